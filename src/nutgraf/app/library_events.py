"""The library: opening, searching, deleting, several articles at once, and earlier conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from nutgraf.app.api import owner_of
from nutgraf.app.screen import Screen, Shown, told
from nutgraf.app.seat import Seat

if TYPE_CHECKING:
    from nutgraf.article import Span
    from nutgraf.library import Talk

_GONE = "That is not in the library any more: it was deleted, perhaps in another tab."
_SHORTEST = 8  # characters of a sha256 that tell an article in an address


class LibraryEvents:
    """What happens in the list beside the article."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._library = screen.library
        self._widgets = screen.widgets

    def began(self, request: gr.Request, event: gr.EventData) -> Shown:
        """A tab was opened: what its address names, else the newest article, else the way to bring one in."""
        owner, address = owner_of(request), dict(event._data or {})
        talk = self._talk(owner, str(address.get("t", "")))
        named = self._named(owner, str(address.get("a", "")))
        if talk and (not named or named in talk.articles):
            return self._screen.whole(owner, Seat(talk.articles, named or talk.articles[0], talk.id))
        entries = self._library.entries(owner)
        sha256 = named or (entries[0].sha256 if entries else "")
        shown = self._screen.whole(owner, self._seat(owner, sha256))
        return shown if named or not address.get("a") else self._noting(shown, _GONE)

    def opened(self, request: gr.Request, event: gr.EventData) -> Shown:
        """An article, with its newest conversation; a hit of the search brings the place it was found at."""
        owner, data = owner_of(request), dict(event._data)
        sha256 = str(data.get("a", ""))
        article = self._library.article(owner, sha256)
        if article is None:
            return self._noting(self._screen.list(owner, Seat()), _GONE)
        place: Span | None = None
        start, _, end = str(data.get("c", "")).partition("-")
        if start.isdecimal() and end.isdecimal() and int(start) < int(end) <= len(article.text):
            place = article.span(int(start), int(end))
        return self._screen.whole(owner, self._seat(owner, sha256), place)

    def shown(self, seat: Seat, request: gr.Request, event: gr.EventData) -> Shown:
        """Another article of the same conversation, to which a marker leads."""
        owner, sha256 = owner_of(request), str(event.a)
        if self._library.article(owner, sha256) is None:
            return self._noting({}, _GONE)
        return self._screen.whole(owner, seat._replace(shown=sha256))

    def joined(self, request: gr.Request, event: gr.EventData) -> Shown:
        """A new conversation about several articles."""
        owner = owner_of(request)
        articles = tuple(sha256 for sha256 in map(str, event.picked) if self._library.article(owner, sha256))
        if not articles:
            return self._noting({}, _GONE)
        sentence = f"Your next questions are put to {len(articles)} articles; each quote names its own."
        return self._noting(self._screen.whole(owner, Seat(articles, articles[0])), sentence)

    def talked(self, request: gr.Request, event: gr.EventData) -> Shown:
        """An earlier conversation."""
        owner = owner_of(request)
        talk = self._talk(owner, str(event.t))
        if talk is None:
            return self._noting(self._screen.list(owner, Seat()), _GONE)
        return self._screen.whole(owner, Seat(talk.articles, talk.articles[0], talk.id))

    def renewed(self, seat: Seat, request: gr.Request) -> Shown:
        """A new conversation about the same articles."""
        return self._screen.whole(owner_of(request), Seat(seat.articles, seat.shown))

    def searched(self, seat: Seat, request: gr.Request, event: gr.EventData) -> Shown:
        """What the library holds of some words."""
        return self._screen.list(owner_of(request), seat, str(event.words)[:200])

    def deleted(self, seat: Seat, request: gr.Request, event: gr.EventData) -> Shown:
        """An article gone, with its brief and its conversations."""
        owner, sha256 = owner_of(request), str(event.a)
        self._library.delete(owner, sha256)
        if sha256 in seat.articles:
            return self._noting(self._screen.whole(owner, Seat()), "Deleted.")
        return self._noting(self._screen.list(owner, seat), "Deleted.")

    def forgotten(self, seat: Seat, request: gr.Request, event: gr.EventData) -> Shown:
        """A conversation gone."""
        owner, talk = owner_of(request), str(event.t)
        self._library.delete_talk(owner, talk)
        if talk == seat.talk:
            return self._noting(self._screen.whole(owner, Seat(seat.articles, seat.shown)), "Deleted.")
        return self._noting(self._screen.list(owner, seat), "Deleted.")

    def cleared(self, request: gr.Request) -> Shown:
        """Everything of this user gone."""
        owner = owner_of(request)
        self._library.delete_all(owner)
        return self._noting(self._screen.whole(owner, Seat()), "Everything of yours is deleted.")

    def _seat(self, owner: str, sha256: str) -> Seat:
        """A seat at an article, in its newest conversation if there is one."""
        if not sha256:
            return Seat()
        talks = (talk for talk in self._library.talks(owner) if talk.turns and talk.articles == (sha256,))
        newest = max(talks, key=lambda talk: talk.last, default=None)
        return Seat((sha256,), sha256, newest.id if newest else "")

    def _talk(self, owner: str, talk_id: str) -> Talk | None:
        return next((talk for talk in self._library.talks(owner) if talk.id == talk_id), None) if talk_id else None

    def _named(self, owner: str, beginning: str) -> str:
        if len(beginning) < _SHORTEST:
            return ""
        entries = self._library.entries(owner)
        return next((entry.sha256 for entry in entries if entry.sha256.startswith(beginning)), "")

    def _noting(self, shown: Shown, sentence: str) -> Shown:
        wire = shown.get(self._widgets.wire)
        noted = told(note={"text": sentence})
        return shown | {self._widgets.wire: wire | noted if wire else noted}
