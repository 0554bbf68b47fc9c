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
from datetime import UTC, datetime
from typing import Any

import gradio as gr
from gradio.events import api

from nutgraf.brief import Brief
from nutgraf.checking import CheckReport, check_to_json
from nutgraf.errors import NutgrafError, UsageError
from nutgraf.library import Turn
from nutgraf.qa import Drafted, Event, Status
from nutgraf.render import answer_to_footnotes, answer_to_json, to_json
from nutgraf.web.auth import owner_of
from nutgraf.web.chat_service import ChatService
from nutgraf.web.layout import (
    Screen,
    Shown,
    TabState,
    Widgets,
    answer_message,
    lay_out,
    messages_of,
    notice_update,
    question_message,
    with_user_errors,
)
from nutgraf.web.library_events import ExportEvents, FeedbackEvents, InputEvents, LibraryEvents
from nutgraf.web.page import (
    check_card,
    check_failed,
    check_progress,
    check_receipts,
    draft_message,
    failure_message,
    working_message,
)

_SECONDS_BETWEEN_DRAFTS = 0.07  # more often costs a browser more than a reader sees
_NO_ARTICLE = "Bring in an article first: paste one, drop a file, or try the sample."
_NO_QUESTION = "Type a question first."
_IN_THE_BOX = "Your question is in the box below: send it again when you like."
_NOT_STORED = "The answer above is not stored: copy it if you need it."


class ChatEvents:
    """Handlers of the conversation of a tab."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._service = screen.service
        self._library = screen.library
        self._widgets = screen.widgets

    async def ask_typed(self, question: str, tab: TabState, request: gr.Request) -> AsyncGenerator[Shown]:
        """A question typed into the box."""
        async with aclosing(self._ask(question, tab, owner_of(request))) as shown:
            async for update in shown:
                yield update

    async def ask_suggested(self, tab: TabState, request: gr.Request, event: gr.EventData) -> AsyncGenerator[Shown]:
        """A suggested question."""
        async with aclosing(self._ask(str(event.question), tab._replace(replaces=0), owner_of(request))) as shown:
            async for update in shown:
                yield update

    async def ask_again(self, tab: TabState, request: gr.Request, event: gr.EventData) -> AsyncGenerator[Shown]:
        """The same question again; the turns after it are deleted."""
        turn = self._turn(owner_of(request), tab, event)
        if turn is None:
            return
        tab = tab._replace(replaces=turn.number)
        async with aclosing(self._ask(turn.asked, tab, owner_of(request))) as shown:
            async for update in shown:
                yield update

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

    def stop_question(self, tab: TabState, request: gr.Request) -> Shown:
        """The conversation before the stopped question, which is in the box again."""
        shown = self._screen.conversation(owner_of(request), tab._replace(pending=""))
        note = {"text": "Stopped. Your question is in the box again."}
        return shown | {self._widgets.wire: notice_update(box={"text": tab.pending}, note=note)}

    def copy_answer(self, tab: TabState, request: gr.Request, event: gr.EventData) -> Shown:
        """An answer with its quotes as footnotes, for the clipboard."""
        turn = self._turn(owner_of(request), tab, event)
        if turn is None:
            return {}
        parcel = {"kind": "clipboard", "text": answer_to_footnotes(turn.outcome)}
        return {self._widgets.wire: notice_update(parcel=parcel)}

    async def _ask(self, question: str, tab: TabState, owner: str) -> AsyncGenerator[Shown]:
        wire = self._widgets.wire
        if not question.strip():
            yield {wire: notice_update(note={"text": _NO_QUESTION})}
            return
        if not tab.articles:
            yield {wire: notice_update(note={"text": _NO_ARTICLE})}
            return
        try:
            async with aclosing(self._ask_checked(question.strip(), tab, owner)) as shown:
                async for update in shown:
                    yield update
        except NutgrafError as error:
            yield await asyncio.to_thread(self._failure_view, question, tab, str(error), owner)

    async def _ask_checked(self, question: str, tab: TabState, owner: str) -> AsyncGenerator[Shown]:
        chat, box = self._widgets.chat, self._widgets.question
        turns = await asyncio.to_thread(self._library.turns, owner, tab.conversation) if tab.conversation else []
        started = tab.conversation or await asyncio.to_thread(self._library.start_conversation, owner, tab.articles)
        kept = [turn for turn in turns if not tab.replaces or turn.number < tab.replaces]
        replaced = turns[len(kept) :]
        tab = tab._replace(conversation=started, pending=question, replaces=0)
        before = [*messages_of(kept), question_message(question)]
        yield {
            chat: [*before, answer_message(working_message("looking at the question"))],
            box: gr.Textbox(value="", submit_btn=False, stop_btn="Stop"),
            self._widgets.chips: "",
            self._widgets.tab: tab,
        }
        tab, made = tab._replace(pending=""), None
        try:
            async with aclosing(self._replace_turns(owner, started, question, replaced)) as events:
                async for event in _throttled(events):
                    if isinstance(event, Status):
                        yield {chat: [*before, answer_message(working_message(event.text))]}
                    elif isinstance(event, Drafted):
                        yield {chat: [*before, answer_message(draft_message(event.text))]}
                    else:
                        made = event
        except NutgrafError as trouble:
            if made is None:
                raise
            turn = Turn(number=len(kept) + 1, asked=question, outcome=made, at=datetime.now(UTC), feedback=None)
            yield await asyncio.to_thread(self._not_stored, owner, tab, turn, str(trouble))
        else:
            yield await asyncio.to_thread(self._after, owner, tab)

    async def _replace_turns(
        self, owner: str, conversation: str, question: str, replaced: list[Turn]
    ) -> AsyncGenerator[Event]:
        """The events of a question that replaces turns; they are restored where no outcome is stored."""
        if replaced:
            await asyncio.to_thread(self._library.drop_turns, owner, conversation, replaced[0].number)
        kept = False
        try:
            async with aclosing(self._service.ask_events(owner, conversation, question)) as events:
                async for event in events:
                    yield event
            kept = True
        finally:
            if not kept:
                for turn in replaced:
                    self._restore(owner, conversation, turn)

    def _restore(self, owner: str, conversation: str, turn: Turn) -> None:
        again = self._library.add_turn(owner, conversation, turn.asked, turn.outcome)
        if turn.feedback:
            self._library.give_feedback(owner, conversation, again.number, turn.feedback)

    def _after(self, owner: str, tab: TabState) -> Shown:
        return self._screen.conversation(owner, tab) | self._screen.list(owner, tab)

    def _not_stored(self, owner: str, tab: TabState, turn: Turn, sentence: str) -> Shown:
        """The answer that could not be stored, with the error; it can be read and copied until the tab is closed."""
        shown = self._screen.conversation(owner, tab, not_stored=(turn,))
        shown[self._widgets.chat].append(answer_message(failure_message(sentence, _NOT_STORED)))
        return shown

    def _failure_view(self, question: str, tab: TabState, sentence: str, owner: str) -> Shown:
        """The conversation, the question, and the error that kept it from being answered."""
        box = {self._widgets.question: gr.Textbox(value=question, submit_btn="Ask", stop_btn=False)}
        try:
            shown = self._screen.conversation(owner, tab)
        except NutgrafError:  # the library is what failed
            return box | {self._widgets.wire: notice_update(note={"text": sentence})}
        messages = [
            *shown[self._widgets.chat],
            question_message(question),
            answer_message(failure_message(sentence, _IN_THE_BOX)),
        ]
        return shown | box | {self._widgets.chat: messages}

    def _turn(self, owner: str, tab: TabState, event: gr.EventData) -> Turn | None:
        """The turn of an event; None where it was deleted, for instance in another tab."""
        turns = self._library.turns(owner, tab.conversation) if tab.conversation else []
        return next((turn for turn in turns if turn.number == int(event.turn)), None)


async def _throttled(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """The events without drafts that come faster than a user can read."""
    shown = 0.0
    async for event in events:
        if isinstance(event, Drafted) and time.monotonic() - shown < _SECONDS_BETWEEN_DRAFTS:
            continue
        shown = time.monotonic()
        yield event


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
        _wire_chat(widgets, ChatEvents(screen))
        briefing = _wire_input(widgets, InputEvents(screen))
        _wire_library(widgets, LibraryEvents(screen), briefing)
        checks, on = CheckEvents(screen), widgets.wire
        checking = on.checked(checks.check_pasted, [widgets.tab], widgets.all, **_OF_THE_PAGE)
        on.unchecked(checks.close, None, widgets.all, cancels=[checking], **_OF_THE_PAGE)
        on.exported(with_user_errors(ExportEvents(screen).export, on), [widgets.tab], widgets.all, **_OF_THE_PAGE)
        on.judged(
            with_user_errors(FeedbackEvents(screen).store_feedback, on), [widgets.tab], widgets.all, **_OF_THE_PAGE
        )
    return blocks


def _wire_chat(widgets: Widgets, events: ChatEvents) -> None:
    on, tab, every = widgets.wire, [widgets.tab], widgets.all
    asking = [
        widgets.question.submit(events.ask_typed, [widgets.question, widgets.tab], every, **_OF_THE_PAGE),
        on.asked(events.ask_suggested, tab, every, **_OF_THE_PAGE),
        on.retried(events.ask_again, tab, every, **_OF_THE_PAGE),
    ]
    widgets.question.stop(with_user_errors(events.stop_question, on), tab, every, cancels=asking, **_OF_THE_PAGE)
    on.edited(with_user_errors(events.edit_question, on), tab, every, **_OF_THE_PAGE)
    on.copied(with_user_errors(events.copy_answer, on), tab, every, **_OF_THE_PAGE)


def _wire_library(widgets: Widgets, events: LibraryEvents, briefing: Any) -> None:
    """The events of the list; what opens another article ends `briefing`, which would go on to draw the one before."""
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
        listen(with_user_errors(handler, on), None, every, cancels=[briefing], **_OF_THE_PAGE)
    for listen, handler in ((on.shown, events.show_article), (on.renewed, events.start_conversation)):
        listen(with_user_errors(handler, on), tab, every, cancels=[briefing], **_OF_THE_PAGE)
    for listen, handler in with_tab:
        listen(with_user_errors(handler, on), tab, every, **_OF_THE_PAGE)


def _wire_input(widgets: Widgets, events: InputEvents) -> Any:
    """The events of new articles; returns the one that makes a brief."""
    on, tab, every = widgets.wire, [widgets.tab], widgets.all
    on.pasted(events.add_text, tab, every, **_OF_THE_PAGE)
    on.dropped(events.add_file, tab, every, **_OF_THE_PAGE)
    on.fetched(events.fetch_url, tab, every, **_OF_THE_PAGE)
    # By default a brief that is asked for while another one is being cancelled would be dropped.
    briefing = on.briefed(events.make_brief, tab, every, trigger_mode="multiple", **_OF_THE_PAGE)
    on.sampled(events.add_sample, None, every, cancels=[briefing], **_OF_THE_PAGE)
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
