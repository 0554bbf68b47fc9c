"""The date of publication, where the text gives a whole one: day, month and year; never today, never completed.

General date parsers complete what is missing, read 03/04/2026 one of two ways, and know only one of the two sets of
Arabic month names.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from nutgraf.find.vocabulary.calendar import LANGUAGES, month_names, numbered, weekday_names
from nutgraf.ingest.byline import TOP_LINES, names_in_byline
from nutgraf.ingest.dateline import dateline_of
from nutgraf.ingest.lines import Line

_LONGEST = 120
_LABEL = re.compile(
    r"(?:(?:First )?published|posted|publication date|date|issued|veröffentlicht|publié"
    r"|publicado|pubblicato|gepubliceerd"
    r"|نشر في|نُشر في|نُشر|تاريخ النشر"
    r"|(?P<later>(?:last )?(?:updated|modified)|aktualisiert|mis à jour|actualizado|آخر تحديث))"
    r"\b(?:\s*(?:on|am|le|el|il|op|at)\b)?\s*[:：]?\s*",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:\b|^T|(?<=\d)T)(?:at\s+)?\d{1,2}(?:[:.h]\d{2}){1,2}(?:\.\d+)?\s*(?:[ap]\.?m\b\.?|Uhr\b|h\b|Z\b)?|\bat\b"
    r"|\b\d{1,2}\s*[ap]\.?m\b\.?|\b(?:GMT|UTC|BST|CET|CEST|E[SD]?T|C[SD]T|M[SD]T|P[SD]?T|Z)\b|[+-]\d\d:?\d\d\b",
    re.IGNORECASE,
)
_WEEKDAYS = sorted(
    {
        name
        for language in LANGUAGES
        for short in ((False, True) if language == "en" else (False,))
        for names in weekday_names(language, short=short)
        for name in names
    },
    key=len,
    reverse=True,
)
_WEEKDAY = re.compile(rf"\b(?:يوم )?(?:{'|'.join(map(re.escape, _WEEKDAYS))})\b\.?,?", re.IGNORECASE)
# What may stand before the date on its line: nothing, or a few words and a mark ("The Daily Example, 5 May 2026").
_LEADING = re.compile(r"(?:.*[,|•·–—/-])?\s*")
_MOST_LEADING_WORDS = 6
_TRAILING = re.compile(r"[\s,;|•·–—/()-]*")
_ISO = re.compile(r"\b(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)")
_SLASHED = re.compile(r"\b(?P<a>\d{1,2})(?P<mark>[./])(?P<b>\d{1,2})(?P=mark)(?P<y>\d{4})\b")


class _Found(NamedTuple):
    day: date
    start: int
    end: int


def published_on(story: tuple[Line, ...], after_line: int) -> date | None:
    """The date of publication the text itself gives, or None.

    In this order: a line "Published: …", a date on a line of its own or in the byline at the top, the dateline, and
    last a line "Updated …", the date of the version that is being read. `after_line` is the headline's last line.

    >>> from nutgraf.ingest.lines import lines_of
    >>> published_on(lines_of("Published: 14 March 2026"), -1)
    datetime.date(2026, 3, 14)
    """
    labelled = [found for line in story if (found := _on_labelled_line(line)) is not None]
    own_line = (_on_own_line(line) for line in story[after_line + 1 : TOP_LINES])
    dateline = whole_date(dateline_of(story).words)
    candidates = [
        *(day for day, is_later in labelled if not is_later),
        *(day for day in own_line if day is not None),
        *([dateline.day] if dateline is not None else []),
        *(day for day, is_later in labelled if is_later),
    ]
    return candidates[0] if candidates else None


def whole_date(words: str) -> _Found | None:
    """The first whole date in a few words, with its place in them; None for a partial, impossible or ambiguous one."""
    for pattern in _worded():
        match = pattern.search(words)
        if match is not None:
            month = _months()[" ".join(match["month"].casefold().split())]
            return _checked(int(match["y"]), month, int(match["d"]), match)
    match = _ISO.search(words)
    if match is not None:
        return _checked(int(match["y"]), int(match["m"]), int(match["d"]), match)
    match = _SLASHED.search(words)
    return None if match is None else _slashed(match)


def _slashed(match: re.Match[str]) -> _Found | None:
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if match["mark"] == "." or first > 12 or first == second:
        return _checked(year, second, first, match)
    return _checked(year, first, second, match) if second > 12 else None  # 03/04 may be either


def _checked(year: int, month: int, day: int, match: re.Match[str]) -> _Found | None:
    try:
        return _Found(date(year, month, day), match.start(), match.end())
    except ValueError:
        return None


def _on_labelled_line(line: Line) -> tuple[date, bool] | None:
    label = _LABEL.match(line.text) if len(line.text) <= _LONGEST else None
    if label is None:
        return None
    found = _alone(line.text[label.end() :])
    return None if found is None else (found, label["later"] is not None)


def _on_own_line(line: Line) -> date | None:
    if len(line.text) > _LONGEST or line.ends_a_sentence or _LABEL.match(line.text):
        return None
    if names_in_byline(line) is not None:
        found = whole_date(line.text)
        return None if found is None else found.day
    return _alone(line.text)


def _alone(words: str) -> date | None:
    """The date in `words` when nothing but a weekday, a time and a place or paper stands beside it."""
    words = " ".join(_WEEKDAY.sub(" ", words).split())
    found = whole_date(words)
    if found is None:
        return None
    before, after = _TIME.sub(" ", words[: found.start]).strip(), _TIME.sub(" ", words[found.end :])
    is_led = _LEADING.fullmatch(before) and len(before.split()) <= _MOST_LEADING_WORDS
    return found.day if is_led and _TRAILING.fullmatch(after) else None


@cache
def _months() -> dict[str, int]:
    names = (month_names(language, short=short) for language in LANGUAGES for short in (False, True))
    return {name.casefold(): number for name, number in numbered(*names, first=1).items()}


@cache
def _worded() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns of `14 March 2026` and `March 14, 2026`; an Arabic month may be given twice: `مايو/أيار`."""
    names = "|".join(re.escape(name) for name in sorted(_months(), key=len, reverse=True))
    month, year = rf"(?P<month>{names})\b\.?(?:/(?:{names})\b)?", r"(?P<y>\d{4})\b"
    day = r"\b(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º)?"
    return (
        re.compile(rf"{day}\s+(?:of |de |d[’'])?{month},?\s+(?:de |del )?{year}", re.IGNORECASE),
        re.compile(rf"\b{month}\s+{day},?\s+{year}", re.IGNORECASE),
    )
