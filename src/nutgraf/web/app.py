"""The gradio app: which event of which widget calls which handler, and the API endpoints for programs.

`ChatEvents` handles the events of the conversation: ask, stop, ask again, edit and copy. The endpoints are typed,
usable from `gradio_client`, and return the same JSON as the command line. No event of the page is an endpoint.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from functools import partial
from typing import Any

import gradio as gr
from gradio.events import api

from nutgraf.brief import Brief
from nutgraf.checking import CheckReport, check_to_json
from nutgraf.errors import NutgrafError, UsageError
from nutgraf.library import Turn
from nutgraf.qa import Drafted
from nutgraf.qa.question import question_of
from nutgraf.render import answer_to_footnotes, answer_to_json, to_json
from nutgraf.web.auth import owner_of
from nutgraf.web.chat_service import ChatService
from nutgraf.web.library_events import ExportEvents, FeedbackEvents, InputEvents, LibraryEvents
from nutgraf.web.page import check_card, check_failed, check_progress, check_receipts
from nutgraf.web.question_queue import QueueView
from nutgraf.web.screen import Message, Screen, unanswered_messages
from nutgraf.web.widgets import Shown, TabOpenings, TabState, Widgets, lay_out, notice_update, with_user_errors

_SECONDS_BETWEEN_DRAFTS = 0.07  # more often costs a browser more than a reader sees
_NO_ARTICLE = "Bring in an article first: paste one, drop a file, or try the sample."
_NO_QUESTION = "Type a question first."
_STOPPED = "Stopped. Your question is in the box again."
_WITHDRAWN = "Withdrawn. Your question is in the box again."


class ChatEvents:
    """Handlers of the conversation of a tab."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._service = screen.service
        self._library = screen.library
        self._widgets = screen.widgets

    async def ask_typed(self, question: str, tab: TabState, request: gr.Request) -> Shown:
        """A question typed into the box: it is answered after those that wait already."""
        return await self._ask(question, tab, owner_of(request), sent=question)

    async def ask_suggested(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """A suggested question."""
        return await self._ask(str(event.question), tab._replace(replaces=0), owner_of(request))

    async def ask_again(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """The same question again; its answer replaces the turn and those after it."""
        owner = owner_of(request)
        turn = self._turn(owner, tab, event)
        return await self._ask(turn.asked, tab._replace(replaces=turn.number), owner) if turn else {}

    async def watch(self, tab: TabState, request: gr.Request) -> AsyncGenerator[Shown]:
        """The questions without an answer, until none goes on: status, the growing draft, and each outcome."""
        if not tab.conversation:
            return
        owner, drawn, before = owner_of(request), (-1, 0, False), list[Message]()
        try:
            queue = self._service.question_queue(owner, tab.conversation)
            async with aclosing(queue.views()) as views:
                async for view in _throttled(views):
                    state = (view.answered, view.running.number if view.running else 0, view.goes_on)
                    if state != drawn:
                        drawn = state
                        shown = await asyncio.to_thread(self._watched, owner, tab, view)
                        before = shown[self._widgets.chat][: -len(unanswered_messages(view)) or None]
                        yield shown
                    else:
                        yield {self._widgets.chat: [*before, *unanswered_messages(view)]}
        except NutgrafError as error:
            yield {self._widgets.wire: notice_update(note={"text": str(error)})}

    def edit_question(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """Put a question back into the box; sent again, it replaces its old turn."""
        turn = self._turn(owner_of(request), tab, event)
        if turn is None:
            return {}
        sentence = f"Question {turn.number} is in the box: sent again, it replaces the old one and what follows."
        box, note = {"text": turn.asked}, {"text": sentence}
        return {
            self._widgets.tab: tab._replace(replaces=turn.number),
            self._widgets.wire: notice_update(box=box, note=note),
        }

    async def stop_question(self, tab: TabState, request: gr.Request) -> Shown:
        """Stop the question that is being answered; it is in the box again, and the next one is answered."""
        if not tab.conversation:
            return {}
        view = self._service.unanswered(owner_of(request), tab.conversation)
        first = view.running or next(iter(view.waiting), None)
        return await self._withdraw(tab, owner_of(request), first.number, _STOPPED) if first else {}

    async def withdraw_question(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """Take a question out of the line; it is in the box again."""
        return await self._withdraw(tab, owner_of(request), int(event.turn), _WITHDRAWN)

    async def resume(self, tab: TabState, request: gr.Request) -> Shown:
        """Try the first question in line again."""
        owner = owner_of(request)
        await self._service.question_queue(owner, tab.conversation).resume()
        return await asyncio.to_thread(self._watched, owner, tab)

    def copy_answer(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """An answer with its quotes as footnotes, for the clipboard."""
        turn = self._turn(owner_of(request), tab, event)
        if turn is None:
            return {}
        parcel = {"kind": "clipboard", "text": answer_to_footnotes(turn.outcome)}
        return {self._widgets.wire: notice_update(parcel=parcel)}

    async def _ask(self, question: str, tab: TabState, owner: str, *, sent: str = "") -> Shown:
        try:
            if not question.strip():
                raise UsageError(_NO_QUESTION)
            if not tab.articles:
                raise UsageError(_NO_ARTICLE)
            question_of(question)  # an impossible question is refused before it waits for anything
            started = tab.conversation or await asyncio.to_thread(self._library.start_conversation, owner, tab.articles)
            queue = self._service.question_queue(owner, started)
            await queue.add(question.strip(), replaces=tab.replaces)
            tab = tab._replace(conversation=started, replaces=0)
            return await asyncio.to_thread(partial(self._screen.conversation, owner, tab, sent=sent))
        except NutgrafError as error:
            return {self._widgets.wire: notice_update(note={"text": str(error)})}

    async def _withdraw(self, tab: TabState, owner: str, number: int, sentence: str) -> Shown:
        question = await self._service.question_queue(owner, tab.conversation).withdraw(number)
        if question is None:
            return {}
        shown = await asyncio.to_thread(self._watched, owner, tab)
        box, note = {"text": question.asked, "if_empty": True}, {"text": sentence}
        shown[self._widgets.wire] |= notice_update(box=box, note=note)
        return shown

    def _watched(self, owner: str, tab: TabState, view: QueueView | None = None) -> Shown:
        """The conversation and the list, for a tab that may have gone on since it asked for them."""
        shown = self._screen.conversation(owner, tab, unanswered=view) | self._screen.list(owner, tab)
        del shown[self._widgets.tab]
        return shown

    def _turn(self, owner: str, tab: TabState, event: gr.EventData) -> Turn | None:
        """The turn of an event; None where it was deleted, for instance in another tab."""
        turns = self._library.turns(owner, tab.conversation) if tab.conversation else []
        return next((turn for turn in turns if turn.number == int(event.turn)), None)


async def _throttled(views: AsyncIterator[QueueView]) -> AsyncIterator[QueueView]:
    """The views without drafts that come faster than a user can read."""
    shown = 0.0
    async for view in views:
        if isinstance(view.event, Drafted) and time.monotonic() - shown < _SECONDS_BETWEEN_DRAFTS:
            continue
        shown = time.monotonic()
        yield view


class CheckEvents:
    """Handlers of the check of a text against the articles of a tab."""

    def __init__(self, screen: Screen) -> None:
        self._service = screen.service
        self._library = screen.library
        self._widgets = screen.widgets

    async def check_pasted(self, tab: TabState, request: gr.Request, event: gr.EventData) -> AsyncGenerator[Shown]:
        """The verdict on each sentence of a text, with the progress before it; its receipts mark the article."""
        owner, card, text = owner_of(request), self._widgets.check, str(event.text)
        if not tab.articles:
            yield {self._widgets.wire: notice_update(note={"text": _NO_ARTICLE})}
            return
        try:
            yield {card: check_progress(None)}
            async with aclosing(self._service.check_events(owner, tab.articles, text)) as events:
                async for made in events:
                    if isinstance(made, CheckReport):
                        yield await asyncio.to_thread(self._report_view, owner, made)
                    else:
                        yield {card: check_progress(made)}
        except NutgrafError as error:
            yield {card: check_failed(str(error))}

    def close(self) -> Shown:
        """The page without the check; the marks of the article are those of the newest answer again."""
        return {self._widgets.check: "", self._widgets.wire: notice_update(marked={"used": None})}

    def _report_view(self, owner: str, report: CheckReport) -> Shown:
        articles = [self._library.article(owner, one.sha256) for one in report.articles]
        if any(article is None for article in articles):
            raise UsageError("The article was deleted while its text was checked: add it again.")
        receipts = check_receipts(report, [article for article in articles if article])
        used = [
            {"key": one.key, "n": one.number, "a": one.sha256, "s": one.first_unit, "e": one.end_unit}
            for one in receipts.values()
        ]
        return {
            self._widgets.check: check_card(report, receipts),
            self._widgets.wire: notice_update(marked={"used": used}),
        }


_SHA256 = re.compile("[0-9a-f]{64}")
# No event of the page is an endpoint for programs, and none makes the event of another user wait.
_OF_THE_PAGE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None}


def build(service: ChatService) -> gr.Blocks:
    """The page with all its events; its look is that of `nutgraf.web.page`."""
    blocks = gr.Blocks(title="nutgraf", analytics_enabled=False, fill_width=True)
    with blocks:
        widgets = lay_out(service.readiness())
        screen = Screen(service, widgets)
        watching = _wire_chat(widgets, ChatEvents(screen))
        openings = TabOpenings()
        briefing = _wire_input(widgets, InputEvents(screen, openings), watching)
        _wire_library(widgets, LibraryEvents(screen), openings, [briefing, watching])
        checks, on = CheckEvents(screen), widgets.wire
        checking = on.checked(checks.check_pasted, [widgets.tab], widgets.all, **_OF_THE_PAGE)
        on.unchecked(checks.close, None, widgets.all, cancels=[checking], **_OF_THE_PAGE)
        on.exported(with_user_errors(ExportEvents(screen).export, on), [widgets.tab], widgets.all, **_OF_THE_PAGE)
        on.judged(
            with_user_errors(FeedbackEvents(screen).store_feedback, on), [widgets.tab], widgets.all, **_OF_THE_PAGE
        )
    return blocks


def _wire_chat(widgets: Widgets, events: ChatEvents) -> Any:
    """The events of the conversation; returns the one that watches it.

    A question may be asked while another one is being sent, so none of these events waits for its own last one.
    """
    on, tab, every, at_any_time = widgets.wire, [widgets.tab], widgets.all, {"trigger_mode": "multiple", **_OF_THE_PAGE}
    widgets.question.submit(events.ask_typed, [widgets.question, widgets.tab], every, **at_any_time)
    on.asked(events.ask_suggested, tab, every, **at_any_time)
    on.retried(events.ask_again, tab, every, **at_any_time)
    watching = on.watched(events.watch, tab, every, **at_any_time)
    widgets.question.stop(events.stop_question, tab, every, **at_any_time)
    on.withdrawn(events.withdraw_question, tab, every, **at_any_time)
    on.resumed(events.resume, tab, every, **at_any_time)
    on.edited(with_user_errors(events.edit_question, on), tab, every, **_OF_THE_PAGE)
    on.copied(with_user_errors(events.copy_answer, on), tab, every, **_OF_THE_PAGE)
    return watching


def _wire_library(widgets: Widgets, events: LibraryEvents, openings: TabOpenings, drawing: list[Any]) -> None:
    """The events of the list; what opens another article ends the events that would go on `drawing` the one before."""
    on, tab, every = widgets.wire, [widgets.tab], widgets.all
    opening: tuple[tuple[Any, Any], ...] = (
        (on.began, events.open_tab),
        (on.opened, events.open_article),
        (on.joined, events.join_articles),
        (on.talked, events.open_conversation),
        (on.cleared, events.delete_all),
    )
    with_tab: tuple[tuple[Any, Any], ...] = (
        (on.searched, events.search),
        (on.deleted, events.delete_article),
        (on.forgotten, events.delete_conversation),
    )
    for listen, handler in opening:
        listen(with_user_errors(openings.counted(handler), on), None, every, cancels=drawing, **_OF_THE_PAGE)
    for listen, handler in ((on.shown, events.show_article), (on.renewed, events.start_conversation)):
        listen(with_user_errors(openings.counted(handler), on), tab, every, cancels=drawing, **_OF_THE_PAGE)
    for listen, handler in with_tab:
        listen(with_user_errors(handler, on), tab, every, **_OF_THE_PAGE)


def _wire_input(widgets: Widgets, events: InputEvents, watching: Any) -> Any:
    """The events of new articles; returns the one that makes a brief."""
    on, tab, every = widgets.wire, [widgets.tab], widgets.all
    on.pasted(events.add_text, tab, every, **_OF_THE_PAGE)
    on.dropped(events.add_file, tab, every, **_OF_THE_PAGE)
    on.fetched(events.fetch_url, tab, every, **_OF_THE_PAGE)
    # By default a brief that is asked for while another one is being cancelled would be dropped.
    briefing = on.briefed(events.make_brief, tab, every, trigger_mode="multiple", **_OF_THE_PAGE)
    on.sampled(events.add_sample, None, every, cancels=[briefing, watching], **_OF_THE_PAGE)
    on.unbriefed(with_user_errors(events.stop_brief, on), None, every, cancels=[briefing], **_OF_THE_PAGE)
    widgets.clock.tick(events.update_status, None, [widgets.status, widgets.clock], **_OF_THE_PAGE)
    return briefing


@asynccontextmanager
async def api_error() -> AsyncIterator[None]:
    """A NutgrafError of the block reaches the caller as one sentence, without a traceback."""
    try:
        yield
    except NutgrafError as error:
        raise gr.Error(str(error), print_exception=False) from None


def add_endpoints(service: ChatService) -> None:
    """Add the API endpoints to the Blocks that are being built."""

    async def brief(request: gr.Request, text: str, name: str = "pasted text") -> dict[str, Any]:
        """The brief (nutgraf/brief@2) of the article in `text`, which goes into the library under `name`."""
        owner = owner_of(request)
        async with api_error():
            entry = await service.add_text(owner, text, name)
            made = [event async for event in service.brief_events(owner, entry.sha256) if isinstance(event, Brief)]
            return _fields(to_json(made[-1]))

    async def ask(request: gr.Request, question: str, article: str) -> dict[str, Any]:
        """The answer or abstention (nutgraf/answer@1) to `question`; `article` is a sha256 or a text."""
        owner = owner_of(request)
        async with api_error():
            sha256 = await _sha256_of(service, owner, article)
            return _fields(answer_to_json(await service.answer(owner, sha256, question)))

    async def check(request: gr.Request, text: str, article: str) -> dict[str, Any]:
        """The verdicts (nutgraf/check@1) on the sentences of `text`; `article` is a sha256 or a text."""
        owner = owner_of(request)
        async with api_error():
            sha256 = await _sha256_of(service, owner, article)
            made = [one async for one in service.check_events(owner, [sha256], text) if isinstance(one, CheckReport)]
            return _fields(check_to_json(made[-1]))

    async def articles(request: gr.Request) -> list[dict[str, Any]]:
        """The articles of the library, newest first."""
        async with api_error():
            entries = await asyncio.to_thread(service.library.entries, owner_of(request))
            return [entry.model_dump(mode="json") for entry in entries]

    for endpoint in (brief, ask, check, articles):
        api(endpoint, api_visibility="public")


async def _sha256_of(service: ChatService, owner: str, article: str) -> str:
    """The sha256 that `article` is, or that of the text it is, which goes into the library."""
    return article if _SHA256.fullmatch(article) else (await service.add_text(owner, article)).sha256


def _fields(text: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(text)
    return fields
