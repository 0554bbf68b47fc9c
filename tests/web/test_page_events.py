"""The handlers of the page, without a browser: what a reader is shown when something breaks behind it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import gradio as gr
import pytest

from nutgraf.web.chat_events import ChatEvents
from nutgraf.web.chat_service import ChatService
from nutgraf.web.layout import Screen, TabState, Widgets, in_words
from nutgraf.web.library_events import LibraryEvents
from scripted_server import Body, Reply, ScriptedServer
from web.newsdesk import FERRY, HOW_MANY, newsdesk

READER = gr.Request()


@pytest.fixture
def screen(desk: ChatService) -> Screen:
    names = [field.name for field in fields(Widgets)]  # gradio's own would leave sockets and loops open
    return Screen(desk, Widgets(*names))


async def _seat(desk: ChatService) -> TabState:
    entry = await desk.take_text("local", FERRY)
    return TabState((entry.sha256,), entry.sha256, desk.library.start_talk("local", [entry.sha256]))


async def test_an_answer_that_cannot_be_kept_is_shown_and_said_to_be_so(
    desk: ChatService, screen: Screen, scripted: ScriptedServer
) -> None:
    seat = await _seat(desk)

    def while_another_tab_deletes_the_conversation(body: Body) -> Reply:
        desk.library.delete_talk("local", seat.talk)
        return newsdesk(body)

    scripted.default(while_another_tab_deletes_the_conversation)
    shown: list[dict[Any, Any]] = [update async for update in ChatEvents(screen).typed(HOW_MANY, seat, READER)]
    asked, answer, trouble = shown[-1][screen.widgets.chat]
    assert "How many passengers" in asked["content"]
    assert "212" in answer["content"]
    assert "The answer above is not kept" in trouble["content"]


async def test_a_question_asked_again_comes_back_where_there_is_no_answer(desk: ChatService, screen: Screen) -> None:
    seat = await _seat(desk)
    events = ChatEvents(screen)
    _ = [update async for update in events.typed(HOW_MANY, seat, READER)]
    asking = events.typed(HOW_MANY, seat._replace(replaces=1), READER)
    await anext(asking)
    await anext(asking)
    await asking.aclose()  # the reader pressed Stop
    assert [turn.asked for turn in desk.library.turns("local", seat.talk)] == [HOW_MANY]


async def test_a_library_that_fails_is_told_in_one_sentence(desk: ChatService, screen: Screen) -> None:
    began = in_words(LibraryEvents(screen).began, screen.widgets.wire)
    desk.library.close()
    said = began(READER, gr.EventData(None, _data={}))
    assert "start nutgraf again" in said[screen.widgets.wire]["note"]["text"]
