"""Dates of a statement against those of its evidence, both resolved to the calendar."""

from __future__ import annotations

from datetime import date

from nutgraf.find import DateExpression
from nutgraf.find.dates.iso_periods import period
from nutgraf.grounding.binding import Item, binding_gap
from nutgraf.grounding.reading import Evidence, Reading
from nutgraf.grounding.sign import Sign


def date_signs(statement: Reading, evidence: Evidence) -> list[Sign]:
    """The signs of all dates of the statement."""
    theirs = [one for one in evidence.reading.dates if one.iso]
    context = [one for reading in evidence.context for one in reading.dates if one.iso]
    found: list[Sign] = []
    for one in statement.dates:
        span = (one.start, one.end)
        if one.iso is None:
            if one.text.lower() not in evidence.reading.lower:
                found.append(Sign("date_open", 1.0, "", span))
            continue
        same = [other for other in theirs if _overlap(one, other)]
        if same:
            found += _binding(one, same, theirs, statement, evidence)
        elif any(_overlap(one, other) for other in context) or _is_publication(one, evidence):
            found.append(Sign("date_in_context", 1.0))
        else:
            rival = any(other.granularity == one.granularity for other in theirs)
            reason = f"the article does not give {one.text} for this"
            found.append(Sign("date_other" if rival else "date_missing", 1.0, reason, span))
    return found


def _binding(
    one: DateExpression,
    same: list[DateExpression],
    theirs: list[DateExpression],
    statement: Reading,
    evidence: Evidence,
) -> list[Sign]:
    rarity = {word.key: evidence.read.rarity(word.key) for word in statement.content}
    ignored = frozenset(word.key for word in statement.content if one.start <= word.start < one.end)
    gap = binding_gap(
        Item(statement, one.start, one.end),
        [Item(evidence.reading, other.start, other.end) for other in same],
        [Item(evidence.reading, other.start, other.end) for other in theirs if other not in same],
        rarity,
        ignored,
    )
    if not gap:
        return []
    reason = f"in the article, {one.text} belongs to something else" if gap > 0 else ""
    return [Sign("date_bound_elsewhere", gap, reason, (one.start, one.end))]


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
