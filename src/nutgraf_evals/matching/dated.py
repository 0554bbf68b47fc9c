"""Whether a text gives a date: as it stands, or relative to the day of publication.

A statement out of its article often lost what told past from future, so a weekday or a day without a year may be
the one before or the one after the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from nutgraf.find.dates.calendar_words import month_number, weekday_number
from nutgraf.find.dates.finder import DateExpression
from nutgraf.find.dates.iso_periods import period
from nutgraf_evals.matching.matcher import DateIs
from nutgraf_evals.matching.reading import Reading

_LAST_OR_NEXT = re.compile(r"\b(last|next|this|past|coming|previous|following)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")


def says_date(leaf: DateIs, reading: Reading) -> Iterator[tuple[int, int]]:
    """The places, in code points, where the text gives the labelled date or a finer one within it."""
    for found in reading.dates:
        if (found.iso is not None and _lies_within(found.iso, leaf.iso)) or _neighbour(found, leaf.iso, reading):
            yield found.start, found.end
    if re.fullmatch(r"\d{4}", leaf.iso):  # a bare year of any century, which a finder of dates may leave alone
        yield from ((token.start, token.end) for token in reading.tokens if token.word == leaf.iso)


def _lies_within(iso: str, labelled: str) -> bool:
    inner, outer = period(iso), period(labelled)
    return outer.first <= inner.first and inner.last <= outer.last


def _neighbour(found: DateExpression, labelled: str, reading: Reading) -> bool:
    text = found.text
    if _YEAR.search(text) or _LAST_OR_NEXT.search(text):
        return False
    words = _WORD.findall(text)
    month = next((number for word in words if (number := _month(word))), None)
    wanted = period(labelled)
    if month is not None:
        return _same_day_of_a_year(month, _DAY.search(text), wanted.first, wanted.last, reading.setting.published)
    weekday = next((number for word in words if (number := _weekday(word)) is not None), None)
    published = reading.setting.published
    if weekday is None or published is None or wanted.first != wanted.last:
        return False
    return wanted.first.weekday() == weekday and abs((wanted.first - published).days) <= 7


def _same_day_of_a_year(month: int, day: re.Match[str] | None, first: date, last: date, published: date | None) -> bool:
    if first.month != month or last.month != month:
        return False
    if published is not None and abs(first.year - published.year) > 1:
        return False
    if day is None:
        return first != last  # "in March" is coarser than a labelled day
    return first.day <= int(day.group(1)) <= last.day


def _month(word: str) -> int | None:
    try:
        return month_number(word)
    except (KeyError, ValueError):
        return None


def _weekday(word: str) -> int | None:
    try:
        return weekday_number(word)
    except (KeyError, ValueError):
        return None
