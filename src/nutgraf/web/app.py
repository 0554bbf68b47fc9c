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
from nutgraf.web.layout import Screen, Widgets, in_words, lay_out
from nutgraf.web.library_events import ExportEvents, FeedbackEvents, InputEvents, LibraryEvents

_SHA256 = re.compile("[0-9a-f]{64}")
# No event of the page is an endpoint for programs, and none keeps another reader's waiting.
_OF_THE_PAGE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": None}


def build(desk: ChatService) -> gr.Blocks:
    """The page for all that a desk can do; its look is `nutgraf.web.page`."""
    blocks = gr.Blocks(title="nutgraf", analytics_enabled=False, fill_width=True)
    with blocks:
        widgets = lay_out(desk.readiness())
        screen = Screen(desk, widgets)
        _wire_the_chat(widgets, ChatEvents(screen))
        _wire_the_library(widgets, LibraryEvents(screen))
        _wire_the_intake(widgets, InputEvents(screen))
        on = widgets.wire
        on.exported(in_words(ExportEvents(screen).exported, on), [widgets.seat], widgets.all, **_OF_THE_PAGE)
        on.judged(in_words(FeedbackEvents(screen).judged, on), [widgets.seat], widgets.all, **_OF_THE_PAGE)
    return blocks


def _wire_the_chat(widgets: Widgets, events: ChatEvents) -> None:
    on, seat, every = widgets.wire, [widgets.seat], widgets.all
    asking = [
        widgets.question.submit(events.typed, [widgets.question, widgets.seat], every, **_OF_THE_PAGE),
        on.asked(events.chosen, seat, every, **_OF_THE_PAGE),
        on.retried(events.retried, seat, every, **_OF_THE_PAGE),
    ]
    widgets.question.stop(in_words(events.stopped, on), seat, every, cancels=asking, **_OF_THE_PAGE)
    on.edited(in_words(events.edited, on), seat, every, **_OF_THE_PAGE)
    on.copied(in_words(events.copied, on), seat, every, **_OF_THE_PAGE)


def _wire_the_library(widgets: Widgets, events: LibraryEvents) -> None:
    on, seat, every = widgets.wire, [widgets.seat], widgets.all
    alone: tuple[tuple[Any, Any], ...] = (
        (on.began, events.began),
        (on.opened, events.opened),
        (on.joined, events.joined),
        (on.talked, events.talked),
        (on.cleared, events.cleared),
    )
    at_a_seat: tuple[tuple[Any, Any], ...] = (
        (on.shown, events.shown),
        (on.renewed, events.renewed),
        (on.searched, events.searched),
        (on.deleted, events.deleted),
        (on.forgotten, events.forgotten),
    )
    for listen, handler in alone:
        listen(in_words(handler, on), None, every, **_OF_THE_PAGE)
    for listen, handler in at_a_seat:
        listen(in_words(handler, on), seat, every, **_OF_THE_PAGE)


def _wire_the_intake(widgets: Widgets, events: InputEvents) -> None:
    on, seat, every = widgets.wire, [widgets.seat], widgets.all
    on.pasted(events.pasted, seat, every, **_OF_THE_PAGE)
    on.dropped(events.dropped, seat, every, **_OF_THE_PAGE)
    on.fetched(events.fetched, seat, every, **_OF_THE_PAGE)
    on.sampled(events.sampled, None, every, **_OF_THE_PAGE)
    briefing = on.briefed(events.briefed, seat, every, **_OF_THE_PAGE)
    on.unbriefed(in_words(events.unbriefed, on), seat, every, cancels=[briefing], **_OF_THE_PAGE)
    widgets.clock.tick(events.ticked, None, [widgets.status, widgets.clock], **_OF_THE_PAGE)


@asynccontextmanager
async def api_error() -> AsyncIterator[None]:
    """What goes wrong inside reaches the caller as one sentence, and leaves no traceback anywhere."""
    try:
        yield
    except NutgrafError as error:
        raise gr.Error(str(error), print_exception=False) from None


def publish(desk: ChatService) -> None:
    """Add the endpoints to the Blocks that are being built."""

    async def brief(request: gr.Request, text: str, name: str = "pasted text") -> dict[str, Any]:
        """The brief (nutgraf/brief@1) of the article in `text`, which goes into the library under `name`."""
        owner = owner_of(request)
        async with api_error():
            entry = await desk.take_text(owner, text, name)
            made = [event async for event in desk.brief_events(owner, entry.sha256) if isinstance(event, Brief)]
            return _fields(to_json(made[-1]))

    async def ask(request: gr.Request, question: str, article: str) -> dict[str, Any]:
        """The answer or abstention (nutgraf/answer@1) to `question`; `article` is a sha256 or a text."""
        owner = owner_of(request)
        async with api_error():
            known = bool(_SHA256.fullmatch(article))
            sha256 = article if known else (await desk.take_text(owner, article)).sha256
            return _fields(answer_to_json(await desk.answer(owner, sha256, question)))

    async def articles(request: gr.Request) -> list[dict[str, Any]]:
        """The articles of the library, newest first."""
        async with api_error():
            entries = await asyncio.to_thread(desk.library.entries, owner_of(request))
            return [entry.model_dump(mode="json") for entry in entries]

    for endpoint in (brief, ask, articles):
        api(endpoint, api_visibility="public")


def _fields(text: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(text)
    return fields
