"""Dates that count from the day of publication: yesterday, last month, three years ago, a week tomorrow."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from nutgraf.find.dates.calendar_words import SMALL_NUMBERS, weekday_number
from nutgraf.find.dates.direction import direction
from nutgraf.find.dates.relative_patterns import WORDS
from nutgraf.find.dates.resolution import Granularity, Known, Resolution, left_open, resolved, week_of
from nutgraf.find.dates.weekdays import a_day, in_week, pointed_at, step_of, way_of, weekday
from nutgraf.find.folding import plain
from nutgraf.find.numbers.context import qualifier_before
from nutgraf.find.numbers.number_words import cardinal_value

_ARABIC_UNITS = {"العام": "year", "السنة": "year", "الشهر": "month", "الأسبوع": "week"}
_DAYS_FROM_NOW = (
    (re.compile("before (?:yesterday|last)"), -2), (re.compile("after tomorrow"), 2), (re.compile("tomorrow|غد"), 1),
    (re.compile("yesterday|last (?:night|evening)|أمس"), -1),
)  # fmt: skip
_SPANS = frozenset({"this past", "past"})
_GRAINS: dict[str, Granularity] = {"weekend": "day", "decade": "year", "fortnight": "week"}


def _grain(unit: str) -> Granularity:
    return _GRAINS.get(unit) or unit  # type: ignore[return-value]


def _count(written: str) -> int:
    written = written.lower()
    if written in {"a", "an"}:
        return 1
    return int(written) if written.isdigit() else int(cardinal_value(written))


def today(match: re.Match[str], known: Known) -> Resolution:
    """Yesterday, today, tomorrow, the days around them, and a week or a year from each."""
    if known.anchor is None:
        return left_open("day", "no_publication_date")
    said = " ".join(match["today"].lower().split())
    days = next((days for words, days in _DAYS_FROM_NOW if words.search(said)), 0)
    if match["after"]:
        days += (14 if match["after"] == "fortnight" else 7) * (-1 if days < 0 else 1)
    if match["weeks"] or match["fortnight"]:
        weeks = 2 if match["fortnight"] else _count(match["weeks"])
        days += 7 * weeks * _sign(match, days)
    base = known.anchor + timedelta(days=days)
    if not match["count"]:
        return a_day(base)
    is_counted = match["ago"] or match["beyond"] or "from" in match.group()
    return a_day(
        _moved(base, match["unit"].lower(), _count(match["count"]) * _sign(match, days)) if is_counted else None
    )


def _sign(match: re.Match[str], days: int) -> int:
    beyond = (match["beyond"] or "").lower()
    if beyond:
        return -1 if beyond == "before" else 1
    return -1 if match["ago"] or (days < 0 and "from" not in match.group()) else 1


def _moved(day: date, unit: str, count: int) -> date:
    if unit == "day":
        return day + timedelta(days=count)
    year, month = divmod(day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1), 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def around(match: re.Match[str], known: Known) -> Resolution:
    """`last week`, `this month`, `next year`, `this weekend`; `the following week` counts from another event."""
    unit = _ARABIC_UNITS.get(match["arabic"] or "") or match["unit"].lower()
    return _unit_from_now(match, known, unit, step_of(way_of(match) or way_of(match, "ar_way")))


def _unit_from_now(match: re.Match[str], known: Known, unit: str, step: int | None) -> Resolution:
    grain = _grain(unit)
    if step is None:
        return left_open(grain, "relative_to_other_event")
    if known.anchor is None:
        return left_open(grain, "no_publication_date")
    if unit == "weekend":
        return _weekend(match, known, known.anchor, step)
    if way_of(match) in _SPANS:
        return left_open(grain, "approximate")  # "this past week" is seven days
    if unit == "week" and step and known.anchor.weekday() == 6:
        return left_open(grain, "ambiguous")  # on a Sunday it depends on when weeks begin
    return resolved(shifted(known.anchor, unit, max(-1, min(1, step))), grain, by_anchor=True)


def _weekend(match: re.Match[str], known: Known, anchor: date, step: int) -> Resolution:
    """The weekend behind or ahead; "next weekend" is clear only on a weekend, "this" one only as the text says."""
    inside = anchor.weekday() > 4
    way = direction(known.text, *match.span(), known.language)
    if (step == 1 and not inside) or (step == 0 and not inside and way == "behind") or (step == -1 and inside):
        return left_open("day", "ambiguous")
    weeks = {-1: -1, -2: -1, 0: 0, 1: 1, 2: 1 if inside else 0}[step]
    return resolved(shifted(anchor, "weekend", weeks), "day", by_anchor=True)


def shifted(anchor: date, unit: str, steps: int) -> str:
    """The ISO date of the week, weekend, month, quarter, year or decade that lies `steps` from that of `anchor`."""
    if unit == "day":
        return (anchor + timedelta(days=steps)).isoformat()
    if unit in {"week", "fortnight"}:
        return week_of(anchor + timedelta(weeks=steps * (2 if unit == "fortnight" else 1)))
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


def beyond(match: re.Match[str], known: Known) -> Resolution:
    """`the week after next`, `the Tuesday before last`."""
    sign = 1 if way_of(match) == "after next" else -1
    unit = (match["unit"] or "day").lower()
    if known.anchor is None:
        return left_open(_grain(unit), "no_publication_date")
    if match["weekday"]:
        near = pointed_at(known.anchor, weekday_number(match["weekday"]), sign)
        return a_day(near + timedelta(days=7 * sign) if near else None)
    if unit == "weekend" or (unit == "week" and known.anchor.weekday() == 6):
        return left_open(_grain(unit), "ambiguous")
    return resolved(shifted(known.anchor, unit, 2 * sign), _grain(unit), by_anchor=True)


def ago(match: re.Match[str], known: Known) -> Resolution:
    """`three days ago`, as exact as its unit; "earlier" and "later" count from an event this cannot see."""
    unit = match["unit"].lower()
    way = way_of(match) or ""
    if way in {"earlier", "later"}:
        return left_open(_grain(unit), "relative_to_other_event")
    if known.anchor is None:
        return left_open(_grain(unit), "no_publication_date")
    count = _count(match["count"])
    groups = match.groupdict()
    is_rough = groups.get("rough") or groups.get("rough2") or (unit == "decade" and count > 1)
    if is_rough or qualifier_before(known.text, match.start()):
        return left_open(_grain(unit), "approximate")
    return resolved(shifted(known.anchor, unit, -count if way == "ago" else count), _grain(unit), by_anchor=True)


def far_day(match: re.Match[str], known: Known) -> Resolution:
    """`gestern`, `demain`, `anteayer`."""
    if known.anchor is None:
        return left_open("day", "no_publication_date")
    word = match["day"]
    days = WORDS[known.language].days
    return a_day(known.anchor + timedelta(days=days[word] if word in days else days[word[0].lower() + word[1:]]))


def far_unit(match: re.Match[str], known: Known) -> Resolution:
    """`letzte Woche`, `lundi prochain`, `el mes pasado`, or a weekday by itself."""
    words = WORDS[known.language]
    way = (match["way"] or match["way2"] or "").lower()
    step = words.ways.get(way)
    if match["weekday"]:
        return _far_weekday(match, known, step)
    return _unit_from_now(match, known, words.units[match["unit"]], step)


def _far_weekday(match: re.Match[str], known: Known, step: int | None) -> Resolution:
    if step is None or known.anchor is None:
        return weekday(match, known) if step is None else left_open("day", "no_publication_date")
    number = weekday_number(match["weekday"])
    if step == 0:
        day = in_week(known.anchor, number, 0)
        way = direction(known.text, *match.span(), known.language)
        is_clear = day and way == ("ahead" if day > known.anchor else "behind")
        return a_day(day if is_clear else None)
    return a_day(pointed_at(known.anchor, number, step))


def far_ago(match: re.Match[str], known: Known) -> Resolution:
    """`vor drei Tagen`, `il y a deux ans`, `hace tres semanas`."""
    unit = WORDS[known.language].units[match["unit"]]
    if known.anchor is None:
        return left_open(_grain(unit), "no_publication_date")
    written = plain(match["count"])
    count = int(written) if written.isdigit() else SMALL_NUMBERS[known.language][written]
    return resolved(shifted(known.anchor, unit, -count), _grain(unit), by_anchor=True)
