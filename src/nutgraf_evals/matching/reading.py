"""One text as the matchers see it: its words, numbers and dates, each read once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from nutgraf.find.dates.finder import DateExpression, find_dates
from nutgraf.find.numbers.finder import Number, find_numbers
from nutgraf_evals.matching.negation import Negation, negations
from nutgraf_evals.matching.tokens import Token, tokenize

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_MOST_KEPT = 2_000  # texts
_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True)
class Named:
    """Somebody or something the article names; `forms` are all its written forms, folded into words."""

    name: tuple[str, ...]
    forms: frozenset[tuple[str, ...]]
    kind: Literal["person", "organisation", "place", "other"]


@dataclass(frozen=True)
class Setting:
    """What a text is read against: the article's day of publication, its language, and who is named in it."""

    published: date | None
    language: str
    named: tuple[Named, ...] = ()
    _readings: dict[str, Reading] = field(default_factory=dict, compare=False, repr=False)

    def read(self, text: str) -> Reading:
        """The reading of `text`; the same text is read once, because every label looks at the same sentences."""
        if len(self._readings) > _MOST_KEPT:
            self._readings.clear()
        return self._readings.setdefault(text, Reading(text, self))

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


class Reading:
    """A text read once for any number of matchers."""

    def __init__(self, text: str, setting: Setting) -> None:
        self.text = text
        self.setting = setting

    @cached_property
    def plain(self) -> str:
        """The text with straight quotes, plain dashes and single blanks, for regular expressions."""
        return _BLANKS.sub(" ", self.text.translate(_TYPOGRAPHY))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
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
