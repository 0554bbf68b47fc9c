"""Whether a text gives a number: the value on a whole token, in the labelled unit or counting the labelled thing.

A unit of measure must be the same unit. A counted thing belongs to the number it stands nearest to, so in
"27 people were killed and 42 injured" the 27 is not "27 injured".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from nutgraf.find.numbers.counted import noun_stem, nouns_agree
from nutgraf.find.numbers.finder import Number, find_numbers
from nutgraf_evals.matching.matcher import NumberIs
from nutgraf_evals.matching.reading import Reading
from nutgraf_evals.matching.tokens import words_of

AMOUNTS = frozenset({"cardinal", "fraction", "percent", "money", "measure", "score", "range", "year"})
_POINTS = frozenset({"point", "percentage point"})
_PEOPLE = frozenset("people person persons".split())


def says_number(leaf: NumberIs, reading: Reading) -> Iterator[Number]:
    """The numbers of the text that are the labelled one; days of the month and names such as "Flight 370" are not."""
    for number in reading.numbers:
        if number.kind not in AMOUNTS or not _same_value(leaf, number):
            continue
        if not leaf.unit or _measures(leaf.unit, number, reading):
            yield number


def _same_value(leaf: NumberIs, number: Number) -> bool:
    return abs(number.value - leaf.value) <= leaf.tolerance


def _measures(unit: str, number: Number, reading: Reading) -> bool:
    canonical = _canonical(unit)
    if canonical is not None:
        return number.unit == canonical or {number.unit, canonical} == _POINTS
    if unit.lower() in _PEOPLE and number.unit is None:
        return nouns_agree(number.counted, unit)
    if number.unit is None and number.counted is not None and noun_stem(number.counted) == noun_stem(unit):
        return True
    return _nearest(unit, number, reading)


@cache
def _canonical(unit: str) -> str | None:
    """The unit of measure a label means, or None when it is a noun that is counted."""
    found = find_numbers(f"5 {unit}")
    return found[0].unit if found else None


def _nearest(unit: str, number: Number, reading: Reading) -> bool:
    stems = tuple(noun_stem(word) for word in words_of(unit))
    at, end = reading.token_range(number.start, number.end)
    for place in range(len(reading.words) - len(stems) + 1):
        here = tuple(noun_stem(word) for word in reading.words[place : place + len(stems)])
        if here == stems and reading.tokens[place].clause == reading.tokens[at].clause:
            mine = _apart(place, at, end)
            if all(mine <= other for other in _distances(place, number, reading)):
                return True
    return False


def _distances(place: int, number: Number, reading: Reading) -> Iterator[int]:
    for other in reading.numbers:
        if other.start != number.start and other.kind in AMOUNTS:
            yield _apart(place, *reading.token_range(other.start, other.end))


def _apart(place: int, first: int, last: int) -> int:
    return first - place if place < first else max(0, place - last + 1)
