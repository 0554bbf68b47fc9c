"""Compares the figures of a statement with its evidence: their values, units and limits, and what they belong to.

A figure that also occurs in the evidence may belong to something else there: `nutgraf.grounding.clause_comparison`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import combinations, permutations
from typing import NamedTuple

from nutgraf.extract import Number, counted_agrees, same_number
from nutgraf.extract.date_readings import period
from nutgraf.grounding.clause_comparison import (
    BoundValue,
    Place,
    clause_gap,
    is_given_nearby,
    place_in_article,
    quoted_clause,
)
from nutgraf.grounding.evidence import Evidence, FaultSign
from nutgraf.grounding.reading import Reading
from nutgraf.text import cues_en as cues
from nutgraf.text.lexicon_en import DAYS_IN_UNIT, TIME_WORDS
from nutgraf.text.unit_names import BASE_UNITS

_ROUGH = Decimal("0.1")  # how far a vague figure ("nearly", "a third") may be off
_CLOSE = Decimal("0.006")
_CONVERTED = Decimal("0.03")  # "1.2 miles" for 1,900 metres
_NAMING = {"identifier", "date", "year", "clock", "ordinal"}
_FACTORS = tuple(Decimal(10) ** power for power in (1, 2, 3, 6, 9))
_SMALL = 12  # small counts may count what the evidence lists without a number
_MOST_PAIRED = 12
_SHARES = {"percent", "percentage point"}


def number_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of all figures of the statement."""
    theirs = evidence.reading.numbers
    compared = [_compared(number, theirs) for number in _figures(statement)]
    values = [one.bound for one in compared]
    return [sign for one in compared for sign in _signs_of(one, values, statement, evidence)]


class _Figure(NamedTuple):
    """A figure of the statement, with those of the evidence that are the same and those it could be confused with."""

    number: Number
    same: Sequence[Number]
    others: Sequence[Number]

    @property
    def bound(self) -> BoundValue:
        return BoundValue(_place(self.number), [_place(one) for one in self.same], [_place(one) for one in self.others])


def _compared(number: Number, theirs: Sequence[Number]) -> _Figure:
    same = [one for one in theirs if same_number(number, one) or _same_without_unit(number, one)]
    return _Figure(number, same, [one for one in theirs if one not in same and _comparable(number, one)])


def _figures(reading: Reading) -> Iterator[Number]:
    for number in reading.numbers:
        calendar = number.kind == "date" or (number.kind == "year" and number.unit is None)
        named = any(one.start <= number.start < one.end for one in reading.dates)
        if not calendar and not named and not number.text.endswith("0s"):
            yield number


def _signs_of(
    figure: _Figure, values: Sequence[BoundValue], statement: Reading, evidence: Evidence
) -> Iterator[FaultSign]:
    number, same, others = figure
    span = _place(number)
    if not same:
        if not is_given_nearby(span, statement, evidence, partial(_has, number)):
            yield _missing(number, evidence, evidence.reading.numbers)
        return
    yield from _qualifier_signs(number, statement, evidence, same)
    if number.text.lower() not in evidence.reading.lower:
        yield FaultSign("number_in_other_form", -1.0)
    yield from _rate_signs(figure, statement, evidence)
    if _is_given_as_old(number, same, statement, evidence):
        return
    if number.counted and _counts_other(number, same, others):
        reason = f"the article's {number.text} counts something else"
        yield FaultSign("number_counts_other", 1.0, reason, span, _clause_of(same[0], evidence))
    gap = clause_gap(figure.bound, values, statement, evidence)
    if gap.share > 0:
        reason = f"the article gives {number.text} for something else"
        detail = place_in_article(figure.bound, gap, evidence)
        yield FaultSign("number_of_other_clause", gap.share, reason, span, detail)
    if _is_superseded(figure, statement, evidence):
        reason = f"the article replaces {number.text} by a later figure"
        later = dict.fromkeys(one.text for one in others)
        detail = f"{_clause_of(same[0], evidence)}{f'; it also has {next(iter(later))}' if len(later) == 1 else ''}"
        yield FaultSign("value_superseded", 1.0, reason, span, detail)


_RATE = re.compile(r" (?:a|an|per|each|every) ([a-z]+)\b(?! (?:ago|earlier|before|later))")


def _rate_signs(figure: _Figure, statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """A figure for each of something, where the evidence gives it for a time and the statement not, or the reverse."""
    ours = _rate(figure.number, statement)
    theirs = [_rate(one, evidence.reading) for one in figure.same]
    if not ours or not all(theirs) or ours in theirs or TIME_WORDS.isdisjoint((ours, *theirs)):
        return
    reason = f"the article does not give {figure.number.text} for every {ours}"
    yield FaultSign("rate_other", 1.0, reason, _place(figure.number), _clause_of(figure.same[0], evidence))


def _rate(number: Number, reading: Reading) -> str:
    """The thing for each of which a figure holds ("£3 a week", "40 calls per day"), empty where there is none."""
    hit = _RATE.match(reading.lower, number.counted_end or number.whole_end)
    return hit.group(1) if hit else ""


def _has(number: Number, reading: Reading) -> bool:
    return any(same_number(number, one) for one in reading.numbers)


def _counts_other(number: Number, same: Sequence[Number], others: Sequence[Number]) -> bool:
    """Whether what the figure counts has another figure in the evidence, and the same figure counts other things."""
    if any(one.counted is None or counted_agrees(number, one) for one in same):
        return False
    return any(one.counted is not None and counted_agrees(number, one) for one in others)


def _same_without_unit(number: Number, other: Number) -> bool:
    """Whether two figures agree and one of them leaves its unit to the reader ("from 4.2 percent to 4.0")."""
    if number.value != other.value or {number.kind, other.kind} & _NAMING:
        return False
    return number.unit is None or other.unit is None


def _missing(number: Number, evidence: Evidence, theirs: Sequence[Number]) -> FaultSign:
    span = (number.start, number.end)
    shown = number.text
    with_other_unit = [one for one in theirs if _differs_in_unit(number, one)]
    if with_other_unit and not _is_converted(number, theirs, evidence):
        reason = f"the unit of {shown} is another in the article"
        return FaultSign("number_unit", 1.0, reason, span, _clause_of(with_other_unit[0], evidence))
    if _is_derived(number, theirs, evidence):
        return FaultSign("number_derived", -1.0)
    of_other_size = [one for one in theirs if _differs_in_size(number, one)]
    if of_other_size:
        reason = f"{shown} is another size than the article's figure"
        return FaultSign("number_scale", 1.0, reason, span, _clause_of(of_other_size[0], evidence))
    if number.kind == "ordinal":
        return FaultSign("ordinal_missing", 1.0, f"this part of the article does not say {shown}", span)
    rivals = [one for one in theirs if _comparable(number, one)]
    reason = f"the article does not give {shown} for this{_instead(number, rivals)}"
    if number.unit is None and number.value <= _SMALL and number.value == int(number.value):
        return FaultSign("small_count_other", 1.0 if rivals else 0.0, reason, span)
    return FaultSign("number_other" if rivals else "number_missing", 1.0, reason, span)


def _differs_in_unit(number: Number, other: Number) -> bool:
    """Whether two figures have the same value in other units of one dimension ("three days", "three weeks")."""
    if number.value != other.value or number.unit == other.unit or {number.kind, other.kind} & _NAMING:
        return False
    return _dimension(number) is not None and _dimension(number) == _dimension(other)


def _dimension(number: Number) -> str | None:
    """What a figure measures: money, a time, a length …; None for a plain count."""
    if number.kind == "money":
        return "money"
    if number.unit in DAYS_IN_UNIT:
        return "time"
    base = BASE_UNITS[number.unit][0] if number.unit in BASE_UNITS else number.unit
    return "share" if base in _SHARES else base


def _differs_in_size(number: Number, other: Number) -> bool:
    """Whether two figures of one unit differ by a power of ten, as "1.2 million" and "1.2 billion" do."""
    one, two = number.value, other.value
    if number.unit != other.unit or not counted_agrees(number, other) or {number.kind, other.kind} & _NAMING:
        return False
    return one > 1 and two > 1 and any(two * factor == one or one * factor == two for factor in _FACTORS)


def _clause_of(one: Number, evidence: Evidence) -> str:
    return quoted_clause(_place(one), evidence)


def _instead(number: Number, rivals: Sequence[Number]) -> str:
    """The figure the article has in place of `number`, in words, where it counts the same or is the only one."""
    alike = [one for one in rivals if one.counted and number.counted and counted_agrees(number, one)]
    found = alike or rivals
    return f": it gives {found[0].text}" if len(found) == 1 else ""


def _comparable(one: Number, other: Number) -> bool:
    """Whether two figures could be confused: both money, both percentages, both counts …"""
    if {one.kind, other.kind} & _NAMING:
        return one.kind == other.kind
    if "score" in (one.kind, other.kind):
        return one.kind == other.kind
    if one.unit == other.unit:
        return True
    if one.unit in DAYS_IN_UNIT and other.unit in DAYS_IN_UNIT:
        return True
    return {one.kind, other.kind} <= {"cardinal", "range"}


def _near(one: Decimal, other: Decimal, tolerance: Decimal) -> bool:
    return abs(one - other) <= tolerance * max(abs(one), abs(other), Decimal("0.0001"))


def _is_derived(number: Number, theirs: Sequence[Number], evidence: Evidence) -> bool:
    """Whether the figure follows from figures given: a sum, a difference, a share, a span of time."""
    if number.kind in _NAMING:
        return False
    if _is_converted(number, theirs, evidence):
        return True
    if number.unit in DAYS_IN_UNIT:
        return False
    tolerance = _ROUGH if number.qualifier or number.kind == "fraction" else _CLOSE
    figures = [one for one in theirs if one.kind not in {"identifier", "date", "clock"}][:_MOST_PAIRED]
    if number.kind == "fraction" or number.unit == "percent":
        scale = 100 if number.unit == "percent" else 1
        return any(_near(number.value, share * scale, tolerance) for share in _shares(figures))
    alike = [
        one.value for one in figures if one.unit == number.unit or (number.unit in _SHARES and one.unit in _SHARES)
    ]
    if number.qualifier and any(_near(number.value, value, tolerance) for value in alike):
        return True
    if number.unit is None and number.value <= 1:
        return False
    return any(_near(number.value, value, tolerance) for value in _sums(alike))


def _is_converted(number: Number, theirs: Sequence[Number], evidence: Evidence) -> bool:
    """Whether the evidence has the same quantity in another unit, or a time as what lies between two dates."""
    if number.unit in DAYS_IN_UNIT:
        return _is_span_given(number, theirs, evidence)
    return any(_is_same_measure(number, one) for one in theirs)


def _is_same_measure(number: Number, other: Number) -> bool:
    """Whether two figures are about the same quantity in other units ("1.9 km", "1,900 metres", "1.2 miles")."""
    if number.unit == other.unit or number.unit not in BASE_UNITS or other.unit not in BASE_UNITS:
        return False
    (base, factor), (other_base, other_factor) = BASE_UNITS[number.unit], BASE_UNITS[other.unit]
    return base == other_base and _near(number.value * factor, other.value * other_factor, _CONVERTED)


def _shares(figures: Sequence[Number]) -> Iterator[Decimal]:
    for one in figures:
        if one.kind == "fraction":
            yield from (one.value, 1 - one.value)
        if one.unit == "percent":
            yield from (one.value / 100, 1 - one.value / 100)
    for one, other in permutations(figures, 2):
        if one.unit == other.unit and other.value:
            yield one.value / other.value
            yield 1 - one.value / other.value


def _sums(values: Sequence[Decimal]) -> Iterator[Decimal]:
    for one, other in combinations(values, 2):
        yield one + other
        yield abs(one - other)
    for three in combinations(values[:6], 3):
        yield sum(three, Decimal(0))


def _is_span_given(number: Number, theirs: Sequence[Number], evidence: Evidence) -> bool:
    """Whether a duration is given in another unit, or is the time between two dates."""
    days = float(number.value) * DAYS_IN_UNIT[number.unit or "day"]
    loose = 0.2 if number.qualifier or number.unit in {"decade", "century"} or number.kind == "fraction" else 0.04
    given = [float(one.value) * DAYS_IN_UNIT[one.unit] for one in theirs if one.unit in DAYS_IN_UNIT]
    spans = [*given, *(abs(a - b) for a, b in combinations(given, 2)), *(a + b for a, b in combinations(given, 2))]
    if any(abs(days - span) <= loose * max(days, span) for span in spans):
        return True
    known = [*evidence.reading.dates, *(date for reading in evidence.context for date in reading.dates)]
    edges = [period(one.iso) for one in known if one.iso][:_MOST_PAIRED]
    slack = max(DAYS_IN_UNIT[number.unit or "day"] * 0.6, days * loose)
    for one, other in combinations(edges, 2):
        gaps = [abs((a - b).days) for a in one for b in other]
        if min(gaps) - slack <= days <= max(gaps) + slack:
            return True
    return False


_UP, _DOWN = frozenset({"least", "over"}), frozenset({"most", "under"})
_DIRECTION_OF_BOUND = {"more than": "over", "less than": "under", "at least": "least", "at most": "most"}
_BEFORE_FIGURE, _BEHIND_FIGURE = 24, 20  # characters in which a limit is looked for ("£400m at most")
_NEGATED_WITHIN = 40


def _qualifier_signs(
    number: Number, statement: Reading, evidence: Evidence, same: Sequence[Number]
) -> Iterator[FaultSign]:
    ours = _direction(statement, number)
    source = [_direction(evidence.reading, one) for one in same]
    if any(ours == one for one in source):
        return
    theirs = source[0]
    span = (number.qualified_start, number.end)
    if _is_negated(statement, number) or any(_is_negated(evidence.reading, one) for one in same):
        return
    if (ours in _UP and theirs in _DOWN) or (ours in _DOWN and theirs in _UP):
        reason = f"the article limits {number.text} the other way"
        yield FaultSign("limit_reversed", 1.0, reason, span, _clause_of(same[0], evidence))


def _is_negated(reading: Reading, number: Number) -> bool:
    """Whether a no near the figure may turn its limit round ("did not reach 40"); "no more than" is a limit itself."""
    near = reading.lower[max(0, number.whole_start - _NEGATED_WITHIN) : number.whole_end]
    return bool(cues.NEGATIONS.search(cues.LIMITS.sub(" ", near)))


def _direction(reading: Reading, number: Number) -> str:
    """Which way a figure is limited: `least`, `over`, `most`, `under`, or not at all."""
    if known := _DIRECTION_OF_BOUND.get(number.bound or ""):
        return known
    before = reading.lower[max(0, number.whole_start - _BEFORE_FIGURE) : number.start]
    before = before[max(before.rfind(","), before.rfind(";")) + 1 :]
    behind = reading.lower[number.whole_end : number.whole_end + _BEHIND_FIGURE]
    for name, pattern in (
        ("least", cues.LEAST),
        ("most", cues.MOST),
        ("over", cues.OVER),
        ("under", cues.UNDER),
    ):
        hits = list(pattern.finditer(before))
        if hits and len(before[hits[-1].end() :].split()) <= 2:
            return name
    for name, pattern in (("least", cues.LEAST_BEHIND), ("most", cues.MOST_BEHIND)):
        if pattern.match(behind):
            return name
    return ""


def _place(one: Number) -> Place:
    return one.start, one.end


_BEFORE_NEW_VALUE = 60  # characters
_BEFORE_OLD_VALUE = 30  # characters


def _is_superseded(figure: _Figure, statement: Reading, evidence: Evidence) -> bool:
    """Whether the evidence gives the figure only as an earlier one, beside the later one the statement leaves out."""
    values = {one.value for one in statement.numbers}
    if all(one.value in values for one in figure.others):
        return False
    if cues.GIVEN_AS_PAST.search(statement.lower) and not _is_given_as_new(figure.number, statement):
        return False
    return all(_is_old_value(evidence.reading.lower, one.start, one.end) for one in figure.same)


def _is_given_as_old(number: Number, same: Sequence[Number], statement: Reading, evidence: Evidence) -> bool:
    """Whether statement and evidence both give the figure as an earlier one: its clause is that of the later one."""
    if not cues.GIVEN_AS_PAST.search(statement.lower) or _is_given_as_new(number, statement):
        return False
    return all(_is_old_value(evidence.reading.lower, one.start, one.end) for one in same)


def _is_given_as_new(number: Number, statement: Reading) -> bool:
    """Whether the statement gives the figure as what something came to ("fell to 425 million")."""
    before = statement.lower[max(0, number.whole_start - _BEFORE_NEW_VALUE) : number.start]
    return bool(cues.BEFORE_NEW_VALUE.search(before))


def _is_old_value(text: str, start: int, end: int) -> bool:
    if cues.BEFORE_OLD_VALUE.search(text[max(0, start - _BEFORE_OLD_VALUE) : start]):
        return True
    first = text.rfind(". ", 0, start) + 1
    last = text.find(". ", end)
    return bool(cues.OLD_VALUE.search(text[first : last if last >= 0 else len(text)]))
