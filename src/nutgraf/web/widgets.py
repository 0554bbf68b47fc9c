"""The widgets of the page, the state of a tab, and how updates and errors reach the page.

There are few widgets; everything else is our own HTML inside them. Errors of handlers become one sentence for the user;
gradio itself would show "Error".
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any, NamedTuple

import gradio as gr

from nutgraf.errors import NutgrafError, user_facing_errors
from nutgraf.web.page import brief_offer, empty_pane, read_asset, render_template, script
from nutgraf.web.readiness import Readiness

Shown = dict[Any, Any]


class TabState(NamedTuple):
    """One tab: the articles it asks about, the open one, and the conversation.

    `replaces` is the first turn that the next question replaces, 0 where it comes after the others.
    """

    articles: tuple[str, ...] = ()
    shown: str = ""
    conversation: str = ""
    replaces: int = 0


# The properties by which the server sends data to the script, which watches each of them.
_WORDS: dict[str, Any] = dict.fromkeys(("view", "parcel", "note", "arrival", "box", "marked"))
_QUESTION = "Ask about the article"


@dataclass(frozen=True, slots=True)
class Widgets:
    """The widgets that change; `wire` carries the messages between browser and server."""

    wire: Any
    library: Any
    article: Any
    progress: Any
    brief: Any
    chat: Any
    check: Any
    chips: Any
    question: Any
    status: Any
    clock: Any
    tab: Any

    @property
    def all(self) -> list[Any]:
        return [getattr(self, field.name) for field in fields(self)]


def lay_out(readiness: Readiness) -> Widgets:
    """The widgets, placed in the `Blocks` that is open."""
    tab, clock = gr.State(TabState()), gr.Timer(1.0)
    _html(read_asset("bar.html"), "ng-bar")
    with gr.Row(elem_id="ng-desk"):
        with gr.Column(elem_id="ng-shelf"):
            _html(read_asset("search.html"), "ng-finder")
            library = _html("", "ng-library")
        with gr.Column(elem_id="ng-article"):
            article = _html(empty_pane(), "ng-sheet")
        with gr.Column(elem_id="ng-talk"):
            with gr.Column(elem_id="ng-scroll"):
                progress = _html("", "ng-progress")
                brief = _html("", "ng-brief")
                chat = _chat()
                check = _html("", "ng-check")
            with gr.Column(elem_id="ng-foot"):
                status = _html(render_template("status.html.jinja", readiness=readiness), "ng-status")
                chips = _html("", "ng-chips")
                question = _question()
    wire = gr.HTML(
        read_asset("dialogs.html"),
        js_on_load=script(),
        apply_default_css=False,
        elem_id="ng-wire",
        **_WORDS,
    )
    return Widgets(wire, library, article, progress, brief, chat, check, chips, question, status, clock, tab)


def offer(readiness: Readiness) -> str:
    """The offer to make the brief of an article that has none."""
    return brief_offer(ready=readiness.state == "ready")


def _html(value: str, name: str) -> gr.HTML:
    # Our script listens for all of them; gradio's own would call the server at every click.
    return gr.HTML(value, js_on_load=None, apply_default_css=False, elem_id=name)


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="ng-chat",
        label="Conversation",
        show_label=False,
        container=False,
        height="auto",
        layout="panel",
        autoscroll=False,
        buttons=[],
        sanitize_html=True,
        allow_tags=False,
        latex_delimiters=[],
        feedback_options=None,
        line_breaks=False,
        group_consecutive_messages=False,
    )


def _question() -> gr.Textbox:
    return gr.Textbox(
        elem_id="ng-question",
        label="Your question",
        show_label=False,
        container=False,
        placeholder=_QUESTION,
        lines=1,
        max_lines=6,
        max_length=1_000,
        submit_btn="Ask",
        stop_btn=False,
    )


def notice_update(**words: Mapping[str, object]) -> Any:
    """An update of the wire; the serial makes an equal value a new one."""
    messages: Shown = {name: {"serial": time.monotonic_ns(), **word} for name, word in words.items()}
    return gr.update(**messages)


def with_user_errors(handler: Callable[..., Shown], wire: Any) -> Callable[..., Shown]:
    """The handler with its errors sent by `wire`; gradio sees the parameters of the handler itself."""

    @wraps(handler)
    def handle(*values: Any) -> Shown:
        try:
            with user_facing_errors():
                return handler(*values)
        except NutgrafError as error:
            return {wire: notice_update(note={"text": str(error)})}

    return handle


_MOST_TABS = 10_000  # whose openings are counted; older ones are forgotten
_LONGEST_DRAWING = 5.0  # seconds that an opening waits for what is on its way to the tab


class TabOpenings:
    """Counts what each tab opens, so that an event of a tab draws nothing over what was opened after it.

    The browser cancels such an event as well, but the cancellation can be lost where two events follow at once, and
    what is on its way to the tab still arrives: an opening waits for that.
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._drawing: set[tuple[str, int]] = set()
        self._changed = threading.Condition()

    def add(self, request: gr.Request) -> int:
        """Count an opening of the tab; the number is the newest until the next one."""
        session = str(request.session_hash)
        with self._changed:
            count = self._counts.pop(session, 0) + 1
            self._counts[session] = count
            if len(self._counts) > _MOST_TABS:
                del self._counts[next(iter(self._counts))]
        return count

    @contextmanager
    def drawing(self, request: gr.Request, number: int) -> Iterator[bool]:
        """While the opening with this number sends a view; False if the tab has opened something since."""
        session = str(request.session_hash)
        with self._changed:
            is_newest = self._counts.get(session) == number
            if is_newest:
                self._drawing.add((session, number))
        try:
            yield is_newest
        finally:
            with self._changed:
                self._drawing.discard((session, number))
                self._changed.notify_all()

    def add_when_drawn(self, request: gr.Request) -> int:
        """Count an opening of the tab, and wait in this thread until no earlier one sends a view any more."""
        number, session = self.add(request), str(request.session_hash)
        with self._changed:
            self._changed.wait_for(
                lambda: not any(tab == session and one < number for tab, one in self._drawing), _LONGEST_DRAWING
            )
        return number

    def counted(self, handler: Callable[..., Shown]) -> Callable[..., Shown]:
        """The handler of an event that opens something; gradio sees the parameters of the handler itself."""

        @wraps(handler)
        def handle(*values: Any) -> Shown:
            self.add_when_drawn(next(value for value in values if isinstance(value, gr.Request)))
            return handler(*values)

        return handle
