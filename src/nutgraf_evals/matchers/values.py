"""Whether a text gives another number or date in place of the labelled one.

A label often accepts a fact with or without its number ("14 died or were hurt" or "casualties"). With a wrong number
it is wrong. A value replaces another when both are between the same words, or when it measures the same thing and
occurs nowhere in the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nutgraf.extract.date_readings import period
from nutgraf.extract.dates import DateExpression
from nutgraf.extract.numbers import Number
from nutgraf.extract.quantities import noun_key
from nutgraf.text.lexicon_en import DETERMINERS
from nutgraf.text.number_names import TWO_TO_TWELVE
from nutgraf_evals.matchers.analyzed_text import AnalyzedText
from nutgraf_evals.matchers.matcher import AMOUNTS, DateIs, Matcher, NumberIs, leaves, says_date, says_number

_SMALL = (DETERMINERS - TWO_TO_TWELVE) | frozenset("and or of to in on at by for with from that than s".split())
_NEAR = 3  # words on either side

Tokens = tuple[int, int]
"""Token indexes `[first, last)`."""


def same_next_word(one: Tokens, text: AnalyzedText, other: Tokens, evidence: AnalyzedText) -> bool:
    """Whether the same content word follows both closely: what they do, or what they are."""
    return bool(_around(one, text)[1] & _around(other, evidence)[1])


def _around(place: Tokens, reading: AnalyzedText) -> tuple[frozenset[str], frozenset[str]]:
    first, last = place
    return _weighty(reading.words[max(0, first - _NEAR) : first]), _weighty(reading.words[last : last + _NEAR])


def _weighty(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in words if word not in _SMALL and not word[0].isdigit())


_WITH_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


class _TextValue(NamedTuple):
    """A number or date of a text: its offsets, and what it measures (empty if unknown)."""

    start: int
    end: int
    measures: str
    key: str


def other_value(match: Matcher, reading: AnalyzedText, evidence: AnalyzedText, article: AnalyzedText) -> bool:
    """Whether the text gives another value for one that `match` names and the evidence gives."""
    named = [leaf for leaf in leaves(match) if isinstance(leaf, NumberIs)]
    if _other_number(named, reading, evidence, article):
        return True
    return _other_date([leaf for leaf in leaves(match) if isinstance(leaf, DateIs)], reading, evidence, article)


def _other_number(named: list[NumberIs], reading: AnalyzedText, evidence: AnalyzedText, article: AnalyzedText) -> bool:
    known = {n.value for n in evidence.numbers}
    anywhere = {n.value for n in article.numbers}
    others = [_number(n) for n in reading.numbers if n.kind in AMOUNTS and n.value not in known]
    made_up = {str(n.value) for n in reading.numbers if n.value not in anywhere}
    for leaf in named:
        if any(n.value == leaf.value for n in reading.numbers):
            continue
        for here in map(_number, says_number(leaf, evidence)):
            for other in others:
                measured = bool(here.measures) and other.measures == here.measures
                if (measured and other.key in made_up) or _is_same_place(other, reading, here, evidence):
                    return True
    return False


def _other_date(named: list[DateIs], reading: AnalyzedText, evidence: AnalyzedText, article: AnalyzedText) -> bool:
    known = {d.iso for d in evidence.dates if d.iso} | {leaf.iso for leaf in named}
    dated_places = set(_dated_as({d.iso for d in article.dates if d.iso} | known, reading))
    for leaf in named:
        if any(True for _ in says_date(leaf, reading)):
            continue
        # "5 April 1861" is inside the 1861 that the label also accepts; only dates as fine as the leaf count.
        true = set(_dated_as({iso for iso in known if _grain(iso) == _grain(leaf.iso)}, reading))
        others = [d for d in reading.dates if (d.start, d.end) not in true and not _holds(d, leaf)]
        for start, end in says_date(leaf, evidence):
            here = _TextValue(start, end, "", leaf.iso)
            for other in others:
                made_up = other.granularity == _grain(leaf.iso) and not _exactly(other, dated_places, article)
                if made_up or _is_same_place(_TextValue(other.start, other.end, "", ""), reading, here, evidence):
                    return True
    return False


def _holds(found: DateExpression, leaf: DateIs) -> bool:
    """Whether a date is only coarser than the labelled one: no less true."""
    if found.iso is None:
        return False
    outer, inner = period(found.iso), period(leaf.iso)
    return outer.first <= inner.first and inner.last <= outer.last


def _exactly(found: DateExpression, dated_places: set[tuple[int, int]], article: AnalyzedText) -> bool:
    """Whether the article gives exactly this date, not only a coarser one that contains it."""
    if (found.start, found.end) not in dated_places:
        return False
    return found.iso is None or _WITH_YEAR.search(found.text) is None or any(found.iso == d.iso for d in article.dates)


def _dated_as(isos: set[str], reading: AnalyzedText) -> Iterator[tuple[int, int]]:
    for iso in isos:
        if "/" not in iso:
            yield from says_date(DateIs(iso), reading)


def _grain(iso: str) -> str:
    return {4: "year", 7: "quarter" if "Q" in iso else "month", 10: "day"}.get(len(iso), "")


def _number(number: Number) -> _TextValue:
    measures = number.unit or (noun_key(number.counted) if number.counted else "")
    return _TextValue(number.whole_start, number.whole_end, measures, str(number.value))


def _is_same_place(one: _TextValue, text: AnalyzedText, other: _TextValue, evidence: AnalyzedText) -> bool:
    """Whether both values are between the same words: a word in common on each side that has any."""
    here, there = text.token_range(one.start, one.end), evidence.token_range(other.start, other.end)
    sides = zip(_around(here, text), _around(there, evidence), strict=True)
    shared = [bool(mine & theirs) for mine, theirs in sides if mine or theirs]
    return bool(shared) and all(shared)
