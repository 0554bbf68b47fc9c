"""Finds headline, byline, dateline and publication date in plain text.

The headline is the first line if it looks like one, otherwise the title in the feed footer. The byline comes from a
line near the top. The dateline opens a wire story and may name the publisher: `HAVENPORT, March 14 (Reuters) —`.

A publication date needs day, month and year in the text; it is never completed and never defaults to today. General
date parsers fill in missing parts, resolve the ambiguous 03/04/2026, and know only one of the two sets of Arabic month
names, so none is used.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from typing import NamedTuple

from nutgraf.article import Span
from nutgraf.extract.date_patterns import MONTH_NAME, WEEKDAY
from nutgraf.ingest.canonical_text import Line, flows_on, wrap_width
from nutgraf.text.calendar import LANGUAGES, month_names, numbers_by_name, weekday_names
from nutgraf.text.lexicon_en import any_of
from nutgraf.text.name_lists import ARABIC_BYLINE_WORDS, BYLINE_WORDS, NEWS_AGENCIES, PARTICLES

TOP_LINES = 8  # title, standfirst, byline, date and what is between them
_LONGEST = 140
_PARTICLE = rf"(?:{any_of(PARTICLES)}|and|und|et|with|for|&)"
_NAME = r"[^\W\d_a-z][\w’'.-]*"
_NAMES = rf"{_NAME}(?:,? (?:{_PARTICLE}\b[ -]?|{_NAME}))*"
_NO_NAME = rf"(?:The|This|That|Then|Now|Next|Last|Late|Early|Mid|{WEEKDAY}|{MONTH_NAME})"
_ROLE = (
    r"(?i:reporter|correspondent|editor|writer|journalist|columnist|contributor|bureau chief|critic|analyst|staff"
    r"|agencie)s?"
)
_WHAT = r"(?:Written|Reporting|Reported|Interview|Words|Story|Text|Analysis|Opinion)"
_ARABIC_LABEL = rf"(?:بقلم\s*[:：]?|(?:{any_of(ARABIC_BYLINE_WORDS)})\s*[:：])"
_FOREIGN_BY = any_of(word.capitalize() for word in BYLINE_WORDS - {"by"})
_BY = re.compile(
    rf"(?:(?:{_WHAT} )?(?:[Bb]y|BY)\s*:?\s+(?!{_NO_NAME}\b)(?P<name>{_NAME}.*)"
    rf"|(?:{_FOREIGN_BY})\s+(?P<foreign>{_NAME} {_NAME}(?:,? (?:{_PARTICLE}\b ?|{_NAME}))*)"
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

    >>> from nutgraf.ingest.canonical_text import lines_of
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


_DATELINE = re.compile(r"(?P<place>[^()–—]{0,100}?)\s*(?:\((?P<agency>[^()]{2,41})\))?\s*(?:[–—]|\s--?)\s")
_AGENCY = re.compile(r"[^\W\d_][\w .&’'-]*")
_MEDIA_WORD = (
    r"(?:Post|Times|Ledger|Gazette|News|Herald|Tribune|Courier|Journal|Press|Daily|Evening|Guardian|Wire|Agency|Chronicle|Standard"
    r"|Telegraph|Mail|Star|Observer|Independent|Mirror|Examiner|Inquirer|Review|Record|Register|Sentinel|Dispatch|Echo|Argus"
    r"|Advertiser|Beacon|Broadcasting|Radio|Magazine|Globe|Bulletin|Reporter|Monitor)"
)
_MASTHEAD = re.compile(rf"(?P<name>(?:[^\W\d_a-z][\w’'-]* )+{_MEDIA_WORD}(?: [^\W\d_a-z][\w’'-]*)*)(?:, .*\d.*)?")


class Dateline(NamedTuple):
    """What the dateline says: its words, empty when there is none, and the publisher it or a masthead line names.

    `start` is their offset in the text; it is meaningless when there are none.
    """

    words: str
    publisher: str | None
    start: int = 0


def dateline_of(story: tuple[Line, ...]) -> Dateline:
    """The dateline of the story's first paragraphs, and the publisher named in it or on a line of its own."""
    openings = (_opening(line.text)._replace(start=line.start) for line in story[:TOP_LINES])
    words, publisher, start = next((opening for opening in openings if opening.words), Dateline("", None))
    for line in story[1:TOP_LINES]:
        masthead = None if publisher or len(line.text) > 90 else _MASTHEAD.fullmatch(line.text)
        if masthead is not None:
            publisher = masthead["name"]
    return Dateline(words, publisher, start)


def _opening(paragraph: str) -> Dateline:
    match = _DATELINE.match(paragraph[:200])
    if match is None:
        return Dateline("", None)
    place, agency = match["place"].strip(), match["agency"]
    if agency is not None and not _AGENCY.fullmatch(agency):
        return Dateline("", None)
    first_word = re.split(r"[\s,]", place, maxsplit=1)[0]
    in_capitals = len(first_word) > 2 and first_word.isupper() and first_word[0].isalpha()
    is_known = agency in NEWS_AGENCIES and len(place) <= 60
    return Dateline(match.group(), agency) if in_capitals or is_known else Dateline("", None)


_LONGEST_DATE_LINE = 120
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
# What may precede the date on its line: nothing, or a few words and a mark ("The Daily Example, 5 May 2026").
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

    >>> from nutgraf.ingest.canonical_text import lines_of
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
    label = _LABEL.match(line.text) if len(line.text) <= _LONGEST_DATE_LINE else None
    if label is None:
        return None
    found = _alone(line.text[label.end() :])
    return None if found is None else (found, label["later"] is not None)


def _on_own_line(line: Line) -> date | None:
    if len(line.text) > _LONGEST_DATE_LINE or line.ends_a_sentence or _LABEL.match(line.text):
        return None
    if names_in_byline(line) is not None:
        found = whole_date(line.text)
        return None if found is None else found.day
    return _alone(line.text)


def _alone(words: str) -> date | None:
    """The date in `words` when nothing but a weekday, a time and a place or paper is beside it."""
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
    return {name.casefold(): number for name, number in numbers_by_name(*names, first=1).items()}


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


_LONGEST_HEADLINE = 220
_MOST_LINES = 3
_MARKER = re.compile(r"#{1,3}\s+|(?:Title|Headline|العنوان)\s*:\s*", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-*•‣–—]|\d{1,2}[.)])\s")
_FULL_STOP = re.compile(r"[.۔…。:;,،؛][\"'”’»)\]]*$")
_QUOTES = str.maketrans("“”„«»‘’‚`", '"""""' + "''''")


class Headline(NamedTuple):
    """The title, where it is (None when only a footer gives it), and the number of its last line, -1 for none."""

    title: str | None
    span: Span | None
    last_line: int


def headline_of(text: str, story: tuple[Line, ...], footer_title: str | None) -> Headline:
    """The headline at the top of the story; a footer's title wins over a first line that says something else."""
    if footer_title is not None:
        wanted = _folded(footer_title)
        for number, line in enumerate(story[:4]):
            if _folded(line.text) == wanted:
                return _at(text, story, number, number)
        return Headline(footer_title, None, -1)
    first = 1 if _is_kicker(story) else 0
    last = _last_line(story, first)
    if last is None or not _is_followed_by_a_story(story, last):
        return Headline(None, None, -1)
    return _at(text, story, first, last)


def _at(text: str, story: tuple[Line, ...], first: int, last: int) -> Headline:
    marker = _MARKER.match(story[first].text)
    start = story[first].start + (marker.end() if marker is not None else 0)
    end = story[last].end
    if start >= end:
        return Headline(None, None, -1)
    return Headline(" ".join(text[start:end].split()), Span(start=start, end=end, quote=text[start:end]), last)


def _last_line(story: tuple[Line, ...], first: int) -> int | None:
    """The last line of a headline that begins at line `first`; None when no headline begins there."""
    if not _can_begin(story[first]):
        return None
    last, width = first, wrap_width(story)
    while last - first < _MOST_LINES and last + 1 < len(story) and _goes_on(story[last], story[last + 1], width):
        last += 1  # a headline wrapped over two lines, or no headline but a wrapped paragraph
    length = story[last].end - story[first].start
    is_one = last - first < _MOST_LINES and length <= _LONGEST_HEADLINE and not _FULL_STOP.search(story[last].text)
    return last if is_one else None


def _goes_on(before: Line, after: Line, width: int) -> bool:
    starts_low = after.text[0].islower() and not after.blank_before
    return starts_low or (
        flows_on(before, after, width) and not _is_top_matter(after) and not dateline_of((after,)).words
    )


def _can_begin(line: Line) -> bool:
    text = line.text
    begins_low = text[0].islower() and not re.match(r"[a-z]{1,3}[A-Z-]", text)  # "iPhone sales fall", "al-Nour freed"
    return not (
        begins_low
        or len(text) > _LONGEST_HEADLINE
        or not any(character.isalpha() for character in text)
        or _BULLET.match(text)
        or names_in_byline(line) is not None
        or dateline_of((line,)).words
        or (whole_date(text) is not None and len(text) < 50)
    )


def _is_followed_by_a_story(story: tuple[Line, ...], last: int) -> bool:
    """What follows is set off by a blank line, is a byline, or is much longer; and there is a story at all."""
    rest = story[last + 1 : last + 40]
    if not any(line.ends_a_sentence or _SENTENCE_WITHIN.search(line.text) for line in rest):
        return False
    following, length = rest[0], len(story[last].text)
    is_longer = following.ends_a_sentence and len(following.text) > 1.3 * length
    is_wrapped = len(rest) > 1 and length < 60 and flows_on(following, rest[1], wrap_width(story))
    return following.blank_before or _is_top_matter(following) or is_longer or is_wrapped


_SENTENCE_WITHIN = re.compile(r"\w{2}[.!?][\"'”’)]{0,2} (?=[^\W\d_]{2})")  # a story whose last line is cut off


def _is_top_matter(line: Line) -> bool:
    return names_in_byline(line) is not None or (len(line.text) < 120 and whole_date(line.text) is not None)


def _is_kicker(story: tuple[Line, ...]) -> bool:
    """A section name such as "WORLD NEWS" above the headline."""
    if len(story) < 3:
        return False
    words = story[0].text
    is_label = words.isupper() and len(words.split()) <= 2 and len(words) <= 20 and ":" not in words
    following = story[1].text
    return (
        is_label
        and _can_begin(story[1])
        and len(following.split()) >= 4
        and not following.isupper()
        and not story[1].ends_a_sentence
    )


def _folded(title: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", title).translate(_QUOTES).casefold().split()).rstrip(".")
