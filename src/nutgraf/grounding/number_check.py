"""Figures of a statement against those of its evidence: value, unit, scale, qualifier, and what they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, permutations

from nutgraf.extract import Number, same_number
from nutgraf.extract.date_readings import period
from nutgraf.grounding.reading import BoundItem, Evidence, FaultSign, Reading, binding_gap
from nutgraf.text import cues_en as cues
from nutgraf.text.lexicon_en import DAYS

_ROUGH = Decimal("0.1")  # how far a vague figure ("nearly", "a third") may be off
_CLOSE = Decimal("0.006")
_NAMING = {"identifier", "date", "year", "clock", "ordinal"}
_FACTORS = tuple(Decimal(10) ** power for power in (1, 2, 3, 6, 9))
_SMALL = 12  # small counts may count what the evidence lists without a number
_MOST_PAIRED = 12
_SHARES = {"percent", "percentage point"}


def number_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of all figures of the statement."""
    theirs = evidence.reading.numbers
    return [sign for number in _figures(statement) for sign in _signs_of(number, statement, evidence, theirs)]


def _figures(reading: Reading) -> Iterator[Number]:
    for number in reading.numbers:
        calendar = number.kind == "date" or (number.kind == "year" and number.unit is None)
        named = any(one.start <= number.start < one.end for one in reading.dates)
        if not calendar and not named and not number.text.endswith("0s"):
            yield number


def _signs_of(number: Number, statement: Reading, evidence: Evidence, theirs: Sequence[Number]) -> Iterator[FaultSign]:
    span = (number.start, number.end)
    same = [one for one in theirs if same_number(number, one) or _same_without_unit(number, one)]
    if not same:
        yield _missing(number, evidence, theirs)
        return
    yield from _qualifier_signs(number, statement, evidence, same)
    others = [one for one in theirs if one not in same and _comparable(number, one)]
    rarity = {word.key: evidence.read.rarity(word.key) for word in statement.content}
    ignored = frozenset(word.key for word in statement.content if word.number is not None)
    source = evidence.reading
    gap = binding_gap(
        BoundItem(statement, number.start, number.end),
        [BoundItem(source, one.start, one.end) for one in same],
        [BoundItem(source, one.start, one.end) for one in others],
        rarity,
        ignored,
    )
    if gap:
        reason = f"in the article, {number.text} belongs to something else" if gap > 0 else ""
        yield FaultSign("number_bound_elsewhere" if gap > 0 else "number_bound_here", gap, reason, span)


def _same_without_unit(number: Number, other: Number) -> bool:
    """Whether two figures agree and one of them leaves its unit to the reader ("from 4.2 percent to 4.0")."""
    if number.value != other.value or {number.kind, other.kind} & _NAMING:
        return False
    return number.unit is None or other.unit is None


def _missing(number: Number, evidence: Evidence, theirs: Sequence[Number]) -> FaultSign:
    span = (number.start, number.end)
    shown = number.text
    if any(
        number.value == one.value
        and number.unit != one.unit
        and None not in (number.unit, one.unit)
        and not {number.kind, one.kind} & _NAMING
        for one in theirs
    ):
        return FaultSign("number_unit", 1.0, f"the unit of {shown} is another in the article", span)
    if _derived(number, theirs, evidence):
        return FaultSign("number_derived", -1.0)
    if any(
        one.value * factor == number.value or number.value * factor == one.value
        for one in theirs
        for factor in _FACTORS
        if one.value > 1 and number.value > 1
    ):
        return FaultSign("number_scale", 1.0, f"{shown} is another size than the article's figure", span)
    if number.kind == "ordinal":
        return FaultSign("ordinal_missing", 1.0, f"this part of the article does not say {shown}", span)
    rivals = any(_comparable(number, one) for one in theirs)
    reason = f"the article does not give {shown} for this"
    if number.unit is None and number.value <= _SMALL and number.value == int(number.value):
        return FaultSign("small_count_other" if rivals else "small_count_missing", 1.0, reason, span)
    elsewhere = any(same_number(number, one) for one in evidence.read.whole.numbers)
    if elsewhere:
        return FaultSign("number_elsewhere", 1.0, reason, span)
    return FaultSign("number_other" if rivals else "number_missing", 1.0, reason, span)


def _comparable(one: Number, other: Number) -> bool:
    """Whether two figures could be confused: both money, both percentages, both counts …"""
    if {one.kind, other.kind} & _NAMING:
        return one.kind == other.kind
    if one.unit == other.unit:
        return True
    if one.unit in DAYS and other.unit in DAYS:
        return True
    return {one.kind, other.kind} <= {"cardinal", "range", "score"}


def _near(one: Decimal, other: Decimal, tolerance: Decimal) -> bool:
    return abs(one - other) <= tolerance * max(abs(one), abs(other), Decimal("0.0001"))


def _derived(number: Number, theirs: Sequence[Number], evidence: Evidence) -> bool:
    """Whether the figure follows from figures given: a sum, a difference, a share, a span of time."""
    if number.kind in _NAMING:
        return False
    if number.unit in DAYS:
        return _is_span_given(number, theirs, evidence)
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
    """Whether a duration is given in another unit, or is what lies between two dates."""
    days = float(number.value) * DAYS[number.unit or "day"]
    loose = 0.2 if number.qualifier or number.unit in {"decade", "century"} or number.kind == "fraction" else 0.04
    given = [float(one.value) * DAYS[one.unit] for one in theirs if one.unit in DAYS]
    spans = [*given, *(abs(a - b) for a, b in combinations(given, 2)), *(a + b for a, b in combinations(given, 2))]
    if any(abs(days - span) <= loose * max(days, span) for span in spans):
        return True
    known = [*evidence.reading.dates, *(date for reading in evidence.context for date in reading.dates)]
    edges = [period(one.iso) for one in known if one.iso][:_MOST_PAIRED]
    slack = max(DAYS[number.unit or "day"] * 0.6, days * loose)
    for one, other in combinations(edges, 2):
        gaps = [abs((a - b).days) for a in one for b in other]
        if min(gaps) - slack <= days <= max(gaps) + slack:
            return True
    return False


def _qualifier_signs(
    number: Number, statement: Reading, evidence: Evidence, same: Sequence[Number]
) -> Iterator[FaultSign]:
    ours = _direction(statement, number)
    source = [_direction(evidence.reading, one) for one in same]
    if any(ours == one for one in source):
        return
    theirs = source[0]
    span = (number.qualified_start, number.end)
    up, down = {"least", "over"}, {"most", "under"}
    denied = cues.NEGATIONS.search(statement.lower) or cues.NEGATIONS.search(evidence.reading.lower)
    if (ours in up and theirs in down) or (ours in down and theirs in up):
        if not denied:
            yield FaultSign("limit_reversed", 1.0, f"the article limits {number.text} the other way", span)
    elif theirs and not ours and not cues.LIMITS.search(statement.lower) and not denied:
        yield FaultSign("limit_dropped", 1.0, f"the article limits its {number.text}", span)
    elif ours and not theirs and not cues.LIMITS.search(evidence.reading.lower) and not denied:
        yield FaultSign("limit_added", 1.0, f"the article gives {number.text} without this limit", span)


def _direction(reading: Reading, number: Number) -> str:
    before = reading.lower[max(0, number.whole_start - 24) : number.start]
    before = before[max(before.rfind(","), before.rfind(";")) + 1 :]
    for name, pattern in (
        ("least", cues.LEAST),
        ("most", cues.MOST),
        ("over", cues.OVER),
        ("under", cues.UNDER),
    ):
        hits = list(pattern.finditer(before))
        if hits and len(before[hits[-1].end() :].split()) <= 2:
            return name
    return ""
