"""An answer is worded as the article has it: what somebody alleges or says is never given as a fact."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutgraf.answer import Statement
from nutgraf.models import Model
from nutgraf.qa import Conversation
from qa.scripted_reader import answer_is, answered, reader, story
from scripted_server import ScriptedServer


async def stated(draft: str, question: str, scripted: ScriptedServer, model: Model, text: str = "") -> Statement:
    conversation = Conversation([story("x.txt", text) if text else story()], model)
    scripted.default(reader(draft))
    outcome = await answered(conversation, question)
    return outcome.statements[0]


@pytest.mark.parametrize(
    ("question", "draft", "source", "certainty"),
    [
        ("Who slept during all this?", "Pavel Orsini was asleep", "Prosecutors", "alleged"),
        ("Where is wreckage found?", "40 metres deep", "Ines Duarte", "attributed"),
        ("What did they hear?", "a bang", "Maria Kossel", "attributed"),
    ],
)
async def test_the_answer_names_who_says_it(
    question: str, draft: str, source: str, certainty: str, scripted: ScriptedServer, scripted_model: Model
) -> None:
    statement = await stated(draft, question, scripted, scripted_model)
    assert source.lower() in statement.text.lower()
    assert statement.asserted_by == source
    assert statement.certainty == certainty


async def test_an_allegation_is_called_one_even_where_the_question_names_who_alleges_it(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    statement = await stated("Pavel Orsini", "Who was asleep, as prosecutors say?", scripted, scripted_model)
    assert "alleg" in statement.text
    assert statement.certainty == "alleged"


async def test_a_claim_without_a_source_is_called_an_allegation(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    text = "The treasurer allegedly took €90,000 from the fund. The fund was closed in May."
    statement = await stated("€90,000", "How much did the treasurer take?", scripted, scripted_model, text)
    assert statement.text == "€90,000 (an allegation)."
    assert statement.asserted_by == ""


async def test_a_source_that_the_answer_names_is_not_named_twice(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    statement = await stated("Ines Duarte", "Who spoke of the wreck?", scripted, scripted_model)
    assert statement.text == "Ines Duarte."


async def test_what_the_article_says_itself_has_no_source(scripted: ScriptedServer, scripted_model: Model) -> None:
    statement = await stated("€3.2 million", "How much did repairs to the pier cost?", scripted, scripted_model)
    assert (statement.text, statement.asserted_by, statement.certainty) == ("€3.2 million.", "", "fact")


async def test_an_answer_begins_like_a_sentence_and_ends_like_one(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    statement = await stated("in Brede", "Where is the hospital?", scripted, scripted_model)
    assert statement.text == "In Brede."


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["Ana Ruiz", "Tom O’Hara", "Lidija Šarić", "Renna Lines"]),
    verb=st.sampled_from(["alleged", "claimed", "said", "denied", "predicted"]),
    sum_=st.integers(min_value=2, max_value=999),
)
async def test_an_attributed_figure_is_never_given_without_its_source(
    name: str, verb: str, sum_: int, scripted: ScriptedServer, scripted_model: Model
) -> None:
    text = f"The vote is on Monday.\n\n{name} {verb} that the hall had cost €{sum_} million."
    statement = await stated(f"€{sum_} million", "How much has it cost?", scripted, scripted_model, text)
    assert name in statement.text
    assert statement.asserted_by == name


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (
            "The official said the final figure has not been set.",
            "Has the final figure been set?",
            "No, according to the official.",
        ),
        (
            "Residents said water had been seeping from the slope, but Quintal did not link the slide to the road.",
            "Did Quintal link the slide to the road?",
            "No.",
        ),
        (
            "Investigators at the site said the brakes had not failed.",
            "Had the brakes failed?",
            "No, according to investigators at the site.",
        ),
    ],
)
async def test_a_no_names_the_source_of_its_own_clause(
    text: str, question: str, answer: str, scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(reader("No", believes=answer_is("No")))
    outcome = await answered(Conversation([story("a.txt", text)], scripted_model), question)
    assert outcome.text == answer
