"""Removes PDF text that no reader sees: text in no colour, tiny text, and white text on white.

`Drawing` follows a page operation by operation to know the position, size, colour and background of each piece of text.
Scans keep their recognised text invisible beneath the picture, so nothing is removed from a page that shows no other
text. White text is removed only where nothing is drawn behind it.

`plain_letters` replaces ligatures, Arabic presentation forms and full-width letters. It does not apply NFKC as a whole,
which would change the meaning: "5½" would become "51⁄2" and "10²" would become "102".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Any, Literal

from pypdf import PageObject
from pypdf.generic import ContentStream, NameObject

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]

UNCHANGED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_EVERYWHERE: Box = (float("-inf"), float("-inf"), float("inf"), float("inf"))
_SMALLEST = 2.0  # points: no letter can be read below
_INVISIBLE = frozenset((3, 7))  # neither filled nor stroked; 7 only clips what comes after
_FILLS = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_ENDS = _FILLS | {b"S", b"s", b"n"}
_WHITE: dict[bytes, tuple[float, ...]] = {b"g": (1.0,), b"rg": (1.0, 1.0, 1.0), b"k": (0.0, 0.0, 0.0, 0.0)}


@dataclass(frozen=True, slots=True)
class _Ink:
    """What `q` saves and `Q` brings back."""

    place: Matrix = UNCHANGED
    size: float = 1.0
    leading: float = 0.0
    mode: int = 0
    white: bool = False


@dataclass(slots=True)
class Drawing:
    """The drawing state of a page after the operations passed to `follow`."""

    ink: _Ink = field(default_factory=_Ink)
    _saved: list[_Ink] = field(default_factory=list)
    _text: Matrix = UNCHANGED
    _line: Matrix = UNCHANGED
    _path: list[tuple[float, float]] = field(default_factory=list)
    _behind: list[Box] = field(default_factory=list)  # what was drawn and may be dark

    @property
    def is_invisible(self) -> bool:
        return self.ink.mode in _INVISIBLE

    @property
    def is_tiny(self) -> bool:
        """Whether letters drawn now are too small for any reader."""
        a, b, c, d, _, _ = multiply(self._text, self.ink.place)
        return abs(self.ink.size) * sqrt(abs(a * d - b * c)) < _SMALLEST

    @property
    def is_white_on_nothing(self) -> bool:
        """Whether letters drawn now are white with nothing drawn behind them."""
        _, _, _, _, x, y = multiply(self._text, self.ink.place)
        return self.ink.white and not any(
            left <= x <= right and low <= y <= high for left, low, right, high in self._behind
        )

    def follow(self, operands: Any, operator: bytes) -> None:
        """Take in the next operation; one that is not as it should be changes nothing."""
        try:
            self._follow([float(one) if _is_number(one) else one for one in operands or ()], operator)
        except (TypeError, ValueError, IndexError):
            return

    def _follow(self, given: list[Any], operator: bytes) -> None:
        match operator:
            case b"q":
                self._saved.append(self.ink)
            case b"Q" if self._saved:
                self.ink = self._saved.pop()
            case b"cm":
                self.ink = replace(self.ink, place=multiply(matrix_of(given), self.ink.place))
            case b"Tr":
                self.ink = replace(self.ink, mode=int(given[0]))
            case b"Do" | b"sh":  # a picture, a form or a gradient: what follows may be drawn on it
                self._behind.append(_EVERYWHERE)
            case _:
                self._follow_colour(given, operator)
                self._follow_text(given, operator)
                self._follow_path(given, operator)

    def _follow_colour(self, given: list[Any], operator: bytes) -> None:
        match operator:
            case b"g" | b"rg" | b"k":
                self.ink = replace(self.ink, white=tuple(given) == _WHITE[operator])
            case b"sc" | b"scn":  # one number may be a tint of any ink: only red, green and blue are known
                self.ink = replace(self.ink, white=tuple(given) in (_WHITE[b"rg"], _WHITE[b"k"]))
            case b"cs":
                self.ink = replace(self.ink, white=False)

    def _follow_text(self, given: list[Any], operator: bytes) -> None:
        match operator:
            case b"BT":
                self._text = self._line = UNCHANGED
            case b"Tf":
                self.ink = replace(self.ink, size=given[1])
            case b"TL":
                self.ink = replace(self.ink, leading=given[0])
            case b"Tm":
                self._text = self._line = matrix_of(given)
            case b"Td":
                self._move(given[0], given[1])
            case b"TD":
                self.ink = replace(self.ink, leading=-given[1])
                self._move(given[0], given[1])
            case b"T*" | b"'" | b'"':
                self._move(0.0, -self.ink.leading)

    def _follow_path(self, given: list[Any], operator: bytes) -> None:
        match operator:
            case b"re":
                x, y, width, height = given
                self._path += [(x, y), (x + width, y), (x, y + height), (x + width, y + height)]
            case b"m" | b"l" | b"c" | b"v" | b"y":
                self._path += list(zip(given[::2], given[1::2], strict=True))
        if operator in _ENDS:
            if operator in _FILLS and self._path and not self.ink.white:
                self._draw(self._path)
            self._path = []

    def _move(self, right: float, up: float) -> None:
        self._text = self._line = multiply((1.0, 0.0, 0.0, 1.0, right, up), self._line)

    def _draw(self, points: list[tuple[float, float]]) -> None:
        places = [multiply((1.0, 0.0, 0.0, 1.0, x, y), self.ink.place)[4:] for x, y in points]
        across, up = [x for x, _ in places], [y for _, y in places]
        self._behind.append((min(across), min(up), max(across), max(up)))


def _is_number(value: Any) -> bool:
    return hasattr(value, "__float__") and not isinstance(value, str)


def matrix_of(given: list[Any]) -> Matrix:
    """The six numbers of a matrix; raises ValueError where there are not six."""
    a, b, c, d, e, f = given
    return (a, b, c, d, e, f)


def multiply(one: Matrix, other: Matrix) -> Matrix:
    """First `one`, then `other`."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


Carrier = Literal["invisible text", "text too small to be read", "white text"]
Operation = tuple[Any, bytes]  # operands and operator

_SUSPICIOUS = re.compile(
    rb"(?<![\d.])[37]\s+Tr\b"  # drawn with neither fill nor stroke
    rb"|(?<![\d.])1(?:\.0*)?\s+(?:g|sc|scn)\b|(?<![\d.])0(?:\.0*)?\s+(?:k|sc|scn)\b|(?:1(?:\.0*)?\s+){3}(?:rg|sc|scn)\b"
    rb"|(?<![\d.])(?:[01](?:\.\d*)?|\.\d+)\s+Tf\b|(?<![\d.])0?\.\d+\s+[-\d.]+\s+[-\d.]+\s+[-\d.]+\s+[-\d.]+\s+[-\d.]+\s+(?:Tm|cm)\b"
)
_SHOW = frozenset((b"Tj", b"TJ", b"'", b'"'))


def take_out_unseen_text(page: PageObject) -> Iterator[Carrier]:
    """Take the unseen text out of a page, one kind after the other, each before it is told; nothing where all is."""
    contents = page.get_contents()
    if contents is None or _SUSPICIOUS.search(contents.get_data()) is None:
        return
    operations: list[Operation] = list(contents.operations)
    hidden = _carriers(operations)
    if all(number in hidden for number, (_, operator) in enumerate(operations) if operator in _SHOW):
        return
    taken: set[int] = set()
    for carrier in dict.fromkeys(hidden.values()):
        taken |= {number for number, one in hidden.items() if one == carrier}
        kept = ContentStream(None, page.pdf)
        kept.operations = [one for number, one in enumerate(operations) if number not in taken]
        page[NameObject("/Contents")] = kept
        yield carrier


def _carriers(operations: list[Operation]) -> dict[int, Carrier]:
    """What hides the text that each operation shows, by its number, where anything does."""
    drawing = Drawing()
    hidden: dict[int, Carrier] = {}
    for number, (operands, operator) in enumerate(operations):
        drawing.follow(operands, operator)
        if operator not in _SHOW:
            continue
        if drawing.is_invisible:
            hidden[number] = "invisible text"
        elif drawing.is_tiny:
            hidden[number] = "text too small to be read"
        elif drawing.is_white_on_nothing:
            hidden[number] = "white text"
    return hidden


_SHAPES = frozenset("<compat> <initial> <medial> <final> <isolated> <wide> <narrow> <font> <noBreak>".split())
_SOFT_HYPHEN_BREAK = "\u00ad\n"


def plain_letters(text: str) -> str:
    """The text with every letter in its plain shape, and words broken at a soft hyphen joined again.

    >>> plain_letters("The o\ufb03ce rose 5½ %")
    'The office rose 5½ %'
    """
    shapes = {ord(sign): plain for sign in set(text) if (plain := _plain(sign)) is not None}
    return text.replace(_SOFT_HYPHEN_BREAK, "").translate(shapes)


def _plain(sign: str) -> str | None:
    kind, _, letters = unicodedata.decomposition(sign).partition(" ")
    if kind not in _SHAPES or letters.startswith("0020 "):  # "¨" is not a space with two dots over it
        return None
    return unicodedata.normalize("NFKC", sign)
