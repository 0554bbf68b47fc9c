"""A judged outcome becomes a case that the loader of the evals takes, and that says what a person must still do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
import yaml

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.ingest.canonical_text import canonical
from nutgraf_evals.cases import Answerable, Unanswerable
from nutgraf_evals.corpus import Case, load_corpus
from nutgraf_evals.drafting import draft_case
from nutgraf_evals.labels import Gold, check_case
from render.conversation_samples import HOSTILE, Hostile, SampleConversation, conversation_in

_STORY = """Ferry burns off Havenport

A fire broke out on the ferry on Monday.

The ferry was carrying 214 passengers when it left Havenport. Nobody was hurt.

The company said the cause was not known."""
_ARTICLE = Article(text=_STORY, title="Ferry burns off Havenport")
_PASSENGERS = "The ferry was carrying 214 passengers when it left Havenport."
_UNKNOWN = "The company said the cause was not known."


class Judged(NamedTuple):
    """A reader's verdict, as the library keeps it."""

    verdict: Literal["right", "wrong", "missing", "bad_citation", "not_in_article"]
    note: str = ""


@pytest.fixture
def sample() -> SampleConversation:
    return SampleConversation(ferry=_ARTICLE)


@pytest.fixture
def answer(sample: SampleConversation) -> Answer:
    said = sample.statement("214 passengers.", sample.cite(_PASSENGERS), wording="article")
    return sample.answer(said, asked="How many passengers were there?")


@pytest.fixture
def abstention(sample: SampleConversation) -> Abstention:
    return sample.abstention(asked="Who started the fire?", nearest=sample.cite(_UNKNOWN))


def _loaded(draft: str, article: Article, folder: Path) -> Case:
    """The case as it is read from where the draft says it belongs."""
    label = yaml.safe_load(draft)["article"]
    for name, text in ((f"cases/{label['id']}.yaml", draft), (f"articles/{label['file']}", article.text)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text.encode())
    (case,) = load_corpus(folder).cases
    return case


def test_a_right_answer_becomes_a_question_whose_labels_hold(answer: Answer, tmp_path: Path) -> None:
    case = _loaded(draft_case(_ARTICLE, answer, Judged("right")), _ARTICLE, tmp_path)

    (question,) = case.labels.questions
    assert isinstance(question, Answerable)
    assert (question.ask, question.type, question.position) == ("How many passengers were there?", "number", "middle")
    assert question.evidence == (_PASSENGERS,)
    assert [str(problem) for problem in check_case(Gold(case)) if "tail" not in problem.what] == []


def test_a_right_abstention_becomes_a_question_without_an_answer(abstention: Abstention, tmp_path: Path) -> None:
    (question,) = _loaded(draft_case(_ARTICLE, abstention, Judged("right")), _ARTICLE, tmp_path).labels.questions

    assert isinstance(question, Unanswerable)
    assert (question.reason, question.type) == ("not_in_article", "who")
    assert question.near_miss[0] in _STORY


def test_an_answer_that_is_nowhere_in_the_article_becomes_a_near_miss(answer: Answer, tmp_path: Path) -> None:
    draft = draft_case(_ARTICLE, answer, Judged("not_in_article"))

    (question,) = _loaded(draft, _ARTICLE, tmp_path).labels.questions
    assert isinstance(question, Unanswerable)
    assert question.near_miss == ("214 passengers",)


@pytest.mark.parametrize("verdict", ["wrong", "missing", "bad_citation"])
def test_what_should_have_been_answered_is_left_to_a_person_with_the_readers_note(
    verdict: Literal["wrong", "missing", "bad_citation"], answer: Answer, abstention: Abstention, tmp_path: Path
) -> None:
    outcomes: tuple[Answer | Abstention, ...] = (answer, abstention)
    for number, outcome in enumerate(outcomes):
        draft = draft_case(_ARTICLE, outcome, Judged(verdict, "It was\n213: see the third line"))

        folder = tmp_path / str(number)
        folder.mkdir()
        assert isinstance(_loaded(draft, _ARTICLE, folder).labels.questions[0], Answerable)
        assert "# The reader's note: It was 213: see the third line\n" in draft
        assert "# TODO questions: match and evidence are those of the outcome" in draft


def test_two_questions_about_one_article_get_names_of_their_own(answer: Answer, abstention: Abstention) -> None:
    outcomes: tuple[Answer | Abstention, ...] = (answer, abstention)
    drafts = [draft_case(_ARTICLE, outcome, Judged("right")) for outcome in outcomes]
    ids = [yaml.safe_load(draft)["article"]["id"] for draft in drafts]

    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"ferry-burns-off-havenport-[0-9a-f]{8}", id_) for id_ in ids)


def test_an_outcome_of_another_article_makes_no_case(answer: Answer) -> None:
    with pytest.raises(ValueError, match="the outcome is not of the article"):
        draft_case(Article.of("Another story."), answer, Judged("right"))


@pytest.mark.parametrize("hostile", HOSTILE, ids=[hostile.name for hostile in HOSTILE])
def test_hostile_words_make_a_case_that_loads_and_comments_that_stay_comments(hostile: Hostile, tmp_path: Path) -> None:
    words = canonical(hostile.text)  # as every article is before anybody asks about it
    sample, outcomes = conversation_in(words)
    article = sample.articles[words]
    for number, outcome in enumerate(outcomes):
        draft = draft_case(article, outcome, Judged("wrong", f"{hostile.text}\n- id: x"))

        folder = tmp_path / str(number)
        folder.mkdir()
        case = _loaded(draft, article, folder)
        assert case.labels.article.sha256 == article.sha256
        assert len(case.labels.questions) == len(case.labels.facts) == 1
