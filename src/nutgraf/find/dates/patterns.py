"""The shapes in which news writes a date of the calendar; each pattern's named groups are what `resolving` reads.

Patterns run on `plain` text and step over spaces within one line only. They say where a date may be; a year, weekday
or month name by itself is then kept only where its surroundings show that it is one. What counts from the day of
publication is in `relative_patterns`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from nutgraf.find.dates import calendar_words as names
from nutgraf.find.dates import relative_patterns as relative
from nutgraf.find.dates.relative_patterns import EDGE, WAY, S

Shape = Literal[
    "iso", "numeric", "day", "several", "day_of_month", "weekday_day", "month", "quarter", "season", "decade", "years",
    "year", "feast", "nth_weekday", "weekday", "weekday_week", "weekday_range", "today", "around", "beyond", "ago",
    "cjk", "far_day", "far_unit", "far_ago",
]  # fmt: skip


class Pattern(NamedTuple):
    """A pattern for one shape; `calendar` shapes name a place in the calendar by themselves, others count from now."""

    shape: Shape
    regex: re.Pattern[str]
    calendar: bool


_YEAR = r"(?P<year>1[0-9]{3}|2[01][0-9]{2})(?![0-9]|[.,][0-9]|[%°])"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_TH = r"(?:st|nd|rd|th)"
_DAYS = (
    rf"(?P<day>{_DAY})(?:st|nd|rd|th|er|\.(?= ))?"
    rf"(?:(?:[-–]|{S}(?:to|through|thru|bis|au|al){S})(?P<last>{_DAY})(?:st|nd|rd|th|\.)?)?"
)
_DAYS_AFTER = _DAYS.replace(r"|\.(?= )", "").replace(r"|\.", "").replace("|bis|au|al", "")
_ANY_WEEKDAY = rf"(?:{names.ANY_WEEKDAY}|{names.SHORT_WEEKDAY})"
_WEEKDAY = rf"(?:(?P<weekday>{_ANY_WEEKDAY}),?{S}(?:(?:the|the{S}night{S}of|den|dem|le){S})?)?"
_WEEKDAY_AFTER = rf"(?:{S}\((?:a{S})?(?P<weekday_after>{_ANY_WEEKDAY})\))?"
# "from March 3 to April 5, 2024": the year of the second date holds for the first.
_LENT_YEAR = (
    rf"(?=(?:{S}(?:to|and|until|through|till|bis|au){S}|[-–]|{S}[-–]{S})(?:{names.DATED_MONTH}{S}{_DAY}(?![0-9])"
    rf"|{_DAY}{S}{names.DATED_MONTH}),?{S}(?P<lent>1[0-9]{{3}}|2[01][0-9]{{2}})(?![0-9]))?"
)
_LENT_TO_MONTH = (
    rf"(?=(?:{S}(?:to|and|or|until|through|till){S}|,{S}|[-–])(?:{names.DATED_MONTH}(?:,{S}|,?{S}and{S})){{0,4}}{EDGE}"
    rf"{names.DATED_MONTH},?{S}(?:of{S})?(?:(?P<lent>1[0-9]{{3}}|2[01][0-9]{{2}})(?![0-9])|(?P<lent_way>last|this|next){S}year))?"
)
_NOT_MORE = r"(?![0-9]|[.,:][0-9]|[%°]|th\b)"
_MONTH = rf"(?P<month>{names.DATED_MONTH})"
_YEAR_WAY = rf"{S}(?P<year_way>last|this|next){S}year(?!\w)"
_AR_MONTH = rf"(?P<month>{names.ARABIC_MONTH})(?:[/ ]{names.ARABIC_MONTH})?"
_AR_REST = rf"(?:{S}(?:من{S})?(?:عام{S}|سنة{S})?{_YEAR}|{S}(?P<way>الماضي|المقبل|القادم|الجاري))?"
_LIST = rf"{_DAY}{_TH}?(?:,{S}{_DAY}{_TH}?){{0,8}},?{S}(?P<joint>and|or|&|und|oder|et|ou|y|o){S}{_DAY}{_TH}?\.?"
_CASED = {
    "iso": rf"(?<![\w-])(?:(?P<weekday>{_ANY_WEEKDAY}),?{S})?(?P<year>[12][0-9]{{3}})-(?P<month>0[1-9]|1[0-2])"
    rf"(?:-(?P<day>{_DAY}))?(?:T[0-9:.]{{4,12}}Z?)?(?![\w-])",
    "numeric": rf"(?<![\w./-])(?:(?P<weekday>{_ANY_WEEKDAY}),?{S})?(?P<one>[0-9]{{1,2}})(?P<sign>[/.-])"
    r"(?P<two>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4}|(?<=/)[0-9]{2})(?![\w/-]|\.[0-9])",
    "day": rf"(?<![\w.,:$€£]){_WEEKDAY}(?:[Tt]he{S})?(?<![\w.,:$€£]){_DAYS}{S}(?:(?:of|de){S})?{_MONTH}"
    rf"(?:,?{S}(?:(?:of|de|del){S})?{_YEAR}|{_YEAR_WAY})?{_WEEKDAY_AFTER}{_LENT_YEAR}",
    "day 2": rf"(?<!\w){_WEEKDAY}{_MONTH}{S}(?:the{S})?{_DAYS_AFTER}{_NOT_MORE}(?:,?{S}{_YEAR}|{_YEAR_WAY})?"
    rf"{_WEEKDAY_AFTER}{_LENT_YEAR}",
    "day 3": rf"(?:(?:يوم{S})?(?P<weekday>{names.ARABIC_WEEKDAY})،?{S})?(?<!\w)(?P<day>{_DAY}){S}(?:من{S})?"
    rf"{_AR_MONTH}{_AR_REST}",
    "several": rf"(?<![\w.,:$€£/-])(?:[Tt]he{S})?{_LIST}{S}(?:(?:of|de){S})?{_MONTH}"
    rf"(?:,?{S}(?:(?:of|de|del){S})?{_YEAR})?",
    "several 2": rf"(?<!\w){_MONTH}{S}{_LIST.replace('|und|oder|et|ou|y|o', '')}{_NOT_MORE}(?:,?{S}{_YEAR})?",
    "day_of_month": rf"(?<![\w.,]){_WEEKDAY}(?:[Tt]he{S})?(?P<day>{_DAY}){_TH}{S}(?:of{S})?"
    rf"(?P<way>this|last|next){S}month(?!\w)",
    "weekday_day": rf"(?<!\w)(?P<weekday>{names.WEEKDAY}),?{S}(?:the{S})?(?P<day>{_DAY}){_TH}(?![\w-])",
    "month": rf"(?<!\w){EDGE}{_MONTH}(?:{S}(?:of|de|del)|,)?{S}(?P<way>this|last|next)?(?(way){S}year\b|{_YEAR})",
    "month 2": rf"(?<!\w){EDGE}{WAY}(?P<month>{names.MONTH})(?![-–][A-Z]){_LENT_TO_MONTH}",
    "month 3": rf"(?<!\w)(?P<led>(?:في|منذ|شهر|حتى|نهاية|بداية|مطلع|منتصف|أوائل|أواخر|قبل|خلال|من){S})?"
    rf"{_AR_MONTH}{_AR_REST}",
    "years": r"(?<![\w.,$€£/-])(?P<year>1[5-9][0-9]{2}|20[0-9]{2})[-–/](?P<last>[12][0-9]{3}|[0-9]{2})"
    r"(?![\w/-]|[.,][0-9]|%)",
    "year": rf"(?<![\w.,$€£/–])(?<![0-9]-)(?P<edge>{EDGE[:-1]})?(?<![\w.,$€£/]){_YEAR}(?!\w|-[^\W\d_]|/)",
    "cjk": r"(?<!\d)(?:(?P<year>[12][0-9]{3})\s?[年년]\s?)?(?P<month>1[0-2]|0?[1-9])\s?[月월]\s?"
    r"(?:(?P<day>[12][0-9]|3[01]|0?[1-9])\s?[日号號일])?"
    r"|(?<!\d)(?P<year_alone>[12][0-9]{3})\s?[年년]",
}
_LOOSE = {
    "quarter": rf"(?<!\w)(?:the{S})?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th|final)[- ]quarter"
    rf"(?!\w|-point|-fin)(?:{S}(?:of|in){S}(?:(?P<way>last|this|next){S}year(?!\w)|{_YEAR}))?",
    "quarter 2": rf"(?<!\w)Q(?P<nth>[1-4])(?!\w)(?:{S}(?:of{S})?(?:{_YEAR}))?",
    "quarter 3": rf"(?<!\w)(?:the{S})?(?P<nth>first|last|final){S}three{S}months{S}of{S}{_YEAR}",
    "feast": rf"(?<!\w)(?P<feast>{'|'.join(names.FEASTS)})(?!\w)(?:,?{S}{_YEAR}|{_YEAR_WAY})?",
    "season": rf"(?<!\w){EDGE}(?:(?P<way>last|next|this|this{S}coming|the{S}coming){S})?"
    rf"(?P<season>spring|summer|autumn|fall|winter)(?(way)(?!\w)|(?:{S}of)?{S}{_YEAR})",
    "decade": r"(?<![\w.,$€£/])(?:the[^\S\n]+)?(?:(?:early|late|mid)[- ])?(?P<decade>1[5-9][0-9]0|20[0-9]0)'?s(?!\w)",
    "nth_weekday": rf"(?<![\w-])(?:the{S})?(?P<nth>first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|final){S}"
    rf"(?P<weekday>{names.WEEKDAY}){S}(?:of|in){S}(?:(?P<month>{names.DATED_MONTH})(?:,?{S}(?:of{S})?{_YEAR}|{_YEAR_WAY})?"
    rf"|(?P<way>this|next|last){S}month(?!\w)|(?P<other>\w+))",
}


def _pattern(name: str, source: str, flags: re.RegexFlag, *, calendar: bool = True) -> Pattern:
    return Pattern(name.split(maxsplit=1)[0], re.compile(source, flags), calendar)  # type: ignore[arg-type]


_COMMON = (
    *(_pattern(name, source, re.NOFLAG) for name, source in _CASED.items()),
    *(_pattern(name, source, re.IGNORECASE) for name, source in _LOOSE.items()),
    *(_pattern(name, source, re.NOFLAG, calendar=False) for name, source in relative.CASED.items()),
    *(_pattern(name, source, re.IGNORECASE, calendar=False) for name, source in relative.LOOSE.items()),
)


@cache
def patterns_of(language: str) -> tuple[Pattern, ...]:
    """The patterns for an article in `language` (ISO 639-1).

    What is written in English or Arabic is found in all; German, French and Spanish words that count from the day of
    publication (`hier`, `morgen`, `mañana`) only in an article in that language, for elsewhere they mean other things.
    """
    more = relative.of_language(language[:2].lower())
    return _COMMON + tuple(_pattern(name, source, re.NOFLAG, calendar=False) for name, source in more.items())
