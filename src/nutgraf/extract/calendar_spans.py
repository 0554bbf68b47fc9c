"""Locate dates in a text by matching the date patterns and dropping matches that the context shows are not dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from nutgraf.extract.date_patterns import MONTH_NAME, WEEKDAY, Shape, patterns_of
from nutgraf.extract.quantities import (
    counted_after,
    currency_before,
    is_numbered,
    qualifier_before,
    scale_after,
    sentence_starts,
    unit_after,
)
from nutgraf.text.calendar import AMBIGUOUS_MONTHS
from nutgraf.text.date_words import (
    ANY_OF_SEVERAL_DAYS,
    BEFORE_DATE,
    BEFORE_MONTH,
    BEFORE_SUM,
    BEFORE_YEAR,
    EVERY_WEEKDAY,
    FESTIVE,
    LETTERS_OF_NEAR_DAYS,
)
from nutgraf.text.lexicon_en import any_of
from nutgraf.text.tokens import word_before


class DateMatch(NamedTuple):
    """A date at `[start, end)`, with the regular expression match whose groups are its parts."""

    start: int
    end: int
    shape: Shape
    match: re.Match[str]
    calendar: bool


class CalendarSpan(NamedTuple):
    """A span of text whose digits are part of a date, not an amount."""

    start: int
    end: int
    decade: bool


_NAME_RIGHT = re.compile(rf"[ \u00a0](?!{MONTH_NAME})[A-Z][a-z]")
_YEAR_TO = re.compile(r"(?:[0-9]{4}|\b(?:back|up)) to \Z")
_THOUSANDS = re.compile(r"[1-9][0-9]00")


# A pattern is tried only where what it needs is found.
_WITH_DIGITS: tuple[Shape, ...] = (
    "iso", "numeric", "day", "several", "day_of_month", "weekday_day", "decade", "years", "year", "cjk",
)  # fmt: skip
_BY_WEEKDAY: tuple[Shape, ...] = ("weekday_range", "weekday_week")
_NEEDED: dict[Shape, re.Pattern[str]] = {
    **dict.fromkeys(_WITH_DIGITS, re.compile("[0-9]")),
    **dict.fromkeys(_BY_WEEKDAY, re.compile(WEEKDAY)),
    "ago": re.compile(r"ago|earlier|later|now|hence|from|time", re.IGNORECASE),
    "today": re.compile(any_of(LETTERS_OF_NEAR_DAYS), re.IGNORECASE),
}


@lru_cache(maxsize=2048)  # numbers, dates and checks ask about the same sentences over and over
def mentions(text: str, language: str = "en") -> tuple[DateMatch, ...]:
    """The dates in `text`, which must be `plain`, in order; of overlapping dates, the first and longest."""
    found = []
    for shape, regex, calendar in patterns_of(language):
        if (needed := _NEEDED.get(shape)) and not needed.search(text):
            continue
        keep = _KEEP.get(shape)
        for match in regex.finditer(text):
            if keep is None or keep(text, match):
                start = match.start("month") if match.groupdict().get("led") else match.start()
                found.append(DateMatch(start, match.end(), shape, match, calendar))
    chosen: list[DateMatch] = []
    for mention in sorted(found, key=lambda each: (each.start, -each.end)):
        if not chosen or mention.start >= chosen[-1].end:
            chosen.append(mention)
    return tuple(chosen)


def calendar_spans(text: str, language: str = "en") -> list[CalendarSpan]:
    """The spans of `text` that are calendar dates, so that a search for amounts can skip them."""
    return [
        CalendarSpan(each.start, each.end, each.shape == "decade") for each in mentions(text, language) if each.calendar
    ]


# Whether a match of each shape is a date in its context.


def _day(text: str, match: re.Match[str]) -> bool:
    """False for `In March 20 people died`, where the number counts; `On March 20 people voted` is a date."""
    groups = match.groupdict()
    if (
        groups.get("year")
        or groups.get("year_way")
        or groups.get("weekday")
        or match.start("day") < match.start("month")
    ):
        return True
    counts = counted_after(text, match.end())
    return counts is None or word_before(text, match.start("month")) in {"on", "from", "since", "until", "by"}


def _month(text: str, match: re.Match[str]) -> bool:
    groups = match.groupdict()
    if groups.get("year") or groups.get("way") or groups.get("led"):
        return True
    if "led" in groups:
        return False  # an Arabic month name alone may be any word
    left = word_before(text, match.start("month"))
    if _NAME_RIGHT.match(text, match.end()) and left not in {"in", "since", "until"}:
        return False
    edged = match.start("month") > match.start()
    return edged or left in BEFORE_MONTH or match["month"] not in AMBIGUOUS_MONTHS


def _iso(_: str, match: re.Match[str]) -> bool:
    return bool(match["day"]) or int(match["month"]) != (int(match["year"]) + 1) % 100  # 2011-12 is a season


def _years(_: str, match: re.Match[str]) -> bool:
    first, last = int(match["year"]), match["last"]
    return int(last) > first if len(last) == 4 else int(last) > first % 100 or (first + 1) % 100 == int(last)


def _year(text: str, match: re.Match[str]) -> bool:
    if match["edge"]:
        return True
    start, end = match.span("year")
    left = word_before(text, start)
    if _is_measured(text, start, end) or _is_sum(text, start, left):
        return False
    counts = counted_after(text, end) is not None
    qualifier = qualifier_before(text, start)
    if qualifier:
        near = qualifier.words in {"about", "around", "circa"} and word_before(text, qualifier.start) not in {
            "to",
            "from",
        }
        return near and match["year"] < "2000" and not counts
    if match["year"] < "1500":
        return left in {"in", "year", "since", "عام", "سنة"} and not counts
    if left == "to":
        return bool(_YEAR_TO.search(text, max(0, start - 14), start))
    return not counts or left in BEFORE_YEAR - {"of", "for", "and", "from"}


def _is_measured(text: str, start: int, end: int) -> bool:
    """Whether four digits have a currency, a unit or a scale, or number one of many things."""
    beside = currency_before(text, start) or unit_after(text, end) or scale_after(text, end)
    return beside is not None or is_numbered(text, start)


def _is_sum(text: str, start: int, left: str) -> bool:
    """Whether a round thousand is rather an amount: `a total of 2000`."""
    if left != "of" or not _THOUSANDS.match(text, start):
        return False
    before = text[max(0, start - 40) : start].lower().split()
    return bool(BEFORE_SUM & set(before))


def _weekday(text: str, match: re.Match[str]) -> bool:
    groups = match.groupdict()
    if groups.get("way") or groups.get("week"):
        return True
    left = word_before(text, match.start())
    if left in FESTIVE or ANY_OF_SEVERAL_DAYS.search(text, max(0, match.start() - 40), match.start()):
        return False  # "on a Sunday" is any of them, and so is "a cold Sunday"
    return left in BEFORE_DATE - {"the"} or not _NAME_RIGHT.match(text, match.end())


def _weekday_range(_: str, match: re.Match[str]) -> bool:
    return not match["joint"] or bool(match["pair"])  # "Monday and Tuesday" are two dates


def _several(text: str, match: re.Match[str]) -> bool:
    after_month = match.start("month") == match.start()
    return not after_month or bool(match["year"]) or counted_after(text, match.end()) is None


def _unit_by_words(text: str, match: re.Match[str]) -> bool:
    left = word_before(text, match.start())
    if match["unit"]:
        return bool(match["way"] or match["way2"])
    return left not in EVERY_WEEKDAY


def _day_by_words(text: str, match: re.Match[str]) -> bool:
    return match["day"][0].islower() or sentence_starts(text, match.start())


def _today(text: str, match: re.Match[str]) -> bool:
    capital = text[match.start()].isupper()
    return not capital or sentence_starts(text, match.start())


def _around(text: str, match: re.Match[str]) -> bool:
    way, unit = (match["way"] or "").lower(), (match["unit"] or "").lower()
    if word_before(text, match.start()) == "ago":
        return False  # "two years ago this week"
    if word_before(text, match.start("way") if way else match.start()) == "the" and not way.startswith("the"):
        return False  # "over the last year" is a duration
    return unit != "day" or way.startswith("the")


def _quarter(_: str, match: re.Match[str]) -> bool:
    return match["nth"].lower() != "final" or bool(match.groupdict().get("year") or match.groupdict().get("way"))


_KEEP: dict[str, Callable[[str, re.Match[str]], bool]] = {
    "day": _day,
    "month": _month,
    "iso": _iso,
    "years": _years,
    "year": _year,
    "weekday": _weekday,
    "today": _today,
    "around": _around,
    "quarter": _quarter,
    "weekday_range": _weekday_range,
    "several": _several,
    "unit_by_words": _unit_by_words,
    "day_by_words": _day_by_words,
}
