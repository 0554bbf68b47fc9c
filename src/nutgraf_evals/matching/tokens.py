"""Words of a text, folded so that case, accents, quotes, possessives and Arabic vowels do not matter.

Each word knows its place and its clause. A clause is what a negation reaches: it ends at a mark, or where a word
such as "but", "and" or "who" begins another one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from nutgraf.find.folding import fold_word

_LETTER = r"[^\W\d_]"
_MARKS = r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640]"
_WORD = re.compile(
    rf"(?:{_LETTER}\.){{2,}}"  # U.S., a.m.
    r"|\d+(?:[.,٫٬:]\d+)*"  # whole: never the 1 of 1,400
    rf"|(?:{_LETTER}|{_MARKS})+(?:['’ʼ](?:{_LETTER}|{_MARKS})+)*"
    r"|\w+"
)
_ENDS_CLAUSE = re.compile(r"[.!?;:,؛،؟()\n—–]|\s-\s")
_OPENS_CLAUSE = frozenset(
    """and but although though while whereas who whom which whose because yet where when if unless until that
    لكن لكنها لكنه بينما فيما الذي التي""".split()
)
_BEFORE_YET_AS_ADVERB = frozenset("not never has have had is are was were as".split())  # "has not yet been paid"
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen col lt sgt capt cpl maj adm rev hon sen rep gov st jr sr no vs jan feb mar apr jun jul
    aug sept sep oct nov dec""".split()
)
_NOT_DECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ـ": ""})


class Token(NamedTuple):
    """One word at `[start, end)` code points of the text; `word` is folded, `clause` counts from 0."""

    word: str
    start: int
    end: int
    clause: int
    capital: bool


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """One word as matching sees it.

    >>> fold("Kossel’s"), fold("Røros"), fold("U.S.")
    ('kossel', 'roros', 'us')
    """
    folded = fold_word(word).translate(_NOT_DECOMPOSED)
    return folded.replace(".", "") if re.fullmatch(r"(?:\w\.)+", folded) else folded


def tokenize(text: str) -> tuple[Token, ...]:
    """The words of `text` in order; marks are left out.

    >>> [token.word for token in tokenize("Iraq’s 2,500 road-widening men")]
    ['iraq', '2,500', 'road', 'widening', 'men']
    """
    found: list[Token] = []
    clause = 0
    for hit in _WORD.finditer(text):
        word = fold(hit.group())
        if found and (_ends_clause(text, found[-1], hit) or _opens_clause(word, found[-1].word)):
            clause += 1
        found.append(Token(word, hit.start(), hit.end(), clause, hit.group()[0].isupper()))
    return tuple(found)


def _opens_clause(word: str, before: str) -> bool:
    return word in _OPENS_CLAUSE and not (word == "yet" and before in _BEFORE_YET_AS_ADVERB)


def _ends_clause(text: str, before: Token, after: re.Match[str]) -> bool:
    marks = text[before.end : after.start()]
    if marks.strip() == "." and before.word in _ABBREVIATIONS:
        return False
    return bool(_ENDS_CLAUSE.search(marks))


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of an anchor or a name."""
    return tuple(token.word for token in tokenize(text))


def places_of(needle: tuple[str, ...], words: tuple[str, ...]) -> list[int]:
    """Where `needle` stands in `words`, as indexes of its first word."""
    if not needle or needle[0] not in words:
        return []
    size, first = len(needle), needle[0]
    return [at for at, word in enumerate(words) if word == first and words[at : at + size] == needle]
