"""Remarks about an outcome ("Who says that?", "Are you sure?", "Tell me more") are answered by code."""

from __future__ import annotations

import pytest

from nutgraf.answer import Abstention, Answer, misplaced_citations
from nutgraf.models import Model
from nutgraf.qa import Conversation
from nutgraf.qa.conversation import asks_for_more, asks_who_said, doubts
from qa.scripted_reader import STORY, abstained, answered, reader, story
from scripted_server import ScriptedServer

_DOUBTS = [
    "Are you sure?",
    "Are you really sure about that?",
    "Is that true?",
    "Really?",
    "how do you know that",
    "Prove it.",
]
_MORE = ["Tell me more", "tell me more about it, please", "more details", "What else?", "Go on.", "Can you elaborate?"]
_WHO = [
    "Who says that?",
    "Who said so?",
    "Says who?",
    "According to whom?",
    "Whose words are those?",
    "What's the source?",
]


@pytest.mark.parametrize("text", _DOUBTS)
def test_a_doubt_is_recognised(text: str) -> None:
    assert doubts(text)
    assert not asks_for_more(text)


@pytest.mark.parametrize("text", _MORE)
def test_a_request_for_more_is_recognised(text: str) -> None:
    assert asks_for_more(text)
    assert not doubts(text)


@pytest.mark.parametrize("text", _WHO)
def test_a_question_for_the_source_is_recognised(text: str) -> None:
    assert asks_who_said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Are you sure that the captain was asleep?",
        "Tell me more about the captain",
        "Is it true that the alarm was broken?",
        "What else did Duarte say?",
        "Who said the alarm was broken?",
        "How many more divers came?",
    ],
)
def test_a_question_with_a_matter_of_its_own_is_no_remark(text: str) -> None:
    assert not any(is_remark(text) for is_remark in (doubts, asks_for_more, asks_who_said))


@pytest.fixture
def conversation(scripted_model: Model) -> Conversation:
    return Conversation([story()], scripted_model)


async def test_are_you_sure_shows_the_evidence_and_changes_nothing(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("214"))
    first = await conversation.ask("How many passengers did the ferry have on board?")
    asked = len(scripted.requests)
    sure = await answered(conversation, "Are you sure?")
    assert sure.text == "The ferry was carrying 214 passengers."
    assert sure.citations == first.citations
    assert (sure.question, sure.making.calls) == (first.question, 0)
    assert conversation.outcomes == [first]
    assert len(scripted.requests) == asked


async def test_are_you_sure_of_what_was_not_answered_repeats_it(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("not stated"))
    first = await conversation.ask("Who owns the pier at Brede?")
    again = await conversation.ask("Are you sure?")
    assert isinstance(first, Abstention)
    assert isinstance(again, Abstention)
    assert (again.reason, again.text, again.passages) == (first.reason, first.text, first.passages)


async def test_tell_me_more_gives_sentences_that_were_not_shown_until_there_are_none(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("214"))
    first = await conversation.ask("How many passengers did the ferry have on board?")
    shown = set(first.citations)
    for _ in range(6):
        more = await conversation.ask("Tell me more")
        if isinstance(more, Abstention):
            break
        assert shown.isdisjoint(more.citations)
        assert more.question == first.question
        shown.update(more.citations)
    assert isinstance(more, Abstention)
    assert more.text == "The article says no more about it."
    assert len(shown) > len(set(first.citations))
    assert all(not misplaced_citations(outcome, {"ferry.txt": story().text}) for outcome in conversation.outcomes)


async def test_who_says_that_names_the_speaker_of_an_open_answer(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    opened = await answered(conversation, "What did Ines Duarte say about the wreck?")
    assert "40 metres deep" in opened.text
    source = await conversation.ask("Who says that?")
    assert source.text == "Ines Duarte."
    assert not scripted.requests
    assert STORY.count("Duarte") == 1


async def test_remarks_work_after_an_open_answer_and_lean_on_it(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("not stated"))
    first = await conversation.ask("What did Ines Duarte say?")
    asked = len(scripted.requests)
    assert isinstance(first, Answer)
    sure = await conversation.ask("Are you sure?")
    more = await conversation.ask("Tell me more")
    who = await conversation.ask("Who says that?")
    assert isinstance(sure, Answer)
    assert sure.citations == first.citations
    assert isinstance(more, Answer)
    assert not set(more.citations) & set(first.citations)
    assert isinstance(who, Answer)
    assert [statement.asserted_by for statement in who.statements] == [
        statement.asserted_by for statement in more.statements
    ]
    assert len(scripted.requests) == asked


async def test_the_source_of_a_passage_that_is_no_confirmed_answer_can_be_asked_for(
    scripted: ScriptedServer, conversation: Conversation
) -> None:
    scripted.default(reader("40 metres", believes=lambda _: 0.5))
    shown = await abstained(conversation, "At what depth does the wreck lie?")
    assert shown.reason == "not_verified"
    who = await answered(conversation, "Who says that?")
    assert {citation for statement in who.statements for citation in statement.citations} >= set(shown.passages[:1])
