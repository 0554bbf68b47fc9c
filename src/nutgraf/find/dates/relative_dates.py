"""Dates that count from the day of publication: weekdays, yesterday, last month, three years ago."""

from __future__ import annotations

import re
from datetime import date, timedelta

from nutgraf.find.dates.calendar_words import weekday_number
from nutgraf.find.dates.direction import direction
from nutgraf.find.dates.resolution import Granularity, Known, Resolution, left_open, resolved, week_of
from nutgraf.find.folding import word_before
from nutgraf.find.numbers.number_words import cardinal_value

_STEPS = {
    "last": -1, "past": -1, "this": 0, "next": 1, "coming": 1, "this coming": 1, "the coming": 1,
    "الماضي": -1, "الماضية": -1, "المقبل": 1, "المقبلة": 1, "القادم": 1, "الجاري": 0, "الحالي": 0,
}  # fmt: skip
_ARABIC_UNITS = {"العام": "year", "السنة": "year", "الشهر": "month", "الأسبوع": "week"}
_DAYS_FROM_NOW = {"yesterday": -1, "last night": -1, "tomorrow": 1, "أمس": -1, "غد": 1}


def way_of(match: re.Match[str], group: str = "way") -> str | None:
    """The word that points back or ahead (`last`, `this coming`), or None; one space between its words."""
    way = match.groupdict().get(group)
    return " ".join(way.lower().split()) if way else None


def step_of(way: str | None) -> int | None:
    """How many weeks, months or years `way` steps from now: -1, 0 or 1; None where it points at another event."""
    return _STEPS.get(way) if way else None


def weekday(match: re.Match[str], known: Known) -> Resolution:
    """The nearest such day behind the anchor (which counts), or ahead where the text says so."""
    way = way_of(match)
    if way == "the following" or word_before(known.text, match.start()) == "that":
        return left_open("day", "relative_to_other_event")
    if known.anchor is None:
        return left_open("day", "no_publication_date")
    back = (known.anchor.weekday() - weekday_number(match["weekday"])) % 7
    step = step_of(way)
    if step == -1:
        days = -(back or 7)
    elif step == 1:
        days = 7 - back
    elif step == 0 and back <= known.anchor.weekday():
        days = -back
    elif step == 0 or (back and direction(known.text, *match.span()) == "ahead"):
        days = 7 - back
    else:
        days = -back
    return resolved((known.anchor + timedelta(days=days)).isoformat(), "day", by_anchor=True)


def today(match: re.Match[str], known: Known) -> Resolution:
    if known.anchor is None:
        return left_open("day", "no_publication_date")
    said = " ".join(match["today"].lower().split())
    days = next((days for word, days in _DAYS_FROM_NOW.items() if said.startswith(word)), 0)
    days += 7 if match["week"] else 0
    return resolved((known.anchor + timedelta(days=days)).isoformat(), "day", by_anchor=True)


def around(match: re.Match[str], known: Known) -> Resolution:
    """`last week`, `this month`, `next year`, `next weekend`; `the following week` hangs on another event."""
    unit = _ARABIC_UNITS.get(match["arabic"] or "") or match["unit"].lower()
    grain: Granularity = {"weekend": "day", "day": "day"}.get(unit) or unit  # type: ignore[assignment]
    step = step_of(way_of(match) or way_of(match, "ar_way"))
    if step is None:
        return left_open(grain, "relative_to_other_event")
    if known.anchor is None:
        return left_open(grain, "no_publication_date")
    return resolved(shifted(known.anchor, unit, step), grain, by_anchor=True)


def shifted(anchor: date, unit: str, steps: int) -> str:
    """The ISO date of the week, weekend, month, quarter, year or decade that lies `steps` from that of `anchor`."""
    if unit == "day":
        return (anchor + timedelta(days=steps)).isoformat()
    if unit == "week":
        return week_of(anchor + timedelta(weeks=steps))
    if unit == "weekend":
        saturday = anchor + timedelta(days=5 - anchor.weekday(), weeks=steps)
        return f"{saturday.isoformat()}/{(saturday + timedelta(days=1)).isoformat()}"
    months = anchor.year * 12 + anchor.month - 1
    if unit == "month":
        year, month = divmod(months + steps, 12)
        return f"{year:04d}-{month + 1:02d}"
    if unit == "quarter":
        year, month = divmod(months + 3 * steps, 12)
        return f"{year:04d}-Q{month // 3 + 1}"
    year = date(anchor.year + steps * (10 if unit == "decade" else 1), 1, 1).year
    return f"{year:04d}"


def ago(match: re.Match[str], known: Known) -> Resolution:
    """`three days ago`, as exact as its unit; "earlier" and "later" count from an event this cannot see."""
    unit = match["unit"].lower()
    grain: Granularity = {"decade": "year"}.get(unit) or unit  # type: ignore[assignment]
    if way_of(match) != "ago":
        return left_open(grain, "relative_to_other_event")
    if known.anchor is None:
        return left_open(grain, "no_publication_date")
    written = match["count"].lower()
    count = 1 if written in {"a", "an"} else int(written) if written.isdigit() else int(cardinal_value(written))
    return resolved(shifted(known.anchor, unit, -count), grain, by_anchor=True)
