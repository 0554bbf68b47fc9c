"""The few widgets of the page and how they lie in it; everything else is HTML of ours inside them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import gradio as gr

from nutgraf.app.page import brief_offer, empty_pane, rendered, script, shipped
from nutgraf.app.readiness import Readiness
from nutgraf.app.seat import Seat

# What the server tells the script; each is heard there when it changes.
_WORDS: dict[str, Any] = dict.fromkeys(("view", "parcel", "note", "arrival", "box"))
_QUESTION = "Ask about the article"


@dataclass(frozen=True, slots=True)
class Widgets:
    """The widgets that change; `wire` carries what browser and server tell each other."""

    wire: Any
    library: Any
    article: Any
    brief: Any
    chat: Any
    chips: Any
    question: Any
    status: Any
    clock: Any
    seat: Any

    @property
    def all(self) -> list[Any]:
        return [getattr(self, field.name) for field in fields(self)]


def laid_out(readiness: Readiness) -> Widgets:
    """The widgets, placed in the `Blocks` that is open."""
    seat, clock = gr.State(Seat()), gr.Timer(1.0)
    _html(shipped("bar.html"), "ng-bar")
    with gr.Row(elem_id="ng-desk"):
        with gr.Column(elem_id="ng-shelf"):
            _html(shipped("search.html"), "ng-finder")
            library = _html("", "ng-library")
        with gr.Column(elem_id="ng-article"):
            article = _html(empty_pane(), "ng-sheet")
        with gr.Column(elem_id="ng-talk"):
            with gr.Column(elem_id="ng-scroll"):
                brief = _html("", "ng-brief")
                chat = _chat()
            with gr.Column(elem_id="ng-foot"):
                status = _html(rendered("status.html.jinja", readiness=readiness), "ng-status")
                chips = _html("", "ng-chips")
                question = _question()
    wire = gr.HTML(
        shipped("dialogs.html"),
        js_on_load=script(),
        apply_default_css=False,
        elem_id="ng-wire",
        **_WORDS,
    )
    return Widgets(wire, library, article, brief, chat, chips, question, status, clock, seat)


def offer(readiness: Readiness) -> str:
    """The card of an article without a brief."""
    return brief_offer(ready=readiness.state == "ready")


def _html(value: str, name: str) -> gr.HTML:
    # The script of ours listens for all of them; gradio's own would ask the server at every click.
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
