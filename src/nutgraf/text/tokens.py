"""Text normalisation, tokens, folded words and stems, shared by all modules that read text.

- `plain` normalises the digits and marks of every script, one code point for one, so that offsets stay exact.
- `tokenize` gives the words and marks of a span with their positions; a quotation is a single token.
- `fold_word` makes a word comparable (case, accents, vowel signs, possessive), and `stem` gives the key shared by all
  forms of a word. `WORD` matches the words to compare.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import snowballstemmer

from nutgraf.text.calendar import month_names
from nutgraf.text.lexicon_en import PERSONAL
from nutgraf.text.word_forms_en import IRREGULAR_PLURALS, IRREGULAR_VERBS

_PLAIN = {
    point: str(unicodedata.decimal(chr(point)))
    for point in range(0x660, 0x1FBFA)
    if unicodedata.category(chr(point)) == "Nd"
}
_PLAIN |= {ord(old): new for old, new in {"٪": "%", "٫": ".", "٬": ",", "’": "'", "‘": "'", "ʼ": "'"}.items()}
_PLAIN |= {ord(old): new for old, new in zip("％﹪．＄￥￡－", "%%.$¥£-", strict=True)}  # full width
_WIDE_COMMA = re.compile("(?<=[0-9])，(?=[0-9]{3}(?![0-9]))")
# Letters of scripts without spaces between words, where a number may touch the next word.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3021-\u30ff\u3130-\u318f"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
)

# A space within a line, or a line wrapped before a small letter; never the step from a headline to the body.
GAP = r"(?:[^\S\n]+|[^\S\n]*\n(?=(?-i:[a-z])))"

_LEFT_WORD = re.compile(r"([^\W\d_]+)\.?[^\S\n]*\Z")


def plain(text: str) -> str:
    """`text` with digits of every script as 0-9 and straight apostrophes; its length stays the same.

    >>> plain("نحو ٦٢٠ مركبًا")
    'نحو 620 مركبًا'
    """
    folded = text.translate(_PLAIN)
    return _WIDE_COMMA.sub(",", folded) if "，" in folded else folded


def word_set(words: str) -> frozenset[str]:
    """The words of a list written as one line of text."""
    return frozenset(words.split())


def word_before(text: str, position: int) -> str:
    """The word directly before `position` on the same line, in lower case; empty if there is none."""
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


# The possessive 's is not part of the word, so that "Monday's" is Monday.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:(?:['’ʼ\-‐‑]|(?<=\d)[.,](?=\d))\w+)*", re.UNICODE)
POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_STEMMERS = {"en": "english", "ar": "arabic", "de": "german", "fr": "french", "es": "spanish", "it": "italian"}


@lru_cache(maxsize=1 << 14)
def stem(folded: str, language: str = "en") -> str:
    """The key shared by all forms of a folded word in a language; it is not a word and only useful for comparison.

    Uses the Snowball stemmer of the language, or the English one if there is none, after looking up English irregular
    forms.

    >>> stem("approved") == stem("approves"), stem("said") == stem("saying")
    (True, True)
    """
    known = IRREGULAR_VERBS.get(folded) or IRREGULAR_PLURALS.get(folded, folded)
    key: str = _stemmer(_STEMMERS.get(language, "english")).stemWord(known)
    return key


@lru_cache(maxsize=8)
def _stemmer(name: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(name)


NO_QUOTE = -1

# Combining marks (Arabic vowels among them) belong to their letter, though `\w` leaves them out.
_LETTER = r"[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]"
_TOKEN = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}"  # U.S., J.K.
    rf"|{_LETTER}+(?:(?:['’ʼ\-‐‑]|(?<=\d)[.,:](?=\d)){_LETTER}+)*"
    rf"|\S"
)
_POSSESSIVE_S = re.compile(r"['’]s$", re.IGNORECASE)
# Written with a full stop inside sentences, too, in small letters; abbreviations.toml has those that sentences end by.
ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen col lt sgt capt cpl maj adm rev hon sen rep gov st jr sr no inc ltd corp co""".split()
) | {name.lower() for names in month_names("en", short=True) for name in names if name != "May"}

# Abbreviated states, which keep their full stop only before a comma or a bracket.
_STATES = frozenset(
    """ala ariz ark calif colo conn del fla ga ill ind kan ky la mass mich minn miss mo mont neb nev okla ore pa tenn
    tex va vt wash wis wyo md""".split()
)


class Token(NamedTuple):
    """A word, mark or masked quotation at `[start, end)`; `quote` is the index of the quotation, or NO_QUOTE."""

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
        """Whether this word is capitalised, also after a particle ("al-Sharaa")."""
        letter = self.text[3:4] if self.lower.startswith(("al-", "el-")) else self.text[0]
        return self.word and (letter.isupper() or self.text[0].isupper())


class Masked(NamedTuple):
    """A span `[start, end)`, marks included, that becomes a single token with this number."""

    start: int
    end: int
    number: int


def tokenize(text: str, start: int, end: int, masked: Iterable[Masked] = ()) -> list[Token]:
    """The tokens of `text[start:end]` in order, with each masked span as a single token.

    A possessive 's is its own token, and an abbreviation keeps its full stop, so that a full stop left
    over ends a sentence.

    >>> [token.text for token in tokenize("Gen. Malouf's aide", 0, 18)]
    ['Gen.', 'Malouf', "'s", 'aide']
    """
    tokens: list[Token] = []
    for mask in masked:
        tokens.extend(_unmasked(text, start, mask.start))
        tokens.append(Token(text[mask.start : mask.end], "", mask.start, mask.end, word=False, quote=mask.number))
        start = mask.end
    tokens.extend(_unmasked(text, start, end))
    return tokens


_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)['’](?=[^\W\d_])", re.IGNORECASE)
_INVERTED = re.compile(r"(?:-t)?-(je|ils?|elles?|on)\Z", re.IGNORECASE)


def without_elisions(tokens: Iterable[Token]) -> list[Token]:
    """French tokens with elided words and inverted pronouns as tokens of their own.

    >>> [token.lower for token in without_elisions(tokenize("L'usine n'a-t-elle", 0, 18))]
    ["l'", 'usine', "n'", 'a', 'elle']
    """
    return [part for token in tokens for part in _unelided(token)]


def _unelided(token: Token) -> list[Token]:
    """The parts of a token: each elided word before it, the word, and an inverted pronoun after it."""
    if not token.word:
        return [token]
    cuts = [0]
    while elided := _ELIDED.match(token.text, cuts[-1]):
        cuts.append(elided.end())
    pronoun = _INVERTED.search(token.text, cuts[-1])
    last = pronoun.start() if pronoun and pronoun.start() > cuts[-1] else len(token.text)
    parts = [_part(token, start, end) for start, end in pairwise([*cuts, last])]
    if pronoun and last < len(token.text):
        parts.append(_part(token, last, len(token.text))._replace(lower=pronoun.group(1).lower(), word=True))
    return parts


def _part(token: Token, start: int, end: int) -> Token:
    part = _token(token.text, start, end)
    return part._replace(start=token.start + start, end=token.start + end)


@lru_cache(maxsize=4096)  # names and speech read the sentences of an article one after the other
def _unmasked(text: str, start: int, end: int) -> tuple[Token, ...]:
    found: list[Token] = []
    position = start
    while hit := _TOKEN.search(text, position, end):
        first, last = hit.span()
        word = hit.group()
        if last < end and text[last] == "." and _keeps_full_stop(word, text, last, end):
            last += 1
            word = text[first:last]
        tail = _POSSESSIVE_S.search(word) if word[-1] in "sSſ" else None
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
    return initial or word.lower() in ABBREVIATIONS


def _token(text: str, start: int, end: int) -> Token:
    word = text[start:end]
    return Token(word, word.lower().replace("’", "'"), start, end, word=word[0].isalnum())
