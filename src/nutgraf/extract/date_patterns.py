"""Regular expressions for the ways news text writes dates, both calendar dates and dates relative to publication.

The patterns run on `plain` text and only cross spaces within a line. `date_resolution` reads their named groups. A
match is a candidate: `calendar_spans` keeps a bare year, weekday or month name only if the context supports it.

The relative patterns cover weekdays, "yesterday", "last month", "weeks ago" and the like. English and Arabic share one
table. German, French and Spanish share three shapes (`…_by_words`), because each of them puts a word such as "last"
before or after a unit; their words are in `RELATIVE_WORDS`.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import Final, Literal, NamedTuple

from nutgraf.extract.number_words import CARDINAL
from nutgraf.text.calendar import month_names, numbers_by_name, weekday_names
from nutgraf.text.date_words import BEFORE_ARABIC_MONTH, FEASTS, RELATIVE_WORDS, S
from nutgraf.text.lexicon_en import DAY_PARTS, NEAR_DAYS, SEASONS, any_of
from nutgraf.text.number_names import FIRST_FIVE, counts_to_twelve

_READ = ("en", "de", "fr", "es", "ar")  # the languages whose months and weekdays are read

MONTHS = numbers_by_name(*map(month_names, _READ), *(month_names(code, short=True) for code in _READ[:-1]), first=1)
WEEKDAYS = numbers_by_name(*map(weekday_names, _READ), weekday_names("en", short=True), first=0)  # Monday is 0
QUARTERS = {word: number for word, number in FIRST_FIVE.items() if number <= 4} | {"final": 4, "last": 4}


def _any_of(*lists: tuple[tuple[str, ...], ...]) -> str:
    names = {re.escape(name).replace(r"\ ", "[ \u00a0]") for name in chain(*chain(*lists))}
    return any_of(names)


SHORT_MONTH = rf"(?!May)(?:{_any_of(month_names('en', short=True))})"
MONTH_NAME = rf"(?:{_any_of(month_names('en'))})"
_LONG_MONTH = rf"{MONTH_NAME}(?!\w)"
DATED_MONTH = rf"(?:(?:{_any_of(*map(month_names, _READ[:-1]))})(?!\w)|{SHORT_MONTH}(?!\w)\.?)"
ARABIC_MONTH = rf"(?:{_any_of(month_names('ar'))})(?!\w)"
WEEKDAY = rf"(?:{_any_of(weekday_names('en'))})"
_WEEKDAY_OF_ANY_LANGUAGE = rf"(?:{_any_of(*map(weekday_names, _READ[:-1]))})"
SHORT_WEEKDAY = rf"(?:{_any_of(weekday_names('en', short=True))})\.?"
ARABIC_WEEKDAY = rf"(?:{_any_of(weekday_names('ar'))})(?!\w)"


def month_number(name: str) -> int:
    """The number of the month called `name`, as matched: 9 for `Sept.`, 5 for `أيار`."""
    return MONTHS[" ".join(name.rstrip(".").split())]


def weekday_number(name: str) -> int:
    """The number of the weekday called `name`, with Monday as 0."""
    return WEEKDAYS[name.rstrip(".")]


_EDGE: Final = (
    rf"(?:(?:the{S})?(?:beginning|start|end|middle|close|turn|first{S}half|second{S}half){S}of{S}(?:the{S}year{S})?"
    rf"|(?:early|late|mid|later|earlier|sometime)(?:{S}in{S}|[-–]|{S}))?"
)
_OTHER = rf"(?:the{S})?(?:following|previous|preceding|same)"
_WAY: Final = rf"(?:(?P<way>(?i:last|next|this{S}(?:coming|past)|this|past|coming|{_OTHER})){S})?"


def _week(group: str) -> str:
    return rf"(?P<{group}>last|this|next|(?:the{S})?(?:next|following|previous|preceding|same|coming)){S}week(?![\w'-])"


_COUNT = rf"(?:an?|[0-9]{{1,4}}|{CARDINAL})"
_OF_WEEK = rf",?{S}(?:of{S}|in{S})?"
_HOUR = rf"(?:{S}(?:{any_of(DAY_PARTS)}|lunchtime)(?!\w))?"
_WEEKDAY_LIST = rf"(?:(?:,{S}|,?{S}(?:and|or){S}){WEEKDAY}){{1,6}}"
_WEEKS = rf"(?:(?P<weeks>{any_of(counts_to_twelve('en'))}|[2-9]){S}weeks?|a{S}(?P<fortnight>fortnight))"
_RELATIVE_CASED: Final = {
    "weekday": rf"(?<![\w-]){_WAY}(?P<weekday>{WEEKDAY})(?P<after>{S}(?:last|gone)(?!{S}[\w-]))?{_HOUR}"
    rf"(?:{_OF_WEEK}{_week('week')}|(?={_WEEKDAY_LIST}{_OF_WEEK}{_week('week2')}))?(?!\w|-[A-Z])",
    "weekday 3": rf"(?<![\w-])(?i:{_week('week')}),?(?:{S}on)?{S}(?P<weekday>{WEEKDAY}){_HOUR}(?!\w)",
    "weekday 2": rf"(?:(?<!\w)|(?<=\sو))(?:(?:يوم|مساء|صباح){S})?(?P<weekday>{ARABIC_WEEKDAY})"
    rf"(?:{S}(?P<way>الماضي|المقبل|القادم))?",
    "weekday_range": rf"(?<![\w-])(?:(?P<pair>[Bb]etween){S})?{_WAY}(?P<weekday>{WEEKDAY}){_HOUR}"
    rf"(?:{S}(?:to|through|thru|until|till|(?P<joint>and)){S}|[^\S\n]?[-–—][^\S\n]?)(?:the{S}following{S})?"
    rf"(?P<last>{WEEKDAY}){_HOUR}(?:{_OF_WEEK}{_week('week')})?(?!\w)",
    "weekday_week": rf"(?<![\w-]){_WAY}(?P<weekday>{WEEKDAY}){S}(?P<after>week|fortnight)(?![\w'-])",
    "weekday_week 2": rf"(?<![\w-])(?i:{_WEEKS}){S}(?P<link>(?:ago|before|after)(?:{S}(?:on|last|this|next))?"
    rf"|on|from|next|last|this)(?:{S}(?P<link2>next|last|this))?{S}(?P<weekday>{WEEKDAY}){_HOUR}(?!\w)",
}
_RELATIVE_LOOSE: Final = {
    "today": rf"(?<!\w)(?:(?:{_WEEKS}|(?P<count>{_COUNT}){S}(?P<unit>day|year|month)s?){S}"
    rf"(?:(?P<ago>ago)(?:,|{S}on)?{S}|from{S}|(?P<beyond>before|after){S})?(?=tod|tom|yes))?"
    rf"(?P<today>(?:the{S})?(?:day|{any_of(DAY_PARTS)}){S}before{S}(?:yesterday|last)|(?:the{S})?day{S}after{S}tomorrow"
    rf"|{any_of(NEAR_DAYS)}|this{S}(?:morning|afternoon|evening)|last{S}(?:night|evening)|(?:أمس|اليوم)(?:{S}{ARABIC_WEEKDAY})?"
    rf"|غد[\u064b]?ا[\u064b]?)(?:{S}(?P<after>week|fortnight)(?![\w'-]))?(?!\w)",
    "around": rf"(?<!\w){_EDGE}(?:(?P<way>last|this{S}(?:past|coming)|this|next|the{S}(?:next|coming)|{_OTHER}){S}"
    rf"(?P<unit>day|weekend|week|month|quarter|year)(?!\w)"
    r"|(?P<arabic>العام|السنة|الشهر|الأسبوع)[^\S\n]+(?P<ar_way>الماضي|الماضية|المقبل|المقبلة|القادم|الجاري|الحالي))(?!\w)",
    "beyond": rf"(?<!\w)(?:the{S})?(?:(?P<weekday>(?-i:{WEEKDAY}))|(?P<unit>weekend|week|month|year)){S}"
    rf"(?P<way>after{S}next|before{S}last)(?!\w)",
    "ago": rf"(?<!\w)(?P<count>{_COUNT}){S}(?:(?P<rough>and{S}an?{S}(?:half|quarter)|or{S}(?:so|more)){S}|full{S})?"
    rf"(?P<unit>day|week|fortnight|month|year|decade)s?"
    rf"(?P<rough2>{S}(?:or{S}(?:so|more)|and{S}(?:a{S}half|{_COUNT}{S}\w+)))?"
    rf"{S}(?P<way>ago|earlier|later|from{S}now|hence|from{S}today)(?!\w)",
    "ago 2": rf"(?<!\w)in{S}(?P<count>{_COUNT}){S}"
    rf"(?P<unit>day|week|fortnight|month|year)(?:'s|s'){S}(?P<way>time)(?!\w)",
}


_FIRST_HALVES_OF_A_DAY = {  # where the word for tomorrow means morning, or the word for yesterday is part of another
    "de": r"(?<!heute )(?<!gestern )(?<!übermorgen )(?<!am )(?<!jeden )(?<!guten )",
    "fr": r"(?<![-'])",
    "es": r"(?<!\bla )(?<!\buna )(?<!\besta )(?<!\bcada )(?<!\bde )(?<!\bayer )(?<!\bhoy )",
}


def patterns_by_words(language: str) -> dict[str, str]:
    """The `…_by_words` patterns of German, French or Spanish; none for another language."""
    words = RELATIVE_WORDS.get(language)
    if words is None:
        return {}
    ending = "(?:[nrsm])?" if language == "de" else ""
    ways = "|".join(sorted(words.ways, key=len, reverse=True))
    units = "|".join(sorted(words.units, key=len, reverse=True))
    weekday = _any_of(weekday_names(language))
    capital = (word[0].upper() + word[1:] for word in words.days)
    led = any_of(words.before_months.split()).replace("_", S)
    days = "|".join(sorted([*words.days, *capital], key=len, reverse=True))
    before = rf"(?P<way>(?i:{ways})){ending}{S}"
    after = rf"(?:{S}(?P<way2>(?:{ways}))(?!\w))?"
    number = rf"(?P<count>[0-9]{{1,3}}|{'|'.join(sorted(counts_to_twelve(language), key=len, reverse=True))})"
    return {
        "day_by_words": rf"(?<!\w){_FIRST_HALVES_OF_A_DAY[language]}(?P<day>{days})(?![\w-])",
        "unit_by_words": rf"(?<!\w)(?:{before})?(?:(?P<weekday>{weekday}){words.day_parts}(?!\w)"
        rf"|(?P<unit>(?:{units})(?!\w))){after}(?!\w)",
        "month 4": rf"(?<!\w)(?P<led>(?i:{led})(?:{S}|(?<=mi)-))(?P<month>{_any_of(month_names(language))})"
        rf"(?!\w|{S}(?:de{S}|del{S})?[0-9])",
        "ago_by_words": rf"(?<!\w)(?i:{words.ago}){S}{number}{S}(?P<unit>{units})(?!\w)",
    }


Shape = Literal[
    "iso", "numeric", "day", "several", "day_of_month", "weekday_day", "month", "quarter", "season", "decade", "years",
    "year", "feast", "nth_weekday", "weekday", "weekday_week", "weekday_range", "today", "around", "beyond", "ago",
    "cjk", "day_by_words", "unit_by_words", "ago_by_words",
]  # fmt: skip


class DatePattern(NamedTuple):
    """A pattern for one shape; `calendar` shapes are calendar dates, the others are relative to publication."""

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
_SOME_WEEKDAY = rf"(?:{_WEEKDAY_OF_ANY_LANGUAGE}|{SHORT_WEEKDAY})"
_WEEKDAY_BEFORE = rf"(?:(?P<weekday>{_SOME_WEEKDAY}),?{S}(?:(?:the|the{S}night{S}of|den|dem|le){S})?)?"
_WEEKDAY_AFTER = rf"(?:{S}\((?:a{S})?(?P<weekday_after>{_SOME_WEEKDAY})\))?"
# "from March 3 to April 5, 2024": the year of the second date is that of the first, too.
_SHARED_YEAR = (
    rf"(?=(?:{S}(?:to|and|until|through|till|bis|au){S}|[-–]|{S}[-–]{S})(?:{DATED_MONTH}{S}{_DAY}(?![0-9])"
    rf"|{_DAY}{S}{DATED_MONTH}),?{S}(?P<shared_year>1[0-9]{{3}}|2[01][0-9]{{2}})(?![0-9]))?"
)
_SHARED_YEAR_OF_MONTH = (
    rf"(?=(?:{S}(?:to|and|or|until|through|till){S}|,{S}|[-–])(?:{DATED_MONTH}(?:,{S}|,?{S}and{S})){{0,4}}{_EDGE}"
    rf"{DATED_MONTH},?{S}(?:of{S})?(?:(?P<shared_year>1[0-9]{{3}}|2[01][0-9]{{2}})(?![0-9])|(?P<shared_way>last|this|next){S}year))?"
)
_NOT_MORE = r"(?![0-9]|[.,:][0-9]|[%°]|th\b)"
_MONTH = rf"(?P<month>{DATED_MONTH})"
_YEAR_WAY = rf"{S}(?P<year_way>last|this|next){S}year(?!\w)"
_AR_MONTH = rf"(?P<month>{ARABIC_MONTH})(?:[/ ]{ARABIC_MONTH})?"
_AR_REST = rf"(?:{S}(?:من{S})?(?:عام{S}|سنة{S})?{_YEAR}|{S}(?P<way>الماضي|المقبل|القادم|الجاري))?"
_LIST = rf"{_DAY}{_TH}?(?:,{S}{_DAY}{_TH}?){{0,8}},?{S}(?P<joint>and|or|&|und|oder|et|ou|y|o){S}{_DAY}{_TH}?\.?"
_CALENDAR_CASED = {
    "iso": rf"(?<![\w-])(?:(?P<weekday>{_SOME_WEEKDAY}),?{S})?(?P<year>[12][0-9]{{3}})-(?P<month>0[1-9]|1[0-2])"
    rf"(?:-(?P<day>{_DAY}))?(?:T[0-9:.]{{4,12}}Z?)?(?![\w-])",
    "numeric": rf"(?<![\w./-])(?:(?P<weekday>{_SOME_WEEKDAY}),?{S})?(?P<one>[0-9]{{1,2}})(?P<sign>[/.-])"
    r"(?P<two>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4}|(?<=/)[0-9]{2})(?![\w/-]|\.[0-9])",
    "day": rf"(?<![\w.,:$€£]){_WEEKDAY_BEFORE}(?:[Tt]he{S})?(?<![\w.,:$€£]){_DAYS}{S}(?:(?:of|de){S})?{_MONTH}"
    rf"(?:,?{S}(?:(?:of|de|del){S})?{_YEAR}|{_YEAR_WAY})?{_WEEKDAY_AFTER}{_SHARED_YEAR}",
    "day 2": rf"(?<!\w){_WEEKDAY_BEFORE}{_MONTH}{S}(?:the{S})?{_DAYS_AFTER}{_NOT_MORE}(?:,?{S}{_YEAR}|{_YEAR_WAY})?"
    rf"{_WEEKDAY_AFTER}{_SHARED_YEAR}",
    "day 3": rf"(?:(?:يوم{S})?(?P<weekday>{ARABIC_WEEKDAY})،?{S})?(?<!\w)(?P<day>{_DAY}){S}(?:من{S})?"
    rf"{_AR_MONTH}{_AR_REST}",
    "several": rf"(?<![\w.,:$€£/-])(?:[Tt]he{S})?{_LIST}{S}(?:(?:of|de){S})?{_MONTH}"
    rf"(?:,?{S}(?:(?:of|de|del){S})?{_YEAR})?",
    "several 2": rf"(?<!\w){_MONTH}{S}{_LIST.replace('|und|oder|et|ou|y|o', '')}{_NOT_MORE}(?:,?{S}{_YEAR})?",
    "day_of_month": rf"(?<![\w.,]){_WEEKDAY_BEFORE}(?:[Tt]he{S})?(?P<day>{_DAY}){_TH}{S}(?:of{S})?"
    rf"(?P<way>this|last|next){S}month(?!\w)",
    "weekday_day": rf"(?<!\w)(?P<weekday>{WEEKDAY}),?{S}(?:the{S})?(?P<day>{_DAY}){_TH}(?![\w-])",
    "month": rf"(?<!\w){_EDGE}{_MONTH}(?:{S}(?:of|de|del)|,)?{S}(?P<way>this|last|next)?(?(way){S}year\b|{_YEAR})",
    "month 2": rf"(?<!\w){_EDGE}{_WAY}(?P<month>{_LONG_MONTH})(?![-–][A-Z]){_SHARED_YEAR_OF_MONTH}",
    "month 3": rf"(?<!\w)(?P<led>(?:{any_of(BEFORE_ARABIC_MONTH)}){S})?"
    rf"{_AR_MONTH}{_AR_REST}",
    "years": r"(?<![\w.,$€£/-])(?P<year>1[5-9][0-9]{2}|20[0-9]{2})[-–/](?P<last>[12][0-9]{3}|[0-9]{2})"
    r"(?![\w/-]|[.,][0-9]|%)",
    "year": rf"(?<![\w.,$€£/–])(?<![0-9]-)(?P<edge>{_EDGE[:-1]})?(?<![\w.,$€£/]){_YEAR}(?!\w|-[^\W\d_]|/)",
    "cjk": r"(?<!\d)(?:(?P<year>[12][0-9]{3})\s?[年년]\s?)?(?P<month>1[0-2]|0?[1-9])\s?[月월]\s?"
    r"(?:(?P<day>[12][0-9]|3[01]|0?[1-9])\s?[日号號일])?"
    r"|(?<!\d)(?P<year_alone>[12][0-9]{3})\s?[年년]",
}
_CALENDAR_LOOSE = {
    "quarter": rf"(?<!\w)(?:the{S})?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th|final)[- ]quarter"
    rf"(?!\w|-point|-fin)(?:{S}(?:of|in){S}(?:(?P<way>last|this|next){S}year(?!\w)|{_YEAR}))?",
    "quarter 2": rf"(?<!\w)Q(?P<nth>[1-4])(?!\w)(?:{S}(?:of{S})?(?:{_YEAR}))?",
    "quarter 3": rf"(?<!\w)(?:the{S})?(?P<nth>first|last|final){S}three{S}months{S}of{S}{_YEAR}",
    "feast": rf"(?<!\w)(?P<feast>{'|'.join(FEASTS)})(?!\w)(?:,?{S}{_YEAR}|{_YEAR_WAY})?",
    "season": rf"(?<!\w){_EDGE}(?:(?P<way>last|next|this|this{S}coming|the{S}coming){S})?"
    rf"(?P<season>{any_of(SEASONS)})(?(way)(?!\w)|(?:{S}of)?{S}{_YEAR})",
    "decade": r"(?<![\w.,$€£/])(?:the[^\S\n]+)?(?:(?:early|late|mid)[- ])?(?P<decade>1[5-9][0-9]0|20[0-9]0)'?s(?!\w)",
    "nth_weekday": rf"(?<![\w-])(?:the{S})?(?P<nth>{any_of(FIRST_FIVE)}|last|final){S}"
    rf"(?P<weekday>{WEEKDAY}){S}(?:of|in){S}(?:(?P<month>{DATED_MONTH})(?:,?{S}(?:of{S})?{_YEAR}|{_YEAR_WAY})?"
    rf"|(?P<way>this|next|last){S}month(?!\w)|(?P<other>\w+))",
}


def _pattern(name: str, source: str, flags: re.RegexFlag, *, calendar: bool = True) -> DatePattern:
    return DatePattern(name.split(maxsplit=1)[0], re.compile(source, flags), calendar)  # type: ignore[arg-type]


_COMMON = (
    *(_pattern(name, source, re.NOFLAG) for name, source in _CALENDAR_CASED.items()),
    *(_pattern(name, source, re.IGNORECASE) for name, source in _CALENDAR_LOOSE.items()),
    *(_pattern(name, source, re.NOFLAG, calendar=False) for name, source in _RELATIVE_CASED.items()),
    *(_pattern(name, source, re.IGNORECASE, calendar=False) for name, source in _RELATIVE_LOOSE.items()),
)


@cache
def patterns_of(language: str) -> tuple[DatePattern, ...]:
    """The patterns for an article in `language` (ISO 639-1).

    English and Arabic dates are found in every article. German, French and Spanish relative words (`hier`, `morgen`,
    `mañana`) are found only in articles in that language, because they mean other things elsewhere.
    """
    more = patterns_by_words(language[:2].lower())
    return _COMMON + tuple(_pattern(name, source, re.NOFLAG, calendar=False) for name, source in more.items())
