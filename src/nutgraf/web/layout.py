"""Handlers whose failures are said to the reader in one sentence, where gradio would say "Error" and nothing else.

Where a reader sits: what one tab shows, and what is under way in it.

The few widgets of the page and how they lie in it; everything else is HTML of ours inside them.

What a tab shows, worked out from the library each time: nothing that is shown lives only in a browser.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from nutgraf.errors import NutgrafError
from nutgraf.qa.suggestions import followups, starters
from nutgraf.render import citations_of, said_to_chat
from nutgraf.web.chat_service import newer_version, stale_answers, version_changes
from nutgraf.web.messages import user_facing_errors
from nutgraf.web.page import (
    ListView,
    Utf16,
    article_pane,
    brief_card,
    brief_offer,
    empty_pane,
    library_list,
    newer_card,
    outcome_message,
    outdated_message,
    prefix_of,
    read_asset,
    render_template,
    script,
    update_card,
)
from nutgraf.web.readiness import Readiness

if TYPE_CHECKING:
    from nutgraf.article import Article, Span
    from nutgraf.library import Turn
    from nutgraf.web.chat_service import ChatService


class TabState(NamedTuple):
    """One tab: the articles it asks about, the one that is open, the conversation, and what is under way in it.

    `pending` is the question being answered; `replaces` is the first turn that the next question takes the place of,
    0 where it comes after the others.
    """

    articles: tuple[str, ...] = ()
    shown: str = ""
    talk: str = ""
    pending: str = ""
    replaces: int = 0


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


def lay_out(readiness: Readiness) -> Widgets:
    """The widgets, placed in the `Blocks` that is open."""
    seat, clock = gr.State(TabState()), gr.Timer(1.0)
    _html(read_asset("bar.html"), "ng-bar")
    with gr.Row(elem_id="ng-desk"):
        with gr.Column(elem_id="ng-shelf"):
            _html(read_asset("search.html"), "ng-finder")
            library = _html("", "ng-library")
        with gr.Column(elem_id="ng-article"):
            article = _html(empty_pane(), "ng-sheet")
        with gr.Column(elem_id="ng-talk"):
            with gr.Column(elem_id="ng-scroll"):
                brief = _html("", "ng-brief")
                chat = _chat()
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


Shown = dict[Any, Any]
Message = dict[str, str]
Passage = dict[str, str | int]
_MOST_CHIPS = 3
JUDGED = {
    "right": "✓ you said: right",
    "wrong": "✕ you said: wrong",
    "missing": "✕ you said: something is missing",
    "bad_citation": "✕ you said: the quote does not say it",
    "not_in_article": "✕ you said: not in the article",
}


class Screen:
    """Turns what the library holds into updates of the widgets."""

    def __init__(self, desk: ChatService, widgets: Widgets) -> None:
        self.desk = desk
        self.library = desk.library
        self.widgets = widgets

    def whole(self, owner: str, seat: TabState, place: Span | None = None) -> Shown:
        """Everything, as a tab shows it that has just been opened or has gone to another article."""
        article = self.library.article(owner, seat.shown) if seat.shown else None
        return {
            self.widgets.article: article_pane(article) if article else empty_pane(),
            self.widgets.brief: self.brief(owner, seat),
            **self.list(owner, seat),
            **self.talk(owner, seat, place),
        }

    def talk(self, owner: str, seat: TabState, place: Span | None = None, *, unkept: Sequence[Turn] = ()) -> Shown:
        """The conversation with what leads from it to the article, and the seat itself.

        `unkept` are turns that could not be stored, and are shown all the same.
        """
        turns = [*(self.library.turns(owner, seat.talk) if seat.talk else ()), *unkept]
        passages = self._passages(owner, turns)
        newest = turns[-1] if turns else None
        view = {
            "a": seat.shown,
            "t": seat.talk if turns else "",
            "asked": newest.asked if newest else "",
            "passages": passages,
            "used": [passage for passage in passages.values() if newest and passage["turn"] == newest.number],
            "go": self._place(owner, seat.shown, place),
            "brief": self._state_of_brief(owner, seat.shown),
        }
        return {
            self.widgets.chat: messages_of(turns, stale_answers(self.library, owner, [turn.outcome for turn in turns])),
            self.widgets.chips: self.suggestions(owner, seat),
            self.widgets.question: gr.Textbox(submit_btn="Ask", stop_btn=False, interactive=bool(seat.articles)),
            self.widgets.seat: seat,
            self.widgets.wire: notice_update(view=view),
        }

    def list(self, owner: str, seat: TabState, words: str = "") -> Shown:
        """The library beside the article."""
        hits = self.library.search(owner, words) if words else []
        talks = [talk for talk in self.library.talks(owner) if talk.turns]
        view = ListView(self.library.entries(owner), talks, words, hits, seat.shown, seat.talk)
        return {self.widgets.library: library_list(view)}

    def brief(self, owner: str, seat: TabState) -> str:
        """The brief's card: the brief, or the offer to make it; nothing without an article."""
        if not seat.shown:
            return ""
        brief = self.library.brief(owner, seat.shown)
        return self.since(owner, seat) + (brief_card(brief) if brief else offer(self.desk.readiness()))

    def since(self, owner: str, seat: TabState) -> str:
        """What stands above the brief: what changed since the article was read before, or that a newer version is."""
        latest = newer_version(self.library, owner, seat.shown)
        if latest is not None:
            return newer_card(latest)
        since = version_changes(self.library, owner, seat.shown)
        article = self.library.article(owner, seat.shown)
        return update_card(article, since.earlier, since.update) if since and article else ""

    def suggestions(self, owner: str, seat: TabState) -> str:
        """Questions that the articles answer and that were not asked yet; none of an article without a brief."""
        turns = self.library.turns(owner, seat.talk) if seat.talk else []
        briefs = [brief for sha256 in seat.articles if (brief := self.library.brief(owner, sha256))]
        outcomes = [turn.outcome for turn in turns]
        found = [followups(brief, outcomes) if outcomes else starters(brief) for brief in briefs]
        questions = tuple(dict.fromkeys(question for some in found for question in some))
        return render_template("chips.html.jinja", questions=questions[:_MOST_CHIPS])

    def _state_of_brief(self, owner: str, sha256: str) -> str:
        if not sha256:
            return ""
        return "there" if self.library.brief(owner, sha256) else "missing"

    def _place(self, owner: str, sha256: str, place: Span | None) -> Passage | None:
        article = self.library.article(owner, sha256) if place else None
        if place is None or article is None:
            return None
        units = Utf16(article.text)
        return {"a": sha256, "s": units.unit(place.start), "e": units.unit(place.end)}

    def _passages(self, owner: str, turns: Sequence[Turn]) -> dict[str, Passage]:
        """Where each marker of the chat leads, by the address that the marker bears."""
        articles = _Articles(self, owner)
        return {key: passage for turn in turns for key, passage in articles.passages_of(turn)}


class _Articles:
    """The articles of a conversation, each read once."""

    def __init__(self, screen: Screen, owner: str) -> None:
        self._library = screen.library
        self._owner = owner
        self._units: dict[str, Utf16 | None] = {}

    def passages_of(self, turn: Turn) -> Iterator[tuple[str, Passage]]:
        sha256_of: Mapping[str, str] = {article.name: article.sha256 for article in turn.outcome.articles}
        for receipt in citations_of(turn.outcome):
            sha256 = sha256_of[receipt.article]
            units = self._unit_counter(sha256)
            if units is None:
                continue
            key = f"{prefix_of(turn.number)}-{receipt.number}"
            start, end = units.unit(receipt.start), units.unit(receipt.end)
            yield key, {
                "key": key, "turn": turn.number, "n": receipt.number, "a": sha256, "s": start, "e": end,
                "q": receipt.quote, "name": receipt.article,
            }  # fmt: skip

    def _unit_counter(self, sha256: str) -> Utf16 | None:
        if sha256 not in self._units:
            article: Article | None = self._library.article(self._owner, sha256)
            self._units[sha256] = Utf16(article.text) if article else None
        return self._units[sha256]


def messages_of(turns: Sequence[Turn], stale: Sequence[str] = ()) -> list[Message]:
    """The messages of a conversation; `stale` says of each turn, in words, that its article changed since."""
    marks = [*stale, *("" for _ in turns[len(stale) :])]
    return [message for turn, mark in zip(turns, marks, strict=True) for message in _messages(turn, mark)]


def question_message(text: str) -> Message:
    """A question as a message."""
    return {"role": "user", "content": said_to_chat(text)}


def answer_message(html: str) -> Message:
    """A message of ours, which is escaped already."""
    return {"role": "assistant", "content": html}


def notice_update(**words: Mapping[str, object]) -> Any:
    """An update of the wire; the same word twice is heard twice."""
    heard: Shown = {name: {"serial": time.monotonic_ns(), **word} for name, word in words.items()}
    return gr.update(**heard)


def _messages(turn: Turn, stale: str) -> tuple[Message, Message]:
    judged = JUDGED[turn.feedback.verdict] if turn.feedback else ""
    mark = f"{outdated_message(stale)}\n" if stale else ""
    return question_message(turn.asked), answer_message(mark + outcome_message(turn.outcome, turn.number, judged))


def in_words(handler: Callable[..., Shown], wire: Any) -> Callable[..., Shown]:
    """The same handler, which tells by `wire` what went wrong; gradio sees the parameters of the handler itself."""

    @wraps(handler)
    def handle(*values: Any) -> Shown:
        try:
            with user_facing_errors():
                return handler(*values)
        except NutgrafError as error:
            return {wire: notice_update(note={"text": str(error)})}

    return handle
