"""Locates the text of a PDF page: runs of characters with their edges, base line and size, gathered into rows.

Positions are in points. Some text cannot be placed (rotated, right-to-left, or inside forms); a page with such text
falls back to the order in which it was drawn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import hypot
from typing import Any, NamedTuple

from pypdf import PageObject
from pypdf.errors import PyPdfError
from pypdf.generic import ContentStream
from pypdf.generic._font import Font

from nutgraf.ingest.canonical_text import Raised, lowered_text, raised_text
from nutgraf.ingest.documents.pdf_drawing import UNCHANGED, Matrix, matrix_of, multiply, plain_letters


class Run(NamedTuple):
    """Text from `left` to `right` at height `base`; `is_turned` where it does not run from left to right."""

    left: float
    right: float
    base: float
    size: float
    text: str
    is_turned: bool = False
    rise: int = 0  # 1 above its line, -1 below it


@dataclass(frozen=True, slots=True)
class _State:
    """What `q` saves and `Q` brings back."""

    place: Matrix = UNCHANGED
    font: Font | None = None
    size: float = 1.0
    letter_space: float = 0.0
    word_space: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


_NUMBERS = {b"Tc": "letter_space", b"Tw": "word_space", b"TL": "leading", b"Ts": "rise"}


@dataclass(slots=True)
class _RunPage:
    fonts: dict[str, Font]
    state: _State = field(default_factory=_State)
    saved: list[_State] = field(default_factory=list)
    text: Matrix = UNCHANGED
    line: Matrix = UNCHANGED

    def runs_of_operator(self, operands: list[Any], operator: bytes) -> Iterator[Run]:
        match operator:
            case b"Tj":
                yield from self._show(operands[0])
            case b"TJ":
                for one in operands[0]:
                    if isinstance(one, bytes | str):
                        yield from self._show(one)
                    else:
                        self._advance(-float(one) / 1000 * self.state.size * self.state.stretch)
            case b"'":
                self._move(0.0, -self.state.leading)
                yield from self._show(operands[0])
            case b'"':
                self.state = replace(self.state, word_space=float(operands[0]), letter_space=float(operands[1]))
                self._move(0.0, -self.state.leading)
                yield from self._show(operands[2])
            case _:
                self._follow(operands, operator)

    def _follow(self, given: list[Any], operator: bytes) -> None:
        match operator:
            case b"q":
                self.saved.append(self.state)
            case b"Q" if self.saved:
                self.state = self.saved.pop()
            case b"cm":
                self.state = replace(
                    self.state, place=multiply(matrix_of([float(one) for one in given]), self.state.place)
                )
            case b"Tf":
                self.state = replace(self.state, font=self.fonts.get(given[0]), size=float(given[1]))
            case b"Tz":
                self.state = replace(self.state, stretch=float(given[0]) / 100)
            case b"Tc" | b"Tw" | b"TL" | b"Ts":
                changed: dict[str, Any] = {_NUMBERS[operator]: float(given[0])}
                self.state = replace(self.state, **changed)
            case _:
                self._place(given, operator)

    def _place(self, given: list[Any], operator: bytes) -> None:
        match operator:
            case b"BT":
                self.text = self.line = UNCHANGED
            case b"Tm":
                self.text = self.line = matrix_of([float(one) for one in given])
            case b"Td":
                self._move(float(given[0]), float(given[1]))
            case b"TD":
                self.state = replace(self.state, leading=-float(given[1]))
                self._move(float(given[0]), float(given[1]))
            case b"T*":
                self._move(0.0, -self.state.leading)

    def _move(self, right: float, up: float) -> None:
        self.text = self.line = multiply((1.0, 0.0, 0.0, 1.0, right, up), self.line)

    def _advance(self, right: float) -> None:
        self.text = multiply((1.0, 0.0, 0.0, 1.0, right, 0.0), self.text)

    def _show(self, value: bytes | str) -> Iterator[Run]:
        state = self.state
        if state.font is None:
            raise ValueError("text in no known font")
        codes, words = _decoded(value, state.font)
        width = sum(state.font.get_text_width(code) for code in codes) / 1000 * state.size
        width = (width + len(codes) * state.letter_space + codes.count(" ") * state.word_space) * state.stretch
        a, b, c, d, left, base = multiply((1.0, 0.0, 0.0, 1.0, 0.0, state.rise), multiply(self.text, state.place))
        self._advance(width)
        right = multiply(self.text, state.place)[4]
        is_turned = a <= 0 or d <= 0 or abs(b) > 0.02 * abs(a)
        yield Run(left, right, base, max(1.0, abs(state.size) * hypot(c, d)), plain_letters(words), is_turned)


def runs_on(page: PageObject) -> Iterator[Run]:
    """The runs of a page in the order in which they are drawn; without those of forms, which are drawn elsewhere.

    Raises what pypdf raises, and ValueError, IndexError or TypeError for operations without sense.
    """
    contents = page.get_contents()
    if contents is None:
        return
    following = _RunPage(page._layout_mode_fonts())
    for operands, operator in ContentStream(contents, page.pdf, "bytes").operations:
        yield from following.runs_of_operator(operands, operator)


def _decoded(value: bytes | str, font: Font) -> tuple[str, str]:
    """The codes of the characters, for their widths, and the text they encode."""
    if isinstance(value, str):
        return value, value
    if isinstance(font.encoding, str):
        codes = value.decode(font.encoding, "replace")
        return codes, "".join(font.character_map.get(one, one) for one in codes)
    codes = "".join(map(chr, value))
    named = "".join(font.encoding.get(one, chr(one)) for one in value)
    return codes, "".join(font.character_map.get(one, one) for one in named)


_MOST_RUNS = 20_000  # of a page
_LEAST_PLACED = 0.99  # of the letters
_SPACE = 0.17  # of the size: a wider gap is a space
_GAP = 1.2  # of the size: a wider gap may be one between columns
_WIDE = re.compile(r"\s{3,}")
_SMALLER = 0.85
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


class Segment(NamedTuple):
    """Text on one base line without a wide gap: from `left` to `right`, at height `base`, in points.

    `notes` are the marks of notes in it, which are no part of its text.
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
