"""Text made plain for the finders, code point for code point, so that every offset stays that of the article."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = {
    point: str(unicodedata.decimal(chr(point)))
    for point in range(0x660, 0x1FBFA)
    if unicodedata.category(chr(point)) == "Nd"
}
_PLAIN |= {ord(old): new for old, new in {"٪": "%", "٫": ".", "٬": ",", "’": "'", "‘": "'", "ʼ": "'"}.items()}
_PLAIN |= {ord(old): new for old, new in zip("％﹪．＄￥￡－", "%%.$¥£-", strict=True)}  # full width
_WIDE_COMMA = re.compile("(?<=[0-9])，(?=[0-9]{3}(?![0-9]))")
# Letters of scripts that put no space between words, so that a number may touch the word beside it.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3021-\u30ff\u3130-\u318f"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
)

# A space within a line, or a line wrapped before a small letter; never the step from a headline to the body.
GAP = r"(?:[^\S\n]+|[^\S\n]*\n(?=(?-i:[a-z])))"

_LEFT_WORD = re.compile(r"([^\W\d_]+)\.?[^\S\n]*\Z")


def plain(text: str) -> str:
    """`text` with digits of every script as 0-9, straight apostrophes, and the very same length.

    >>> plain("نحو ٦٢٠ مركبًا")
    'نحو 620 مركبًا'
    """
    folded = text.translate(_PLAIN)
    return _WIDE_COMMA.sub(",", folded) if "，" in folded else folded


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
