"""The handlers of the page, without a browser: what a reader is shown when something breaks behind it."""

from __future__ import annotations

import threading
from dataclasses import fields
from typing import Any

import gradio as gr
import pytest

from nutgraf.web.app import ChatEvents, CheckEvents
from nutgraf.web.chat_service import ChatService
from nutgraf.web.library_events import LibraryEvents
from nutgraf.web.screen import Screen
from nutgraf.web.widgets import TabOpenings, TabState, Widgets, with_user_errors
from scripted_server import Body, Reply, ScriptedServer, hang
from web.scripted_model import FERRY, HOW_MANY, answer_from_article

READER = gr.Request()


@pytest.fixture
def screen(service: ChatService) -> Screen:
    names = [field.name for field in fields(Widgets)]  # gradio's own would leave sockets and loops open
    return Screen(service, Widgets(*names))


async def _tab_of(service: ChatService) -> TabState:
    entry = await service.add_text("local", FERRY)
    return TabState((entry.sha256,), entry.sha256, service.library.start_conversation("local", [entry.sha256]))


async def _asked(screen: Screen, question: str, tab: TabState) -> list[dict[Any, Any]]:
    """What the page is shown from the question to its end."""
    events = ChatEvents(screen)
    taken = await events.ask_typed(question, tab, READER)
    tab = taken.get(screen.widgets.tab, tab)
    return [taken, *[update async for update in events.watch(tab, READER)]]


async def test_an_answer_that_cannot_be_kept_is_shown_and_said_to_be_so(
    service: ChatService, screen: Screen, scripted: ScriptedServer
) -> None:
    tab = await _tab_of(service)

    def while_another_tab_deletes_the_conversation(body: Body) -> Reply:
        service.library.delete_conversation("local", tab.conversation)
        return answer_from_article(body)

    scripted.default(while_another_tab_deletes_the_conversation)
    shown = await _asked(screen, HOW_MANY, tab)
    asked, answer, trouble = shown[-1][screen.widgets.chat]
    assert "How many passengers" in asked["content"]
    assert "212" in answer["content"]
    assert "The answer above is not stored" in trouble["content"]


async def test_a_question_asked_again_keeps_its_old_answer_until_there_is_a_new_one(
    service: ChatService, screen: Screen, scripted: ScriptedServer
) -> None:
    tab = await _tab_of(service)
    await _asked(screen, HOW_MANY, tab)
    scripted.default(lambda _: hang())
    events = ChatEvents(screen)
    await events.ask_typed(HOW_MANY, tab._replace(replaces=1), READER)
    assert (await events.stop_question(tab, READER))[screen.widgets.wire]["box"]["text"] == HOW_MANY
    assert [turn.asked for turn in service.library.turns("local", tab.conversation)] == [HOW_MANY]
    assert service.library.waiting("local", tab.conversation) == []


async def test_an_impossible_question_stays_in_the_box_with_a_sentence(service: ChatService, screen: Screen) -> None:
    tab = await _tab_of(service)
    shown = await ChatEvents(screen).ask_typed("why " * 200, tab, READER)
    assert "words" in shown[screen.widgets.wire]["note"]["text"]
    assert screen.widgets.question not in shown


async def test_an_error_of_the_library_is_one_sentence(service: ChatService, screen: Screen) -> None:
    began = with_user_errors(LibraryEvents(screen).open_tab, screen.widgets.wire)
    service.library.close()
    said = began(READER, gr.EventData(None, _data={}))
    assert "start nutgraf again" in said[screen.widgets.wire]["note"]["text"]


async def _checked(screen: Screen, tab: TabState, text: str) -> list[dict[Any, Any]]:
    event = gr.EventData(None, _data={"text": text})
    return [update async for update in CheckEvents(screen).check_pasted(tab, READER, event)]


async def test_a_checked_text_has_a_verdict_for_each_sentence_and_marks_the_article(
    service: ChatService, screen: Screen
) -> None:
    text = "The ferry carried 212 passengers.\n\n<b>It</b> carried 2,120 passengers ⛴."
    shown = await _checked(screen, await _tab_of(service), text)
    assert "Reading the text" in shown[0][screen.widgets.check]
    card = shown[-1][screen.widgets.check]
    assert 'class="ng-supported"' in card
    assert 'class="ng-contradicted"' in card
    assert "&lt;b&gt;" in card
    used = shown[-1][screen.widgets.wire]["marked"]["used"]
    assert [one["n"] for one in used] == list(range(1, len(used) + 1))
    assert all(FERRY[one["s"] : one["e"]] for one in used)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("  ", "Nothing to check: paste a summary"), ("...", "no word")],
)
async def test_a_text_that_cannot_be_checked_is_one_sentence(
    service: ChatService, screen: Screen, text: str, sentence: str
) -> None:
    shown = await _checked(screen, await _tab_of(service), text)
    assert 'role="alert"' in shown[-1][screen.widgets.check]
    assert sentence in shown[-1][screen.widgets.check]


async def test_without_an_article_nothing_is_checked(screen: Screen) -> None:
    (shown,) = await _checked(screen, TabState(), "The ferry sank.")
    assert "Bring in an article first" in shown[screen.widgets.wire]["note"]["text"]


async def test_a_closed_check_gives_the_marks_back_to_the_newest_answer(screen: Screen) -> None:
    shown = CheckEvents(screen).close()
    assert shown[screen.widgets.check] == ""
    assert shown[screen.widgets.wire]["marked"]["used"] is None


def test_what_is_opened_waits_for_a_view_that_is_on_its_way_and_lets_no_later_one_go() -> None:
    openings = TabOpenings()
    brief = openings.add(READER)
    shown: list[str] = []

    def offer(_: gr.Request) -> dict[Any, Any]:
        shown.append("offer")
        return {}

    stop = openings.counted(offer)
    with openings.drawing(READER, brief) as is_newest:
        assert is_newest
        stopping = threading.Thread(target=stop, args=(READER,))
        stopping.start()
        stopping.join(0.05)
        shown.append("reading")
    stopping.join()
    assert shown == ["reading", "offer"]
    with openings.drawing(READER, brief) as is_newest:
        assert not is_newest


def test_a_view_that_never_arrives_holds_nothing_up_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nutgraf.web.widgets._LONGEST_DRAWING", 0.01)
    openings = TabOpenings()
    with openings.drawing(READER, openings.add(READER)):
        assert openings.add_when_drawn(READER) == 2
