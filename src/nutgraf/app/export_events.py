"""What goes out: the brief and the conversation as files of the reader's own; nothing is left on the server."""

from __future__ import annotations

import re
from collections.abc import Callable

import gradio as gr

from nutgraf.answer import Abstention, Answer
from nutgraf.app.api import owner_of
from nutgraf.app.screen import Screen, Shown, told
from nutgraf.app.seat import Seat
from nutgraf.article import Article
from nutgraf.brief import Brief
from nutgraf.render import to_html, to_json, to_markdown, transcript_to_html, transcript_to_json, transcript_to_markdown

_KINDS = {"md": "text/markdown", "html": "text/html", "json": "application/json"}
_BRIEFS: dict[str, Callable[[Brief], str]] = {"md": to_markdown, "html": to_html, "json": to_json}
_TALKS = {"md": transcript_to_markdown, "html": transcript_to_html, "json": transcript_to_json}
_NOT_IN_NAMES = re.compile(r"[^\w]+")
_LONGEST_NAME = 60


class ExportEvents:
    """What happens in the export menu."""

    def __init__(self, screen: Screen) -> None:
        self._library = screen.library
        self._wire = screen.widgets.wire

    def exported(self, seat: Seat, request: gr.Request, event: gr.EventData) -> Shown:
        """A brief or conversation as Markdown, JSON or one HTML page, for the browser to save."""
        owner, what, form = owner_of(request), str(event.what), str(event.form)
        article = self._library.article(owner, seat.shown) if seat.shown else None
        if article is None or form not in _KINDS:
            return {self._wire: told(note={"text": "Open an article first."})}
        brief = self._library.brief(owner, seat.shown)
        if what == "brief":
            if brief is None:
                return {self._wire: told(note={"text": "There is no brief of this article yet: make it first."})}
            return self._parcel(_BRIEFS[form](brief), f"{_name(article)}-brief", form)
        turns = self._library.turns(owner, seat.talk) if seat.talk else []
        if not turns:
            return {self._wire: told(note={"text": "Nothing was asked yet: there is no conversation to export."})}
        outcomes = [turn.outcome for turn in turns]
        text = _TALKS[form](outcomes, self._articles(owner, outcomes), brief)
        return self._parcel(text, f"{_name(article)}-conversation", form)

    def _articles(self, owner: str, outcomes: list[Answer | Abstention]) -> dict[str, Article]:
        named = {asked.name: asked.sha256 for outcome in outcomes for asked in outcome.articles}
        found = {name: self._library.article(owner, sha256) for name, sha256 in named.items()}
        return {name: article for name, article in found.items() if article}

    def _parcel(self, text: str, name: str, form: str) -> Shown:
        parcel = {"kind": "file", "name": f"{name}.{form}", "mime": f"{_KINDS[form]};charset=utf-8", "text": text}
        return {self._wire: told(parcel=parcel)}


def _name(article: Article) -> str:
    """A file name that says what is in it, of letters and digits only."""
    words = _NOT_IN_NAMES.sub("-", (article.title or "article").casefold())
    return words[:_LONGEST_NAME].strip("-") or "article"
