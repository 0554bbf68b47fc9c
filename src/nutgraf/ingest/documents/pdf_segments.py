"""Where the text of a PDF page stands: runs of characters with their edges, base line and size, gathered into rows.

The places come from pypdf's layout mode, which knows how wide letters are; what it cannot place (rotated, from right to
left, inside forms) makes the page fall back to the order in which it was drawn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from pypdf import PageObject
from pypdf._text_extraction._layout_mode import _fixed_width_page as layout
from pypdf._text_extraction._layout_mode._text_state_manager import TextStateManager
from pypdf._text_extraction._layout_mode._text_state_params import TextStateParams
from pypdf.errors import PyPdfError
from pypdf.generic import ContentStream

from nutgraf.ingest.documents.letterforms import plain_letters
from nutgraf.ingest.raised_text import lowered_text, raised_text

_MOST_RUNS = 20_000  # of a page
_LEAST_PLACED = 0.99  # of the letters
_SPACE = 0.17  # of the size: a wider gap is a space
_GAP = 1.2  # of the size: a wider gap may be one between columns
_WIDE = re.compile(r"\s{3,}")
_SMALLER = 0.85
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


class Segment(NamedTuple):
    """Text on one base line without a wide gap: from `left` to `right`, at height `base`, in points."""

    left: float
    right: float
    base: float
    size: float
    text: str


class _Run(NamedTuple):
    left: float
    right: float
    base: float
    size: float
    text: str
    rise: int  # 1 above the line, -1 below it


def segments_of(page: PageObject, plain: str) -> list[Segment] | None:
    """The segments of a page from top to bottom; None where not all of its `plain` text can be placed."""
    if len(_RIGHT_TO_LEFT.findall(plain)) > 5 or "\N{REPLACEMENT CHARACTER}" in plain:
        return None
    try:
        shown = list(_shown(page))
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, ZeroDivisionError, RecursionError):
        return None
    runs = [_run(one) for one in shown if one.text.strip()]
    if len(runs) > _MOST_RUNS or any(one.rotated or one.flip_vertical for one in shown if one.text.strip()):
        return None
    segments = [segment for line in _lines(_once(runs)) for segment in _segments(line)]
    return segments if _has_all(segments, plain) else None


def _shown(page: PageObject) -> Iterator[TextStateParams]:
    contents = page.get_contents()
    if contents is None:
        return
    fonts = page._layout_mode_fonts()
    state = TextStateManager()
    operations = iter(ContentStream(contents, page.pdf, "bytes").operations)
    for operands, operator in operations:
        if operator in (b"BT", b"q"):
            end = b"ET" if operator == b"BT" else b"Q"
            _, found = layout.recurse_to_target_op(operations, state, end, fonts, strip_rotated=False)  # type: ignore[arg-type]
            yield from found
        elif operator == b"cm":
            state.add_cm(*operands)
        elif operator == b"Tf":
            layout.set_font_operation(state, fonts, operands)
        else:
            state.set_state_param(operator, operands)


def _run(shown: TextStateParams) -> _Run:
    return _Run(shown.tx, shown.displaced_tx, shown.ty, max(1.0, abs(shown.font_height)), plain_letters(shown.text), 0)


def _once(runs: list[_Run]) -> list[_Run]:
    """The runs without those drawn twice, a hair apart, to look bold."""
    seen: set[tuple[int, int, str]] = set()
    kept = []
    for run in runs:
        keys = [(round(run.left + x), round(run.base + y), run.text) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        if not seen.intersection(keys):
            kept.append(run)
        seen.add(keys[4])
    return kept


def _lines(runs: list[_Run]) -> list[list[_Run]]:
    """The runs by base line, from the top; smaller runs set off a line are raised or lowered parts of it."""
    lines: list[list[_Run]] = []
    places: dict[int, list[list[_Run]]] = {}
    for run in sorted(runs, key=lambda one: -one.size):
        line, rise = _line_for(run, places)
        if line is None:
            line = []
            lines.append(line)
            places.setdefault(int(run.base) // 4, []).append(line)
        line.append(run._replace(rise=rise))
    return sorted(lines, key=lambda line: -line[0].base)


def _line_for(run: _Run, places: dict[int, list[list[_Run]]]) -> tuple[list[_Run] | None, int]:
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


def _touches(run: _Run, line: list[_Run]) -> bool:
    return any(-0.3 * one.size < run.left - one.right < 0.4 * one.size for one in line)


def _segments(line: list[_Run]) -> Iterator[Segment]:
    ordered = sorted(line, key=lambda run: run.left)
    size = max(run.size for run in ordered)
    text, start, last = "", ordered[0], ordered[0]
    for run in ordered:
        gap = run.left - last.right
        if text and gap > _GAP * size and not run.rise:
            yield _segment(start, last, size, text)
            text, start, gap = "", run, 0.0
        if text and gap > _SPACE * size and not text.endswith(" ") and not run.text.startswith(" ") and not run.rise:
            text += " "
        text += _as_text(text, run)
        last = run if run.right > last.right or not text else last
    yield _segment(start, last, size, text)


def _segment(start: _Run, last: _Run, size: float, text: str) -> Segment:
    return Segment(start.left, last.right, start.base if not start.rise else last.base, size, _WIDE.sub("   ", text).strip())


def _as_text(before: str, run: _Run) -> str:
    if run.rise > 0:
        return raised_text(before, run.text).text
    return lowered_text(run.text) if run.rise < 0 else run.text


def _has_all(segments: list[Segment], plain: str) -> bool:
    placed = Counter(letter for segment in segments for letter in segment.text if letter.isalpha())
    wanted = Counter(letter for letter in plain if letter.isalpha())
    found = sum((placed & wanted).values())
    return bool(segments) and found >= _LEAST_PLACED * sum(wanted.values())
