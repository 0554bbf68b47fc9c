"""Words and marks of a stretch of text, each with its place; a quotation is one token, whatever stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from nutgraf.text.lexicon_en import PERSONAL

NO_QUOTE = -1

# Combining marks (Arabic vowels among them) belong to their letter, though `\w` leaves them out.
_LETTER = r"[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]"
_TOKEN = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}"  # U.S., J.K.
    rf"|{_LETTER}+(?:(?:['’ʼ\-‐‑]|(?<=\d)[.,:](?=\d)){_LETTER}+)*"
    rf"|\S"
)
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen col lt sgt capt cpl maj adm rev hon sen rep gov st jr sr no inc ltd corp co jan feb mar
    apr jun jul aug sept sep oct nov dec""".split()
)


_STATES = frozenset(
    """ala ariz ark calif colo conn del fla ga ill ind kan ky la mass mich minn miss mo mont neb nev okla ore pa tenn
    tex va vt wash wis wyo md""".split()
)


class Token(NamedTuple):
    """One word, mark or masked quotation at `[start, end)`; `quote` is the index of the quotation, or NO_QUOTE."""

    text: str
    lower: str
    start: int
    end: int
    word: bool
    quote: int = NO_QUOTE

    @property
    def pronoun(self) -> str:
        """The personal pronoun in it, without what is contracted ("they've" is "they"); else empty."""
        bare = self.lower.split("'", 1)[0]
        return bare if bare in PERSONAL else ""

    @property
    def capital(self) -> bool:
        """Whether this word is written with a capital, also behind a particle ("al-Sharaa")."""
        letter = self.text[3:4] if self.lower.startswith(("al-", "el-")) else self.text[0]
        return self.word and (letter.isupper() or self.text[0].isupper())


class Masked(NamedTuple):
    """A stretch `[start, end)`, marks included, that stands for one token with this number."""

    start: int
    end: int
    number: int


def tokenize(text: str, start: int, end: int, masked: Iterable[Masked] = ()) -> list[Token]:
    """The tokens of `text[start:end]` in order, with every masked stretch as one token.

    A possessive 's is its own token, and an abbreviation keeps its full stop, so that a full stop left
    over ends a sentence.

    >>> [token.text for token in tokenize("Gen. Malouf's aide", 0, 18)]
    ['Gen.', 'Malouf', "'s", 'aide']
    """
    tokens: list[Token] = []
    for mask in masked:
        tokens.extend(_plain(text, start, mask.start))
        tokens.append(Token(text[mask.start : mask.end], "", mask.start, mask.end, word=False, quote=mask.number))
        start = mask.end
    tokens.extend(_plain(text, start, end))
    return tokens


@lru_cache(maxsize=1024)  # names and speech read the sentences of an article one after the other
def _plain(text: str, start: int, end: int) -> tuple[Token, ...]:
    found: list[Token] = []
    position = start
    while hit := _TOKEN.search(text, position, end):
        first, last = hit.span()
        word = hit.group()
        if last < end and text[last] == "." and _keeps_full_stop(word, text, last, end):
            last += 1
            word = text[first:last]
        tail = _POSSESSIVE.search(word) if word[-1] in "sSſ" else None
        position = last
        if tail and tail.start():
            cut = first + tail.start()
            found.append(_token(text, first, cut))
            found.append(Token(tail.group(), "'s", cut, last, word=False))
        else:
            found.append(_token(text, first, last))
    return tuple(found)


def _keeps_full_stop(word: str, text: str, dot: int, end: int) -> bool:
    initial = len(word) == 1 and word.isalpha() and word.isupper() and dot + 1 < end and text[dot + 1] == " "
    if word[0].isupper() and word.lower() in _STATES:  # "of Ashton, Md., who …"
        return text[dot + 1 : dot + 2] in {",", ")"}
    return initial or word.lower() in _ABBREVIATIONS


def _token(text: str, start: int, end: int) -> Token:
    word = text[start:end]
    return Token(word, word.lower().replace("’", "'"), start, end, word=word[0].isalnum())
