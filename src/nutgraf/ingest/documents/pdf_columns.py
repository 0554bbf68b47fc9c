"""The order in which a page of a PDF is read: across the page where it has one column, else column by column."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from nutgraf.ingest.documents.pdf_segments import Segment
from nutgraf.ingest.lines import TERMINAL

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
        return False  # one stands above the other
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
    """Whether a sentence of a column runs on below what stands across the columns."""
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
