"""Text made plain for the finders, code point for code point, so that every offset stays that of the article."""

from __future__ import annotations

import re
import unicodedata

_ZEROS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0xFF10)  # Arabic-Indic, Persian, Devanagari, Bengali, full width
_PLAIN = {zero + digit: str(digit) for zero in _ZEROS for digit in range(10)}
_PLAIN |= {ord(old): new for old, new in {"٪": "%", "٫": ".", "٬": ",", "’": "'", "‘": "'", "ʼ": "'"}.items()}

# A space within a line, or a line wrapped before a small letter; never the step from a headline to the body.
GAP = r"(?:[^\S\n]+|[^\S\n]*\n(?=(?-i:[a-z])))"

_LEFT_WORD = re.compile(r"([^\W\d_]+)\.?[^\S\n]*\Z")


def plain(text: str) -> str:
    """`text` with digits of every script as 0-9, straight apostrophes, and the very same length.

    >>> plain("نحو ٦٢٠ مركبًا")
    'نحو 620 مركبًا'
    """
    return text.translate(_PLAIN)


def word_set(words: str) -> frozenset[str]:
    """The words of a list written as one line of text."""
    return frozenset(words.split())


def word_before(text: str, position: int) -> str:
    """The word that ends just left of `position` on the same line, in lower case; empty when there is none."""
    found = _LEFT_WORD.search(text, max(0, position - 30), position)
    return found.group(1).lower() if found else ""


def fold_word(word: str) -> str:
    """One word for comparison: lower case, no accents, no vowel signs, no possessive.

    >>> fold_word("Café's"), fold_word("مركبًا")
    ('cafe', 'مركبا')
    """
    lowered = plain(word).casefold().removesuffix("'s").rstrip("'")
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
