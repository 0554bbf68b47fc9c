"""The service takes articles, makes briefs and answers, and keeps what was made."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace

from nutgraf.answer import Answer
from nutgraf.brief import Brief
from nutgraf.models import Settings
from nutgraf.qa import Drafted, Status
from nutgraf.summarize import Step
from nutgraf.web.chat_service import ChatService
from scripted_server import Body, Reply, ScriptedServer, stream
from web.scripted_model import FERRY, HOW_MANY, answer_from_article
from web.service_calls import ADA, all_of, answered, start_conversation_about

_PATIENCE = 60.0


class Endless:
    """A stream of words without end; `begun` once it is read, `left` once nobody reads any more."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.left = threading.Event()

    def __call__(self, body: Body) -> Reply:
        assert body.get("stream")
        return replace(stream(["word "]), chunks=self, pause=0.02)  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[bytes]:
        try:
            while True:
                self.begun.set()
                yield b'data: {"choices": [{"index": 0, "delta": {"content": "word "}}]}\n\n'
        finally:
            self.left.set()


async def test_a_brief_reports_each_step_is_stored_and_comes_at_once_afterwards(
    service: ChatService, scripted: ScriptedServer
) -> None:
    entry = await service.add_text(ADA, FERRY)
    *steps, brief = await all_of(service.brief_events(ADA, entry.sha256))

    assert steps
    assert all(isinstance(step, Step) for step in steps)
    assert isinstance(brief, Brief)
    calls = len(scripted.requests)
    assert await all_of(service.brief_events(ADA, entry.sha256)) == [brief]
    assert len(scripted.requests) == calls
    assert isinstance((await all_of(service.brief_events(ADA, entry.sha256, again=True)))[-1], Brief)
    assert len(scripted.requests) > calls


async def test_two_tabs_that_want_the_same_brief_wait_for_one(service: ChatService, scripted: ScriptedServer) -> None:
    entry = await service.add_text(ADA, FERRY)
    scripted.enqueue(lambda body: answer_from_article(body).after(0.5))
    first, second = await asyncio.gather(*(all_of(service.brief_events(ADA, entry.sha256)) for _ in range(2)))

    assert first[-1] == second[-1]
    assert len(scripted.requests) == 1


async def test_a_tab_that_is_closed_does_not_stop_a_brief_another_waits_for(
    service: ChatService, scripted: ScriptedServer
) -> None:
    entry = await service.add_text(ADA, FERRY)
    scripted.enqueue(lambda body: answer_from_article(body).after(0.5))
    closed, open_ = service.brief_events(ADA, entry.sha256), service.brief_events(ADA, entry.sha256)
    await anext(closed)
    await anext(open_)
    await closed.aclose()

    assert isinstance((await all_of(open_))[-1], Brief)


async def test_a_brief_that_no_tab_waits_for_is_stopped(service: ChatService, scripted: ScriptedServer) -> None:
    entry = await service.add_text(ADA, FERRY)
    scripted.enqueue(lambda body: answer_from_article(body).after(0.5))
    events = service.brief_events(ADA, entry.sha256)
    await anext(events)
    await events.aclose()
    calls = len(scripted.requests)

    assert service.library.brief(ADA, entry.sha256) is None
    assert isinstance((await all_of(service.brief_events(ADA, entry.sha256)))[-1], Brief)
    assert len(scripted.requests) > calls  # the first one was stopped: nothing of it is used


async def test_an_answer_grows_as_a_draft_and_is_stored_before_it_is_given(service: ChatService) -> None:
    conversation = await start_conversation_about(service)
    seen: list[object] = []
    async with aclosing(service.ask_events(ADA, conversation, HOW_MANY)) as events:
        async for event in events:
            seen.append(event)
            if isinstance(event, Answer):
                assert [turn.outcome for turn in service.library.turns(ADA, conversation)] == [event]

    assert isinstance(seen[0], Status)
    assert any(isinstance(event, Drafted) for event in seen)
    assert isinstance(seen[-1], Answer)
    assert "212 passengers" in seen[-1].text


async def test_closing_the_events_stops_the_model_and_stores_nothing(
    service: ChatService, scripted: ScriptedServer
) -> None:
    conversation, endless = await start_conversation_about(service), Endless()
    scripted.enqueue(endless)
    async with aclosing(service.ask_events(ADA, conversation, HOW_MANY)) as events:
        async for event in events:
            if isinstance(event, Drafted):
                break

    assert await asyncio.to_thread(endless.left.wait, _PATIENCE)
    assert service.library.turns(ADA, conversation) == []
    assert "212" in (await answered(service, conversation, HOW_MANY)).text


async def test_a_follow_up_is_understood_after_a_restart(service: ChatService, settings: Settings) -> None:
    conversation = await start_conversation_about(service)
    await answered(service, conversation, HOW_MANY)
    await answered(service, conversation, "Who said that?")
    again = ChatService(settings, service.library)
    source = await answered(again, conversation, "Who said that?")
    followup = await answered(again, conversation, "and in Velm?")
    await again.aclose()

    assert "NordLine" in source.text
    assert followup.question == "How many passengers were in Velm?" or "Velm" in followup.question
    assert len(service.library.turns(ADA, conversation)) == 4


async def test_a_turn_that_was_taken_back_is_not_leaned_on(service: ChatService) -> None:
    conversation = await start_conversation_about(service)
    await answered(service, conversation, HOW_MANY)
    service.library.drop_turns(ADA, conversation, 1)

    assert (await answered(service, conversation, "Who said that?")).question == "Who said that?"


async def test_two_tabs_may_ask_in_one_conversation_at_once(service: ChatService) -> None:
    conversation = await start_conversation_about(service)
    outcomes = await asyncio.gather(*(answered(service, conversation, HOW_MANY) for _ in range(3)))

    assert all("212" in outcome.text for outcome in outcomes)
    assert [turn.number for turn in service.library.turns(ADA, conversation)] == [1, 2, 3]


async def test_a_single_question_is_answered_and_not_stored(service: ChatService) -> None:
    entry = await service.add_text(ADA, FERRY)

    assert "212" in (await service.answer(ADA, entry.sha256, HOW_MANY)).text
    assert (await service.answer(ADA, entry.sha256, "Who said that?")).question == "Who said that?"
    assert service.library.conversations(ADA) == []


async def test_there_is_a_sample_to_try(service: ChatService) -> None:
    entry = await service.add_sample(ADA)
    assert entry.title
    assert [one.sha256 for one in service.library.entries(ADA)] == [entry.sha256]
