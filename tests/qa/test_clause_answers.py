"""A short question is answered by code where a clause of the article says the very thing, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.answer import Answer
from nutgraf.models import Model
from nutgraf.qa import Conversation
from nutgraf.qa.clause_answers import FoundValue, value_in_clause
from nutgraf.qa.context import IndexedArticle
from nutgraf.qa.question import question_of
from nutgraf.qa.role_answers import value_of_role
from qa.scripted_reader import answered, quotes_of, story
from scripted_server import ScriptedServer

ZOO = """\
Wolf escape costs Hallvik Zoo dear

HALLVIK, Oct. 14, 2026 — Hallvik Zoo was fined £48,000 on Tuesday over the escape of a wolf that roamed the town.

The zoo's director, Signe Abelgaard, told reporters that the board would not appeal. The wolf, a three-year-old female \
named Tuva, was caught on 9 March by a team of vets from Norrby. Nobody was hurt, but 14 chickens were killed.

Councillor Martin Oake, who leads the Green group, accused Abelgaard of playing for time. Local farmer Lise Dahl, 52, \
drove the wolf away with a broom. The zoo employs 85 people. It will close a gate in May and cut six jobs.

Abelgaard denied that a visitor had opened the gate. She did not say who had left it unlocked. If the court agrees, \
a charity will buy the enclosure for £900.

Hallvik Zoo was founded by two brothers in 1911. In 1987 a bear injured three children. The old aviary was torn down \
by the army in June, and the new aviary will cost €2 million. The siege of the ape house lasted nine days.
"""


def found(question: str, text: str = ZOO) -> FoundValue | None:
    opened = [IndexedArticle(story("zoo.txt", text), "zoo.txt")]
    asked = question_of(question)
    return value_of_role(asked, opened) or value_in_clause(asked, opened)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much was the zoo fined?", "£48,000"),
        ("How many people does the zoo employ?", "85 people"),
        ("How many chickens were killed?", "14 chickens"),
        ("How many jobs will the zoo cut?", "six jobs"),
        ("How much will the new aviary cost?", "€2 million"),
        ("How long did the siege of the ape house last?", "nine days"),
        ("When was the wolf caught?", "9 March"),
        ("When was the zoo founded?", "1911"),
        ("Who founded Hallvik Zoo?", "two brothers"),
        ("Who drove the wolf away?", "Local farmer Lise Dahl"),
        ("Who accused Abelgaard of playing for time?", "Councillor Martin Oake"),
        ("Who tore down the old aviary?", "the army"),
        ("What was torn down by the army?", "The old aviary"),
        ("Who is the director of the zoo?", "Signe Abelgaard"),
        ("Who is Lise Dahl?", "Local farmer"),
        ("How old is Lise Dahl?", "52"),
        ("What was the name of the wolf?", "Tuva"),
        ("What is the wolf called?", "Tuva"),
    ],
)
def test_a_clause_with_the_very_relation_answers(question: str, answer: str) -> None:
    value = found(question)
    assert value is not None
    assert value.text == answer
    assert answer in value.place.sentence.text


@pytest.mark.parametrize(
    "question",
    [
        "How much was the farmer fined?",  # another was
        "How much was the zoo fined in 1987?",  # nothing is said of that year
        "Who accused Oake of playing for time?",  # the other way round
        "Who drove the bear away?",
        "Who denied that?",
        "How many chickens were hurt?",
        "How many visitors does the zoo employ?",
        "Who opened the gate?",  # denied
        "Who had left it unlocked?",  # left open
        "How much will a charity buy the enclosure for?",  # on a condition
        "How many children were injured?",  # an aside about another year
        "When was the wolf not caught?",
        "Who could have drove the wolf away?",
        "What is the name of the director's brother?",
        "Who is the deputy director of the zoo?",
        "How old is Signe Abelgaard?",
        "What was the name of the bear?",
    ],
)
def test_a_clause_about_another_thing_does_not_answer(question: str) -> None:
    assert found(question) is None


def test_two_clauses_that_disagree_answer_nothing() -> None:
    text = "The mill lost 40 workers in May.\n\nThe mill lost 60 workers in June.\n"
    assert found("How many workers did the mill lose?", text) is None
    assert found("How many workers did the mill lose in June?", text) is not None


def test_it_and_she_refer_to_the_subject_before() -> None:
    text = "The depot burnt down in May. It held 62 buses.\n\nRovers signed Ada Nwosu. They paid £4,500 for her.\n"
    depot = found("How many buses did the depot hold?", text)
    assert depot is not None
    assert depot.text == "62 buses"


async def test_an_answer_of_a_clause_needs_no_model(scripted: ScriptedServer, scripted_model: Model) -> None:
    outcome = await answered(Conversation([story("zoo.txt", ZOO)], scripted_model), "How much was the zoo fined?")
    assert outcome.text == "£48,000."
    assert scripted.requests == []
    assert quotes_of(outcome)[0].endswith("over the escape of a wolf that roamed the town.")
    assert (outcome.chance, outcome.making.calls) == (1.0, 0)


async def test_an_act_of_speech_is_a_fact_whatever_was_said(scripted: ScriptedServer, scripted_model: Model) -> None:
    outcome = await Conversation([story("zoo.txt", ZOO)], scripted_model).ask(
        "Who accused Abelgaard of playing for time?"
    )
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.statements[0].certainty) == ("Councillor Martin Oake.", "fact")


@given(st.text(max_size=200))
def test_any_question_is_read(question: str) -> None:
    if any(c.isalnum() for c in question):
        value = found(question)
        assert value is None or value.text


@pytest.mark.parametrize(
    "piece", ["The zoo fined the zoo and ", "the wolf, named ", "of the ", "was fined, ", "who was "]
)
def test_endless_sentences_are_read_in_time(piece: str) -> None:
    text = f"The zoo was fined £4. {piece * (20_000 // len(piece))} end."
    for question in ("How much was the zoo fined?", "What was the name of the wolf?", "Who fined the zoo?"):
        found(question, text)
