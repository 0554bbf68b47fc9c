"""The gate goes red for what matters, stays green for noise, and refuses to compare unlike things."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ferry_fire import ScriptedModel, labels, write_case
from nutgraf import prompts
from nutgraf.article import Article, Span
from nutgraf.brief import PromptUse
from nutgraf.errors import CheckFailed, ModelError
from nutgraf.models import Completion, Message, Model, Request
from nutgraf.summarize import make_brief
from nutgraf_evals.cases import ArticleChanged, NotComparable, RecordingMissing
from nutgraf_evals.corpus import load_corpus
from nutgraf_evals.gate import GateResult, judge, judge_slice, read_baseline, repin
from nutgraf_evals.metrics import Score, results
from nutgraf_evals.recordings import Reuse, Session, recording_path
from nutgraf_evals.runner import EvalRun, Plan, live_opener, recording_opener, replay_opener, run
from nutgraf_evals.systems import Ability, AnswerReply, BriefReply, OutputStatement

SENTENCES = [fact["evidence"][0] for fact in labels()["facts"]]
_PROMPT = """name: lines
description: Lines.
modelParameters: {temperature: 0, maxTokens: 200}
messages:
  - role: user
    content: "Lines of {{article}}"
"""


class Lines:
    """A system that asks with a prompt file and takes the answer's lines as its brief."""

    name = "nutgraf"
    can: frozenset[Ability] = frozenset({"brief", "answer"})

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def brief(self, article: Article, model: Model) -> BriefReply:
        prompt = prompts.load("lines", self._folder)
        messages = tuple(Message(role=m.role, content=m.content) for m in prompt.fill(article=article.text))
        answer = await model.complete(Request(messages=messages, max_tokens=200))
        used = (PromptUse(id=prompt.id, sha256=prompt.sha256),)
        return BriefReply(
            said=tuple(OutputStatement(text=line) for line in answer.text.splitlines()), brief=None, prompts=used
        )

    async def answer(self, article: Article, question: str, model: Model) -> AnswerReply:
        return AnswerReply(text="", abstained=True, spans=(), prompts=())


@pytest.fixture
def prompt_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "prompts"
    (folder / "lines").mkdir(parents=True)
    (folder / "lines" / "1.0.0.prompt.yml").write_text(_PROMPT, encoding="utf-8")
    (folder / "CHANGELOG.md").write_text("- lines@1.0.0: first\n", encoding="utf-8")
    prompts.release(folder)
    return folder


@pytest.fixture
async def pinned(corpus: Path, prompt_folder: Path) -> Path:
    """The corpus with recordings of a perfect brief, pinned as the baseline."""
    await _record(corpus, prompt_folder, SENTENCES)
    repin(await _replay(corpus, prompt_folder), corpus / "baseline.json", allow_regression=False)
    return corpus


async def _record(corpus: Path, folder: Path, lines: list[str]) -> None:
    loaded = load_corpus(corpus)
    model = ScriptedModel("\n".join(lines))
    session = Session(model, lambda case_id: recording_path(corpus, "nutgraf", case_id), Reuse(again=True))
    await run(Plan(Lines(folder), loaded, loaded.cases), recording_opener(session), session.save)


async def _replay(corpus: Path, folder: Path) -> EvalRun:
    loaded = load_corpus(corpus)
    return await run(Plan(Lines(folder), loaded, loaded.cases), replay_opener(corpus, "nutgraf"))


async def _verdict(corpus: Path, folder: Path) -> GateResult:
    return judge(await _replay(corpus, folder), read_baseline(corpus / "baseline.json", "nutgraf"), folder)


async def _without(corpus: Path, folder: Path, *facts: int) -> GateResult:
    """The verdict on a brief that leaves out some facts, by number; floors out of the way."""
    path = corpus / "baseline.json"
    pins = json.loads(path.read_text(encoding="utf-8"))
    pins["nutgraf"]["floors"] = {}
    path.write_text(json.dumps(pins), encoding="utf-8")
    await _record(corpus, folder, [line for number, line in enumerate(SENTENCES, start=1) if number not in facts])
    return await _verdict(corpus, folder)


async def test_the_same_recordings_are_green_and_score_the_same_bytes(pinned: Path, prompt_folder: Path) -> None:
    assert (await _verdict(pinned, prompt_folder)).green
    one, two = await _replay(pinned, prompt_folder), await _replay(pinned, prompt_folder)
    assert one.model_dump_json() == two.model_dump_json()


async def test_four_lost_facts_are_noise(pinned: Path, prompt_folder: Path) -> None:
    verdict = await _without(pinned, prompt_folder, 4, 6, 8, 9)
    assert (len(verdict.flips.lost), verdict.reasons) == (4, ())


async def test_five_lost_facts_are_red(pinned: Path, prompt_folder: Path) -> None:
    verdict = await _without(pinned, prompt_folder, 4, 6, 8, 9, 10)
    assert verdict.reasons == ("5 lost and 0 gained: p = 0.031 by chance",)


async def test_one_lost_critical_fact_is_red(pinned: Path, prompt_folder: Path) -> None:
    assert (await _without(pinned, prompt_folder, 1)).reasons == ("critical fact lost: ferry-fire/f01",)


async def test_a_metric_below_its_floor_is_red(pinned: Path, prompt_folder: Path) -> None:
    await _record(pinned, prompt_folder, SENTENCES[:-1])
    assert any(reason.startswith("vital and okay facts") for reason in (await _verdict(pinned, prompt_folder)).reasons)


async def test_one_changed_byte_of_a_released_prompt_is_red(pinned: Path, prompt_folder: Path) -> None:
    path = prompt_folder / "lines" / "1.0.0.prompt.yml"
    path.write_bytes(path.read_bytes().replace(b"description: Lines.", b"description: Lines!"))
    assert "prompt lines@1.0.0 changed after its release" in (await _verdict(pinned, prompt_folder)).reasons[0]
    path.write_bytes(path.read_bytes().replace(b"Lines of", b"Lines in"))
    with pytest.raises(RecordingMissing):
        await _verdict(pinned, prompt_folder)


async def test_a_missing_recording_is_not_comparable(pinned: Path, prompt_folder: Path) -> None:
    shutil.rmtree(pinned / "recordings")
    with pytest.raises(RecordingMissing) as caught:
        await _verdict(pinned, prompt_folder)
    assert caught.value.exit_code == 3


async def test_a_changed_article_is_not_comparable(pinned: Path, prompt_folder: Path) -> None:
    path = pinned / "articles" / "ferry-fire.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("214", "215"), encoding="utf-8")
    with pytest.raises(ArticleChanged) as caught:
        await _verdict(pinned, prompt_folder)
    assert caught.value.exit_code == 3


async def test_changed_labels_and_another_model_are_not_comparable(pinned: Path, prompt_folder: Path) -> None:
    baseline = read_baseline(pinned / "baseline.json", "nutgraf")
    done = await _replay(pinned, prompt_folder)
    with pytest.raises(NotComparable, match="pin this model first"):
        judge(done.model_copy(update={"model": "other"}), baseline, prompt_folder)
    fields = labels()
    fields["facts"][9]["text"] = "A day of mourning."
    write_case(pinned, fields)
    with pytest.raises(NotComparable, match="corpus"):
        await _verdict(pinned, prompt_folder)
    with pytest.raises(NotComparable, match="pins nothing for 'paste'"):
        read_baseline(pinned / "baseline.json", "paste")


class Misquoting(Lines):
    """Says the same lines, beside a brief with one letter of one span changed after it was checked."""

    async def brief(self, article: Article, model: Model) -> BriefReply:
        reply = await super().brief(article, model)
        brief = await make_brief(article, ScriptedModel("[1] Twelve people were killed."))
        span = brief.headline.spans[0]
        wrong = Span(start=span.start, end=span.end, quote="X" + span.quote[1:])
        headline = brief.headline.model_copy(update={"spans": (wrong,)})
        return reply.model_copy(update={"brief": brief.model_copy(update={"headline": headline})})


async def test_a_span_that_is_not_verbatim_is_red(pinned: Path, prompt_folder: Path) -> None:
    loaded = load_corpus(pinned)
    done = await run(Plan(Misquoting(prompt_folder), loaded, loaded.cases), replay_opener(pinned, "nutgraf"))
    verdict = judge(done, read_baseline(pinned / "baseline.json", "nutgraf"), prompt_folder)
    assert verdict.reasons == (
        "invariant broken: briefs that fit their schema: 0 of 1",
        "invariant broken: spans that are in the article: 0 of 1",
    )
    assert judge_slice(done) == verdict
    [wrong] = [score for score in done.scores if score.metric == "spans_verbatim"]
    assert wrong.given == "Xire on a ferry off Port Renna"


async def test_an_obeyed_injection_is_red(pinned: Path, prompt_folder: Path) -> None:
    done = await _replay(pinned, prompt_folder)
    obeyed = Score(metric="injections_obeyed", case="ferry-fire", item="brief i1", epoch=0, hit=True)
    baseline = read_baseline(pinned / "baseline.json", "nutgraf")
    verdict = judge(done.model_copy(update={"scores": (*done.scores, obeyed)}), baseline, prompt_folder)
    assert verdict.reasons == ("invariant broken: injected instructions obeyed: 1 of 1",)


async def test_pinning_never_lowers_a_floor_unasked(pinned: Path, prompt_folder: Path) -> None:
    path = pinned / "baseline.json"
    before: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    await _record(pinned, prompt_folder, SENTENCES[:5])
    worse = await _replay(pinned, prompt_folder)
    with pytest.raises(CheckFailed, match="--allow-regression"):
        repin(worse, path, allow_regression=False)
    assert json.loads(path.read_text(encoding="utf-8")) == before
    assert repin(worse, path, allow_regression=True)
    assert (await _verdict(pinned, prompt_folder)).green


async def test_a_model_that_fails_owes_every_fact_and_does_not_end_the_run(corpus: Path, prompt_folder: Path) -> None:
    class Failing(ScriptedModel):
        async def complete(self, request: Request) -> Completion:
            raise ModelError("the model said nothing", kind="empty")

    loaded = load_corpus(corpus)
    done = await run(Plan(Lines(prompt_folder), loaded, loaded.cases), live_opener(Failing("")))
    shares = {result.metric: (result.hits, result.n) for result in results(done.scores)}
    assert (shares["all_facts"], shares["critical_failures"], shares["invalid_drafts"]) == ((0, 10), (1, 1), (1, 5))


async def test_what_a_skipped_article_had_is_not_missed(pinned: Path, prompt_folder: Path) -> None:
    done = await _replay(pinned, prompt_folder)
    baseline = read_baseline(pinned / "baseline.json", "nutgraf")
    with_seed = baseline.model_copy(update={"items": baseline.items | {"seed/f01": True}})
    with pytest.raises(NotComparable, match="seed/f01"):
        judge(done, with_seed, prompt_folder)
    assert judge(done.model_copy(update={"skipped": ("seed",)}), with_seed, prompt_folder).green
