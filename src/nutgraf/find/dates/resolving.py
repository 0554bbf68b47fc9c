"""From the parts of a date to its place in the calendar; what cannot be known stays open, with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from nutgraf.find.dates import relative_dates as relative
from nutgraf.find.dates.calendar_words import FEASTS, QUARTERS, month_number, weekday_number
from nutgraf.find.dates.date_spans import Mention
from nutgraf.find.dates.direction import direction
from nutgraf.find.dates.iso_periods import period
from nutgraf.find.dates.relative_dates import step_of, way_of
from nutgraf.find.dates.resolution import Granularity, Known, Resolution, Unresolved, left_open, resolved
from nutgraf.find.folding import word_before

__all__ = ["Granularity", "Known", "Resolution", "Unresolved", "resolve"]

_LONG_AGO, _SOON = 300, 60  # days: a date without a year that is this far behind and this near ahead lies ahead


def resolve(mention: Mention, known: Known) -> Resolution:
    """What `mention` comes to, given what is `known`; never a day outside the calendar."""
    try:
        outcome = _RESOLVERS[mention.shape](mention.match, known)
        if outcome.iso:
            period(outcome.iso)
    except (ValueError, OverflowError):
        return left_open("day", "no_such_day")
    return outcome


def _whole_year(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    year = groups.get("year") or groups.get("lent")
    return int(year) if year else None


def _iso_day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _iso(match: re.Match[str], _: Known) -> Resolution:
    if not match["day"]:
        return resolved(f"{match['year']}-{match['month']}", "month")
    return _day_or_none(_iso_day(int(match["year"]), int(match["month"]), int(match["day"])))


def _day_or_none(iso: str | None) -> Resolution:
    return resolved(iso, "day") if iso else left_open("day", "no_such_day")


def _numeric(match: re.Match[str], _: Known) -> Resolution:
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    day_first = _iso_day(year, two, one)
    month_first = _iso_day(year, one, two) if match["sign"] != "." else None
    if day_first and month_first and day_first != month_first:
        return left_open("day", "ambiguous")
    return _day_or_none(day_first or month_first)


def _day(match: re.Match[str], known: Known) -> Resolution:
    month, day = month_number(match["month"]), int(match["day"])
    year = _whole_year(match)
    if year is not None:
        return _stretch(year, month, match, by_anchor=False)
    named = weekday_number(match["weekday"]) if match["weekday"] else None
    years = _likely_years(month, day, match, known)
    if not years:
        return left_open("day", "no_year")
    possible = [year for year in years if _iso_day(year, month, day)]
    fitting = [year for year in possible if named is None or date(year, month, day).weekday() == named]
    if not fitting:
        return left_open("day", "weekday_does_not_fit" if possible else "no_such_day")
    return _stretch(fitting[0], month, match, by_anchor=known.year_hint is None)


def _feast(match: re.Match[str], known: Known) -> Resolution:
    month, day = FEASTS[" ".join(match["feast"].lower().split())]
    year = _whole_year(match)
    if year is not None:
        return resolved(date(year, month, day).isoformat(), "day")
    years = _likely_years(month, day, match, known)
    if not years:
        return left_open("day", "no_year")
    return resolved(date(years[0], month, day).isoformat(), "day", by_anchor=known.year_hint is None)


def _stretch(year: int, month: int, match: re.Match[str], *, by_anchor: bool) -> Resolution:
    first = _iso_day(year, month, int(match["day"]))
    last = _iso_day(year, month, int(match["last"])) if match.groupdict().get("last") else first
    if not first or not last or last < first:
        return left_open("day", "no_such_day")
    return resolved(first if first == last else f"{first}/{last}", "day", by_anchor=by_anchor)


def _likely_years(month: int, day: int, match: re.Match[str], known: Known) -> list[int]:
    """The years a date without one may mean, likeliest first: behind the anchor, unless the text looks ahead."""
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
    way = direction(known.text, *match.span())
    nearer = _far(now, behind, month, day) > _LONG_AGO and _far(now, ahead, month, day) < _SOON
    return [ahead, behind] if way == "ahead" or (way is None and nearer) else [behind, ahead]


def _far(now: date, year: int, month: int, day: int) -> int:
    return abs((date(year, month, min(day, 28)) - now).days)


def _month(match: re.Match[str], known: Known) -> Resolution:
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
    if match.group().endswith("year") and step_of(way_of(match)) is not None:
        counted = known.anchor.year + (step_of(way_of(match)) or 0)  # "March last year"
    else:
        counted = _month_year(month, match, known)
    return resolved(f"{counted:04d}-{month:02d}", "month", by_anchor=True)


def _month_year(month: int, match: re.Match[str], known: Known) -> int:
    anchor = known.anchor or date.min
    step = step_of(way_of(match))
    if month == anchor.month and step in {None, 0}:
        return anchor.year
    day = 1 if month != anchor.month else (32 if step == -1 else 0)  # "last March" in March is a year ago
    return _likely_years(month, day, match, known)[0]


def _quarter(match: re.Match[str], known: Known) -> Resolution:
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


def _quarter_year(quarter: int, match: re.Match[str], known: Known, anchor: date) -> int:
    now = (anchor.month + 2) // 3
    if direction(known.text, *match.span()) == "ahead":
        return anchor.year if quarter >= now else anchor.year + 1
    return anchor.year if quarter <= now else anchor.year - 1


_SEASON_MONTHS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}


def _season(match: re.Match[str], known: Known) -> Resolution:
    year = _whole_year(match)
    if year is not None:
        return resolved(f"{year:04d}", "season")
    if known.anchor is None:
        return left_open("season", "no_publication_date")
    season, step = match["season"].lower(), step_of(way_of(match))
    if season not in _SEASON_MONTHS or step is None:
        return left_open("season", "ambiguous")  # winter lies in two years
    begins, ends = _SEASON_MONTHS[season]
    if (step == -1 and known.anchor.month > ends) or (step == 1 and known.anchor.month < begins):
        return left_open("season", "ambiguous")  # "last summer", said in October
    return resolved(f"{known.anchor.year + step:04d}", "season", by_anchor=True)


def _decade(match: re.Match[str], _: Known) -> Resolution:
    first = int(match["decade"])
    return resolved(f"{first:04d}/{first + 9:04d}", "decade")


def _years(match: re.Match[str], _: Known) -> Resolution:
    first, last = match["year"], match["last"]
    if len(last) == 2:
        last = f"{int(first[:2]) + (int(last) < int(first[2:])):02d}{last}"
    return resolved(f"{first}/{last}", "year")


def _year(match: re.Match[str], _: Known) -> Resolution:
    return resolved(match["year"], "year")


_RESOLVERS: dict[str, Callable[[re.Match[str], Known], Resolution]] = {
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
    "weekday": relative.weekday,
    "today": relative.today,
    "around": relative.around,
    "ago": relative.ago,
}
