"""The building blocks of date resolution: the context of a date, its result, its direction in time and its period.

`direction` decides whether a date without a year, or a weekday, is before or after the day of publication. News is
mostly about the past, so that is the default; the nearest verb on the left (or on the right, at the start of a
sentence) reveals the exceptions.

Dates are ISO 8601 text of varying precision: `2026-03-10`, `2026-03`, `2026`, `2026-Q3`, `2026-W18`, or `first/last`
of two of these for a range. `period` gives the days that such a date covers.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from nutgraf.text.date_words import (
    AHEAD,
    BEFORE_REPORTED_WORDS,
    BEHIND,
    EXPECTED_BEFORE,
    EXPECTED_BEHIND,
    PLANNED_BEFORE,
    STATE_BEHIND,
    STILL_SO,
    TENSE_MARKS,
)

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


class DateContext(NamedTuple):
    """The `plain` text a date is in, the day of publication, the year for dates that name none, and the language."""

    text: str
    anchor: date | None
    year_hint: int | None
    language: str = "en"


class Resolution(NamedTuple):
    """The ISO date of an expression, or why it has none; `by_anchor` if it depends on the day of publication."""

    iso: str | None
    granularity: Granularity
    by_anchor: bool
    unresolved: Unresolved | None


def resolved(iso: str, granularity: Granularity, *, by_anchor: bool = False) -> Resolution:
    """The resolution to an ISO date."""
    return Resolution(iso, granularity, by_anchor, None)


def left_open(granularity: Granularity, reason: Unresolved) -> Resolution:
    """The resolution of a date that stays open for `reason`."""
    return Resolution(None, granularity, False, reason)


def week_of(day: date) -> str:
    """The ISO week that contains `day`: `2026-W18`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


@cache
def _marks_of(language: str) -> re.Pattern[str]:
    if marks := TENSE_MARKS.get(language):
        return re.compile(rf"(?<!\w)(?:(?P<ahead>{marks[0]})|(?P<behind>{marks[1]}))", re.IGNORECASE)
    return re.compile(
        rf"(?:(?<!\w)(?=\w)|(?='ll))(?:(?P<reports>{BEFORE_REPORTED_WORDS})|(?P<ahead>{AHEAD})|(?P<behind>{BEHIND}))",
        re.IGNORECASE,
    )


_BREAK = re.compile(
    r"[!?;\n“”\"]|(?<![A-Z])(?<!\b[a-z])(?<!Sept|Unit)\.(?=\s+[\"“A-Z])|,\s(?:and|but|while|after|when|which|who)\b"
)
_BREAK_OR_COMMA = re.compile(rf"{_BREAK.pattern}|,\s")  # a comma parts clauses in German, mostly in French and Spanish
_NAMES_AN_EVENT = re.compile(r"[ \u00a0][a-z]{4,}")
_UP_TO = re.compile(r"(?:until|till|through)\Z", re.IGNORECASE)
_ASIDE = re.compile(r",\s(?:which|who|whose|where)\b[^,.;!?]{1,80},")
_SPEAKER = re.compile(r"(?<=\w),\s(?=[^,.]{0,60}\b(?:said|says|told|according)\b)")  # "…, the mayor said"
_REACH = 110


def direction(text: str, start: int, end: int, language: str = "en") -> Literal["ahead", "behind"] | None:
    """Whether the date at `[start, end)` of `text` is in the past or the future; None if nothing shows it.

    >>> text = "The court, which met on Monday, will rule on Friday."
    >>> direction(text, 24, 30), direction(text, 45, 51)
    ('behind', 'ahead')
    """
    if _NAMES_AN_EVENT.match(text, end) and text[max(0, start - 4) : start] == "the ":
        return None  # "the October storm"
    if text.startswith("'s", end):
        return _of_an_event(text, start, end)
    pattern = _marks_of(language[:2].lower())
    left = text[max(0, start - _REACH) : start]
    clause_breaks = _BREAK if language[:2].lower() not in TENSE_MARKS else _BREAK_OR_COMMA
    breaks = [found.end() for found in clause_breaks.finditer(left)]
    clause = left[breaks[-1] :] if breaks else left
    marks = list(pattern.finditer(clause))
    reported = bool(marks) and marks[-1].groupdict().get("reports") is not None
    if not marks or reported:
        marks = _marks_after(text, end, pattern)
    if not marks:
        return None
    if len(marks) > 1 and marks[-2]["ahead"] is None and _UP_TO.match(marks[-1].group()):
        # "was closed until Monday" may be over or not; "stays closed until Monday" is not
        since = max(0, marks[-2].start() - 15)
        return "ahead" if STILL_SO.search(clause[since : marks[-1].start()]) else None
    return "ahead" if marks[-1]["ahead"] is not None else "behind"


def _marks_after(text: str, end: int, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    right = _ASIDE.sub(lambda aside: "," + " " * (len(aside.group()) - 1), text[end : end + _REACH])
    stops = [found.start() for found in (_BREAK.search(right), _SPEAKER.search(right)) if found]
    return [
        mark for mark in pattern.finditer(right[: min(stops, default=_REACH)]) if not mark.groupdict().get("reports")
    ][:1]


def _of_an_event(text: str, start: int, end: int) -> Literal["ahead", "behind"] | None:
    """The direction of a possessive date: past ("Wednesday's price") unless expected ("ahead of Friday's vote")."""
    left, right = text[max(0, start - 40) : start], text[end : end + 60]
    if EXPECTED_BEFORE.search(left) or EXPECTED_BEHIND.match(right):
        return "ahead"
    if PLANNED_BEFORE.search(left) or STATE_BEHIND.match(right):
        return None
    return "behind"


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
    """Whether two ISO dates are equal or one is within the other: `2026-03-10` and `2026-03` are the same date.

    >>> same_date("2026-03-10", "2026-Q1"), same_date("2026-03", "2026-04")
    (True, False)
    """
    a, b = period(one), period(other)
    return (a.first <= b.first and b.last <= a.last) or (b.first <= a.first and a.last <= b.last)
