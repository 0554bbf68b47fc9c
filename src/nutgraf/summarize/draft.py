"""What the model wrote about a passage, before any of it is believed."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBERED = re.compile(r"^\W{0,3}\[?(\d{1,2})[\].):]+\s*(.*)$")
_SPACED_INITIALS = re.compile(r"\b([A-Z]\.) (?=[A-Z]\.)")  # small models write "U. S." for "U.S."
_MARKS = '"“”*-–—•` '
_LONGEST_LINE = 700  # characters; a line beyond it is the model running on, and not a line


class DraftLine(NamedTuple):
    """One line of the model: the part it names (0 when it names none) and its words."""

    part: int
    text: str


def read_lines(reply: str, *, cut: bool) -> tuple[DraftLine, ...]:
    """The lines of a reply; a last line that the token limit cut is left out, and so is one that runs on.

    >>> read_lines("[1] Twelve people died.\\n[2] The ferry sank.", cut=False)[1]
    DraftLine(part=2, text='The ferry sank.')
    """
    lines = reply.strip().splitlines()
    if cut:
        lines = lines[:-1]
    found: list[DraftLine] = []
    for line in lines:
        hit = _NUMBERED.match(line.strip())
        part, text = (int(hit.group(1)), hit.group(2)) if hit else (0, line)
        text = _SPACED_INITIALS.sub(r"\1", text.strip(_MARKS))
        if text and len(text) <= _LONGEST_LINE:
            found.append(DraftLine(part, text))
    return tuple(found)
