"""The article cut for display: blocks that tile its text, and runs inside them that begin and end where receipts do.

Because a run carries the numbers of all receipts over it, overlapping receipts need no nesting, and a page needs no
offsets of its own: the text of all blocks and gaps joined is the article's text again.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from nutgraf.brief import ArticleRecord
from nutgraf.render import phrases
from nutgraf.render.receipts import Receipts

Kind = Literal["title", "byline", "heading", "paragraph", "removed"]

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"[.!?…:;,۔؟،؛。][\"'”’»)\]]*$")
_LONGEST_HEADING = 90
_WRAPPED = range(40, 111)  # columns of a line that was broken at a width


class Run(NamedTuple):
    """Characters under the same receipts; `opens` are the receipts whose first character stands here."""

    text: str
    receipts: tuple[int, ...]
    opens: tuple[int, ...]


class Block(NamedTuple):
    """A stretch of the article set on its own; `reason` is why it was removed, `gap` the blanks that follow it."""

    kind: Kind
    runs: tuple[Run, ...]
    reason: str
    gap: str


class _Place(NamedTuple):
    start: int
    end: int
    kind: Kind
    reason: str = ""


def blocks_of(article: ArticleRecord, receipts: Receipts) -> tuple[Block, ...]:
    """The blocks of an article in order; blanks before the first one belong to it."""
    places = _places(article)
    ends = [place.start for place in places[1:]] + [len(article.text)]
    sweep = _Sweep(article.text, receipts)
    return tuple(
        Block(place.kind, tuple(sweep.runs(place.start, place.end, end)), place.reason, article.text[place.end : end])
        for place, end in zip(places, ends, strict=True)
    )


class _Sweep:
    """Goes through the text once, from left to right, and knows which receipts lie over the place it is at."""

    def __init__(self, text: str, receipts: Receipts) -> None:
        self._text = text
        self._borders = sorted({border for span in receipts for border in (span.start, span.end)})
        self._ahead = deque(sorted((span.start, span.end, number) for span, number in receipts.items()))
        self._over: list[tuple[int, int, int]] = []

    def runs(self, start: int, end: int, gap_end: int) -> Iterator[Run]:
        borders = self._borders[bisect_right(self._borders, start) : bisect_left(self._borders, end)]
        for left, right in pairwise([start, *borders, end]):
            # Also what begins in the blanks that follow opens here: no receipt is ever without a place.
            opened = self._open_before(right if right < end else gap_end)
            self._over = [receipt for receipt in self._over + opened if receipt[1] > left]
            numbers = sorted(number for begin, _, number in self._over if begin < right)
            yield Run(self._text[left:right], tuple(numbers), tuple(number for _, _, number in opened))

    def _open_before(self, end: int) -> list[tuple[int, int, int]]:
        opened = []
        while self._ahead and self._ahead[0][0] < end:
            opened.append(self._ahead.popleft())
        return opened


def _places(article: ArticleRecord) -> list[_Place]:
    text, position = article.text, 0
    places: list[_Place] = []
    for removed in sorted(article.removed, key=lambda block: block.span.start):
        start = max(position, removed.span.start)
        places += _story(text, position, start)
        if start < removed.span.end:
            places.append(_Place(start, removed.span.end, "removed", phrases.REMOVALS[removed.reason]))
        position = max(position, removed.span.end)
    places += _story(text, position, len(text))
    places = _titled(places, article) or [_Place(0, len(text), "paragraph")]
    return [places[0]._replace(start=0), *places[1:]]


def _story(text: str, start: int, end: int) -> list[_Place]:
    """Paragraphs of `text[start:end]`: its lines, joined where a line was broken in the middle of a sentence."""
    places: list[_Place] = []
    for match in _LINE.finditer(text, start, end):
        line = match.group().strip()
        if not line:
            continue
        begin = match.start() + match.group().index(line)
        place = _Place(begin, begin + len(line), "paragraph")
        if places and _flows(text, places[-1], begin):
            places[-1] = places[-1]._replace(end=place.end)
        else:
            places.append(place)
    return [place._replace(kind=_kind(text, place, places)) for place in places]


def _flows(text: str, before: _Place, start: int) -> bool:
    if text.count("\n", before.end, start) != 1:
        return False
    line = text[max(before.start, text.rfind("\n", before.start, before.end) + 1) : before.end]
    return len(line) in _WRAPPED and text[start].islower() and _SENTENCE_END.search(line) is None


def _kind(text: str, place: _Place, places: list[_Place]) -> Kind:
    words = text[place.start : place.end]
    is_short = len(words) <= _LONGEST_HEADING and "\n" not in words and place is not places[-1]
    return "heading" if is_short and _SENTENCE_END.search(words) is None else "paragraph"


def _titled(places: list[_Place], article: ArticleRecord) -> list[_Place]:
    """The same blocks, of which the first that reads as the article's title and its byline become these."""
    titled = list(places)
    unmet = {"title": _folded(article.title), "byline": _folded(article.byline)}
    for number, place in enumerate(places[:6]):
        words = _folded(article.text[place.start : place.end])
        if place.kind != "removed" and words == unmet["title"] != "":
            titled[number], unmet["title"] = place._replace(kind="title"), ""
        elif place.kind == "heading" and unmet["byline"] and unmet["byline"] in words:
            titled[number], unmet["byline"] = place._replace(kind="byline"), ""
    return titled


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()
