"""Turns the lines of a PDF into paragraphs in reading order.

Pages with one column are read across, others column by column. Wrapped lines, words hyphenated at a line end and
sentences split by a page break are joined.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from nutgraf.article import RemovalReason
from nutgraf.ingest.canonical_text import TERMINAL
from nutgraf.ingest.documents.pdf_runs import Segment

_LEAST_LINES = 3  # of a column
_LEAST_LENGTH = 14  # characters of a line in a column of prose; cells of a table are shorter
_MOST_ACROSS = 0.5  # of the lines may run across a gap between columns
_DOUBTFUL = 0.25
_MOST_COLUMNS = 6
_NEAR = 2.0  # points


class Columns(NamedTuple):
    """Flows of lines in reading order, each from one column; `is_doubtful` where much runs across the columns."""

    flows: list[list[Segment]]
    is_doubtful: bool


class _Gutter(NamedTuple):
    left: list[Segment]
    right: list[Segment]
    across: list[Segment]


def in_reading_order(segments: list[Segment], depth: int = 0) -> Columns:
    """The segments of a page as flows of lines, in the order in which they are read."""
    gutter = _gutter(segments) if depth < _MOST_COLUMNS else None
    if gutter is None:
        rows = _rows(segments)
        return Columns([rows] if rows else [], False)
    flows: list[list[Segment]] = []
    is_doubtful = len(gutter.across) > _DOUBTFUL * len(segments)
    for band in _bands(gutter):
        if isinstance(band, _Gutter):
            for side in (band.left, band.right):
                inner = in_reading_order(side, depth + 1)
                flows += inner.flows
                is_doubtful = is_doubtful or inner.is_doubtful
        else:
            flows.append(band)
    return Columns(flows, is_doubtful)


def _gutter(segments: list[Segment]) -> _Gutter | None:
    """The best place where the page parts into columns; None where it has only one."""
    best: _Gutter | None = None
    best_score = 0.0
    for edge in _edges(segments):
        left = [one for one in segments if one.right <= edge - _NEAR]
        right = [one for one in segments if one.left >= edge - _NEAR]
        across = [one for one in segments if one.left < edge - _NEAR < one.right]
        score = min(len(left), len(right)) + 0.1 * (len(left) + len(right)) - 1.5 * len(across)
        is_better = score > best_score and _are_columns(left, right)
        if is_better and len(across) <= _MOST_ACROSS * len(segments):
            best, best_score = _Gutter(left, right, across), score
    return best


def _edges(segments: list[Segment]) -> list[float]:
    """The left edges at which at least three lines begin."""
    lefts = sorted(one.left for one in segments)
    edges: list[float] = []
    for number, left in enumerate(lefts):
        if number + 2 < len(lefts) and lefts[number + 2] - left <= _NEAR and (not edges or left - edges[-1] > _NEAR):
            edges.append(left)
    return edges[:50]


def _are_columns(left: list[Segment], right: list[Segment]) -> bool:
    if min(len(left), len(right)) < _LEAST_LINES:
        return False
    top = min(max(one.base for one in side) for side in (left, right))
    bottom = max(min(one.base for one in side) for side in (left, right))
    size = max(one.size for one in left)
    if top - bottom < 1.5 * size:
        return False  # one is above the other
    return all(sum(len(one.text) for one in side) >= _LEAST_LENGTH * len(side) for side in (left, right))


def _bands(gutter: _Gutter) -> Iterable[_Gutter | list[Segment]]:
    """The columns and the lines across them from the top; what interrupts a sentence of a column comes after it."""
    pieces: list[_Gutter | list[Segment]] = []
    tops = _rows(gutter.across)
    groups = _grouped(tops)
    upper = float("inf")
    for group in [*groups, None]:
        lower = group[0].base if group is not None else float("-inf")
        band = _Gutter(
            [one for one in gutter.left if lower < one.base <= upper],
            [one for one in gutter.right if lower < one.base <= upper],
            [],
        )
        if band.left or band.right:
            pieces.append(band)
        if group is not None:
            pieces.append(group)
            upper = group[-1].base
    return _without_interruptions(pieces)


def _grouped(rows: list[Segment]) -> list[list[Segment]]:
    """Neighbouring rows as one block."""
    groups: list[list[Segment]] = []
    for row in rows:
        if groups and groups[-1][-1].base - row.base < 2 * max(row.size, groups[-1][-1].size):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _without_interruptions(pieces: list[_Gutter | list[Segment]]) -> list[_Gutter | list[Segment]]:
    ordered: list[_Gutter | list[Segment]] = []
    floating: list[list[Segment]] = []
    for piece in pieces:
        before = ordered[-1] if ordered else None
        if isinstance(piece, _Gutter) and isinstance(before, _Gutter) and floating and _goes_on(before, piece):
            ordered[-1] = _Gutter(before.left + piece.left, before.right + piece.right, [])
            continue
        if isinstance(piece, list) and isinstance(before, _Gutter):
            floating.append(piece)
            continue
        ordered += floating
        floating = []
        ordered.append(piece)
    return ordered + floating


def _goes_on(before: _Gutter, after: _Gutter) -> bool:
    """Whether a sentence of a column continues below a line across the columns."""
    sides = ((before.left, after.left), (before.right, after.right))
    return any(
        upper and lower and _is_open(_rows(upper)[-1]) and _rows(lower)[0].text[:1].islower() for upper, lower in sides
    )


def _is_open(row: Segment) -> bool:
    return TERMINAL.search(row.text) is None


def _rows(segments: list[Segment]) -> list[Segment]:
    """The segments from top to bottom, those on one base line joined from left to right."""
    rows: list[list[Segment]] = []
    for one in sorted(segments, key=lambda segment: -segment.base):
        if rows and abs(rows[-1][0].base - one.base) <= 0.2 * one.size:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [_joined(sorted(row, key=lambda segment: segment.left)) for row in rows]


def _joined(row: list[Segment]) -> Segment:
    text = row[0].text
    for before, after in pairwise(row):
        text += (" " if after.left - before.right < 3 * before.size else "   ") + after.text
    return Segment(row[0].left, max(one.right for one in row), row[0].base, max(one.size for one in row), text)


_BULLET = re.compile(r"(?:[-*•‣▪◦–—]|\(?\d{1,2}[.)])\s")
_BROKEN = re.compile(r"(?P<start>[^\W_]+(?:-[^\W_]+)*)[-‐\u00ad]$")
_WORD_START = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
_SUSPENDED = re.compile(r"(?:und|oder|bis|and|or|to|et|ou|y|o|en|of|og|och|eller)\b")
# First parts that are written with a hyphen before a second one, in a text that does not show it elsewhere.
_KEPT = frozenset(
    "all anti co cross ex far five four full half high ill in inter left long low mid multi near non off old on one"
    " part post pre pro quasi right second self semi short so six ten third three top two under up vice well".split()
)
_SAME_SIZE = 0.07
_WIDER = 1.35  # than the usual distance between lines: a paragraph ends
_LEAST_LINE = 30  # characters of a line that a sentence can run on from, over a page break
_MOST_BETWEEN = 8  # paragraphs that can interrupt one


class PdfParagraph(NamedTuple):
    """A paragraph, the page it begins on (from 0), the size of its letters, and why it is no part of the story.

    `ends_flow` when it is the last of its column.
    """

    text: str
    page: int
    size: float
    reason: RemovalReason | None = None
    ends_flow: bool = False
    last_line: str = ""


class Hyphens:
    """Knows how a document writes its words elsewhere, to join those that are broken at line ends."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for text in texts:
            for line in text.split("\n"):
                self._words.update(word.lower() for word in _WORD.findall(line))

    def join_lines(self, before: str, after: str) -> str:
        """Two lines as one.

        >>> Hyphens([]).join_lines("all traf-", "fic for"), Hyphens([]).join_lines("from 2025-", "26 on")
        ('all traffic for', 'from 2025-26 on')
        """
        broken, following = _BROKEN.search(before), _WORD_START.match(after)
        if broken is None or following is None or _SUSPENDED.match(after):
            return f"{before} {after}"
        return before[:-1] + ("-" if self._keeps(broken["start"], following.group()) else "") + after

    def _keeps(self, start: str, end: str) -> bool:
        """Whether the hyphen is the word's own."""
        if not end[0].islower() or not start[-1].isalpha():
            return True
        first = start.rpartition("-")[2]
        whole, hyphened = (start + end).lower(), f"{start}-{end}".lower()
        if self._words[whole] or self._words[hyphened]:
            return self._words[hyphened] > self._words[whole]
        return first.lower() in _KEPT


def paragraphs_of(flow: list[Segment], page: int, hyphens: Hyphens) -> list[PdfParagraph]:
    """The paragraphs of the lines of one column."""
    if not flow:
        return []
    usual = _usual_distance(flow)
    edge = max(line.right for line in flow)
    groups = [[flow[0]]]
    for before, after in pairwise(flow):
        if _begins(before, after, usual, edge):
            groups.append([after])
        else:
            groups[-1].append(after)
    paragraphs = [_paragraph(group, page, hyphens) for group in groups]
    return [*paragraphs[:-1], paragraphs[-1]._replace(ends_flow=True)]


def paragraphs_as_drawn(lines: list[Segment], page: int, hyphens: Hyphens) -> list[PdfParagraph]:
    """The paragraphs of a page of which only the order of its lines is known: by how full its lines are."""
    if not lines:
        return []
    edge = max(len(line.text) for line in lines)
    groups = [[lines[0]]]
    for before, after in pairwise(lines):
        is_full = len(before.text) + 1 + len(after.text.split(maxsplit=1)[0]) > 0.9 * edge
        is_next = before.base - after.base < 1.5 * before.size
        is_open = TERMINAL.search(before.text) is None and (is_full or after.text[:1].islower())
        if is_next and (is_open or _BROKEN.search(before.text)) and not _BULLET.match(after.text):
            groups[-1].append(after)
        else:
            groups.append([after])
    paragraphs = [_paragraph(group, page, hyphens) for group in groups]
    return [*paragraphs[:-1], paragraphs[-1]._replace(ends_flow=True)]


def _usual_distance(flow: list[Segment]) -> float:
    distances = [before.base - after.base for before, after in pairwise(flow) if before.base > after.base]
    close = [distance for distance in distances if distance < 2.2 * flow[0].size] or distances
    return min(sorted(close)[len(close) // 4], 1.6 * median(line.size for line in flow)) if close else 0.0


def _begins(before: Segment, after: Segment, usual: float, edge: float) -> bool:
    """Whether a paragraph begins with the line `after`."""
    if abs(before.size - after.size) > _SAME_SIZE * max(before.size, after.size) or _BULLET.match(after.text):
        return True
    if before.base - after.base > _WIDER * usual or after.left > before.left + 0.8 * after.size:
        return True
    if _BROKEN.search(before.text):
        return False
    letter = (after.right - after.left) / max(1, len(after.text))
    room = edge - before.right - letter * (1 + len(after.text.split(maxsplit=1)[0]))
    is_short = room > 2 * letter
    ends = TERMINAL.search(before.text) is not None
    return is_short and (ends or not after.text[:1].islower()) and (ends or room > 0.3 * (edge - before.left))


def _paragraph(lines: list[Segment], page: int, hyphens: Hyphens) -> PdfParagraph:
    text = lines[0].text
    for line in lines[1:]:
        text = hyphens.join_lines(text, line.text)
    return PdfParagraph(" ".join(text.split()), page, median(line.size for line in lines), last_line=lines[-1].text)


def join_over_breaks(paragraphs: list[PdfParagraph], hyphens: Hyphens) -> list[PdfParagraph]:
    """The paragraphs with those joined that a column, a page, or what floats between their halves divides.

    Whatever was between two halves comes after them.
    """
    waiting, ordered = list(reversed(paragraphs)), []
    while waiting:
        one = waiting.pop()
        following = _second_half(one, waiting)
        if following is None:
            ordered.append(one)
            continue
        half = waiting.pop(following)
        text = hyphens.join_lines(one.text, half.text)
        waiting.append(one._replace(text=text, ends_flow=half.ends_flow, last_line=half.last_line))
    return ordered


def _second_half(one: PdfParagraph, waiting: list[PdfParagraph]) -> int | None:
    """The place, in the reversed list of what follows, of the paragraph that goes on with this one."""
    if one.reason is not None or TERMINAL.search(one.text) or len(one.last_line) < _LEAST_LINE:
        return None
    for place in range(len(waiting) - 1, max(-1, len(waiting) - 1 - _MOST_BETWEEN), -1):
        other = waiting[place]
        is_same = abs(one.size - other.size) <= _SAME_SIZE * one.size
        if other.reason is not None or not is_same:
            continue
        goes_on = other.text[:1].islower() or _BROKEN.search(one.text) is not None
        is_body = len(other.text) > _LEAST_LINE and not _BULLET.match(other.text)
        return place if goes_on or (one.ends_flow and is_body) else None
    return None
