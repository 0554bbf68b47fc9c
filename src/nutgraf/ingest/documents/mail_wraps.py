"""Undoes what mail programs do to lines: quote marks, `format=flowed` (RFC 3676), and wraps at a fixed width."""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

_QUOTE = re.compile(r"(?:>[ \t]?(?=>))*>")
_WIDEST, _NARROWEST = 110, 50  # columns at which mail programs wrap
_LONGEST_GAP = 10  # columns that the next word may have been too long for
_ITEM = re.compile(r"(?:[-*•‣–—+]|\(?\d{1,2}[.)])\s")
_HEADER_LINE = re.compile(r"[^\W\d_][\w -]{1,20}:\s")
_SIGNATURE = "--"


class Paragraph(NamedTuple):
    """One or more lines that stay apart (an address, a head), and how deep they are quoted."""

    lines: list[str]
    depth: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def paragraphs_of(text: str, *, is_flowed: bool = False, deletes_space: bool = False) -> list[Paragraph]:
    """The paragraphs of a plain text of a mail, unwrapped, with their depth of quotation.

    >>> [one.text for one in paragraphs_of("> The bridge \\n> closes.\\n", is_flowed=True)]
    ['The bridge closes.']
    """
    lines = [_unquoted(line) for line in text.splitlines()]
    if is_flowed:
        lines = _unflowed(lines, deletes_space=deletes_space)
    paragraphs = []
    for depth, run in groupby(lines, key=lambda line: line[0]):
        block = [words for _, words in run]
        least = _least_full(block)
        for blank, group in groupby(block, key=lambda words: not words.strip()):
            if not blank:
                paragraphs.append(Paragraph(_unwrapped(list(group), least), depth))
    return paragraphs


def _unquoted(line: str) -> tuple[int, str]:
    mark = _QUOTE.match(line)
    if mark is None:
        return 0, line
    words = line[mark.end() :]
    return mark.group().count(">"), words[1:] if words.startswith(" ") else words


def _unflowed(lines: list[tuple[int, str]], *, deletes_space: bool) -> list[tuple[int, str]]:
    """The lines with those joined that end in a blank, which is how a flowed text says that its line goes on."""
    joined: list[tuple[int, list[str]]] = []
    is_open = False
    for depth, raw in lines:
        words = raw[1:] if raw.startswith(" ") and depth == 0 else raw  # stuffed, so that it begins with no ">"
        flows = words.endswith(" ") and words != f"{_SIGNATURE} "
        piece = words[:-1] if flows and deletes_space else words
        if is_open and joined[-1][0] == depth and words.rstrip() != _SIGNATURE:
            joined[-1][1].append(piece)
        else:
            joined.append((depth, [piece]))
        is_open = flows and bool(words.strip())
    return [(depth, "".join(pieces)) for depth, pieces in joined]


def _least_full(lines: list[str]) -> int:
    """How long a line and the word after it are at least where a line was wrapped; 0 where lines were not wrapped.

    At a wrap, the line and the next word together are just wider than the text; so the median over all breaks is near
    its width, unless most breaks were made by hand.
    """
    lengths = [_full_length(before, after) for before, after in pairwise(lines) if before.strip() and after.strip()]
    middle = int(median(lengths)) if lengths else 0
    return middle - _LONGEST_GAP if _NARROWEST <= middle <= _WIDEST else 0


def _full_length(before: str, after: str) -> int:
    return len(before.strip()) + 1 + len(after.split(maxsplit=1)[0])


def _unwrapped(lines: list[str], least: int) -> list[str]:
    """The lines of a paragraph with those joined after which the next word did not fit any more."""
    joined: list[list[str]] = []
    last = ""
    for raw in lines:
        line = raw.strip()
        if joined and _was_wrapped(last, line, least):
            joined[-1].append(line if _is_ideographic(last[-1]) and _is_ideographic(line[0]) else f" {line}")
        else:
            joined.append([line])
        last = line
    return ["".join(pieces) for pieces in joined]


def _was_wrapped(before: str, after: str, least: int) -> bool:
    if not least or len(before) > _WIDEST or _ITEM.match(after) or _HEADER_LINE.match(after) or before == _SIGNATURE:
        return False
    return _full_length(before, after) > least or (len(before) >= 0.6 * least and after[0].islower())


def _is_ideographic(letter: str) -> bool:
    return "\u2e80" <= letter <= "\ud7af" or "\uff00" <= letter <= "\uffef"
