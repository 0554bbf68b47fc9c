"""The lines of a text that hold something, with their places.

Makes the text of an article canonical, once: NFC, `\\n` line ends, nothing in it that cannot be seen.

Invisible characters carry instructions to a model that no reader sees, and break every verbatim comparison; so they
go before the first offset is taken, and nothing is changed after.
"""

from __future__ import annotations

import re
import unicodedata
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


_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Persian, Urdu and the scripts of India spell with the joiners; anywhere else they hide or split words.
_JOINED = "\u0620-\u06ff\u0750-\u077f\u0900-\u0dff"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, except tab
    "\u00ad\u034f\u061c\u180b-\u180f"  # soft hyphen, grapheme joiner, Arabic and Mongolian marks
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, bidirectional
    "\ufe00-\ufe0f\U000e0000-\U000e0fff"  # variation selectors, tags
    f"]|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)


def canonical(text: str) -> str:
    r"""The text with `\n` line ends, without invisible characters, in NFC; applying it twice changes nothing.

    >>> canonical("a\r\nb\u200bc")
    'a\nbc'
    """
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
