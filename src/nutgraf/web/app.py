"""The page of the web chat: which event of which widget does what."""

from __future__ import annotations

from typing import Any

import gradio as gr

from nutgraf.web.chat_events import ChatEvents
from nutgraf.web.chat_service import ChatService
from nutgraf.web.layout import Screen, Widgets, in_words, lay_out
from nutgraf.web.library_events import ExportEvents, FeedbackEvents, InputEvents, LibraryEvents

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
