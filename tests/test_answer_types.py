"""An answer rests on citations and an abstention has a reason; neither can be made without."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from nutgraf.answer import (
    AbsenceReason,
    Abstention,
    Answer,
    AskedArticle,
    Check,
    Citation,
    Outcome,
    Statement,
    misplaced_citations,
)
from sample_making import MAKING

_TEXT = "Die Fähre nahm 212 Leute mit 🚢, said NordLine. “The cause is unknown.” وتوقف العمل."
_OUTCOME: TypeAdapter[Answer | Abstention] = TypeAdapter(Outcome)
_MAKING = MAKING.model_copy(update={"tokens_in": 900, "calls": 2})


def cited(quote: str, article: str = "ferry.txt") -> Citation:
    start = _TEXT.index(quote)
    return Citation(article=article, start=start, end=start + len(quote), quote=quote)


def stated(text: str, *citations: Citation) -> Statement:
    return Statement(text=text, citations=citations, asserted_by="NordLine", certainty="attributed", wording="article")


def shared(**changes: Any) -> dict[str, Any]:
    fields = {
        "asked": "and how many?",
        "question": "How many people did the ferry take?",
        "articles": (AskedArticle(name="ferry.txt", sha256="5f" * 32),),
        "checks": (Check(name="agrees", passed=True, detail="read again"),),
        "making": _MAKING,
    }
    optional = {"chance": 0.9} if "chance" in Answer.model_fields else {}
    return fields | optional | changes


def answer(*statements: Statement, **changes: Any) -> Answer:
    return Answer(statements=statements, **shared(**changes))


def abstention(**changes: Any) -> Abstention:
    fields = {"reason": "not_in_article", "text": "The article does not say.", "nearest": None, "correction": None}
    return Abstention(**shared(**fields | changes))


def test_an_answer_reads_as_its_statements_and_cites_each_place_once() -> None:
    first, second = cited("212 Leute"), cited("said NordLine")
    made = answer(stated("212 people (NordLine).", first, second), stated("The cause is unknown.", second))
    assert made.text == "212 people (NordLine). The cause is unknown."
    assert made.citations == (first, second)
    assert made.kind == "answer"


def test_an_abstention_shows_what_is_nearest_or_what_the_article_says_instead() -> None:
    nearest, instead = cited("The cause is unknown."), cited("212 Leute")
    assert abstention().citations == ()
    assert abstention(nearest=nearest).citations == (nearest,)
    corrected = abstention(reason="false_premise", nearest=nearest, correction=stated("212, not 30.", instead))
    assert corrected.citations == (instead,)


@pytest.mark.parametrize("reason", get_args(AbsenceReason))
def test_every_reason_for_an_abstention_can_be_given(reason: AbsenceReason) -> None:
    assert abstention(reason=reason).reason == reason


@pytest.mark.parametrize(
    "made",
    [
        answer,
        lambda: answer(*[stated("212.", cited("212"))] * 5),
        lambda: stated("212."),
        lambda: stated("", cited("212")),
        lambda: stated("212.", *[cited("212")] * 7),
        lambda: answer(stated("212.", cited("212")), articles=()),
        lambda: answer(stated("212.", cited("212")), kind="abstention"),
        lambda: answer(stated("212.", cited("212")), reason="ambiguous"),
        lambda: abstention(reason="too_hard"),
        lambda: abstention(reason=None),
        lambda: abstention(articles=()),
        lambda: Citation(article="ferry.txt", start=-1, end=2, quote="Die"),
        lambda: Citation(article="ferry.txt", start=3, end=3, quote=""),
        lambda: Check(name="luck", passed=True, detail=""),  # type: ignore[arg-type]
    ],
    ids=[
        "no statement", "five statements", "no citation", "no words", "seven citations", "no article",
        "another kind", "a reason in an answer", "an unknown reason", "no reason", "an abstention of no article",
        "a place before the text", "an empty quote", "an unknown check",
    ],
)  # fmt: skip
def test_an_outcome_that_means_nothing_cannot_be_made(made: Any) -> None:
    with pytest.raises(ValidationError):
        made()


def test_an_outcome_never_changes() -> None:
    for outcome in (answer(stated("212.", cited("212"))), abstention()):
        with pytest.raises(ValidationError):
            outcome.question = "Who?"


def test_an_outcome_comes_back_from_json_as_what_it_was() -> None:
    for outcome in (answer(stated("212.", cited("212 Leute mit 🚢"))), abstention(nearest=cited("وتوقف العمل."))):
        assert _OUTCOME.validate_json(outcome.model_dump_json()) == outcome
    with pytest.raises(ValidationError):
        _OUTCOME.validate_python(abstention().model_dump() | {"kind": "guess"})


def test_a_quote_from_another_place_is_misplaced() -> None:
    right, elsewhere = cited("212"), Citation(article="ferry.txt", start=0, end=3, quote="212")
    other = cited("212", article="tram.txt")
    made = answer(stated("212.", right, elsewhere), stated("212.", other))
    assert misplaced_citations(made, {"ferry.txt": _TEXT, "tram.txt": "The tram stopped."}) == [elsewhere, other]
    assert misplaced_citations(made, {"ferry.txt": _TEXT, "tram.txt": _TEXT}) == [elsewhere]
    assert misplaced_citations(made, {}) == [right, elsewhere, other]


@given(st.data())
def test_what_was_cut_out_of_a_text_is_in_its_place_and_nowhere_else(data: st.DataObject) -> None:
    text = data.draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    citation = Citation(article="a", start=start, end=end, quote=text[start:end])
    assert misplaced_citations(abstention(nearest=citation), {"a": text}) == []
    assert misplaced_citations(abstention(nearest=citation), {"a": text[:start]}) == [citation]
