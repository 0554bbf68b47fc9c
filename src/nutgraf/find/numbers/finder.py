"""Numbers in news text as values bound to what they measure or count.

A number that is present is not enough: a claim is right when the same value has the same unit and counts the same
thing as in the sentence it cites. So each number carries its unit, its noun and its qualifier, with their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Self

from pydantic import Field, model_validator

from nutgraf.article import Frozen
from nutgraf.find.folding import plain
from nutgraf.find.numbers.counted import nouns_agree
from nutgraf.find.numbers.figures import Figure, Kind, read_figures
from nutgraf.find.numbers.pairs import join_pairs

FIGURES: frozenset[Kind] = frozenset({"cardinal", "fraction", "percent", "money", "measure", "score", "range"})


class Number(Frozen):
    """One number of a text: `text` is `[start, end)` verbatim, in code points, with sign, currency, scale and unit.

    `value` is the full value ($1.13bn is 1130000000; a clock's is minutes after midnight), `unit` a canonical name
    (`percent`, `USD`, `km`, `year` for a duration or age; None for a plain count). `counted` is the head noun of
    what is counted, at `[counted_start, counted_end)`, and None when the text shows none. `qualified_start` is where
    the qualifier ("fewer than") begins, or `start`. The ends of a range and the sides of a score are two Numbers
    that share `whole_start` and `whole_end`; any other Number is its own whole. `date` is a day or quarter number
    inside a date; `identifier` is a number that only names (Flight 370, section 12).
    """

    start: int = Field(ge=0)
    end: int
    text: str = Field(min_length=1)
    value: Decimal
    kind: Kind
    unit: str | None
    counted: str | None
    counted_start: int | None
    counted_end: int | None
    qualifier: str | None
    qualified_start: int
    whole_start: int
    whole_end: int

    @model_validator(mode="after")
    def _places_fit(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"number [{self.start}, {self.end}) cannot hold {len(self.text)} characters")
        if not (self.qualified_start <= self.start and self.whole_start <= self.start < self.end <= self.whole_end):
            raise ValueError(f"number [{self.start}, {self.end}) lies outside its qualifier or its whole")
        if len({self.counted is None, self.counted_start is None, self.counted_end is None}) != 1:
            raise ValueError("a counted noun and its place come together")
        return self

    @property
    def is_figure(self) -> bool:
        """Whether it says how much or how many, so that a brief may list it."""
        return self.kind in FIGURES


def find_numbers(text: str, *, language: str = "en") -> tuple[Number, ...]:
    """Every number of `text` in order of place, never overlapping; `language` decides what 1.234 and 3,5 mean.

    Vague amounts without a value ("hundreds of troops") and the pronoun "one" are left out.

    >>> [(n.text, str(n.value), n.unit, n.counted) for n in find_numbers("fewer than 2,000 US troops cost $1.13bn")]
    [('2,000', '2000', None, 'troops'), ('$1.13bn', '1130000000', 'USD', None)]
    """
    return _found(text, language)


@lru_cache(maxsize=256)  # a sentence is asked about when it is weighed, listed, and held against each line
def _found(text: str, language: str) -> tuple[Number, ...]:
    folded = plain(text)
    return tuple(_numbers(text, join_pairs(folded, list(read_figures(folded, language)))))


def _numbers(text: str, figures: list[Figure]) -> Iterator[Number]:
    for figure in figures:
        counted = figure.counted
        yield Number(
            start=figure.start,
            end=figure.end,
            text=text[figure.start : figure.end],
            value=figure.value,
            kind=figure.kind,
            unit=figure.unit,
            counted=text[counted.start : counted.end] if counted else None,
            counted_start=counted.start if counted else None,
            counted_end=counted.end if counted else None,
            qualifier=figure.qualifier.words if figure.qualifier else None,
            qualified_start=figure.qualifier.start if figure.qualifier else figure.start,
            whole_start=figure.whole[0],
            whole_end=figure.whole[1],
        )


_APART: tuple[Kind, ...] = ("ordinal", "identifier", "date", "clock")
_POINTS = {"point", "percentage point"}


def same_number(one: Number, other: Number) -> bool:
    """Whether two numbers are the same value in the same unit; what they count is `counted_agrees`.

    Percent and percentage point differ. An ordinal, an identifier, a day of the month and a time of day are each
    the same only as one of their own kind, so the 12 of `October 12` never proves `12 people`.
    """
    if any((one.kind == kind) != (other.kind == kind) for kind in _APART):
        return False
    if one.value != other.value:
        return False
    return one.unit == other.unit or {one.unit, other.unit} == _POINTS


def counted_agrees(one: Number, other: Number) -> bool:
    """Whether two numbers may count the same thing; a number that shows no noun agrees with any.

    >>> two_ways = find_numbers("three small bases; 3 bases in Syria; three soldiers")
    >>> counted_agrees(two_ways[0], two_ways[1]), counted_agrees(two_ways[0], two_ways[2])
    (True, False)
    """
    return nouns_agree(one.counted, other.counted)
