"""The shapes in which news counts a date from the day of publication: weekdays, yesterday, last month, weeks ago.

English and Arabic are in one table. German, French and Spanish share three shapes (`far_…`), whose words are in
`WORDS`, because in each of them a phrase is a pointing word before or after a unit.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from nutgraf.find.dates import calendar_words as names
from nutgraf.find.numbers.number_words import CARDINAL

S: Final = r"[^\S\n]+"
EDGE: Final = (
    rf"(?:(?:the{S})?(?:beginning|start|end|middle|close|turn|first{S}half|second{S}half){S}of{S}(?:the{S}year{S})?"
    rf"|(?:early|late|mid|later|earlier|sometime)(?:{S}in{S}|[-–]|{S}))?"
)
_OTHER = rf"(?:the{S})?(?:following|previous|preceding|same)"
WAY: Final = rf"(?:(?P<way>(?i:last|next|this{S}(?:coming|past)|this|past|coming|{_OTHER})){S})?"


def _week(group: str) -> str:
    return rf"(?P<{group}>last|this|next|(?:the{S})?(?:next|following|previous|preceding|same|coming)){S}week(?![\w'-])"


_COUNT = rf"(?:an?|[0-9]{{1,4}}|{CARDINAL})"
_OF_WEEK = rf",?{S}(?:of{S}|in{S})?"
_HOUR = rf"(?:{S}(?:morning|afternoon|evening|night|lunchtime)(?!\w))?"
_WEEKDAY_LIST = rf"(?:(?:,{S}|,?{S}(?:and|or){S}){names.WEEKDAY}){{1,6}}"
_WEEKS = rf"(?:(?P<weeks>a|one|two|three|four|six|[2-9]){S}weeks?|a{S}(?P<fortnight>fortnight))"
CASED: Final = {
    "weekday": rf"(?<![\w-]){WAY}(?P<weekday>{names.WEEKDAY})(?P<after>{S}(?:last|gone)(?!{S}[\w-]))?{_HOUR}"
    rf"(?:{_OF_WEEK}{_week('week')}|(?={_WEEKDAY_LIST}{_OF_WEEK}{_week('week2')}))?(?!\w|-[A-Z])",
    "weekday 3": rf"(?<![\w-])(?i:{_week('week')}),?(?:{S}on)?{S}(?P<weekday>{names.WEEKDAY}){_HOUR}(?!\w)",
    "weekday 2": rf"(?:(?<!\w)|(?<=\sو))(?:(?:يوم|مساء|صباح){S})?(?P<weekday>{names.ARABIC_WEEKDAY})"
    rf"(?:{S}(?P<way>الماضي|المقبل|القادم))?",
    "weekday_range": rf"(?<![\w-])(?:(?P<pair>[Bb]etween){S})?{WAY}(?P<weekday>{names.WEEKDAY}){_HOUR}"
    rf"(?:{S}(?:to|through|thru|until|till|(?P<joint>and)){S}|[^\S\n]?[-–—][^\S\n]?)(?:the{S}following{S})?"
    rf"(?P<last>{names.WEEKDAY}){_HOUR}(?:{_OF_WEEK}{_week('week')})?(?!\w)",
    "weekday_week": rf"(?<![\w-]){WAY}(?P<weekday>{names.WEEKDAY}){S}(?P<after>week|fortnight)(?![\w'-])",
    "weekday_week 2": rf"(?<![\w-])(?i:{_WEEKS}){S}(?P<link>(?:ago|before|after)(?:{S}(?:on|last|this|next))?"
    rf"|on|from|next|last|this)(?:{S}(?P<link2>next|last|this))?{S}(?P<weekday>{names.WEEKDAY}){_HOUR}(?!\w)",
}
LOOSE: Final = {
    "today": rf"(?<!\w)(?:(?:{_WEEKS}|(?P<count>{_COUNT}){S}(?P<unit>day|year|month)s?){S}"
    rf"(?:(?P<ago>ago)(?:,|{S}on)?{S}|from{S}|(?P<beyond>before|after){S})?(?=tod|tom|yes))?"
    rf"(?P<today>(?:the{S})?(?:day|night|evening|morning){S}before{S}(?:yesterday|last)|(?:the{S})?day{S}after{S}tomorrow"
    rf"|today|tonight|tomorrow|yesterday|this{S}(?:morning|afternoon|evening)|last{S}(?:night|evening)|(?:أمس|اليوم)(?:{S}{names.ARABIC_WEEKDAY})?"
    rf"|غد[\u064b]?ا[\u064b]?)(?:{S}(?P<after>week|fortnight)(?![\w'-]))?(?!\w)",
    "around": rf"(?<!\w){EDGE}(?:(?P<way>last|this{S}(?:past|coming)|this|next|the{S}(?:next|coming)|{_OTHER}){S}"
    rf"(?P<unit>day|weekend|week|month|quarter|year)(?!\w)"
    r"|(?P<arabic>العام|السنة|الشهر|الأسبوع)[^\S\n]+(?P<ar_way>الماضي|الماضية|المقبل|المقبلة|القادم|الجاري|الحالي))(?!\w)",
    "beyond": rf"(?<!\w)(?:the{S})?(?:(?P<weekday>(?-i:{names.WEEKDAY}))|(?P<unit>weekend|week|month|year)){S}"
    rf"(?P<way>after{S}next|before{S}last)(?!\w)",
    "ago": rf"(?<!\w)(?P<count>{_COUNT}){S}(?:(?P<rough>and{S}an?{S}(?:half|quarter)|or{S}(?:so|more)){S}|full{S})?"
    rf"(?P<unit>day|week|fortnight|month|year|decade)s?"
    rf"(?P<rough2>{S}(?:or{S}(?:so|more)|and{S}(?:a{S}half|{_COUNT}{S}\w+)))?"
    rf"{S}(?P<way>ago|earlier|later|from{S}now|hence|from{S}today)(?!\w)",
    "ago 2": rf"(?<!\w)in{S}(?P<count>{_COUNT}){S}"
    rf"(?P<unit>day|week|fortnight|month|year)(?:'s|s'){S}(?P<way>time)(?!\w)",
}


class RelativeWords(NamedTuple):
    """Words of one language that count from the day of publication, each with the steps it takes.

    `ways` point at a unit or weekday (-1 last, 0 this, 1 next, 2 the nearest ahead, -2 the nearest behind).
    """

    days: dict[str, int]
    units: dict[str, str]
    ways: dict[str, int]
    ago: str


def _units(**units: str) -> dict[str, str]:
    return {word.replace("_", " "): unit for unit, words in units.items() for word in words.split()}


WORDS: Final = {
    "de": RelativeWords(
        {"vorgestern": -2, "gestern": -1, "heute": 0, "übermorgen": 2, "morgen": 1},
        _units(
            day="Tag Tage Tagen", week="Woche Wochen", month="Monat Monats Monaten Monate",
            year="Jahr Jahres Jahre Jahren",
            weekend="Wochenende", quarter="Quartal",
        ),
        {"letzte": -1, "vergangene": -2, "vorige": -1, "diese": 0, "nächste": 1, "kommende": 2},
        "vor",
    ),
    "fr": RelativeWords(
        {"avant-hier": -2, "hier": -1, "aujourd'hui": 0, "demain": 1, "après-demain": 2},
        _units(
            day="jour jours", week="semaine semaines", month="mois", year="an ans année années", weekend="week-end",
            quarter="trimestre",
        ),
        {
            "dernier": -1, "dernière": -1, "passé": -1, "passée": -1, "ce": 0, "cet": 0, "cette": 0, "prochain": 1,
            "prochaine": 1,
        },
        "il y a",
    ),
    "es": RelativeWords(
        {"anteayer": -2, "antes de ayer": -2, "ayer": -1, "hoy": 0, "mañana": 1, "pasado mañana": 2},
        _units(
            day="día días", week="semana semanas", month="mes meses", year="año años", weekend="fin_de_semana",
            quarter="trimestre",
        ),
        {"pasado": -1, "pasada": -1, "este": 0, "esta": 0, "próximo": 1, "próxima": 1},
        "hace",
    ),
}  # fmt: skip
_FIRST_HALVES_OF_A_DAY = {  # where the word for tomorrow means morning, or the word for yesterday is part of another
    "de": r"(?<!heute )(?<!gestern )(?<!übermorgen )(?<!am )(?<!jeden )(?<!guten )",
    "fr": r"(?<![-'])",
    "es": r"(?<!la )(?<!una )(?<!esta )(?<!cada )(?<!de )(?<!ayer )(?<!hoy )",
}


def of_language(language: str) -> dict[str, str]:
    """The `far_…` patterns of German, French or Spanish; none for another language."""
    words = WORDS.get(language)
    if words is None:
        return {}
    ending = "(?:[nrsm])?" if language == "de" else ""
    ways = "|".join(sorted(words.ways, key=len, reverse=True))
    units = "|".join(sorted(words.units, key=len, reverse=True))
    weekday = names.weekday_of(language)
    capital = (word[0].upper() + word[1:] for word in words.days)
    days = "|".join(sorted([*words.days, *capital], key=len, reverse=True))
    before = rf"(?P<way>(?i:{ways})){ending}{S}"
    after = rf"(?:{S}(?P<way2>(?:{ways}))(?!\w))?"
    number = rf"(?P<count>[0-9]{{1,3}}|{'|'.join(sorted(names.SMALL_NUMBERS[language], key=len, reverse=True))})"
    return {
        "far_day": rf"(?<!\w){_FIRST_HALVES_OF_A_DAY[language]}(?P<day>{days})(?![\w-])",
        "far_unit": rf"(?<!\w)(?:{before})?(?:(?P<weekday>{weekday})|(?P<unit>(?:{units})(?!\w))){after}(?!\w)",
        "far_ago": rf"(?<!\w)(?i:{words.ago}){S}{number}{S}(?P<unit>{units})(?!\w)",
    }
