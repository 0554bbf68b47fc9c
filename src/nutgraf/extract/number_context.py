"""Read the context of a numeral that changes what it means: qualifiers, names that contain a number, ages and signs."""

from __future__ import annotations

import re
from typing import NamedTuple

from nutgraf.text.lexicon_en import APPROXIMATIONS, ARTICLES, BE_FORMS, HAVE, MONTHS, WEEKDAYS
from nutgraf.text.number_cues import BOUNDS, CAPITALS_BEFORE_COUNT, NUMBERED_THINGS
from nutgraf.text.tokens import GAP

_QUALIFIERS = "|".join(re.escape(words).replace("\\ ", GAP) for listed in BOUNDS.values() for words in listed)
_QUALIFIER = re.compile(rf"(?<!\w)({_QUALIFIERS}){GAP}\Z|([~≈])[ ]?\Z", re.IGNORECASE)

_SCORELINE = re.compile(r"[0-9]+[-–][0-9]")
_NAME_LEFT = re.compile(r"([^\W\d_][\w&'-]*)[ \u00a0]\Z")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;\"“”'‘(\[\n—–-])[\s\"“'‘(]*\Z")
_RUNNING_TEXT = re.compile(r"(?<!\w)[a-z]{5,}")
_AGED = re.compile(rf"(?<!\w)(?:[Aa]ged?(?:{GAP}of)?|dem Alter von){GAP}\Z")
_NAMED_LEFT = re.compile(r"(?<!\w)[A-Z][^\W\d_]+(?:['-][^\W\d_]+)*,[ \u00a0]\Z")
_NAMED_BRACKET = re.compile(r"(?<!\w)[A-Z][^\W\d_]+[ \u00a0]\(\Z")
_AGE_RIGHT = re.compile(r"[,.;)](?![0-9])(?![ \u00a0]+[0-9])")
# Words with a capital that may precede a count without naming anything.
_NO_NAMES = MONTHS | WEEKDAYS | CAPITALS_BEFORE_COUNT | ARTICLES | APPROXIMATIONS | BE_FORMS | HAVE


class Qualifier(NamedTuple):
    """A hedge or bound before a number, from where it starts; its words in lower case, one space between."""

    start: int
    words: str


def qualifier_before(text: str, position: int) -> Qualifier | None:
    """The qualifier directly before `position`: `fewer than`, `around`, `no more than`."""
    found = _QUALIFIER.search(text, max(0, position - 40), position)
    if not found:
        return None
    return Qualifier(found.start(), " ".join((found.group(1) or "about").lower().split()))


def sentence_starts(text: str, position: int) -> bool:
    """Whether `position` is where a sentence, a quotation or a line begins."""
    return bool(_SENTENCE_START.search(text, max(0, position - 12), position)) or position == 0


_CAPITAL_AFTER = re.compile(r"[ \u00a0][A-Z]")
_MINUS = re.compile(r"(?:(?<=\s)|(?<=\()|\A)[-−]\Z|(?<!\w)minus[ \u00a0]\Z", re.IGNORECASE)


def is_numbered(text: str, start: int) -> bool:
    """Whether the number at `start` identifies one of its kind, as in `Flight 370` or `section 12`."""
    return bool(NUMBERED_THINGS.search(text, max(0, start - 24), start))


def follows_name(text: str, start: int) -> bool:
    """Whether the number at `start` closes a name (`Windows 11`): a capital in mid-sentence directly before it."""
    found = _NAME_LEFT.search(text, max(0, start - 30), start)
    if not found or _SCORELINE.match(text, start) or not found[1][0].isupper() or found[1].lower() in _NO_NAMES:
        return False
    return not sentence_starts(text, found.start(1))


def is_named(text: str, start: int, end: int) -> bool:
    """Whether a number word with a capital is part of a name: `the Six Nations`; never in a headline."""
    if not text[start].isupper() or sentence_starts(text, start):
        return False
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    window = text[max(line_start, start - 80) : min(len(text) if line_end < 0 else line_end, end + 80)]
    if not _RUNNING_TEXT.search(window):
        return False
    before = _NAME_LEFT.search(text, max(0, start - 30), start)
    after = _CAPITAL_AFTER.match(text, end)
    return bool(after or (before and before[1][0].isupper()))


def is_age(text: str, start: int, end: int) -> bool:
    """Whether a bare number is somebody's age: `Leo, 19, was killed`, `aged 16`."""
    if _AGED.search(text, max(0, start - 16), start):
        return True
    if text.startswith(")", end) and _NAMED_BRACKET.search(text, max(0, start - 30), start):
        return text[start:end].isdigit() and len(text[start:end]) == 2  # John Smith (45)
    named = _NAMED_LEFT.search(text, max(0, start - 40), start)
    return bool(named and _AGE_RIGHT.match(text, end))


def negative_start(text: str, start: int) -> int | None:
    """Where the minus before a number begins, or None; a hyphen between words or figures is no minus."""
    found = _MINUS.search(text, max(0, start - 6), start)
    return found.start() if found else None
