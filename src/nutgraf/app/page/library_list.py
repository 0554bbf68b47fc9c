"""The library beside the article: articles, what a search found, and earlier conversations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from nutgraf.app.page.templates import rendered

if TYPE_CHECKING:
    from nutgraf.library import Entry, Hit, Talk


class ListView(NamedTuple):
    """What the list shows: `words` is what was searched for, `hits` what that found."""

    entries: Sequence[Entry]
    talks: Sequence[Talk]
    words: str = ""
    hits: Sequence[Hit] = ()
    article: str = ""
    talk: str = ""


class Piece(NamedTuple):
    """A part of a snippet, found or around what was found."""

    text: str
    found: bool


class Find(NamedTuple):
    """One hit as it is shown; `place` is where it stands, `start-end` in code points, empty where it is a title."""

    entry: Entry
    pieces: tuple[Piece, ...]
    place: str


def library_list(view: ListView) -> str:
    """The list as escaped HTML; the open article and conversation are marked in words for a screen reader."""
    finds = [Find(hit.entry, tuple(pieces_of(hit)), _place(hit)) for hit in view.hits]
    return rendered("library.html.jinja", view=view, finds=finds)


def pieces_of(hit: Hit) -> Iterator[Piece]:
    """The snippet of a hit, cut where what was found begins and ends."""
    position = 0
    for start, end in hit.found:
        if start > position:
            yield Piece(hit.snippet[position:start], found=False)
        yield Piece(hit.snippet[start:end], found=True)
        position = end
    if position < len(hit.snippet):
        yield Piece(hit.snippet[position:], found=False)


def _place(hit: Hit) -> str:
    return f"{hit.span.start}-{hit.span.end}" if hit.span else ""
