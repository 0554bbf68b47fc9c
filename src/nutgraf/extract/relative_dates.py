"""Resolve dates relative to the day of publication: yesterday, last month, three years ago, a week tomorrow.

Weekdays are resolved only if every reading gives the same day. On a Wednesday, "next Friday" may mean the day after
tomorrow or the Friday of the following week, and weeks may begin on Sunday or Monday.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from nutgraf.extract.date_patterns import weekday_number
from nutgraf.extract.date_readings import DateContext, Granularity, Resolution, direction, left_open, resolved, week_of
from nutgraf.extract.number_words import cardinal_value
from nutgraf.extract.quantities import qualifier_before
from nutgraf.text.date_words import HABIT, NOUN_BEHIND_DATE, REGULARLY, RELATIVE_WORDS, STEPS
from nutgraf.text.number_names import counts_to_twelve
from nutgraf.text.tokens import plain, word_before

_WEEKS = counts_to_twelve("en")


def way_of(match: re.Match[str], group: str = "way") -> str | None:
    """The word that points back or ahead (`last`, `this coming`), or None; one space between its words."""
    way = match.groupdict().get(group)
    return " ".join(way.lower().split()) if way else None


def step_of(way: str | None) -> int | None:
    """-1, 0 or 1 for last, this and next, -2 and 2 for the nearest one; None where `way` points at another event."""
    return STEPS.get(way) if way else None


def a_day(day: date | None) -> Resolution:
    """`day`, resolved from the day of publication; None means that several days are possible."""
    return resolved(day.isoformat(), "day", by_anchor=True) if day else left_open("day", "ambiguous")


def nearest(anchor: date, number: int, *, ahead: bool) -> date:
    """The nearest weekday `number` (Monday is 0) before or after `anchor`, never `anchor` itself."""
    back = (anchor.weekday() - number) % 7
    return anchor + timedelta(days=7 - back if ahead else -(back or 7))


def in_week(anchor: date, number: int, step: int) -> date | None:
    """Weekday `number` of the week `step` weeks from that of `anchor`; None where it depends on when weeks begin.

    >>> in_week(date(2026, 4, 15), 1, 1), in_week(date(2026, 4, 15), 6, 1)
    (datetime.date(2026, 4, 21), None)
    """
    by_monday = anchor + timedelta(days=number - anchor.weekday() + 7 * step)
    by_sunday = anchor + timedelta(days=(number + 1) % 7 - (anchor.weekday() + 1) % 7 + 7 * step)
    return by_monday if by_monday == by_sunday else None


def pointed_at(anchor: date, number: int, step: int) -> date | None:
    """The weekday `number` that `last` (-1), `next` (1), `past` (-2) or `coming` (2) points at; None where unclear."""
    if abs(step) == 2:
        return None if anchor.weekday() == number else nearest(anchor, number, ahead=step > 0)
    near = nearest(anchor, number, ahead=step > 0)
    return near if near == in_week(anchor, number, step) else None


def weekday(match: re.Match[str], known: DateContext) -> Resolution:
    """A weekday by itself, with `last`, `this` or `next`, or of last, this or next week."""
    number, anchor = weekday_number(match["weekday"]), known.anchor
    way = "last" if match.groupdict().get("after") else way_of(match)
    week = way_of(match, "week") or way_of(match, "week2")
    if _points_elsewhere(match, known, way, week):
        return left_open("day", "relative_to_other_event")
    if anchor is None:
        return left_open("day", "no_publication_date")
    if week:
        step = step_of(week)
        return left_open("day", "relative_to_other_event") if step is None else a_day(in_week(anchor, number, step))
    step = step_of(way)
    if step is None:
        return a_day(_bare(match, known, anchor, number))
    return a_day(_this(match, known, anchor, number) if step == 0 else pointed_at(anchor, number, step))


def _points_elsewhere(match: re.Match[str], known: DateContext, way: str | None, week: str | None) -> bool:
    """`the following Monday`, `that Monday`, `the Monday` that no noun follows: days of another story."""
    left = word_before(known.text, match.start())
    if (way and step_of(way) is None) or left == "that":
        return True
    return left == "the" and not (week or way) and not NOUN_BEHIND_DATE.match(known.text, match.end())


def _this(match: re.Match[str], known: DateContext, anchor: date, number: int) -> date | None:
    day = in_week(anchor, number, 0)
    way = direction(known.text, *match.span(), known.language)
    if day is None or (day > anchor and way == "behind") or (day < anchor and way != "behind"):
        return None
    return day


def _bare(match: re.Match[str], known: DateContext, anchor: date, number: int) -> date | None:
    window = known.text[max(0, match.start() - 60) : match.end() + 60]
    way = None if REGULARLY.search(window) else direction(known.text, *match.span(), known.language)
    same = anchor.weekday() == number
    if way is None and match["weekday"] > "\u0600":
        way = "behind"  # Arabic news is in the past tense, and its future is marked
    if way == "behind":
        return anchor if same else nearest(anchor, number, ahead=False)
    return nearest(anchor, number, ahead=True) if way == "ahead" and not same else None


def weekday_and_weeks(match: re.Match[str], known: DateContext) -> Resolution:
    """`Wednesday week`, `a week on Tuesday`, `a fortnight last Friday`, `a week ago Monday`."""
    anchor, number = known.anchor, weekday_number(match["weekday"])
    if anchor is None:
        return left_open("day", "no_publication_date")
    if match.groupdict().get("after"):
        base = anchor if anchor.weekday() == number else nearest(anchor, number, ahead=True)
        is_pointed = way_of(match) or word_before(known.text, match.start()) in {"that", "every"}
        return a_day(None if is_pointed else base + timedelta(days=14 if match["after"] == "fortnight" else 7))
    written = (match["weeks"] or "a").lower()
    days = 14 if match["fortnight"] else 7 * (int(written) if written.isdigit() else _WEEKS[written])
    return _weeks_from(match, anchor, number, days)


def _weeks_from(match: re.Match[str], anchor: date, number: int, days: int) -> Resolution:
    link = match["link"].lower().split()
    if link[0] in {"before", "after"}:
        return left_open("day", "relative_to_other_event")
    if link[0] == "ago":
        day = nearest(anchor, number, ahead=False) - timedelta(days=days)
        return a_day(day if day == in_week(anchor, number, -days // 7) and len(link) == 1 else None)
    way = (match["link2"] or link[0]).lower()
    if way == "last":
        last = pointed_at(anchor, number, -1)
        return a_day(last - timedelta(days=days) if last and link[0] == "last" else None)
    step = {"next": 1, "this": 2}.get(way, 2)
    base = pointed_at(anchor, number, step)
    return a_day(base + timedelta(days=days) if base else None)


def weekday_range(match: re.Match[str], known: DateContext) -> Resolution:
    """`Monday to Friday next week`; without a week only where the text shows that one such stretch is meant."""
    anchor = known.anchor
    first, last = weekday_number(match["weekday"]), weekday_number(match["last"])
    week, way = way_of(match, "week"), way_of(match)
    if (week and step_of(week) is None) or (way and step_of(way) is None):
        return left_open("day", "relative_to_other_event")
    if anchor is None:
        return left_open("day", "no_publication_date")
    if week:
        ends = in_week(anchor, first, step_of(week) or 0), in_week(anchor, last, step_of(week) or 0)
    else:
        ends = _ends_of_one_stretch(match, known, anchor, first, last)
    start, end = ends
    if not start or not end or end <= start or way:
        return left_open("day", "ambiguous")
    return resolved(f"{start.isoformat()}/{end.isoformat()}", "day", by_anchor=True)


def _ends_of_one_stretch(
    match: re.Match[str], known: DateContext, anchor: date, first: int, last: int
) -> tuple[date | None, date | None]:
    left = known.text[max(0, match.start() - 30) : match.start()].lower()
    led = left.endswith("from ") or match["pair"]
    through = "thr" in match.group().lower() and (first, last) != (0, 4)
    if HABIT.search(left) or not (led or through):
        return None, None  # "open Monday to Friday" is every week
    way = direction(known.text, *match.span(), known.language)
    length = timedelta(days=(last - first) % 7)
    if way == "behind" and anchor.weekday() != last:
        end = nearest(anchor, last, ahead=False)
        return end - length, end
    if way == "ahead" and anchor.weekday() != first:
        start = nearest(anchor, first, ahead=True)
        return start, start + length
    return None, None


def weekday_and_day(match: re.Match[str], known: DateContext) -> Resolution:
    """`Monday the 20th`: the one day near the publication that is both."""
    if known.anchor is None:
        return left_open("day", "no_year")
    around = [known.anchor + timedelta(days=away) for away in range(-31, 32)]
    number, day = weekday_number(match["weekday"]), int(match["day"])
    if (number, day) == (4, 13):
        return left_open("day", "ambiguous")  # a name for any unlucky day
    fitting = [each for each in around if each.day == day and each.weekday() == number]
    if not fitting:
        return left_open("day", "weekday_does_not_fit")
    return a_day(fitting[0] if len(fitting) == 1 else None)


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


def today(match: re.Match[str], known: DateContext) -> Resolution:
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
        _day_after(base, match["unit"].lower(), _count(match["count"]) * _sign(match, days)) if is_counted else None
    )


def _sign(match: re.Match[str], days: int) -> int:
    beyond = (match["beyond"] or "").lower()
    if beyond:
        return -1 if beyond == "before" else 1
    return -1 if match["ago"] or (days < 0 and "from" not in match.group()) else 1


def _day_after(day: date, unit: str, count: int) -> date:
    if unit == "day":
        return day + timedelta(days=count)
    year, month = divmod(day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1), 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def around(match: re.Match[str], known: DateContext) -> Resolution:
    """`last week`, `this month`, `next year`, `this weekend`; `the following week` counts from another event."""
    unit = _ARABIC_UNITS.get(match["arabic"] or "") or match["unit"].lower()
    return _unit_from_now(match, known, unit, step_of(way_of(match) or way_of(match, "ar_way")))


def _unit_from_now(match: re.Match[str], known: DateContext, unit: str, step: int | None) -> Resolution:
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
    return resolved(period_at(known.anchor, unit, max(-1, min(1, step))), grain, by_anchor=True)


def _weekend(match: re.Match[str], known: DateContext, anchor: date, step: int) -> Resolution:
    """The weekend behind or ahead; "next weekend" is clear only on a weekend, "this" one only as the text says."""
    inside = anchor.weekday() > 4
    way = direction(known.text, *match.span(), known.language)
    if (step == 1 and not inside) or (step == 0 and not inside and way == "behind") or (step == -1 and inside):
        return left_open("day", "ambiguous")
    weeks = {-1: -1, -2: -1, 0: 0, 1: 1, 2: 1 if inside else 0}[step]
    return resolved(period_at(anchor, "weekend", weeks), "day", by_anchor=True)


def period_at(anchor: date, unit: str, steps: int) -> str:
    """The ISO date of the day, week, weekend, month, quarter or year that is `steps` units from that of `anchor`."""
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


def beyond(match: re.Match[str], known: DateContext) -> Resolution:
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
    return resolved(period_at(known.anchor, unit, 2 * sign), _grain(unit), by_anchor=True)


def ago(match: re.Match[str], known: DateContext) -> Resolution:
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
    return resolved(period_at(known.anchor, unit, -count if way == "ago" else count), _grain(unit), by_anchor=True)


def day_by_words(match: re.Match[str], known: DateContext) -> Resolution:
    """`gestern`, `demain`, `anteayer`."""
    if known.anchor is None:
        return left_open("day", "no_publication_date")
    word = match["day"]
    days = RELATIVE_WORDS[known.language].days
    return a_day(known.anchor + timedelta(days=days[word] if word in days else days[word[0].lower() + word[1:]]))


def unit_by_words(match: re.Match[str], known: DateContext) -> Resolution:
    """`letzte Woche`, `lundi prochain`, `el mes pasado`, or a weekday by itself."""
    words = RELATIVE_WORDS[known.language]
    way = (match["way"] or match["way2"] or "").lower()
    step = words.ways.get(way)
    if match["weekday"]:
        return _weekday_by_words(match, known, step)
    return _unit_from_now(match, known, words.units[match["unit"]], step)


def _weekday_by_words(match: re.Match[str], known: DateContext, step: int | None) -> Resolution:
    if step is None or known.anchor is None:
        return weekday(match, known) if step is None else left_open("day", "no_publication_date")
    number = weekday_number(match["weekday"])
    if step == 0:
        day = in_week(known.anchor, number, 0)
        way = direction(known.text, *match.span(), known.language)
        is_clear = day and way == ("ahead" if day > known.anchor else "behind")
        return a_day(day if is_clear else None)
    return a_day(pointed_at(known.anchor, number, step))


def ago_by_words(match: re.Match[str], known: DateContext) -> Resolution:
    """`vor drei Tagen`, `il y a deux ans`, `hace tres semanas`."""
    unit = RELATIVE_WORDS[known.language].units[match["unit"]]
    if known.anchor is None:
        return left_open(_grain(unit), "no_publication_date")
    written = plain(match["count"])
    count = int(written) if written.isdigit() else counts_to_twelve(known.language)[written]
    return resolved(period_at(known.anchor, unit, -count), _grain(unit), by_anchor=True)
