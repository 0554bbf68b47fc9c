"""A text as the matchers read it: folded words, numbers, dates and negations, each computed once.

Case, accents, quotation marks, possessives and Arabic vowel signs do not matter. Each word knows its offsets and its
clause; a clause ends at a punctuation mark, or where a word such as "but", "and" or "who" begins another one.

A negation reaches into its clause only: "not" reaches its subject on the left and, on the right, up to the next
auxiliary; "no" and verbs of refusal reach the end of the clause. Two negations that reach the same word cancel out
("did not refuse to approve").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from nutgraf.extract.dates import DateExpression, find_dates
from nutgraf.extract.numbers import Number, find_numbers
from nutgraf.text.cues_en import LACKING_VERBS
from nutgraf.text.cues_en import NEGATORS as NEGATORS_EN
from nutgraf.text.lexicon_ar import DENIAL_NEGATORS
from nutgraf.text.lexicon_ar import NEGATORS as NEGATORS_AR
from nutgraf.text.lexicon_en import AUXILIARIES, AUXILIARY_FORMS, BE_FORMS, CLAUSE_OPENERS, HAVE, RELATIVES
from nutgraf.text.tokens import ABBREVIATIONS, fold_word
from nutgraf.text.word_forms_en import all_forms

_LETTER = r"[^\W\d_]"
_MARKS = r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640]"
_WORD = re.compile(
    rf"(?:{_LETTER}\.){{2,}}"  # U.S., a.m.
    r"|\d+(?:[.,٫٬:]\d+)*"  # whole: never the 1 of 1,400
    rf"|(?:{_LETTER}|{_MARKS})+(?:['’ʼ](?:{_LETTER}|{_MARKS})+)*"
    r"|\w+"
)
_ENDS_CLAUSE = re.compile(r"[.!?;:,؛،؟()\n—–]|\s-\s")
_OPENS_CLAUSE = (
    CLAUSE_OPENERS
    | RELATIVES
    | frozenset("because yet when if unless until that لكن لكنها لكنه بينما فيما الذي التي".split())
)
_BEFORE_YET_AS_ADVERB = HAVE | BE_FORMS | {"not", "never", "as"}  # "has not yet been paid"
_ABBREVIATIONS = ABBREVIATIONS | {"vs"}
_NOT_DECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ـ": ""})


class FoldedToken(NamedTuple):
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


def tokenize(text: str) -> tuple[FoldedToken, ...]:
    """The words of `text` in order; marks are left out.

    >>> [token.word for token in tokenize("Iraq’s 2,500 road-widening men")]
    ['iraq', '2,500', 'road', 'widening', 'men']
    """
    found: list[FoldedToken] = []
    clause = 0
    for hit in _WORD.finditer(text):
        word = fold(hit.group())
        if found and (_ends_clause(text, found[-1], hit) or _opens_clause(word, found[-1].word)):
            clause += 1
        found.append(FoldedToken(word, hit.start(), hit.end(), clause, hit.group()[0].isupper()))
    return tuple(found)


def _opens_clause(word: str, before: str) -> bool:
    return word in _OPENS_CLAUSE and not (word == "yet" and before in _BEFORE_YET_AS_ADVERB)


def _ends_clause(text: str, before: FoldedToken, after: re.Match[str]) -> bool:
    marks = text[before.end : after.start()]
    if marks.strip() == "." and before.word in _ABBREVIATIONS:
        return False
    return bool(_ENDS_CLAUSE.search(marks))


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of an anchor or a name."""
    return tuple(token.word for token in tokenize(text))


def places_of(needle: tuple[str, ...], words: tuple[str, ...]) -> list[int]:
    """The positions of `needle` in `words`, as indexes of its first word."""
    if not needle or needle[0] not in words:
        return []
    size, first = len(needle), needle[0]
    return [at for at, word in enumerate(words) if word == first and words[at : at + size] == needle]


_NOT = frozenset("not never cannot".split()) | {"hardly", "scarcely"}
_ARABIC_NO = NEGATORS_AR - {"ما", "غير", "دون", "بدون", "بلا", "عدم", "ليسوا"}
_NO = (NEGATORS_EN - _NOT - {"without", "barely", "nowhere"}) | _ARABIC_NO
_LACKING = LACKING_VERBS | {"without", "absence"} | frozenset("غير دون بدون عدم".split())
_REFUSING = (
    all_forms("refuse", "decline", "deny", "reject", "cease", "dismiss", "avoid")
    | {"refusal", "denial", "unable", "unwilling"}
    | frozenset(map(fold_word, DENIAL_NEGATORS))
    | frozenset("نفي نافيا نافية رافضا رافضة".split())
)
_TWO_WORDS = {
    *((fail, "to") for fail in all_forms("fail") | {"yet"}),
    *((rule, "out") for rule in all_forms("rule")),
    ("far", "from"),
}
_NO_NEGATION_AFTER_NOT = frozenset("only just merely least until".split())
_LEFT_OF_A_VERB = 4  # words: "approval was formally denied"
_LEFT_OF_NO = 2  # words: "found almost no evidence"
_UNTIL_WITHIN = 6  # words
_UNTIL = frozenset({"until", "till"})
_PREPOSITIONS = frozenset("with in by at of for on to from under there".split())

NEGATORS = _NOT | _NO | _LACKING | _REFUSING


class Negation(NamedTuple):
    """One negator at token index `at`, which reaches the token indexes in `[first, last)`.

    A `plain` one reverses what it reaches; "refused" or "not until October" may not.
    """

    at: int
    first: int
    last: int
    plain: bool


def negations(tokens: Sequence[FoldedToken]) -> list[Negation]:
    """The negations of a text in order, with what each reaches."""
    found: list[Negation] = []
    for at, width in _negators(tokens):
        first, last = _reach(tokens, at, width)
        nor = tokens[at].word in {"nor", "neither"}
        if nor and found and found[-1].last > at:
            found[-1] = found[-1]._replace(last=max(last, found[-1].last))
            continue
        found.append(Negation(at, first, last, _is_plain(tokens, at, last)))
    return found


def is_negated(found: Iterable[Negation], first: int, last: int) -> bool:
    """Whether the tokens `[first, last)` are within an odd number of negations."""
    return sum(n.first <= first and last <= n.last and not first <= n.at < last for n in found) % 2 == 1


def _negators(tokens: Sequence[FoldedToken]) -> Iterator[tuple[int, int]]:
    for at, token in enumerate(tokens):
        follower = tokens[at + 1].word if at + 1 < len(tokens) else ""
        if (token.word, follower) in _TWO_WORDS:
            yield at, 2
        elif _is_idle(token.word, follower):
            continue
        elif _is_not(token.word) or token.word in NEGATORS:
            yield at, 1


def _is_idle(word: str, follower: str) -> bool:
    """Whether a negation denies nothing: "not only", "no fewer than"."""
    if _is_not(word):
        return follower in _NO_NEGATION_AFTER_NOT
    return word == "no" and follower in {"doubt", "fewer", "less"}


def _reach(tokens: Sequence[FoldedToken], at: int, width: int) -> tuple[int, int]:
    first, last = _clause(tokens, at)
    word = tokens[at].word
    if word == "never" and at > first and tokens[at - 1].word not in AUXILIARIES:
        return at, last  # "approved invoices for surveys never carried out"
    if _is_not(word):
        return first, _until_auxiliary(tokens, at + width, last)
    if word in _LACKING or not word.isascii() or (at > first and tokens[at - 1].word in _PREPOSITIONS):
        return at, last
    if word in _NO:
        return max(first, at - _LEFT_OF_NO), last
    if last < len(tokens) and tokens[last].word == "that":  # "denied that it had agreed"
        last = _clause(tokens, last)[1]
    return max(first, at - _LEFT_OF_A_VERB), last


def _is_plain(tokens: Sequence[FoldedToken], at: int, last: int) -> bool:
    if not (_is_not(tokens[at].word) or tokens[at].word in _NO):
        return False
    return not _UNTIL.intersection(token.word for token in tokens[at : min(last + 1, at + _UNTIL_WITHIN)])


def _is_not(word: str) -> bool:
    return word in _NOT or word.endswith("n't")


def _clause(tokens: Sequence[FoldedToken], at: int) -> tuple[int, int]:
    first = last = at
    while first > 0 and tokens[first - 1].clause == tokens[at].clause:
        first -= 1
    while last < len(tokens) and tokens[last].clause == tokens[at].clause:
        last += 1
    return first, last


def _until_auxiliary(tokens: Sequence[FoldedToken], start: int, end: int) -> int:
    for at in range(start + 1, end):
        if tokens[at].word in AUXILIARY_FORMS and tokens[at - 1].word != "to":
            return at
    return end


_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_MOST_KEPT = 2_000  # texts
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True)
class Named:
    """A named person or thing of the article; `forms` are all its written forms, folded into words."""

    name: tuple[str, ...]
    forms: frozenset[tuple[str, ...]]
    kind: Literal["person", "organisation", "place", "other"]


@dataclass(frozen=True)
class MatchContext:
    """What a text is read against: the article's day of publication, its language, and who is named in it."""

    published: date | None
    language: str
    named: tuple[Named, ...] = ()
    _readings: dict[str, AnalyzedText] = field(default_factory=dict, compare=False, repr=False)

    def read(self, text: str) -> AnalyzedText:
        """The reading of `text`; the same text is read once, because every label looks at the same sentences."""
        if len(self._readings) > _MOST_KEPT:
            self._readings.clear()
        return self._readings.setdefault(text, AnalyzedText(text, self))

    @cached_property
    def people(self) -> tuple[tuple[str, ...], ...]:
        """The full names of the people, folded into words."""
        return tuple(entity.name for entity in self.named if entity.kind == "person")

    @cached_property
    def forms(self) -> dict[str, list[tuple[tuple[str, ...], Named]]]:
        """Every written form of every entity, by its first word, the longest first."""
        found: dict[str, list[tuple[tuple[str, ...], Named]]] = {}
        for entity in self.named:
            for form in sorted(entity.forms):
                found.setdefault(form[0], []).append((form, entity))
        return {first: sorted(forms, key=lambda each: -len(each[0])) for first, forms in found.items()}

    def shares_surname(self, name: tuple[str, ...]) -> bool:
        """Whether another person of the article has the last word of `name`."""
        return any(other[-1] == name[-1] and not _same_person(other, name) for other in self.people)


class AnalyzedText:
    """A text read once for any number of matchers."""

    def __init__(self, text: str, setting: MatchContext) -> None:
        self.text = text
        self.setting = setting

    @cached_property
    def plain(self) -> str:
        """The text with straight quotes, plain dashes and single blanks, for regular expressions."""
        return _BLANKS.sub(" ", self.text.translate(_TYPOGRAPHY))

    @cached_property
    def tokens(self) -> tuple[FoldedToken, ...]:
        return tokenize(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(token.word for token in self.tokens)

    @cached_property
    def word_set(self) -> frozenset[str]:
        return frozenset(self.words)

    @cached_property
    def negations(self) -> Sequence[Negation]:
        return negations(self.tokens)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        return find_numbers(self.text, language=self.setting.language)

    @cached_property
    def dates(self) -> tuple[DateExpression, ...]:
        return find_dates(self.text, anchor=self.setting.published)

    def token_range(self, start: int, end: int) -> tuple[int, int]:
        """The token indexes that overlap `[start, end)` code points, half-open."""
        inside = [at for at, token in enumerate(self.tokens) if token.start < end and start < token.end]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one name may be a form of the other: `Kossel`, `Maria Kossel`, `Dr Maria Kossel`."""
    short, full = sorted((one, other), key=len)
    return full[-len(short) :] == short or (short[0] in full and short[-1] == full[-1])
