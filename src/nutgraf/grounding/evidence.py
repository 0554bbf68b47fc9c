"""The sentences of an article that a statement is compared with, and what the checks see in the comparison."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.extract import Attribution
from nutgraf.grounding.reading import ReadArticle, Reading
from nutgraf.text.lexicon_en import PRONOUNS

_CONTEXT = 2  # sentences before the evidence that show who "he" is


class StatementPart(NamedTuple):
    """A sentence of the evidence, and who asserts it."""

    sentence: Sentence
    attribution: Attribution | None


class Evidence:
    """One to three sentences of an article that a statement is compared with, and their context."""

    def __init__(self, read: ReadArticle, numbers: Iterable[int]) -> None:
        """`numbers` are the numbers of the sentences, which count from 1."""
        self.read = read
        self._nearest: tuple[Reading, Reading] | None = None
        wanted = sorted(set(numbers))
        self.parts = tuple(
            StatementPart(sentence, read.attributions.get(sentence.number))
            for sentence in read.sentences
            if sentence.number in wanted
        )

    @cached_property
    def text(self) -> str:
        return " ".join(" ".join(part.sentence.text.split()) for part in self.parts)

    @cached_property
    def reading(self) -> Reading:
        """All sentences as one text."""
        return self.read.joined(tuple(part.sentence.number for part in self.parts))

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        return tuple(self.read.readings[part.sentence.number - 1] for part in self.parts)

    def nearest(self, statement: Reading) -> Reading:
        """The sentence of the evidence that has most of the statement's words."""
        if self._nearest is None or self._nearest[0] is not statement:
            keys = [word.key for word in statement.content]
            self._nearest = (statement, max(self.readings, key=lambda one: share(keys, self.read, one)))
        return self._nearest[1]

    @cached_property
    def context(self) -> tuple[Reading, ...]:
        """The sentences shortly before the evidence, which show whom its pronouns mean."""
        wanted = {
            number
            for part in self.parts
            for number in range(part.sentence.number - _CONTEXT, part.sentence.number)
            if number >= 1
        }
        return tuple(self.read.readings[number - 1] for number in sorted(wanted))

    @cached_property
    def entities(self) -> frozenset[int]:
        """The entities the evidence names."""
        return self.read.entities_in(self.reading)

    @cached_property
    def referred_entities(self) -> frozenset[int]:
        """The entities that a pronoun or a role in the evidence certainly refers to."""
        return frozenset(one.owner for part in self.parts for one in self.read.references_in(part.sentence.number))

    @cached_property
    def has_pronoun(self) -> bool:
        """Whether the evidence refers to someone or something by a pronoun or as "the company"."""
        return not PRONOUNS.isdisjoint(self.reading.forms) or "the company" in self.reading.lower

    @cached_property
    def nearby_entities(self) -> frozenset[int]:
        """The entities named just before the evidence, or as its speakers."""
        near = {number for reading in self.context for number in self.read.entities_in(reading)}
        for part in self.parts:
            speaker = part.attribution.asserted_by if part.attribution else None
            if speaker:
                near |= self.read.entities_in(Reading(speaker.name, self.read.article.language))
        return frozenset(near)


def share(keys: Sequence[str], read: ReadArticle, *readings: Reading) -> float:
    """The share of `keys`, by rarity, that the readings have together; 1 where there are no keys."""
    total = math.fsum(read.rarity(key) for key in keys)
    found = math.fsum(read.rarity(key) for key in keys if any(one.has(key) for one in readings))
    return found / total if total else 1.0


class FaultSign(NamedTuple):
    """One thing that speaks for or against a statement.

    `value` is between -1 and 1. `reason` is a clause for people, empty where the sign is only weighed. `span` is the
    half-open range of the statement that the sign is about. `detail` is what the article has instead, or its own words.
    """

    name: str
    value: float
    reason: str = ""
    span: tuple[int, int] | None = None
    detail: str = ""

    @property
    def explanation(self) -> str:
        """The reason with its detail, for a reader who has not seen the article."""
        return f"{self.reason}: {self.detail}" if self.reason and self.detail else self.reason
