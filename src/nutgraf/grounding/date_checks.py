"""Compares the dates of a statement with its evidence: the days they mean, what they belong to, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from nutgraf.extract import DateExpression
from nutgraf.extract.date_readings import period
from nutgraf.grounding.clause_comparison import BoundValue, clause_gap, is_given_nearby, place_in_article, quoted_clause
from nutgraf.grounding.evidence import Evidence, FaultSign
from nutgraf.grounding.reading import Reading
from nutgraf.text import cues_en as cues

_BEFORE_DATE = 32  # characters in which a preposition stands


def date_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of all dates of the statement."""
    theirs = [one for one in evidence.reading.dates if one.iso]
    context = [one for reading in evidence.context for one in reading.dates if one.iso]
    found: list[FaultSign] = []
    ours = [one for one in statement.dates if one.iso]
    values = [_bound_date(one, theirs) for one in ours]
    for at, one in enumerate(ours):
        span = (one.start, one.end)
        value = values[at]
        same = [other for other in theirs if _overlap(one, other)]
        if same:
            gap = clause_gap(value, values, statement, evidence)
            if gap.share > 0:
                reason = f"in the article, {one.text} belongs to something else"
                detail = place_in_article(value, gap, evidence)
                found.append(FaultSign("date_of_other_clause", gap.share, reason, span, detail))
            if _is_on_other_side(one, same, statement, evidence):
                reason = f"the article puts this on the other side of {one.text}"
                found.append(FaultSign("date_side_reversed", 1.0, reason, span, quoted_clause(value.same[0], evidence)))
            if one.text.lower() not in evidence.reading.lower:
                found.append(FaultSign("date_in_other_form", -1.0))
        elif (
            not any(_overlap(one, other) for other in context)
            and not _is_publication(one, evidence)
            and not is_given_nearby(span, statement, evidence, partial(_has, one))
        ):
            rivals = [other for other in theirs if other.granularity == one.granularity]
            instead = f": it gives {rivals[0].text}" if len(rivals) == 1 else ""
            reason = f"the article does not give {one.text} for this{instead}"
            found.append(FaultSign("date_other" if rivals else "date_missing", 1.0, reason, span))
    return found


def _has(one: DateExpression, reading: Reading) -> bool:
    return any(other.iso and _overlap(one, other) for other in reading.dates)


def _bound_date(one: DateExpression, theirs: Sequence[DateExpression]) -> BoundValue:
    same = [(other.start, other.end) for other in theirs if _overlap(one, other)]
    return BoundValue(
        (one.start, one.end), same, [(other.start, other.end) for other in theirs if not _overlap(one, other)]
    )


def _is_on_other_side(
    one: DateExpression, same: Sequence[DateExpression], statement: Reading, evidence: Evidence
) -> bool:
    """Whether the statement puts something before a date and the evidence after it, or the other way round."""
    ours = _side(statement, one)
    theirs = {_side(evidence.reading, other) for other in same}
    return bool(ours) and ours not in theirs and "" not in theirs


def _side(reading: Reading, one: DateExpression) -> str:
    """Which side of a date its preposition names: `before`, `after`, or none."""
    before = reading.lower[max(0, one.start - _BEFORE_DATE) : one.start]
    if cues.NOT_BEFORE_DATE.search(before):
        return "after"
    sides = (("before", cues.BEFORE_DATE), ("after", cues.AFTER_DATE))
    return next((name for name, pattern in sides if pattern.search(before)), "")


def _is_publication(one: DateExpression, evidence: Evidence) -> bool:
    published = evidence.read.article.published
    return published is not None and _covers(one.iso or "", published)


def _covers(iso: str, day: date) -> bool:
    first, last = period(iso)
    return first <= day <= last


def _overlap(one: DateExpression, other: DateExpression) -> bool:
    first, last = period(one.iso or "")
    begin, end = period(other.iso or "")
    return first <= end and begin <= last
