"""The runs of characters that a PDF page shows, each with the place where it begins and ends, in points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import hypot
from typing import Any, NamedTuple

from pypdf import PageObject
from pypdf.generic import ContentStream
from pypdf.generic._font import Font

from nutgraf.ingest.documents.drawing import UNCHANGED, Matrix, matrix_of, times
from nutgraf.ingest.documents.letterforms import plain_letters


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
class _Page:
    fonts: dict[str, Font]
    state: _State = field(default_factory=_State)
    saved: list[_State] = field(default_factory=list)
    text: Matrix = UNCHANGED
    line: Matrix = UNCHANGED

    def shown(self, operands: list[Any], operator: bytes) -> Iterator[Run]:
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
                    self.state, place=times(matrix_of([float(one) for one in given]), self.state.place)
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
        self.text = self.line = times((1.0, 0.0, 0.0, 1.0, right, up), self.line)

    def _advance(self, right: float) -> None:
        self.text = times((1.0, 0.0, 0.0, 1.0, right, 0.0), self.text)

    def _show(self, value: bytes | str) -> Iterator[Run]:
        state = self.state
        if state.font is None:
            raise ValueError("text in no known font")
        codes, words = _decoded(value, state.font)
        width = sum(state.font.get_text_width(code) for code in codes) / 1000 * state.size
        width = (width + len(codes) * state.letter_space + codes.count(" ") * state.word_space) * state.stretch
        a, b, c, d, left, base = times((1.0, 0.0, 0.0, 1.0, 0.0, state.rise), times(self.text, state.place))
        self._advance(width)
        right = times(self.text, state.place)[4]
        is_turned = a <= 0 or d <= 0 or abs(b) > 0.02 * abs(a)
        yield Run(left, right, base, max(1.0, abs(state.size) * hypot(c, d)), plain_letters(words), is_turned)


def runs_on(page: PageObject) -> Iterator[Run]:
    """The runs of a page in the order in which they are drawn; without those of forms, which are drawn elsewhere.

    Raises what pypdf raises, and ValueError, IndexError or TypeError for operations without sense.
    """
    contents = page.get_contents()
    if contents is None:
        return
    following = _Page(page._layout_mode_fonts())
    for operands, operator in ContentStream(contents, page.pdf, "bytes").operations:
        yield from following.shown(operands, operator)


def _decoded(value: bytes | str, font: Font) -> tuple[str, str]:
    """The codes of the characters, for their widths, and the text they stand for."""
    if isinstance(value, str):
        return value, value
    if isinstance(font.encoding, str):
        codes = value.decode(font.encoding, "replace")
        return codes, "".join(font.character_map.get(one, one) for one in codes)
    codes = "".join(map(chr, value))
    named = "".join(font.encoding.get(one, chr(one)) for one in value)
    return codes, "".join(font.character_map.get(one, one) for one in named)
