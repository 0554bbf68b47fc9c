"""Weekdays against the day of publication: which Tuesday is meant, or why that cannot be said.

"Next Friday", said on a Wednesday, is the day after tomorrow for one reader and nine days off for another, and weeks
begin on Sunday or on Monday. A phrase is resolved only where all readings give the same day.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from nutgraf.find.dates.calendar_words import weekday_number
from nutgraf.find.dates.direction import direction
from nutgraf.find.dates.resolution import Known, Resolution, left_open, resolved
from nutgraf.find.folding import word_before

STEPS = {
    "last": -1, "this": 0, "next": 1, "past": -2, "this past": -2, "coming": 2, "this coming": 2, "the coming": 2,
    "الماضي": -2, "الماضية": -2, "المقبل": 2, "المقبلة": 2, "القادم": 2, "الجاري": 0, "الحالي": 0,
}  # fmt: skip
_WEEKS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_HABIT = re.compile(r"(?<!\w)(?:open|opens|daily|hours|every|each|shifts?|usually|normally|always|weekly|only)(?!\w)")
_EVERY_WEEK = re.compile(
    r"(?<!\w)(?:weekly|regularly|usually|normally|always|every week|each week|traditionally)(?!\w)"
)
_NOUN_AFTER = re.compile(r"[ \u00a0](?!of |in |before |after |that |when |which |and |or |to |on |at )[a-z]{4,}")


def way_of(match: re.Match[str], group: str = "way") -> str | None:
    """The word that points back or ahead (`last`, `this coming`), or None; one space between its words."""
    way = match.groupdict().get(group)
    return " ".join(way.lower().split()) if way else None


def step_of(way: str | None) -> int | None:
    """-1, 0 or 1 for last, this and next, -2 and 2 for the nearest one; None where `way` points at another event."""
    return STEPS.get(way) if way else None


def a_day(day: date | None) -> Resolution:
    """`day`, counted from the publication; None stands for several possible days."""
    return resolved(day.isoformat(), "day", by_anchor=True) if day else left_open("day", "ambiguous")


def nearest(anchor: date, number: int, *, ahead: bool) -> date:
    """The nearest weekday `number` (Monday is 0) behind or ahead of `anchor`, never `anchor` itself."""
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


def weekday(match: re.Match[str], known: Known) -> Resolution:
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


def _points_elsewhere(match: re.Match[str], known: Known, way: str | None, week: str | None) -> bool:
    """`the following Monday`, `that Monday`, `the Monday` that no noun follows: days of another story."""
    left = word_before(known.text, match.start())
    if (way and step_of(way) is None) or left == "that":
        return True
    return left == "the" and not (week or way) and not _NOUN_AFTER.match(known.text, match.end())


def _this(match: re.Match[str], known: Known, anchor: date, number: int) -> date | None:
    day = in_week(anchor, number, 0)
    way = direction(known.text, *match.span(), known.language)
    if day is None or (day > anchor and way == "behind") or (day < anchor and way != "behind"):
        return None
    return day


def _bare(match: re.Match[str], known: Known, anchor: date, number: int) -> date | None:
    window = known.text[max(0, match.start() - 60) : match.end() + 60]
    way = None if _EVERY_WEEK.search(window) else direction(known.text, *match.span(), known.language)
    same = anchor.weekday() == number
    if way is None and match["weekday"] > "\u0600":
        way = "behind"  # Arabic news is told in the past, and its future is marked
    if way == "behind":
        return anchor if same else nearest(anchor, number, ahead=False)
    return nearest(anchor, number, ahead=True) if way == "ahead" and not same else None


def weekday_and_weeks(match: re.Match[str], known: Known) -> Resolution:
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


def weekday_range(match: re.Match[str], known: Known) -> Resolution:
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
    match: re.Match[str], known: Known, anchor: date, first: int, last: int
) -> tuple[date | None, date | None]:
    left = known.text[max(0, match.start() - 30) : match.start()].lower()
    led = left.endswith("from ") or match["pair"]
    through = "thr" in match.group().lower() and (first, last) != (0, 4)
    if _HABIT.search(left) or not (led or through):
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


def weekday_and_day(match: re.Match[str], known: Known) -> Resolution:
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
