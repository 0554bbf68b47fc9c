"""Words of dates besides the names of months and weekdays: feasts, words that point from the day of publication, and
words that put a date in the past or the future.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from nutgraf.text.cues_en import EXPECTED
from nutgraf.text.lexicon_en import (
    ARTICLES,
    AUXILIARY_FORMS,
    BE_FORMS,
    DEMONSTRATIVES,
    HAVE,
    MODALS,
    PERSONAL,
    POSSESSIVES,
    SEASONS,
    any_of,
)
from nutgraf.text.number_names import ORDINALS
from nutgraf.text.tokens import word_set
from nutgraf.text.word_forms_en import SIMPLE_PASTS

FEASTS = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31),
    "new year's day": (1, 1), "valentine's day": (2, 14), "halloween": (10, 31), "may day": (5, 1),
}  # fmt: skip
"""The month and day of feasts that have a fixed one."""
S: Final = r"[^\S\n]+"
"""Blanks between the words of a date, in a pattern."""
STEPS = {
    "last": -1, "this": 0, "next": 1, "past": -2, "this past": -2, "coming": 2, "this coming": 2, "the coming": 2,
    "الماضي": -2, "الماضية": -2, "المقبل": 2, "المقبلة": 2, "القادم": 2, "الجاري": 0, "الحالي": 0,
}  # fmt: skip
"""How far a word points: -1 last, 0 this, 1 next; 2 and -2 are the nearest ahead and behind."""
LETTERS_OF_NEAR_DAYS = word_set("tod tom yes tonight before this last أمس اليوم غد")
"""One of these is in every word for a day near that of publication: "yesterday", "this evening"."""
BEFORE_MONTH = word_set("in of by since until till from to before after during between through around mid and last")
"""Words before a month, which is a name otherwise: "in May"."""
BEFORE_ARABIC_MONTH = word_set("في منذ شهر حتى نهاية بداية مطلع منتصف أوائل أواخر قبل خلال من")
"""Words that may lead an Arabic month, as `BEFORE_MONTH`."""
BEFORE_YEAR = SEASONS | word_set(
    "in since by until till from before after during between early late mid year circa through of the and for back "
    "عام سنة العام في منذ حتى بين"
)
"""Words before a year, which is a number otherwise."""
BEFORE_SUM = word_set("total sum average maximum minimum toll number")
"""Nouns before "of" and a number that is no year."""
FESTIVE = word_set("black bloody good palm easter super cyber ash maundy holy sheffield freaky ruby shrove whit giving")
"""Words that make a weekday the name of a feast: "Black Friday"."""
ANY_OF_SEVERAL_DAYS = re.compile(
    rf"(?<!\w)(?:an?|every|any|each|some|one|another|most|{any_of(ORDINALS[:5])}|other|bank[ \u00a0]holiday)"
    r"[ \u00a0](?:(?!(?:on|in|at|by|of|for|from|to|until|till|since|before|after|and|or|late|early)\b)[a-z]+[ \u00a0])"
    r"{0,2}\Z",
    re.IGNORECASE,
)
"""Words before a weekday of no one week: "every second Friday"."""
EVERY_WEEKDAY = word_set("le les chaque tous los cada todos jeden jede jedem un une einem einen einer")
"""Such words in other languages: "tous les lundis"."""
BEFORE_DATE = word_set("on last next this since until till by late early from before after of and to the through")
"""Words before a date that are no part of a name."""
HABIT = re.compile(r"(?<!\w)(?:open|opens|daily|hours|every|each|shifts?|usually|normally|always|weekly|only)(?!\w)")
"""Words of sentences about what happens on some weekday each week: opening hours, shifts."""
REGULARLY = re.compile(
    r"(?<!\w)(?:weekly(?! (?!on |at |in |from )[a-z])|regularly|usually|normally|always|every week|each week"
    r"|traditionally)(?!\w)"
)
"""Words of sentences about what happens again and again."""
NOUN_BEHIND_DATE = re.compile(r"[ \u00a0](?!of |in |before |after |that |when |which |and |or |to |on |at )[a-z]{4,}")
"""A noun right behind a date, which makes it part of a name or of an event: "the May festival"."""
_PAST_BE = frozenset({"was", "were"})
_PRESENT_BE = BE_FORMS - _PAST_BE
_PAST_AUXILIARIES = _PAST_BE | (AUXILIARY_FORMS & HAVE) | {"did"}
_MODALS_AHEAD = (AUXILIARY_FORMS & MODALS) - {"must", "should"}
AHEAD = (
    rf"(?:\b(?:{any_of(_MODALS_AHEAD)}|won't)|'ll)(?:\s(?:not|also|then|next|now|only|again|soon|be|have))*\s\w+|"
    rf"\b(?:{any_of(_PRESENT_BE | {'am', 'be'})})\s(?:not\s)?(?:{any_of(EXPECTED)}"
    r"|to|going\sto|supposed)\b|"
    r"\bto\sbe\s\w+|\b(?:due|expected|scheduled|slated|planned|listed|pencill?ed\sin|set|payable|pending)\s(?:in|on|for|at|by|before|to)\b|"
    r"\b(?:agreed|plans?|planned|vowed|intends?|hopes?|wants?|aims?|ready|prepar\w{2,4})\sto\b|\bpromis\w+|"
    r"\b(?:expires?|lapses?|ends?|begins?|starts?|opens|closes|meets|returns|resumes|runs|takes\s(?:effect|place|office|over))\b|"
    r"\b(?:next|upcoming|deadline\s(?:is|for)|ahead\sof|until|till|through|starting|beginning|forecasts?|projects|predicts|expects)\b|"
    r"\b(?:odds|chances?|hopes)\sof\b|\bno\s\w+\s(?:\w+\s)?before\b|(?:س[ينأت]\w{2,10}|المقبل|القادم|من المقرر)"
)
"""What puts a date beside it in the future, in English and Arabic."""
BEHIND = (
    rf"(?<!\bis\s)(?<!\bare\s)(?<!\bbe\s)(?<!\bnot\s)\b(?:{any_of(_PAST_AUXILIARIES)}|{any_of(SIMPLE_PASTS)}|since|hit|put|quit"
    r"|\w{2,20}ed)\b(?!\sto\b)|"
    r"\b(?:last|earlier|previously|ago|than|compared\s(?:with|to))\b"
    r"|\b(?:declined|refused|failed|began|started|continued|tried|managed|used)\sto\b"
)
"""What puts a date beside it in the past, in English."""
# Reported words have a time of their own: in "said the vote on Friday", Friday is not when it was said.
_SUBJECT_OPENERS = (
    ARTICLES
    | DEMONSTRATIVES
    | (PERSONAL - {"i", "you"})
    | (POSSESSIVES - {"my", "your", "our"})
    | {"there", "all", "no", "some"}
)
BEFORE_REPORTED_WORDS = (
    rf"\b(?:said|says|told\s(?:reporters|the\s\w+|\w+)|added|confirmed|warned|insisted)\s"
    rf"(?=that\b|(?-i:{any_of(_SUBJECT_OPENERS)})\b|(?-i:[A-Z]))"
    r"(?!\w+day\b)(?!the\sday\b)"
)
"""A verb of saying with what it reports: dates behind it have the time of what is reported."""
TENSE_MARKS = {
    "de": (
        r"\b(?:werden|wird|werde|soll|sollen|will|wollen|geplant|vorgesehen|dürfte|dürften|bis\szum|ab)\b",
        r"\b(?:hat|haben|hatten?|war|waren|wurden?|kamen?|gab|gaben|ging|gingen|stieg|fiel|starb|beschloss|seit"
        r"|gewann|verlor|traf|brach|fand|begann|endete|hielt|nahm|schloss|zog|lief|fuhr|kenterte|sank|brannte|stürzte"
        r"|\w*(?:gelaufen|gefahren|gekommen|gegangen|gestorben|gesunken|gestiegen|gefallen|geflogen|geflohen|gestürzt"
        r"|gekentert|gestrandet|gelandet|gescheitert|zurückgetreten|verunglückt|verschwunden|explodiert|gebrochen|worden)"
        r"|(?:sag|erklär|teil|kündig|bestätig|berichte|mach|forder|lehn|stimm|führ|räum|öffne|ende)te[nst]?)\b",
    ),
    "fr": (
        r"\b(?:\w{2,20}(?:era|eront|ira|iront|dra|dront)|sera|seront|aura|auront|va|vont|doit|doivent|devrait|devraient"
        r"|prévue?s?|d'ici|jusqu'à)\b",
        r"\b(?:(?:a|ont|avait|avaient|s'est|se\ssont|est|sont)\s(?:été\s)?\w{2,20}(?:é|ée|és|ées|i|ie|it|is|u|us|ue|ert)"
        r"|a\sdit|était|étaient|depuis)\b",
    ),
    "es": (
        r"\b(?:\w{2,20}(?:ará|erá|irá|arán|erán|irán|drá|drán)|será|serán|va\sa|van\sa|debe|deben|previst[oa]s?|hasta)\b",
        r"\b(?:\w{2,20}(?:ó|aron|ieron|eron)|ha|han|había|habían|fue|fueron|dijo|hizo|era|eran|estaba|estaban|desde)\b",
    ),
}
"""`AHEAD` and `BEHIND` of the other languages."""
EXPECTED_BEFORE = re.compile(
    r"\b(?:ahead of|before|until|till|in time for|prepar\w+ for|for|next)\s(?:the\s)?\Z", re.IGNORECASE
)
"""Words before the date of an event ("ahead of Monday's vote") that put it in the future."""
EXPECTED_BEHIND = re.compile(
    rf"'s\s(?:\w+\s){{1,4}}(?:{any_of(_MODALS_AHEAD - {'can', 'shall'})}|(?:is|are)\s(?:{any_of(EXPECTED)}|to))\b"
)
"""Words behind the date of an event ("Monday's vote is due") that put it in the future."""
STATE_BEHIND = re.compile(rf"'s\s(?:\w+\s){{1,4}}(?:{any_of(_PRESENT_BE | {'has', 'have'})})\b")
"""Words behind the date of an event ("Monday's vote is secret") that do not say whether it is past."""
PLANNED_BEFORE = re.compile(rf"\b(?:{any_of(_MODALS_AHEAD - {'can', 'shall'})}|plans?|expects?)\b[^.]{{0,30}}\Z")
"""A verb shortly before the date of an event that puts it in the future."""
STILL_SO = re.compile(
    r"\b(?:(?:stays?|remains?|covers?|lasts?|applies|apply)\b[^.;:!?]*|(?:is|are|has|have)\b[^,.;:!?]*)\Z",
    re.IGNORECASE,
)
"""Words before "until" and a date that is in the future: "stays closed until Monday"."""


class RelativeWords(NamedTuple):
    """Words of one language for dates relative to the day of publication, each with its number of steps.

    `ways` point at a unit or weekday (-1 last, 0 this, 1 next, 2 the nearest ahead, -2 the nearest behind), and
    `day_parts` matches what may follow a weekday ("lundi soir", "Montagabend"); a month without a year needs one of the
    words `before_months`.
    """

    days: dict[str, int]
    units: dict[str, str]
    ways: dict[str, int]
    ago: str
    day_parts: str
    before_months: str


def _units(**units: str) -> dict[str, str]:
    return {word.replace("_", " "): unit for unit, words in units.items() for word in words.split()}


RELATIVE_WORDS: Final = {
    "de": RelativeWords(
        {"vorgestern": -2, "gestern": -1, "heute": 0, "übermorgen": 2, "morgen": 1},
        _units(
            day="Tag Tage Tagen", week="Woche Wochen", month="Monat Monats Monaten Monate",
            year="Jahr Jahres Jahre Jahren",
            weekend="Wochenende", quarter="Quartal",
        ),
        {"letzte": -1, "vergangene": -2, "vorige": -1, "diese": 0, "nächste": 1, "kommende": 2},
        "vor",
        rf"(?:(?:{S})?(?:[Mm]orgen|[Vv]ormittag|[Mm]ittag|[Nn]achmittag|[Aa]bend|[Nn]acht|früh))?",
        "im seit bis ab vom zum Anfang Mitte Ende kommenden vergangenen nächsten letzten",
    ),
    "fr": RelativeWords(
        {"avant-hier": -2, "hier": -1, "aujourd'hui": 0, "ce matin": 0, "ce soir": 0, "demain": 1, "après-demain": 2},
        _units(
            day="jour jours", week="semaine semaines", month="mois", year="an ans année années", weekend="week-end",
            quarter="trimestre",
        ),
        {
            "dernier": -1, "dernière": -1, "passé": -1, "passée": -1, "ce": 0, "cet": 0, "cette": 0, "prochain": 1,
            "prochaine": 1,
        },
        "il y a",
        rf"(?:{S}(?:matin|midi|après-midi|soir))?",
        "en depuis dès fin début mi jusqu'en d'ici jusqu'à",
    ),
    "es": RelativeWords(
        {
            "anteayer": -2, "antes de ayer": -2, "ayer": -1, "anoche": -1, "hoy": 0, "esta mañana": 0,
            "esta tarde": 0, "esta noche": 0, "mañana": 1, "pasado mañana": 2,
        },
        _units(
            day="día días", week="semana semanas", month="mes meses", year="año años", weekend="fin_de_semana",
            quarter="trimestre",
        ),
        {"pasado": -1, "pasada": -1, "este": 0, "esta": 0, "próximo": 1, "próxima": 1},
        "hace",
        rf"(?:{S}(?:por|en|de|a){S}la{S}(?:mañana|tarde|noche|madrugada)|{S}al{S}mediodía)?",
        "en desde hasta finales_de principios_de mediados_de",
    ),
}  # fmt: skip
"""The words of German, French and Spanish that point from the day of publication."""
