"""What counts as said, and what counts as a refusal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ferry_fire import ARTICLE, ScriptedModel
from nutgraf.article import Article
from nutgraf.models import Completion, Request
from nutgraf_evals.corpus import load_corpus
from nutgraf_evals.labels import Gold
from nutgraf_evals.metrics import results
from nutgraf_evals.recordings import Reuse, Session, recording_path
from nutgraf_evals.runner import Plan, recording_opener, replay_opener, run
from nutgraf_evals.scorers import count_items, score_answer, score_brief, score_twin
from nutgraf_evals.systems import AnswerReply, BriefReply, Nutgraf, OutputStatement, Paste, is_abstention


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("NOT IN ARTICLE", True),
        ("The article does not say how old she is.", True),
        ("The article doesn't mention the cost.", True),
        ("Her age is not stated.", True),
        ("There is no information about it.", True),
        ("", True),
        ("Twelve people were killed.", False),
        ("He did not leave the bridge.", False),
        ("No, the cause has not been established.", False),
    ],
)
def test_a_refusal_is_distinguished_from_an_answer(text: str, refuses: bool) -> None:
    assert is_abstention(text) == refuses


async def test_paste_reads_the_lines_of_a_chat_answer_without_their_decoration() -> None:
    model = ScriptedModel("**Headline:** Ferry fire\n\n- **Twelve** died\n2. Divers search\n")
    reply = await Paste().brief(Article.of(ARTICLE), model)
    assert [said.text for said in reply.said] == ["Ferry fire", "Twelve** died", "Divers search"]


def test_an_article_printed_whole_does_not_score_for_free(corpus: Path) -> None:
    gold = Gold(load_corpus(corpus).cases[0])
    story = " ".join(["filler"] * 300) + ARTICLE
    whole = [OutputStatement(text=sentence.text) for sentence in gold.sentences]
    assert sum(len(one.text.split()) for one in count_items(whole, ARTICLE)) <= 100
    long = count_items([OutputStatement(text="One died. " * 40)], story)
    assert {one.text for one in long} == {"One died."}


def test_a_brief_is_scored_by_what_it_says_cites_and_makes_up(corpus: Path) -> None:
    gold = Gold(load_corpus(corpus).cases[0])
    place = gold.article.text.index("Twelve people")
    right = OutputStatement(text="Twelve people died in the fire", spans=(gold.article.span(place, place + 60),))
    made_up = OutputStatement(text="Divers will search the wreck for 45 days, said Otto Falkner")
    scores = score_brief(gold, BriefReply(said=(right, made_up), brief=None, prompts=()), 0)
    shares = {result.metric: (result.hits, result.n) for result in results(scores)}
    assert shares["vital_facts"] == (1, 1)
    assert shares["all_facts"] == (1, 10)
    assert shares["unsupported"] == (1, 2)
    assert shares["citation_recall"] == shares["citation_precision"] == (1, 1)
    assert shares["critical_failures"] == (0, 1)


def test_answers_are_right_wrong_refused_or_given_where_nothing_is_said(corpus: Path) -> None:
    gold = Gold(load_corpus(corpus).cases[0])

    def metrics(question: str, text: str) -> dict[str, bool]:
        reply = AnswerReply(text=text, abstained=is_abstention(text), spans=(), prompts=())
        return {score.metric: score.hit for score in score_answer(gold, gold.question(question), reply, 0)}

    right = {"invalid_drafts": False, "answers_right": True, "false_abstentions": False, "false_not_in_article": False}
    assert metrics("q01", "12") == right
    assert not metrics("q01", "12 or 9")["answers_right"]
    assert metrics("q01", "NOT IN ARTICLE")["false_abstentions"]
    assert metrics("q03", "41") == {"invalid_drafts": False, "false_answers": True}
    assert not metrics("q03", "The article does not say.")["false_answers"]
    twin = gold.labels.twins[0]
    assert score_twin(gold, twin, AnswerReply(text="Fourteen", abstained=False, spans=(), prompts=()), 0).hit
    assert not score_twin(gold, twin, AnswerReply(text="Twelve", abstained=False, spans=(), prompts=()), 0).hit


class CopyingModel(ScriptedModel):
    """Words each numbered part by its first sentence."""

    async def complete(self, request: Request) -> Completion:
        parts = re.findall(r"^\[(\d+)\]\n(.+)$", request.messages[-1].content, re.MULTILINE)
        lines = [f"[{number}] {re.split(r'(?<=[.!?]) ', words)[0]}" for number, words in parts]
        return (await super().complete(request)).model_copy(update={"text": "\n".join(lines)})


async def test_a_whole_brief_is_recorded_replayed_and_scored_to_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    loaded = load_corpus(corpus)
    plan = Plan(Nutgraf(), loaded, loaded.cases)
    session = Session(CopyingModel(""), lambda case_id: recording_path(tmp_path, "nutgraf", case_id), Reuse())
    live = await run(plan, recording_opener(session), session.save)
    replayed = await run(plan, replay_opener(tmp_path, "nutgraf"))
    assert replayed.model_dump_json() == live.model_dump_json()
    found = {result.metric: result for result in results(live.scores)}
    for metric in ("schema_valid", "spans_verbatim", "quotes_verbatim", "speakers_right", "dates_right"):
        assert found[metric].share == 1.0, metric
    assert found["must_not_hits"].hits == 0
