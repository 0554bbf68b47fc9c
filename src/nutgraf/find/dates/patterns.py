"""The shapes in which news writes a date; `resolving` reads their named groups.

Patterns run on `plain` text and step over spaces within one line only. They say where a date may stand; a year,
weekday or month name standing alone is then kept only where its surroundings show that it is one.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from nutgraf.find.dates import calendar_words as names
from nutgraf.find.numbers.number_words import CARDINAL

Shape = Literal[
    "iso", "numeric", "day", "month", "quarter", "season", "decade", "years", "year",
    "weekday", "today", "around", "ago", "feast",
]  # fmt: skip


class Pattern(NamedTuple):
    """A pattern for one shape; `calendar` shapes name a place in the calendar by themselves, others count from now."""

    shape: Shape
    regex: re.Pattern[str]
    calendar: bool


_S = r"[^\S\n]+"
_YEAR = r"(?P<year>1[0-9]{3}|2[01][0-9]{2})(?![0-9]|[.,][0-9]|[%°])"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_DAYS = (
    rf"(?P<day>{_DAY})(?:st|nd|rd|th|er|\.(?= ))?"
    rf"(?:(?:[-–]|{_S}(?:to|and|or|bis|au){_S})(?P<last>{_DAY})(?:st|nd|rd|th|\.)?)?"
)
_DAYS_AFTER = _DAYS.replace(r"|\.(?= )", "").replace(r"|\.", "").replace("|bis|au", "")
_WEEKDAY = rf"(?:(?P<weekday>{names.WEEKDAY}|{names.SHORT_WEEKDAY}),?{_S}(?:the{_S})?)?"
_EDGE = (
    rf"(?:(?:the{_S})?(?:beginning|start|end|middle|close|turn|first{_S}half|second{_S}half){_S}of{_S}(?:the{_S}year{_S})?"
    rf"|(?:early|late|mid|later|earlier|sometime)(?:{_S}in{_S}|[-–]|{_S}))?"
)
# "from March 3 to April 5, 2024": the year of the second date holds for the first.
_LENT_YEAR = (
    rf"(?=(?:{_S}(?:to|and|until|through|till){_S}|[-–]|{_S}[-–]{_S})(?:{names.DATED_MONTH}{_S}{_DAY}(?![0-9])|{_DAY}{_S}"
    rf"{names.DATED_MONTH}),?{_S}(?P<lent>1[0-9]{{3}}|2[01][0-9]{{2}})(?![0-9]))?"
)
_NOT_MORE = r"(?![0-9]|[.,:][0-9]|[%°]|th\b)"
_WAY = r"(?:(?P<way>last|next|this{s}coming|this|past|coming|the{s}following){s})?".replace("{s}", _S)
_MONTH_DATED = rf"(?P<month>{names.DATED_MONTH})"
_AR_MONTH = rf"(?P<month>{names.ARABIC_MONTH})(?:[/ ]{names.ARABIC_MONTH})?"
_AR_REST = rf"(?:{_S}(?:من{_S})?(?:عام{_S}|سنة{_S})?{_YEAR}|{_S}(?P<way>الماضي|المقبل|القادم|الجاري))?"
_CASED = {
    "iso": rf"(?<![\w-])(?P<year>[12][0-9]{{3}})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>{_DAY}))?"
    r"(?:T[0-9:.]{4,12}Z?)?(?![\w-])",
    "numeric": r"(?<![\w./-])(?P<one>[0-9]{1,2})(?P<sign>[/.-])(?P<two>[0-9]{1,2})(?P=sign)"
    r"(?P<year>[0-9]{4}|(?<=/)[0-9]{2})(?![\w/-]|\.[0-9])",
    "day": rf"(?<![\w.,:$€£]){_WEEKDAY}(?:[Tt]he{_S})?(?<![\w.,:$€£]){_DAYS}{_S}(?:(?:of|de){_S})?{_MONTH_DATED}"
    rf"(?:,?{_S}(?:(?:of|de){_S})?{_YEAR})?{_LENT_YEAR}",
    "day 2": rf"(?<!\w){_WEEKDAY}{_MONTH_DATED}{_S}(?:the{_S})?{_DAYS_AFTER}{_NOT_MORE}(?:,?{_S}{_YEAR})?{_LENT_YEAR}",
    "day 3": rf"(?:(?:يوم{_S})?(?P<weekday>{names.ARABIC_WEEKDAY})،?{_S})?(?<!\w)(?P<day>{_DAY}){_S}(?:من{_S})?"
    rf"{_AR_MONTH}{_AR_REST}",
    "month": rf"(?<!\w){_EDGE}{_MONTH_DATED}(?:{_S}(?:of|de)|,)?{_S}(?P<way>this|last|next)?"
    rf"(?(way){_S}year\b|{_YEAR})",
    "month 2": rf"(?<!\w){_EDGE}{_WAY}(?P<month>{names.MONTH})(?![-–][A-Z])",
    "month 3": rf"(?<!\w)(?P<led>(?:في|منذ|شهر|حتى|نهاية|بداية|مطلع|منتصف|أوائل|أواخر|قبل|خلال|من){_S})?"
    rf"{_AR_MONTH}{_AR_REST}",
    "years": r"(?<![\w.,$€£/-])(?P<year>1[5-9][0-9]{2}|20[0-9]{2})[-–/](?P<last>[12][0-9]{3}|[0-9]{2})"
    r"(?![\w/-]|[.,][0-9]|%)",
    "year": rf"(?<![\w.,$€£/–])(?<![0-9]-)(?P<edge>{_EDGE[:-1]})?(?<![\w.,$€£/]){_YEAR}(?!\w|-[^\W\d_]|/)",
    "weekday": rf"(?<![\w-]){_WAY}(?P<weekday>{names.WEEKDAY})(?:{_S}(?:morning|afternoon|evening|night))?"
    r"(?!\w|-[A-Z])",
    "weekday 2": rf"(?:(?<!\w)|(?<=\sو))(?:(?:يوم|مساء|صباح){_S})?(?P<weekday>{names.ARABIC_WEEKDAY})"
    rf"(?:{_S}(?P<way>الماضي|المقبل|القادم))?",
}
_LOOSE = {
    "quarter": rf"(?<!\w)(?:the{_S})?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th|final)[- ]quarter"
    rf"(?!\w|-point|-fin)(?:{_S}(?:of|in){_S}(?:(?P<way>last|this|next){_S}year(?!\w)|{_YEAR}))?",
    "quarter 2": rf"(?<!\w)Q(?P<nth>[1-4])(?!\w)(?:{_S}(?:of{_S})?(?:{_YEAR}))?",
    "quarter 3": rf"(?<!\w)(?:the{_S})?(?P<nth>first|last|final){_S}three{_S}months{_S}of{_S}{_YEAR}",
    "feast": rf"(?<!\w)(?P<feast>{'|'.join(names.FEASTS)})(?!\w)(?:,?{_S}{_YEAR})?",
    "season": rf"(?<!\w){_EDGE}(?:(?P<way>last|next|this|this{_S}coming|the{_S}coming){_S})?"
    rf"(?P<season>spring|summer|autumn|fall|winter)(?(way)(?!\w)|(?:{_S}of)?{_S}{_YEAR})",
    "decade": r"(?<![\w.,$€£/])(?:the[^\S\n]+)?(?:(?:early|late|mid)[- ])?(?P<decade>1[5-9][0-9]0|20[0-9]0)'?s(?!\w)",
    "today": rf"(?<!\w)(?P<week>a{_S}week{_S}(?:from{_S})?(?=to))?(?P<today>today|tonight|tomorrow|yesterday"
    rf"|this{_S}(?:morning|afternoon|evening)|last{_S}night|(?:أمس|اليوم)(?:{_S}{names.ARABIC_WEEKDAY})?"
    r"|غد[\u064b]?ا[\u064b]?)(?!\w)",
    "around": rf"(?<!\w){_EDGE}(?:(?P<way>last|this|next|the{_S}(?:next|following|previous|same|coming)){_S}"
    rf"(?P<unit>day|weekend|week|month|quarter|year)(?!\w)"
    rf"|(?P<arabic>العام|السنة|الشهر|الأسبوع){_S}(?P<ar_way>الماضي|الماضية|المقبل|المقبلة|القادم|الجاري|الحالي))(?!\w)",
    "ago": rf"(?<!\w)(?P<count>an?|[0-9]{{1,4}}|{CARDINAL}){_S}(?:(?:and{_S}a{_S}half|full){_S})?"
    rf"(?P<unit>day|week|month|year|decade)s?{_S}(?P<way>ago|earlier|later)(?!\w)",
}
_FROM_NOW = {"weekday", "today", "around", "ago"}


def _compiled() -> tuple[Pattern, ...]:
    made = []
    for table, flags in ((_CASED, re.NOFLAG), (_LOOSE, re.IGNORECASE)):
        for name, source in table.items():
            shape = name.split()[0]
            made.append(Pattern(shape, re.compile(source, flags), shape not in _FROM_NOW))  # type: ignore[arg-type]
    return tuple(made)


PATTERNS = _compiled()
