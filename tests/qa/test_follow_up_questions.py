"""A question that refers to the one before is made self-contained; earlier answers are never evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.answer import misplaced_citations
from nutgraf.models import Model
from nutgraf.qa import Conversation
from nutgraf.qa.conversation import asks_who_said, is_follow_up, swap_subject
from qa.scripted_reader import abstained, answered, asked, bodies, quotes_of, reader, story, texts_of
from scripted_server import ScriptedServer

_TROOPS = (
    "The alliance has 2,500 soldiers in Marevia and 900 soldiers in Tolsk, the ministry said on Monday.\n\n"
    "Mayor Ann Dorrit called the figures old. She voted against the deal in April."
)


@pytest.fixture
def conversation(scripted_model: Model) -> Conversation:
    return Conversation([story("troops.txt", _TROOPS)], scripted_model)


@pytest.mark.parametrize(
    "text", ["and in Syria?", "Did she vote?", "why?", "What about Friday?", "the mayor", "How many?", "But who is he?"]
)
def test_a_question_that_needs_the_one_before_leans(text: str) -> None:
    assert is_follow_up(text)


@pytest.mark.parametrize(
    "text", ["Who designed the bridge?", "When did Ann Dorrit vote?", "How many soldiers are in Tolsk?", "Is Velm big?"]
)
def test_a_complete_question_needs_no_earlier_turn(text: str) -> None:
    assert not is_follow_up(text)


@pytest.mark.parametrize(
    ("text", "before", "question"),
    [
        ("and in Syria?", "How many troops are in Iraq?", "How many troops are in Syria?"),
        ("And in the north?", "How many troops are in Iraq?", "How many troops are in the north?"),
        ("what about the Aurora?", "When did the Luminosa sink?", "When did the Aurora sink?"),
        ("and Maria Kossel?", "How old is Jonas Brandt?", "How old is Maria Kossel?"),
        ("and on Friday?", "How many died on Monday?", "How many died on Friday?"),
        ("and on Friday?", "How many died?", "How many died on Friday?"),
    ],
)
def test_a_short_follow_up_takes_the_place_of_the_like_phrase(text: str, before: str, question: str) -> None:
    assert swap_subject(text, before) == question


@pytest.mark.parametrize("text", ["and why?", "Did she vote?", "and he?", "what about it?", "who was that?", "", "?"])
def test_a_follow_up_with_a_question_word_or_a_pronoun_is_not_swapped(text: str) -> None:
    assert swap_subject(text, "How many troops are in Iraq?") == ""


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_questions_can_be_compared(text: str, before: str) -> None:
    is_follow_up(text)
    asks_who_said(text)
    assert isinstance(swap_subject(text, before), str)


async def test_and_in_tolsk_is_answered_for_tolsk(scripted: ScriptedServer, conversation: Conversation) -> None:
    scripted.default(reader(lambda question: "900 soldiers" if "Tolsk" in question else "2,500 soldiers"))
    await conversation.ask("How many soldiers are in Marevia?")
    outcome = await answered(conversation, "and in Tolsk?")
    assert (outcome.asked, outcome.question) == ("and in Tolsk?", "How many soldiers are in Tolsk?")
    assert "900 soldiers" in outcome.text
    assert bodies(scripted, "followup") == []  # code can swap the phrase, and no model is asked
    assert asked(bodies(scripted, "ask")[1]).endswith("How many soldiers are in Tolsk?")


async def test_a_pronoun_is_replaced_by_the_model_and_the_question_is_shown(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("Mayor Ann Dorrit", rewriting="When did Mayor Ann Dorrit vote?"))
    await conversation.ask("Who thinks that the figures are old?")
    scripted.default(reader("in April", rewriting="When did Mayor Ann Dorrit vote?"))
    outcome = await answered(conversation, "When did she vote?")
    assert (outcome.asked, outcome.question) == ("When did she vote?", "When did Mayor Ann Dorrit vote?")
    assert quotes_of(outcome) == ["She voted against the deal in April."]
    (rewriting,) = bodies(scripted, "followup")
    assert "Who thinks that the figures are old?" in asked(rewriting)
    assert "When did she vote?" in asked(rewriting)


@pytest.mark.parametrize(
    "rewriting",
    [
        "When did Carla Weiss vote?",
        "When did Mayor Ann Dorrit resign?",
        "How many of the 4,200 members did Ann Dorrit vote for?",
        "I cannot answer that.",
    ],
)
async def test_a_rewriting_that_brings_in_a_foreign_word_is_refused(
    rewriting: str, scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("Mayor Ann Dorrit", rewriting=rewriting))
    await conversation.ask("Who thinks that the figures are old?")
    outcome = await conversation.ask("When did she vote?")
    assert outcome.question == "When did she vote?"
    assert rewriting not in asked(bodies(scripted, "ask")[1])


async def test_earlier_answers_are_never_evidence(scripted: ScriptedServer, conversation: Conversation) -> None:
    scripted.default(reader("Mayor Ann Dorrit", rewriting="Did Mayor Ann Dorrit vote in April?"))
    await answered(conversation, "Who thinks that the figures are old?")
    await conversation.ask("Did she vote in April?")
    await conversation.ask("How many soldiers are in Marevia?")
    drafts = bodies(scripted, "ask")
    assert all(draft["messages"][:-1] == drafts[0]["messages"][:-1] for draft in drafts)
    assert "Ann Dorrit" not in asked(drafts[2])
    for body in drafts + bodies(scripted, "verify"):
        assert "Mayor Ann Dorrit." not in asked(body)  # the answer of the first turn
        assert "Who thinks that the figures are old?" not in asked(body) or body in (
            drafts[0],
            bodies(scripted, "verify")[0],
        )


async def test_who_said_that_is_answered_from_the_cited_sentence_without_the_model(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("2,500 soldiers"))
    await conversation.ask("How many soldiers are in Marevia?")
    before = len(scripted.requests)
    outcome = await answered(conversation, "Who said that?")
    assert "ministry" in outcome.text
    assert (len(scripted.requests), outcome.making.calls, outcome.making.tokens_in) == (before, 0, 0)
    assert misplaced_citations(outcome, texts_of(conversation)) == []
    assert any("ministry" in quote for quote in quotes_of(outcome))


async def test_who_said_that_names_the_article_when_it_has_no_speaker(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    conversation = Conversation([story()], scripted_model)
    scripted.default(reader("€3.2 million"))
    await conversation.ask("How much did repairs to the pier cost?")
    outcome = await answered(conversation, "says who?")
    assert outcome.text == "The article says it in its own voice."
    assert outcome.statements[0].asserted_by == ""


async def test_nobody_said_what_was_not_answered(scripted: ScriptedServer, conversation: Conversation) -> None:
    scripted.default(reader("not stated"))
    await conversation.ask("Who leads the alliance?")
    outcome = await abstained(conversation, "who said that?")
    assert misplaced_citations(outcome, texts_of(conversation)) == []


@pytest.mark.parametrize("text", ["Who said that?", "and who said so?", "According to whom?", "who claims this"])
def test_a_question_for_the_source_is_known_in_many_wordings(text: str) -> None:
    assert asks_who_said(text)


@pytest.mark.parametrize("text", ["Who said that the ferry sank?", "Who told the mayor?", "What did he say?"])
def test_a_question_about_what_a_person_said_is_not_about_the_source(text: str) -> None:
    assert not asks_who_said(text)
