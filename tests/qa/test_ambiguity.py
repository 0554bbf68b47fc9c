"""A surname that two people share is asked back, and one that the article settles is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.answer import Abstention
from nutgraf.models import Model
from nutgraf.qa import Conversation
from nutgraf.qa.conversation import open_articles
from nutgraf.qa.premises import namesakes_of
from qa.scripted_reader import reader, story
from scripted_server import ScriptedServer

_BRIDGE = (
    "Councillor Ellen Marsh voted for the bridge on Tuesday. David Marsh, a ferry owner, called the vote a mistake. "
    "Ellen Marsh said that the bridge would cost €4 million. David Marsh is 61, and Marsh Ferries is his."
)


async def test_a_surname_of_two_people_is_clarified_without_the_model(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(reader("61"))
    outcome = await Conversation([story("bridge.txt", _BRIDGE)], scripted_model).ask("How old is Marsh?")
    assert isinstance(outcome, Abstention)
    assert (outcome.reason, outcome.text) == (
        "ambiguous",
        "The question fits Ellen Marsh and David Marsh. Say which of them you mean.",
    )
    assert outcome.nearest is not None
    assert outcome.nearest.quote == "Councillor Ellen Marsh voted for the bridge on Tuesday."
    assert [check.name for check in outcome.checks] == ["meant"]
    assert scripted.requests == []


@pytest.mark.parametrize(
    "question",
    [
        "How old is David Marsh?",
        "What did Councillor Marsh say?",
        "How old is Mr Marsh?",
        "Who owns Marsh Ferries?",
        "Was the marsh drained?",
        "Do Ellen and David agree?",
        "What do both of the Marsh siblings want?",
    ],
)
def test_an_unambiguous_question_is_answered(question: str) -> None:
    assert namesakes_of(question, open_articles([story("bridge.txt", _BRIDGE)])) is None


def test_who_types_without_capitals_may_mean_the_surname() -> None:
    assert namesakes_of("how old is marsh?", open_articles([story("bridge.txt", _BRIDGE)])) is not None


def test_a_bare_surname_in_the_article_decides_who_is_meant() -> None:
    text = f"{_BRIDGE} Marsh left before the vote was counted."
    assert namesakes_of("How old is Marsh?", open_articles([story("bridge.txt", text)])) is None


def test_a_heading_with_the_bare_surname_settles_nothing() -> None:
    text = f"Marsh heirs head for court\n\n{_BRIDGE}"
    assert namesakes_of("How old is Marsh?", open_articles([story("bridge.txt", text)])) is not None


@given(st.text(max_size=80))
def test_questions_about_people_with_different_surnames_are_answered(question: str) -> None:
    assert namesakes_of(question, open_articles([story()])) is None
