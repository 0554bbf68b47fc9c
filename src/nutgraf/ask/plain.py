"""Text as one line without control characters, so that nothing in it can steer a screen or hide from a reader."""

from __future__ import annotations

import unicodedata

_CONTROL = {"Cc", "Cf", "Co", "Cs", "Cn"}
_JOINERS = "\u200c\u200d"  # parts of words and emoji in many scripts; they hide nothing


def plain(text: str) -> str:
    """The text in NFC on one line; control and bidirectional marks are left out.

    >>> plain("How many\\tpeople\\u202e died?\\n")
    'How many people died?'
    """
    kept = "".join(
        " " if c.isspace() else c
        for c in text
        if c.isspace() or c in _JOINERS or unicodedata.category(c) not in _CONTROL
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))
