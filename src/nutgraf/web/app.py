"""The gradio app: which event of which widget calls which handler, and the API endpoints for programs.

The endpoints are typed, usable from `gradio_client`, and return the same JSON as the command line. No event of the page
is an endpoint.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import gradio as gr
from gradio.events import api

from nutgraf.brief import Brief
from nutgraf.errors import NutgrafError
from nutgraf.render import answer_to_json, to_json
from nutgraf.web.auth import owner_of
from nutgraf.web.chat_events import ChatEvents
from nutgraf.web.chat_service import ChatService
from nutgraf.web.layout import Screen, Widgets, lay_out, with_user_errors
from nutgraf.web.library_events import ExportEvents, FeedbackEvents, InputEvents, LibraryEvents

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
        _wire_library(widgets, LibraryEvents(screen))
        _wire_input(widgets, InputEvents(screen))
        on = widgets.wire
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


def _wire_library(widgets: Widgets, events: LibraryEvents) -> None:
    on, tab, every = widgets.wire, [widgets.tab], widgets.all
    stateless: tuple[tuple[Any, Any], ...] = (
        (on.began, events.open_tab),
        (on.opened, events.open_article),
        (on.joined, events.join_articles),
        (on.talked, events.open_conversation),
        (on.cleared, events.delete_all),
    )
    with_tab: tuple[tuple[Any, Any], ...] = (
        (on.shown, events.show_article),
        (on.renewed, events.start_conversation),
        (on.searched, events.search),
        (on.deleted, events.delete_article),
        (on.forgotten, events.delete_conversation),
    )
    for listen, handler in stateless:
        listen(with_user_errors(handler, on), None, every, **_OF_THE_PAGE)
    for listen, handler in with_tab:
        listen(with_user_errors(handler, on), tab, every, **_OF_THE_PAGE)


def _wire_input(widgets: Widgets, events: InputEvents) -> None:
    on, tab, every = widgets.wire, [widgets.tab], widgets.all
    on.pasted(events.add_text, tab, every, **_OF_THE_PAGE)
    on.dropped(events.add_file, tab, every, **_OF_THE_PAGE)
    on.fetched(events.fetch_url, tab, every, **_OF_THE_PAGE)
    on.sampled(events.add_sample, None, every, **_OF_THE_PAGE)
    briefing = on.briefed(events.make_brief, tab, every, **_OF_THE_PAGE)
    on.unbriefed(with_user_errors(events.stop_brief, on), tab, every, cancels=[briefing], **_OF_THE_PAGE)
    widgets.clock.tick(events.update_status, None, [widgets.status, widgets.clock], **_OF_THE_PAGE)


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
        """The brief (nutgraf/brief@1) of the article in `text`, which goes into the library under `name`."""
        owner = owner_of(request)
        async with api_error():
            entry = await service.add_text(owner, text, name)
            made = [event async for event in service.brief_events(owner, entry.sha256) if isinstance(event, Brief)]
            return _fields(to_json(made[-1]))

    async def ask(request: gr.Request, question: str, article: str) -> dict[str, Any]:
        """The answer or abstention (nutgraf/answer@1) to `question`; `article` is a sha256 or a text."""
        owner = owner_of(request)
        async with api_error():
            known = bool(_SHA256.fullmatch(article))
            sha256 = article if known else (await service.add_text(owner, article)).sha256
            return _fields(answer_to_json(await service.answer(owner, sha256, question)))

    async def articles(request: gr.Request) -> list[dict[str, Any]]:
        """The articles of the library, newest first."""
        async with api_error():
            entries = await asyncio.to_thread(service.library.entries, owner_of(request))
            return [entry.model_dump(mode="json") for entry in entries]

    for endpoint in (brief, ask, articles):
        api(endpoint, api_visibility="public")


def _fields(text: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(text)
    return fields
