"""The building blocks of date resolution: the context of a date, its result, its direction in time and its period.

`direction` decides whether a date without a year, or a weekday, is before or after the day of publication. News is
mostly about the past, so that is the default; the nearest verb on the left (or on the right, at the start of a
sentence) reveals the exceptions.

Dates are ISO 8601 text of varying precision: `2026-03-10`, `2026-03`, `2026`, `2026-Q3`, `2026-W18`, or `first/last`
of two of these for a range. `period` gives the days that such a date covers.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

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
    any_of,
)
from nutgraf.text.word_forms_en import SIMPLE_PASTS

Granularity = Literal["day", "week", "month", "quarter", "season", "year", "decade", "century"]
Unresolved = Literal[
    "no_publication_date",  # relative to the day of publication, which is not known
    "no_year",  # a day or month without a year, and no day of publication to find it by
    "relative_to_other_event",  # "two weeks later", "the next day"
    "ambiguous",  # 05/06/2026, "next Friday" said on a Wednesday, or a weekday that nothing puts in past or future
    "approximate",  # "about three weeks ago", "two and a half years ago"
    "several_dates",  # "3, 9 and 15 May": no single period
    "weekday_does_not_fit",  # no nearby year has this weekday on this day
    "no_such_day",  # 30 February, or outside the calendar
]


class DateContext(NamedTuple):
    """The `plain` text a date is in, the day of publication, the year for dates that name none, and the language."""

    text: str
    anchor: date | None
    year_hint: int | None
    language: str = "en"


class Resolution(NamedTuple):
    """The ISO date of an expression, or why it has none; `by_anchor` if it depends on the day of publication."""

    iso: str | None
    granularity: Granularity
    by_anchor: bool
    unresolved: Unresolved | None


def resolved(iso: str, granularity: Granularity, *, by_anchor: bool = False) -> Resolution:
    """The resolution to an ISO date."""
    return Resolution(iso, granularity, by_anchor, None)


def left_open(granularity: Granularity, reason: Unresolved) -> Resolution:
    """The resolution of a date that stays open for `reason`."""
    return Resolution(None, granularity, False, reason)


def week_of(day: date) -> str:
    """The ISO week that contains `day`: `2026-W18`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


_PAST_BE = frozenset({"was", "were"})
_PRESENT_BE = BE_FORMS - _PAST_BE
_PAST_AUXILIARIES = _PAST_BE | (AUXILIARY_FORMS & HAVE) | {"did"}
_MODALS_AHEAD = (AUXILIARY_FORMS & MODALS) - {"must", "should"}
_AHEAD = (
    rf"(?:\b(?:{any_of(_MODALS_AHEAD)}|won't)|'ll)(?:\s(?:not|also|then|next|now|only|again|soon|be|have))*\s\w+|"
    rf"\b(?:{any_of(_PRESENT_BE | {'am', 'be'})})\s(?:not\s)?(?:{any_of(EXPECTED)}"
    r"|to|going\sto|supposed)\b|"
    r"\bto\sbe\s\w+|\b(?:due|expected|scheduled|slated|planned|listed|pencill?ed\sin|set|payable|pending)\s(?:in|on|for|at|by|before|to)\b|"
    r"\b(?:agreed|plans?|planned|vowed|intends?|hopes?|wants?|aims?|ready|prepar\w{2,4})\sto\b|\bpromis\w+|"
    r"\b(?:expires?|lapses?|ends?|begins?|starts?|opens|closes|meets|returns|resumes|runs|takes\s(?:effect|place|office|over))\b|"
    r"\b(?:next|upcoming|deadline\s(?:is|for)|ahead\sof|until|till|through|starting|beginning|forecasts?|projects|predicts|expects)\b|"
    r"\b(?:odds|chances?|hopes)\sof\b|\bno\s\w+\s(?:\w+\s)?before\b|(?:س[ينأت]\w{2,10}|المقبل|القادم|من المقرر)"
)
_BEHIND = (
    rf"(?<!\bis\s)(?<!\bare\s)(?<!\bbe\s)(?<!\bnot\s)\b(?:{any_of(_PAST_AUXILIARIES)}|{any_of(SIMPLE_PASTS)}|since|hit|put|quit"
    r"|\w{2,20}ed)\b(?!\sto\b)|"
    r"\b(?:last|earlier|previously|ago|than|compared\s(?:with|to))\b"
    r"|\b(?:declined|refused|failed|began|started|continued|tried|managed|used)\sto\b"
)
# Reported words have a time of their own: in "said the vote on Friday", Friday is not when it was said.
_SUBJECT_OPENERS = (
    ARTICLES
    | DEMONSTRATIVES
    | (PERSONAL - {"i", "you"})
    | (POSSESSIVES - {"my", "your", "our"})
    | {"there", "all", "no", "some"}
)
_REPORTS = (
    rf"\b(?:said|says|told\s(?:reporters|the\s\w+|\w+)|added|confirmed|warned|insisted)\s"
    rf"(?=that\b|(?-i:{any_of(_SUBJECT_OPENERS)})\b|(?-i:[A-Z]))"
    r"(?!\w+day\b)(?!the\sday\b)"
)
_TENSE_MARKS_BY_LANGUAGE = {
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


@cache
def _marks_of(language: str) -> re.Pattern[str]:
    if marks := _TENSE_MARKS_BY_LANGUAGE.get(language):
        return re.compile(rf"(?<!\w)(?:(?P<ahead>{marks[0]})|(?P<behind>{marks[1]}))", re.IGNORECASE)
    return re.compile(
        rf"(?:(?<!\w)(?=\w)|(?='ll))(?:(?P<reports>{_REPORTS})|(?P<ahead>{_AHEAD})|(?P<behind>{_BEHIND}))",
        re.IGNORECASE,
    )


_BREAK = re.compile(
    r"[!?;\n“”\"]|(?<![A-Z])(?<!\b[a-z])(?<!Sept|Unit)\.(?=\s+[\"“A-Z])|,\s(?:and|but|while|after|when|which|who)\b"
)
_BREAK_OR_COMMA = re.compile(rf"{_BREAK.pattern}|,\s")  # a comma parts clauses in German, mostly in French and Spanish
_NAMES_AN_EVENT = re.compile(r"[ \u00a0][a-z]{4,}")
_EXPECTED_LEFT = re.compile(
    r"\b(?:ahead of|before|until|till|in time for|prepar\w+ for|for|next)\s(?:the\s)?\Z", re.IGNORECASE
)
_EXPECTED_RIGHT = re.compile(
    rf"'s\s(?:\w+\s){{1,4}}(?:{any_of(_MODALS_AHEAD - {'can', 'shall'})}|(?:is|are)\s(?:{any_of(EXPECTED)}|to))\b"
)
_STATE_RIGHT = re.compile(rf"'s\s(?:\w+\s){{1,4}}(?:{any_of(_PRESENT_BE | {'has', 'have'})})\b")
_PRESENT = re.compile(rf"\b(?:{any_of(_MODALS_AHEAD - {'can', 'shall'})}|plans?|expects?)\b[^.]{{0,30}}\Z")
_UP_TO = re.compile(r"(?:until|till|through)\Z", re.IGNORECASE)
_STILL_SO = re.compile(
    r"\b(?:(?:stays?|remains?|covers?|lasts?|applies|apply)\b[^.;:!?]*|(?:is|are|has|have)\b[^,.;:!?]*)\Z",
    re.IGNORECASE,
)
_ASIDE = re.compile(r",\s(?:which|who|whose|where)\b[^,.;!?]{1,80},")
_SPEAKER = re.compile(r"(?<=\w),\s(?=[^,.]{0,60}\b(?:said|says|told|according)\b)")  # "…, the mayor said"
_REACH = 110


def direction(text: str, start: int, end: int, language: str = "en") -> Literal["ahead", "behind"] | None:
    """Whether the date at `[start, end)` of `text` is in the past or the future; None if nothing shows it.

    >>> text = "The court, which met on Monday, will rule on Friday."
    >>> direction(text, 24, 30), direction(text, 45, 51)
    ('behind', 'ahead')
    """
    if _NAMES_AN_EVENT.match(text, end) and text[max(0, start - 4) : start] == "the ":
        return None  # "the October storm"
    if text.startswith("'s", end):
        return _of_an_event(text, start, end)
    pattern = _marks_of(language[:2].lower())
    left = text[max(0, start - _REACH) : start]
    clause_breaks = _BREAK if language[:2].lower() not in _TENSE_MARKS_BY_LANGUAGE else _BREAK_OR_COMMA
    breaks = [found.end() for found in clause_breaks.finditer(left)]
    clause = left[breaks[-1] :] if breaks else left
    marks = list(pattern.finditer(clause))
    reported = bool(marks) and marks[-1].groupdict().get("reports") is not None
    if not marks or reported:
        marks = _marks_after(text, end, pattern)
    if not marks:
        return None
    if len(marks) > 1 and marks[-2]["ahead"] is None and _UP_TO.match(marks[-1].group()):
        # "was closed until Monday" may be over or not; "stays closed until Monday" is not
        since = max(0, marks[-2].start() - 15)
        return "ahead" if _STILL_SO.search(clause[since : marks[-1].start()]) else None
    return "ahead" if marks[-1]["ahead"] is not None else "behind"


def _marks_after(text: str, end: int, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    right = _ASIDE.sub(lambda aside: "," + " " * (len(aside.group()) - 1), text[end : end + _REACH])
    stops = [found.start() for found in (_BREAK.search(right), _SPEAKER.search(right)) if found]
    return [
        mark for mark in pattern.finditer(right[: min(stops, default=_REACH)]) if not mark.groupdict().get("reports")
    ][:1]


def _of_an_event(text: str, start: int, end: int) -> Literal["ahead", "behind"] | None:
    """The direction of a possessive date: past ("Wednesday's price") unless expected ("ahead of Friday's vote")."""
    left, right = text[max(0, start - 40) : start], text[end : end + 60]
    if _EXPECTED_LEFT.search(left) or _EXPECTED_RIGHT.match(right):
        return "ahead"
    if _PRESENT.search(left) or _STATE_RIGHT.match(right):
        return None
    return "behind"


class Period(NamedTuple):
    """The days from `first` to `last`, both included."""

    first: date
    last: date


_ISO = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?|-Q(?P<quarter>[1-4])|-W(?P<week>[0-9]{2}))?"
)


def period(iso: str) -> Period:
    """The days that `iso` covers; ValueError when it is none of the forms above or no such day exists.

    >>> period("2026-Q1").last
    datetime.date(2026, 3, 31)
    """
    if "/" in iso:
        first, last = (period(part) for part in iso.split("/", 1))
        if last.last < first.first:
            raise ValueError(f"the period {iso!r} ends before it begins")
        return Period(first.first, last.last)
    found = _ISO.fullmatch(iso)
    if not found:
        raise ValueError(f"{iso!r} is not a date like 2026-03-10, 2026-03, 2026, 2026-Q3 or 2026-W18")
    year = int(found["year"])
    if found["day"]:
        day = date(year, int(found["month"]), int(found["day"]))
        return Period(day, day)
    if found["week"]:
        monday = date.fromisocalendar(year, int(found["week"]), 1)
        return Period(monday, monday + timedelta(days=6))
    first_month, last_month = 1, 12
    if found["month"]:
        first_month = last_month = int(found["month"])
    elif found["quarter"]:
        first_month, last_month = 3 * int(found["quarter"]) - 2, 3 * int(found["quarter"])
    return Period(date(year, first_month, 1), date(year, last_month, monthrange(year, last_month)[1]))


def same_date(one: str, other: str) -> bool:
    """Whether two ISO dates are equal or one is within the other: `2026-03-10` and `2026-03` are the same date.

    >>> same_date("2026-03-10", "2026-Q1"), same_date("2026-03", "2026-04")
    (True, False)
    """
    a, b = period(one), period(other)
    return (a.first <= b.first and b.last <= a.last) or (b.first <= a.first and a.last <= b.last)
