"""The lines of a text that hold something, with their places."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

_LINE = re.compile(r"[^\n]+")
_WIDEST = 110  # columns; text is not wrapped wider
_NARROWEST = 40
TERMINAL = re.compile(r"[.!?؟۔…。！？][\"'”’»)\]]*$")


class Line(NamedTuple):
    """A line without the blanks around it; `[start, end)` in code points of the article's text."""

    start: int
    end: int
    text: str
    blank_before: bool

    @property
    def ends_a_sentence(self) -> bool:
        return TERMINAL.search(self.text) is not None


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of `text` that are not blank, in order."""
    lines: list[Line] = []
    last_end = 0
    for match in _LINE.finditer(text):
        whole = match.group()
        stripped = whole.strip()
        if stripped:
            start = match.start() + len(whole) - len(whole.lstrip())
            blank_before = text.count("\n", last_end, start) != 1
            lines.append(Line(start, start + len(stripped), stripped, blank_before))
            last_end = start + len(stripped)
    return tuple(lines)


def wrap_width(lines: tuple[Line, ...]) -> int:
    """The width at which the lines of a text were wrapped in mid-sentence, 0 when every line is a paragraph."""
    narrow = [len(line.text) for line in lines if len(line.text) <= _WIDEST]
    if len(narrow) < 0.8 * len(lines):
        return 0
    is_wrapped = any(_in_mid_sentence(before, after) for before, after in pairwise(lines))
    return max(narrow) if is_wrapped else 0


def flows_on(before: Line, after: Line, width: int) -> bool:
    """Whether a break between two lines was made by wrapping: the next word would not have fitted any more."""
    first_word = after.text.split(maxsplit=1)[0]
    is_full = _NARROWEST <= len(before.text) <= _WIDEST and len(before.text) + 1 + len(first_word) > width > 0
    return not after.blank_before and (is_full or _in_mid_sentence(before, after))


def _in_mid_sentence(before: Line, after: Line) -> bool:
    is_long = _NARROWEST <= len(before.text) <= _WIDEST and not before.ends_a_sentence
    return is_long and after.text[0].islower() and not after.blank_before
