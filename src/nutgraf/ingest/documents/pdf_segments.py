"""Where the text of a PDF page stands: runs of characters with their edges, base line and size, gathered into rows.

What cannot be placed (rotated, from right to left, inside forms) makes the page fall back to the order in which it was
drawn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from pypdf import PageObject
from pypdf.errors import PyPdfError

from nutgraf.ingest.documents.pdf_runs import Run, runs_on
from nutgraf.ingest.raised_text import Raised, lowered_text, raised_text

_MOST_RUNS = 20_000  # of a page
_LEAST_PLACED = 0.99  # of the letters
_SPACE = 0.17  # of the size: a wider gap is a space
_GAP = 1.2  # of the size: a wider gap may be one between columns
_WIDE = re.compile(r"\s{3,}")
_SMALLER = 0.85
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


class Segment(NamedTuple):
    """Text on one base line without a wide gap: from `left` to `right`, at height `base`, in points.

    `notes` are the marks of notes that stand in it and are no part of its text.
    """

    left: float
    right: float
    base: float
    size: float
    text: str
    notes: tuple[str, ...] = ()


def segments_of(page: PageObject, plain: str) -> list[Segment] | None:
    """The segments of a page from top to bottom; None where not all of its `plain` text can be placed."""
    if len(_RIGHT_TO_LEFT.findall(plain)) > 5 or "\N{REPLACEMENT CHARACTER}" in plain:
        return None
    try:
        runs = [run for run in runs_on(page) if run.text.strip()]
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return None
    if len(runs) > _MOST_RUNS or any(run.is_turned for run in runs):
        return None
    segments = [segment for line in _lines(_once(runs)) for segment in _segments(line)]
    return segments if _has_all(segments, plain) else None


def _once(runs: list[Run]) -> list[Run]:
    """The runs without those drawn twice, a hair apart, to look bold."""
    seen: set[tuple[int, int, str]] = set()
    kept = []
    for run in runs:
        keys = [(round(run.left + x), round(run.base + y), run.text) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        if not seen.intersection(keys):
            kept.append(run)
        seen.add(keys[4])
    return kept


def _lines(runs: list[Run]) -> list[list[Run]]:
    """The runs by base line, from the top; smaller runs set off a line are raised or lowered parts of it."""
    lines: list[list[Run]] = []
    places: dict[int, list[list[Run]]] = {}
    for run in sorted(runs, key=lambda one: -one.size):
        line, rise = _line_for(run, places)
        if line is None:
            line = []
            lines.append(line)
            places.setdefault(int(run.base) // 4, []).append(line)
        line.append(run._replace(rise=rise))
    return sorted(lines, key=lambda line: -line[0].base)


def _line_for(run: Run, places: dict[int, list[list[Run]]]) -> tuple[list[Run] | None, int]:
    bucket = int(run.base) // 4
    near = [line for number in range(bucket - 3, bucket + 4) for line in places.get(number, ())]
    for line in near:
        if abs(run.base - line[0].base) <= 0.2 * line[0].size:
            return line, 0
    for line in near:
        size, offset = line[0].size, run.base - line[0].base
        if run.size <= _SMALLER * size and -0.4 * size < offset < 0.8 * size and _touches(run, line):
            return line, 1 if offset > 0 else -1
    return None, 0


def _touches(run: Run, line: list[Run]) -> bool:
    return any(-0.3 * one.size < run.left - one.right < 0.4 * one.size for one in line)


def _segments(line: list[Run]) -> Iterator[Segment]:
    ordered = sorted(line, key=lambda run: run.left)
    size = max(run.size for run in ordered)
    text, start, last = "", ordered[0], ordered[0]
    notes: list[str] = []
    for run in ordered:
        gap = run.left - last.right
        if text and gap > _GAP * size and not run.rise:
            yield _segment(start, last, size, text, notes)
            text, start, gap, notes = "", run, 0.0, []
        if text and gap > _SPACE * size and not text.endswith(" ") and not run.text.startswith(" ") and not run.rise:
            text += " "
        added = _as_text(text, run)
        notes += [run.text.strip()] if added.is_note else []
        text += added.text
        last = run if run.right > last.right or not text else last
    yield _segment(start, last, size, text, notes)


def _segment(start: Run, last: Run, size: float, text: str, notes: list[str]) -> Segment:
    base = start.base if not start.rise else last.base
    return Segment(start.left, last.right, base, size, _WIDE.sub("   ", text).strip(), tuple(notes))


def _as_text(before: str, run: Run) -> Raised:
    if run.rise > 0:
        return raised_text(before, run.text)
    return Raised(lowered_text(run.text) if run.rise < 0 else run.text)


def _has_all(segments: list[Segment], plain: str) -> bool:
    placed = Counter(letter for segment in segments for letter in segment.text if letter.isalpha())
    wanted = Counter(letter for letter in plain if letter.isalpha())
    found = sum((placed & wanted).values())
    return bool(segments) and found >= _LEAST_PLACED * sum(wanted.values())
