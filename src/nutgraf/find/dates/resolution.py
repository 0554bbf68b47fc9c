"""What a date expression comes to, and what is known from outside when it is worked out."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

Granularity = Literal["day", "week", "month", "quarter", "season", "year", "decade", "century"]
Unresolved = Literal[
    "no_publication_date",  # relative to the day of publication, which is not known
    "no_year",  # a day or month without a year, and no day of publication to find it by
    "relative_to_other_event",  # "two weeks later", "the next day"
    "ambiguous",  # 05/06/2026, "next Friday" said on a Wednesday, or a weekday that nothing puts in past or future
    "approximate",  # "about three weeks ago", "two and a half years ago"
    "several_dates",  # "3, 9 and 15 May": no single period
    "weekday_does_not_fit",  # no nearby year has this weekday on this day
    "no_such_day",  # 30 February, or outside the calendar
]


class Known(NamedTuple):
    """The `plain` text a date is in, the day of publication, the year for dates that name none, and the language."""

    text: str
    anchor: date | None
    year_hint: int | None
    language: str = "en"


class Resolution(NamedTuple):
    """The ISO date of an expression, or why it has none; `by_anchor` when it rests on the day of publication."""

    iso: str | None
    granularity: Granularity
    by_anchor: bool
    unresolved: Unresolved | None


def resolved(iso: str, granularity: Granularity, *, by_anchor: bool = False) -> Resolution:
    return Resolution(iso, granularity, by_anchor, None)


def left_open(granularity: Granularity, reason: Unresolved) -> Resolution:
    return Resolution(None, granularity, False, reason)


def week_of(day: date) -> str:
    """The ISO week `day` lies in: `2026-W18`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"
