"""Dates as ISO 8601 text of any grain, and the days each of them covers.

Forms: `2026-03-10`, `2026-03`, `2026`, `2026-Q3`, `2026-W18`, and `first/last` of two of these for a stretch.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple


class Period(NamedTuple):
    """The days from `first` to `last`, both included."""

    first: date
    last: date


_ISO = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?|-Q(?P<quarter>[1-4])|-W(?P<week>[0-9]{2}))?"
)


def period(iso: str) -> Period:
    """The days that `iso` covers; ValueError when it is none of the forms above or no such day exists.

    >>> period("2026-Q1").last
    datetime.date(2026, 3, 31)
    """
    if "/" in iso:
        first, last = (period(part) for part in iso.split("/", 1))
        if last.last < first.first:
            raise ValueError(f"the period {iso!r} ends before it begins")
        return Period(first.first, last.last)
    found = _ISO.fullmatch(iso)
    if not found:
        raise ValueError(f"{iso!r} is not a date like 2026-03-10, 2026-03, 2026, 2026-Q3 or 2026-W18")
    year = int(found["year"])
    if found["day"]:
        day = date(year, int(found["month"]), int(found["day"]))
        return Period(day, day)
    if found["week"]:
        monday = date.fromisocalendar(year, int(found["week"]), 1)
        return Period(monday, monday + timedelta(days=6))
    first_month, last_month = 1, 12
    if found["month"]:
        first_month = last_month = int(found["month"])
    elif found["quarter"]:
        first_month, last_month = 3 * int(found["quarter"]) - 2, 3 * int(found["quarter"])
    return Period(date(year, first_month, 1), date(year, last_month, monthrange(year, last_month)[1]))


def same_date(one: str, other: str) -> bool:
    """Whether two ISO dates are equal or one lies within the other: `2026-03-10` and `2026-03` are the same date.

    >>> same_date("2026-03-10", "2026-Q1"), same_date("2026-03", "2026-04")
    (True, False)
    """
    a, b = period(one), period(other)
    return (a.first <= b.first and b.last <= a.last) or (b.first <= a.first and a.last <= b.last)
