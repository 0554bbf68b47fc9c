"""Resolve a matched date to an ISO date, or leave it unresolved with the reason."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Literal

from nutgraf.extract import relative_dates
from nutgraf.extract.calendar_spans import DateMatch
from nutgraf.extract.date_patterns import QUARTERS, month_number, weekday_number
from nutgraf.extract.date_readings import (
    DateContext,
    Granularity,
    Resolution,
    direction,
    left_open,
    period,
    resolved,
)
from nutgraf.extract.relative_dates import step_of, way_of
from nutgraf.text.date_words import FEASTS
from nutgraf.text.number_names import FIRST_FIVE
from nutgraf.text.tokens import word_before

_DISTANT, _CLOSE = 270, 92  # days: a date without a year is the close one where the other is distant


def resolve(mention: DateMatch, known: DateContext) -> Resolution:
    """Resolve `mention` in the context `known`; the result is never a day that does not exist."""
    try:
        outcome = _RESOLVERS[mention.shape](mention.match, known)
        if outcome.iso:
            period(outcome.iso)
    except (ValueError, OverflowError):
        return left_open("day", "no_such_day")
    return outcome


def _whole_year(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    year = groups.get("year") or groups.get("shared_year")
    return int(year) if year else None


def _iso_day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _iso(match: re.Match[str], _: DateContext) -> Resolution:
    if not match["day"]:
        return resolved(f"{match['year']}-{match['month']}", "month")
    return _checked_day(match, _iso_day(int(match["year"]), int(match["month"]), int(match["day"])))


def _checked_day(match: re.Match[str], iso: str | None) -> Resolution:
    """The day, unless it does not exist or the weekday beside it is another."""
    if not iso:
        return left_open("day", "no_such_day")
    named = _named_weekday(match)
    if named is not None and date.fromisoformat(iso).weekday() != named:
        return left_open("day", "weekday_does_not_fit")
    return resolved(iso, "day")


def _named_weekday(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    name = groups.get("weekday") or groups.get("weekday_after")
    return weekday_number(name) if name else None


def _numeric(match: re.Match[str], _: DateContext) -> Resolution:
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    day_first = _iso_day(year, two, one)
    month_first = _iso_day(year, one, two) if match["sign"] != "." else None
    named = _named_weekday(match)
    if day_first and month_first and day_first != month_first:
        fitting = [iso for iso in (day_first, month_first) if date.fromisoformat(iso).weekday() == named]
        return resolved(fitting[0], "day") if len(fitting) == 1 else left_open("day", "ambiguous")
    return _checked_day(match, day_first or month_first)


def _day(match: re.Match[str], known: DateContext) -> Resolution:
    month, day = month_number(match["month"]), int(match["day"])
    year, by_anchor = _whole_year(match), False
    if year is None and match.groupdict().get("year_way"):
        if known.anchor is None:
            return left_open("day", "no_publication_date")
        year, by_anchor = known.anchor.year + (step_of(way_of(match, "year_way")) or 0), True
    named = _named_weekday(match)
    if year is not None:
        iso = _iso_day(year, month, day)
        if iso and named is not None and date.fromisoformat(iso).weekday() != named:
            return left_open("day", "weekday_does_not_fit")
        return _stretch(year, month, match, by_anchor=by_anchor)
    if known.anchor is None and known.year_hint is None:
        return left_open("day", "no_year")
    years = _likely_years(month, day, match, known, any_year=named is not None)
    possible = [year for year in years if _iso_day(year, month, day)]
    fitting = [year for year in possible if named is None or date(year, month, day).weekday() == named]
    if fitting:
        return _stretch(fitting[0], month, match, by_anchor=known.year_hint is None)
    if not years:
        return left_open("day", "ambiguous")
    return left_open("day", "weekday_does_not_fit" if possible else "no_such_day")


def _several(match: re.Match[str], known: DateContext) -> Resolution:
    """`3 and 4 May` is a stretch; `3 or 4 May` is one of two days, and `3, 9 and 15 May` no single period."""
    month = month_number(match["month"])
    inner = match.group().replace(match["month"], " ")
    days = [int(day) for day in re.findall(r"(?<![0-9])[0-9]{1,2}(?![0-9])", inner)]
    if match["joint"].lower() in {"or", "oder", "ou", "o"}:
        return left_open("day", "ambiguous")
    between = word_before(known.text, match.start()) == "between" and len(days) == 2
    if not between and any(later - day != 1 for day, later in pairwise(days)):
        return left_open("day", "several_dates")
    year, by_anchor = _whole_year(match), False
    if year is None:
        if known.anchor is None and known.year_hint is None:
            return left_open("day", "no_year")
        years = _likely_years(month, days[0], match, known)
        if not years:
            return left_open("day", "ambiguous")
        year, by_anchor = years[0], known.year_hint is None
    first, last = _iso_day(year, month, days[0]), _iso_day(year, month, days[-1])
    if not first or not last or last <= first:
        return left_open("day", "no_such_day")
    return resolved(f"{first}/{last}", "day", by_anchor=by_anchor)


def _day_of_month(match: re.Match[str], known: DateContext) -> Resolution:
    if known.anchor is None:
        return left_open("day", "no_publication_date")
    year, month = _month_from_now(known.anchor, step_of(way_of(match)) or 0)
    checked = _checked_day(match, _iso_day(year, month, int(match["day"])))
    return checked._replace(by_anchor=checked.iso is not None)


def _month_from_now(anchor: date, steps: int) -> tuple[int, int]:
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + steps, 12)
    return year, month + 1


def _nth_weekday(match: re.Match[str], known: DateContext) -> Resolution:
    """`the second Tuesday in May`, `the last Friday of next month`; every second Tuesday is no single day."""
    if match["other"]:
        return left_open("day", "relative_to_other_event")
    if word_before(known.text, match.start()) in {"every", "each", "any"}:
        return left_open("day", "ambiguous")
    nth, number = match["nth"].lower(), weekday_number(match["weekday"])
    year = _whole_year(match)
    if year is not None:
        return _nth(year, month_number(match["month"]), nth, number, by_anchor=False)
    if known.anchor is None:
        return left_open("day", "no_year" if match["month"] else "no_publication_date")
    if match["way"]:
        return _nth(*_month_from_now(known.anchor, step_of(way_of(match)) or 0), nth, number)
    month = month_number(match["month"])
    if match["year_way"]:
        return _nth(known.anchor.year + (step_of(way_of(match, "year_way")) or 0), month, nth, number)
    here = _nth(known.anchor.year, month, nth, number).iso
    day = date.fromisoformat(here).day if here else 28
    years = _likely_years(month, day, match, known)
    return _nth(years[0], month, nth, number) if years else left_open("day", "ambiguous")


def _nth(year: int, month: int, nth: str, number: int, *, by_anchor: bool = True) -> Resolution:
    days = [day for day in range(1, monthrange(year, month)[1] + 1) if date(year, month, day).weekday() == number]
    place = FIRST_FIVE.get(nth, len(days)) - 1
    if place >= len(days):
        return left_open("day", "no_such_day")
    return resolved(date(year, month, days[place]).isoformat(), "day", by_anchor=by_anchor)


def _cjk(match: re.Match[str], known: DateContext) -> Resolution:
    """`2026年4月14日`, `5月4日`, `4월`."""
    if match["year_alone"]:
        return resolved(match["year_alone"], "year")
    month, year, by_anchor = int(match["month"]), _whole_year(match), False
    grain: Granularity = "day" if match["day"] else "month"
    if year is None:
        if known.anchor is None and known.year_hint is None:
            return left_open(grain, "no_year")
        years = _likely_years(month, int(match["day"] or 15), match, known)
        if not years:
            return left_open(grain, "ambiguous")
        year, by_anchor = years[0], known.year_hint is None
    if match["day"]:
        checked = _checked_day(match, _iso_day(year, month, int(match["day"])))
        return checked._replace(by_anchor=by_anchor and checked.iso is not None)
    return resolved(f"{year:04d}-{month:02d}", "month", by_anchor=by_anchor)


def _feast(match: re.Match[str], known: DateContext) -> Resolution:
    month, day = FEASTS[" ".join(match["feast"].lower().split())]
    year = _whole_year(match)
    if year is not None:
        return resolved(date(year, month, day).isoformat(), "day")
    if known.anchor is not None and match["year_way"]:
        year = known.anchor.year + (step_of(way_of(match, "year_way")) or 0)
        return resolved(date(year, month, day).isoformat(), "day", by_anchor=True)
    if known.anchor is None and known.year_hint is None:
        return left_open("day", "no_year")
    years = _likely_years(month, day, match, known)
    if not years:
        return left_open("day", "ambiguous")
    return resolved(date(years[0], month, day).isoformat(), "day", by_anchor=known.year_hint is None)


def _stretch(year: int, month: int, match: re.Match[str], *, by_anchor: bool) -> Resolution:
    """One day, or the days of a range within a month ("3-5 May")."""
    first = _iso_day(year, month, int(match["day"]))
    last = _iso_day(year, month, int(match["last"])) if match.groupdict().get("last") else first
    if not first or not last or last < first:
        return left_open("day", "no_such_day")
    return resolved(first if first == last else f"{first}/{last}", "day", by_anchor=by_anchor)


def _likely_years(
    month: int, day: int, match: re.Match[str], known: DateContext, *, any_year: bool = False
) -> list[int]:
    """The years that a date without one may mean, likeliest first; empty where nothing decides between them.

    The direction that the text gives decides, else a day that is much closer on one side. `any_year` gives both years,
    for a date whose weekday decides later.
    """
    if known.year_hint is not None:
        return [known.year_hint]
    if known.anchor is None:
        return []
    now = known.anchor
    passed = (month, day) <= (now.month, now.day)
    behind, ahead = (now.year, now.year + 1) if passed else (now.year - 1, now.year)
    step = step_of(way_of(match))
    if step == 0:
        return [now.year]
    if step is not None:
        return [behind] if step < 0 else [ahead]
    if (month, day) == (now.month, now.day):
        return [behind, ahead]
    way = direction(known.text, *match.span(), known.language)
    if way is None:
        way = _nearer(_days_between(now, behind, month, day), _days_between(now, ahead, month, day))
    if any_year:
        return [ahead, behind] if way == "ahead" else [behind, ahead]
    return [{"ahead": ahead, "behind": behind}[way]] if way else []


def _nearer(behind: int, ahead: int) -> Literal["ahead", "behind"] | None:
    if ahead < _CLOSE and behind > _DISTANT:
        return "ahead"
    return "behind" if behind < _CLOSE and ahead > _DISTANT else None


def _days_between(now: date, year: int, month: int, day: int) -> int:
    return abs((date(year, month, min(day, 28)) - now).days)


def _month(match: re.Match[str], known: DateContext) -> Resolution:
    month = month_number(match["month"])
    year = _whole_year(match)
    if year is not None:
        return resolved(f"{year:04d}-{month:02d}", "month")
    if known.year_hint is not None and way_of(match) is None:
        return resolved(f"{known.year_hint:04d}-{month:02d}", "month")
    if word_before(known.text, match.start()) == "that":
        return left_open("month", "relative_to_other_event")
    if known.anchor is None:
        return left_open("month", "no_year")
    shared_way = step_of(way_of(match, "shared_way"))
    if shared_way is not None:
        return resolved(f"{known.anchor.year + shared_way:04d}-{month:02d}", "month", by_anchor=True)
    if match.group().endswith("year") and step_of(way_of(match)) is not None:
        counted: int | None = known.anchor.year + (step_of(way_of(match)) or 0)  # "March last year"
    else:
        counted = _month_year(month, match, known, known.anchor)
    if counted is None:
        return left_open("month", "ambiguous")
    return resolved(f"{counted:04d}-{month:02d}", "month", by_anchor=True)


def _month_year(month: int, match: re.Match[str], known: DateContext, anchor: date) -> int | None:
    """The year of a month that names none; "last March", said in April, may be of this year or of the one before."""
    step = step_of(way_of(match))
    if month == anchor.month:
        return anchor.year + {None: 0, 0: 0, -1: -1, 1: 1}.get(step, 0) if step not in {-2, 2} else None
    if (step == -1 and month < anchor.month) or (step == 1 and month > anchor.month):
        return None
    years = _likely_years(month, 1 if month > anchor.month else 28, match, known)
    return years[0] if years else None


def _quarter(match: re.Match[str], known: DateContext) -> Resolution:
    written = match["nth"].lower()
    quarter = int(written) if written.isdigit() else QUARTERS[written]
    step = step_of(way_of(match))
    year = _whole_year(match)
    if year is None and step is None:
        year = known.year_hint
    by_anchor = year is None
    if year is None and known.anchor is None:
        return left_open("quarter", "no_year")
    if year is None and known.anchor:
        year = known.anchor.year + step if step is not None else _quarter_year(quarter, match, known, known.anchor)
    return resolved(f"{year:04d}-Q{quarter}", "quarter", by_anchor=by_anchor)


def _quarter_year(quarter: int, match: re.Match[str], known: DateContext, anchor: date) -> int:
    now = (anchor.month + 2) // 3
    if direction(known.text, *match.span()) == "ahead":
        return anchor.year if quarter >= now else anchor.year + 1
    return anchor.year if quarter <= now else anchor.year - 1


_SEASON_MONTHS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}


def _season(match: re.Match[str], known: DateContext) -> Resolution:
    year = _whole_year(match)
    if year is not None:
        return resolved(f"{year:04d}", "season")
    if known.anchor is None:
        return left_open("season", "no_publication_date")
    season, step = match["season"].lower(), step_of(way_of(match))
    if season not in _SEASON_MONTHS or step is None or abs(step) == 2:
        return left_open("season", "ambiguous")  # a winter is part of two years
    begins, ends = _SEASON_MONTHS[season]
    if (step == -1 and known.anchor.month > ends) or (step == 1 and known.anchor.month < begins):
        return left_open("season", "ambiguous")  # "last summer", said in October
    return resolved(f"{known.anchor.year + step:04d}", "season", by_anchor=True)


def _decade(match: re.Match[str], _: DateContext) -> Resolution:
    first = int(match["decade"])
    if first % 100 == 0:  # "the 1800s" are a century; "the 1900s" may be ten years or a hundred
        return resolved(f"{first}/{first + 99}", "century") if first < 1900 else left_open("decade", "ambiguous")
    return resolved(f"{first:04d}/{first + 9:04d}", "decade")


def _years(match: re.Match[str], _: DateContext) -> Resolution:
    first, last = match["year"], match["last"]
    if len(last) == 2:
        last = f"{int(first[:2]) + (int(last) < int(first[2:])):02d}{last}"
    return resolved(f"{first}/{last}", "year")


def _year(match: re.Match[str], _: DateContext) -> Resolution:
    return resolved(match["year"], "year")


_RESOLVERS: dict[str, Callable[[re.Match[str], DateContext], Resolution]] = {
    "iso": _iso,
    "numeric": _numeric,
    "day": _day,
    "feast": _feast,
    "month": _month,
    "quarter": _quarter,
    "season": _season,
    "decade": _decade,
    "years": _years,
    "year": _year,
    "several": _several,
    "day_of_month": _day_of_month,
    "nth_weekday": _nth_weekday,
    "cjk": _cjk,
    "weekday": relative_dates.weekday,
    "weekday_week": relative_dates.weekday_and_weeks,
    "weekday_range": relative_dates.weekday_range,
    "weekday_day": relative_dates.weekday_and_day,
    "today": relative_dates.today,
    "around": relative_dates.around,
    "beyond": relative_dates.beyond,
    "ago": relative_dates.ago,
    "day_by_words": relative_dates.day_by_words,
    "unit_by_words": relative_dates.unit_by_words,
    "ago_by_words": relative_dates.ago_by_words,
}
