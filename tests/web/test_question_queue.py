"""Questions without an answer: they wait in order, can be withdrawn, and outlive pages and servers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from nutgraf.models import Settings
from nutgraf.web.chat_service import ChatService
from nutgraf.web.question_queue import QueueView
from scripted_server import Body, Reply, ScriptedServer, status
from web.scripted_model import HOW_MANY, answer_from_article
from web.service_calls import ADA, start_conversation_about

WHO, WHY, WHEN = "Who is the head of NordLine?", "Why did the pier break?", "When did the ferry resume?"


@pytest.fixture
def held(scripted: ScriptedServer, service: ChatService) -> Iterator[threading.Event]:
    """The model of the service answers nothing until the event is set."""
    go = threading.Event()

    def wait(body: Body) -> Reply:
        go.wait(60)
        return answer_from_article(body)

    scripted.default(wait)
    yield go
    go.set()


async def _views(service: ChatService, conversation: str) -> list[QueueView]:
    async with aclosing(service.question_queue(ADA, conversation).views()) as views:
        return [view async for view in views]


async def _running(service: ChatService, conversation: str) -> QueueView:
    """The view as soon as a question is being answered."""
    async with aclosing(service.question_queue(ADA, conversation).views()) as views:
        async for view in views:
            if view.running:
                return view
    raise AssertionError("nothing was answered")


def _asked(service: ChatService, conversation: str) -> list[str]:
    return [turn.asked for turn in service.library.turns(ADA, conversation)]


async def _stopped_line(service: ChatService, scripted: ScriptedServer) -> str:
    """A conversation whose first question fails because the key is refused, and whose second one waits behind it."""
    scripted.default(lambda _: status(401))
    conversation = await start_conversation_about(service)
    queue = service.question_queue(ADA, conversation)
    await queue.add(HOW_MANY)
    await queue.add(WHO)
    return conversation


async def test_questions_are_answered_in_their_order(service: ChatService, held: threading.Event) -> None:
    conversation = await start_conversation_about(service)
    queue = service.question_queue(ADA, conversation)
    for question in (HOW_MANY, WHO, WHY):
        await queue.add(question)
    view = await _running(service, conversation)
    assert view.running
    assert (view.running.asked, [one.asked for one in view.waiting]) == (HOW_MANY, [WHO, WHY])
    held.set()
    last = (await _views(service, conversation))[-1]
    assert (last.running, last.waiting, last.goes_on) == (None, (), False)
    assert _asked(service, conversation) == [HOW_MANY, WHO, WHY]
    assert service.library.waiting(ADA, conversation) == []


async def test_the_same_question_sent_twice_waits_once(service: ChatService, held: threading.Event) -> None:
    conversation = await start_conversation_about(service)
    queue = service.question_queue(ADA, conversation)
    for question in (HOW_MANY, HOW_MANY, WHO, WHO, HOW_MANY):
        await queue.add(question)
    held.set()
    await _views(service, conversation)
    assert _asked(service, conversation) == [HOW_MANY, WHO, HOW_MANY]


async def test_a_waiting_question_is_withdrawn_and_a_running_one_stopped(
    service: ChatService, held: threading.Event
) -> None:
    conversation = await start_conversation_about(service)
    queue = service.question_queue(ADA, conversation)
    for question in (HOW_MANY, WHO, WHY):
        await queue.add(question)
    view = await _running(service, conversation)
    assert view.running
    withdrawn = await queue.withdraw(view.waiting[0].number)
    stopped = await queue.withdraw(view.running.number)
    assert (withdrawn and withdrawn.asked, stopped and stopped.asked) == (WHO, HOW_MANY)
    assert await queue.withdraw(view.running.number) is None
    held.set()
    await _views(service, conversation)
    assert _asked(service, conversation) == [WHY]


async def test_nobody_has_to_watch(service: ChatService, held: threading.Event) -> None:
    conversation = await start_conversation_about(service)
    async with aclosing(service.question_queue(ADA, conversation).views()) as views:
        await service.question_queue(ADA, conversation).add(HOW_MANY)
        await anext(views)  # and then the page is reloaded
    held.set()
    await _views(service, conversation)
    assert _asked(service, conversation) == [HOW_MANY]


async def test_what_waits_when_the_server_ends_is_answered_by_the_next(
    service: ChatService, settings: Settings, held: threading.Event
) -> None:
    conversation = await start_conversation_about(service)
    for question in (HOW_MANY, WHO):
        await service.question_queue(ADA, conversation).add(question)
    await _running(service, conversation)
    await service.aclose()
    assert _asked(service, conversation) == []
    held.set()
    after = ChatService(settings, service.library)
    await after.start()
    assert [one.asked for one in after.unanswered(ADA, conversation).waiting] == [HOW_MANY, WHO]
    await _views(after, conversation)
    await after.aclose()
    assert _asked(service, conversation) == [HOW_MANY, WHO]


async def test_a_question_that_fails_stays_first_and_stops_the_line_until_it_is_tried_again(
    service: ChatService, scripted: ScriptedServer
) -> None:
    conversation = await _stopped_line(service, scripted)
    queue = service.question_queue(ADA, conversation)
    view = (await _views(service, conversation))[-1]
    assert view.failed
    assert (view.failed.asked, [one.asked for one in view.waiting], view.goes_on) == (HOW_MANY, [WHO], False)
    assert "key" in view.failure
    assert len(await _views(service, conversation)) == 1  # a page that is opened now does not try again by itself

    scripted.default(answer_from_article)
    await queue.add(WHEN)  # a new question tries the line again
    await _views(service, conversation)
    assert _asked(service, conversation) == [HOW_MANY, WHO, WHEN]


async def test_withdrawing_the_question_that_failed_lets_the_others_go_on(
    service: ChatService, scripted: ScriptedServer
) -> None:
    conversation = await _stopped_line(service, scripted)
    queue = service.question_queue(ADA, conversation)
    failed = (await _views(service, conversation))[-1].failed
    assert failed
    scripted.default(answer_from_article)
    await queue.withdraw(failed.number)
    await _views(service, conversation)
    assert _asked(service, conversation) == [WHO]


async def test_a_question_asked_again_replaces_its_answer_only_when_it_has_one(
    service: ChatService, held: threading.Event
) -> None:
    held.set()
    conversation = await start_conversation_about(service)
    queue = service.question_queue(ADA, conversation)
    for question in (HOW_MANY, WHO):
        await queue.add(question)
    await _views(service, conversation)
    held.clear()
    await queue.add(WHEN, replaces=1)
    assert _asked(service, conversation) == [HOW_MANY, WHO]
    held.set()
    await _views(service, conversation)
    assert _asked(service, conversation) == [WHEN]
