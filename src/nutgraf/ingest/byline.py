"""The byline: who wrote it, where a line at the top says so."""

from __future__ import annotations

import re

from nutgraf.find.dates.calendar_words import MONTH_NAME, WEEKDAY
from nutgraf.ingest.lines import Line

TOP_LINES = 8  # title, standfirst, byline, date and what stands between them
_LONGEST = 140
_PARTICLE = r"(?:de|da|do|dos|del|della|di|du|la|le|van|von|der|den|ter|bin|ibn|al|el|y|e|and|und|et|with|for|&)"
_NAME = r"[^\W\d_a-z][\w’'.-]*"
_NAMES = rf"{_NAME}(?:,? (?:{_PARTICLE}\b[ -]?|{_NAME}))*"
_NO_NAME = rf"(?:The|This|That|Then|Now|Next|Last|Late|Early|Mid|{WEEKDAY}|{MONTH_NAME})"
_ROLE = (
    r"(?i:reporter|correspondent|editor|writer|journalist|columnist|contributor|bureau chief|critic|analyst|staff"
    r"|agencie)s?"
)
_WHAT = r"(?:Written|Reporting|Reported|Interview|Words|Story|Text|Analysis|Opinion)"
_ARABIC_LABEL = r"(?:بقلم\s*[:：]?|(?:كتب|كتبت|كتبه|إعداد|تقرير|تحرير)\s*[:：])"
_BY = re.compile(
    rf"(?:(?:{_WHAT} )?(?:[Bb]y|BY)\s*:?\s+(?!{_NO_NAME}\b)(?P<name>{_NAME}.*)"
    rf"|(?:Von|Par|Por|Di|Door|Av)\s+(?P<foreign>{_NAME} {_NAME}(?:,? (?:{_PARTICLE}\b ?|{_NAME}))*)"
    rf"|{_ARABIC_LABEL}\s*(?P<arabic>\S.*))"
)
_NAME_AND_ROLE = re.compile(
    rf"(?P<name>{_NAME} {_NAMES}),\s+(?:[\w’' &-]{{0,40}}\b)?{_ROLE}(?: (?:in|at|for) [\w .’'-]{{2,40}})?"
)
_AFTER_THE_NAMES = re.compile(
    rf"\s*(?:[|•·/(]|\s[–—-]\s|,\s*(?:the\s+)?(?:[\w’'&-]+ ){{0,4}}{_ROLE}\b|,\s*[a-z]|\s+(?:in|at|for) [^\Wa-z]"
    r"|,?\s*(?:\w+day,?\s*)?\d).*$"
)


def byline_of(story: tuple[Line, ...], after_line: int) -> str | None:
    """The names in the byline at the top of the story, without "By" and without the writers' roles.

    `after_line` is the number of the last line of the headline, or -1.

    >>> from nutgraf.ingest.lines import lines_of
    >>> byline_of(lines_of("By Jane Roe, Staff Writer"), -1)
    'Jane Roe'
    """
    for line in story[after_line + 1 : TOP_LINES]:
        names = names_in_byline(line)
        if names is not None:
            return names
    return None


def names_in_byline(line: Line) -> str | None:
    """The names, when the whole line is a byline: short, and no sentence ("By Friday the river had risen.")."""
    text = line.text.strip("*_ ")
    if len(text) > _LONGEST or line.ends_a_sentence:
        return None
    match = _BY.fullmatch(text)
    if match is not None:
        names = match["name"] or match["foreign"] or match["arabic"]
        return _AFTER_THE_NAMES.sub("", names).strip(" ,") or None
    match = _NAME_AND_ROLE.fullmatch(text)
    return match["name"] if match is not None and len(match["name"].split()) <= 8 else None
