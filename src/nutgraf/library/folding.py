"""Text as it is searched: without case, accents, vowel signs and what is invisible, and where each letter came from."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

_ALIKE = {
    "’": "'", "‘": "'", "ʼ": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-",
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe",
    "ـ": "", "ى": "ي", "ی": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك",
    "\ufe0e": "", "\ufe0f": "",
}  # fmt: skip
_SOUND_MARKS = "\u3099\u309a"  # they make another kana, as a letter would
_AROUND = "\"'.,;:!?()[]{}<>`…،؛؟"
_MOST_WORDS = 16
_LONGEST_WORD = 64


class Folded(NamedTuple):
    """A folded text; `starts[n]` is where code point `n` of the original begins in `text`, and the last one its end."""

    text: str
    starts: list[int]

    @classmethod
    def of(cls, original: str) -> Folded:
        pieces = list(map(_FOLDS.__getitem__, original))
        return cls("".join(pieces), list(accumulate(map(len, pieces), initial=0)))

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open code points of the original that `text[start:end]` came from, with the marks on the last."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1)
        while last + 1 < len(self.starts) and self.starts[last + 1] == self.starts[last]:
            last += 1
        return first, last


def fold(text: str) -> str:
    """`text` as it is searched; spaces and control characters become one space each.

    >>> fold("Le Café’s"), fold("مُركَبًا")
    ("le cafe's", 'مركبا')
    """
    return "".join(map(_FOLDS.__getitem__, text))


def words_of(typed: str) -> tuple[str, ...]:
    """The folded words that were typed, each once, without the punctuation around them; at most 16 of 64 letters.

    >>> words_of("“Buses”, BUSES strike?")
    ('buses', 'strike')
    """
    words = (word.strip(_AROUND) or word for word in fold(typed[: _MOST_WORDS * _LONGEST_WORD * 4]).split())
    return tuple(dict.fromkeys(word[:_LONGEST_WORD] for word in words))[:_MOST_WORDS]


def _folded_character(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    kind = unicodedata.category(character)
    if kind in ("Cf", "Cs"):
        return ""
    if kind == "Cc" or character.isspace():
        return " "
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    letters = unicodedata.normalize("NFKD", character.casefold())
    return "".join(
        _ALIKE.get(letter, letter) for letter in letters if letter in _SOUND_MARKS or not unicodedata.combining(letter)
    ).casefold()


class _Folds(dict[str, str]):
    """Each character's folding, made when it is first met."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = _folded_character(character)
        return folded


_FOLDS = _Folds()
