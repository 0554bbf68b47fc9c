"""The matchers of a case file: how they are written, and where in a text each of them is satisfied.

A matcher is a short anchor (a string), a mapping with one of the keys `number`, `date`, `name`, `regex` or `negated`,
or `all`, `any` or `not` of other matchers.

A number matches by its value on a whole token, in the labelled unit or counting the labelled thing; a counted thing
belongs to the nearest number, so in "27 people were killed and 42 injured" the 27 is not "27 injured". A date matches
as it is written or relative to the day of publication. A statement without its article often has lost what tells
past from future, so a weekday or a day without a year may be the one before or the one after the publication.

Each finder returns the token ranges that satisfy a matcher, so that a caller can check whether they are denied.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TypeAlias

from nutgraf.extract.date_patterns import month_number, weekday_number
from nutgraf.extract.date_readings import period
from nutgraf.extract.dates import DateExpression
from nutgraf.extract.numbers import Number, find_numbers
from nutgraf.extract.quantities import noun_key, nouns_agree
from nutgraf.text.name_lists import FEMALE, MALE
from nutgraf_evals.matchers.analyzed_text import AnalyzedText, is_negated, places_of, words_of


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words that must occur in the text, at word boundaries."""

    text: str
    words: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class NumberIs:
    """A value; `unit` is a unit of measure or what is counted, empty when any will do; `tolerance` is absolute."""

    value: Decimal
    unit: str
    tolerance: Decimal


@dataclass(frozen=True, slots=True)
class DateIs:
    """A date as fine as it is labelled; a finer date of the text inside it counts as the same."""

    iso: str


@dataclass(frozen=True, slots=True)
class NameIs:
    """A person: the full name, or the surname if no one else in the article has it."""

    name: str
    words: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression over the text with straight quotes, ignoring case; the last resort."""

    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Negated:
    """An anchor that must be within a negation."""

    anchor: Anchor


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Matcher, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Matcher, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Matcher


Leaf: TypeAlias = Anchor | NumberIs | DateIs | NameIs | Pattern | Negated
Matcher: TypeAlias = Anchor | NumberIs | DateIs | NameIs | Pattern | Negated | All | AnyOf | Not


def parse_matcher(value: object) -> Matcher:
    """The matcher a case file writes as `value`; ValueError says in one line what is wrong and where inside it.

    >>> parse_matcher({"all": [{"number": 12}, "died"]}).parts[1].text
    'died'
    """
    if isinstance(value, str):
        return _anchor(value)
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} is not a matcher; quote it to make it an anchor")  # noqa: TRY004  # pydantic turns it into a message
    if not value:
        raise ValueError("an empty matcher matches nothing; write an anchor, number, date, name, all or any")
    keys = set(value)
    if "number" in keys and keys <= {"number", "unit", "tolerance"}:
        return _number(value)
    if len(keys) != 1 or (key := next(iter(keys))) not in _PARSERS:
        raise ValueError(f"unknown key {sorted(map(str, keys - set(_PARSERS)) or map(str, keys))} in a matcher")
    return _PARSERS[key](value[key])


def leaves(matcher: Matcher) -> Iterator[Leaf]:
    """The matchers inside that look at the text themselves, outside any `not`."""
    if isinstance(matcher, All | AnyOf):
        for part in matcher.parts:
            yield from leaves(part)
    elif not isinstance(matcher, Not):
        yield matcher


def _anchor(value: object) -> Anchor:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not text; quote it")  # noqa: TRY004  # as above
    words = words_of(value)
    if not words:
        raise ValueError(f"the anchor {value!r} holds no word")
    return Anchor(value, words)


def _number(value: dict[str, object]) -> NumberIs:
    return NumberIs(
        _decimal(value["number"], "number"),
        _text(value["unit"], "unit") if "unit" in value else "",
        _decimal(value.get("tolerance", 0), "tolerance"),
    )


def _decimal(value: object, what: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"the {what} {value!r} is not a number")  # noqa: TRY004  # as above
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"the {what} {value!r} is not a number") from error


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"the {what} {value!r} is not text; quote it")
    return value


def _date(value: object) -> DateIs:
    iso = _text(value, "date")
    period(iso)
    return DateIs(iso)


def _name(value: object) -> NameIs:
    anchor = _anchor(value)
    return NameIs(anchor.text, anchor.words)


def _pattern(value: object) -> Pattern:
    text = _text(value, "regex")
    try:
        compiled = re.compile(text, re.IGNORECASE | re.MULTILINE)
    except re.error as error:
        raise ValueError(f"the regex {text!r} does not compile: {error}") from error
    if compiled.search(""):
        raise ValueError(f"the regex {text!r} matches the empty text")
    return Pattern(compiled)


def _parts(value: object, key: str) -> tuple[Matcher, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"`{key}` needs a list of at least one matcher")
    parts = []
    for index, part in enumerate(value):
        try:
            parts.append(parse_matcher(part))
        except ValueError as error:
            raise ValueError(f"{key}[{index}]: {error}") from error
    return tuple(parts)


def _negated(value: object) -> Negated:
    return Negated(_anchor(value))


def _all(value: object) -> All:
    return All(_parts(value, "all"))


def _any_of(value: object) -> AnyOf:
    return AnyOf(_parts(value, "any"))


def _not(value: object) -> Not:
    return Not(parse_matcher(value))


_PARSERS: dict[str, Callable[[object], Matcher]] = {
    "date": _date,
    "name": _name,
    "regex": _pattern,
    "negated": _negated,
    "all": _all,
    "any": _any_of,
    "not": _not,
}


AMOUNTS = frozenset({"cardinal", "fraction", "percent", "money", "measure", "score", "range", "year"})
_POINTS = frozenset({"point", "percentage point"})
_PEOPLE = frozenset("people person persons".split())


def says_number(leaf: NumberIs, reading: AnalyzedText) -> Iterator[Number]:
    """The numbers of the text that are the labelled one; days of the month and names such as "Flight 370" are not."""
    for number in reading.numbers:
        if number.kind not in AMOUNTS or not _same_value(leaf, number):
            continue
        if not leaf.unit or _measures(leaf.unit, number, reading):
            yield number


def _same_value(leaf: NumberIs, number: Number) -> bool:
    return abs(number.value - leaf.value) <= leaf.tolerance


def _measures(unit: str, number: Number, reading: AnalyzedText) -> bool:
    canonical = _canonical(unit)
    if canonical is not None:
        return number.unit == canonical or {number.unit, canonical} == _POINTS
    if unit.lower() in _PEOPLE and number.unit is None:
        return nouns_agree(number.counted, unit)
    if number.unit is None and number.counted is not None and noun_key(number.counted) == noun_key(unit):
        return True
    return _nearest(unit, number, reading)


@cache
def _canonical(unit: str) -> str | None:
    """The unit of measure a label means, or None when it is a noun that is counted."""
    found = find_numbers(f"5 {unit}")
    return found[0].unit if found else None


def _nearest(unit: str, number: Number, reading: AnalyzedText) -> bool:
    stems = tuple(noun_key(word) for word in words_of(unit))
    at, end = reading.token_range(number.start, number.end)
    for place in range(len(reading.words) - len(stems) + 1):
        here = tuple(noun_key(word) for word in reading.words[place : place + len(stems)])
        if here == stems and reading.tokens[place].clause == reading.tokens[at].clause:
            mine = _apart(place, at, end)
            if all(mine <= other for other in _distances(place, number, reading)):
                return True
    return False


def _distances(place: int, number: Number, reading: AnalyzedText) -> Iterator[int]:
    for other in reading.numbers:
        if other.start != number.start and other.kind in AMOUNTS:
            yield _apart(place, *reading.token_range(other.start, other.end))


def _apart(place: int, first: int, last: int) -> int:
    return first - place if place < first else max(0, place - last + 1)


_LAST_OR_NEXT = re.compile(r"\b(last|next|this|past|coming|previous|following)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")


def says_date(leaf: DateIs, reading: AnalyzedText) -> Iterator[tuple[int, int]]:
    """The places, in code points, where the text gives the labelled date or a finer one within it."""
    for found in reading.dates:
        if (found.iso is not None and _lies_within(found.iso, leaf.iso)) or _neighbour(found, leaf.iso, reading):
            yield found.start, found.end
    if re.fullmatch(r"\d{4}", leaf.iso):  # a bare year of any century, which a finder of dates may leave alone
        yield from ((token.start, token.end) for token in reading.tokens if token.word == leaf.iso)


def _lies_within(iso: str, labelled: str) -> bool:
    inner, outer = period(iso), period(labelled)
    return outer.first <= inner.first and inner.last <= outer.last


def _neighbour(found: DateExpression, labelled: str, reading: AnalyzedText) -> bool:
    text = found.text
    if _YEAR.search(text) or _LAST_OR_NEXT.search(text):
        return False
    words = _WORD.findall(text)
    month = next((number for word in words if (number := _month(word))), None)
    wanted = period(labelled)
    if month is not None:
        return _same_day_of_a_year(month, _DAY.search(text), wanted.first, wanted.last, reading.setting.published)
    weekday = next((number for word in words if (number := _weekday(word)) is not None), None)
    published = reading.setting.published
    if weekday is None or published is None or wanted.first != wanted.last:
        return False
    return wanted.first.weekday() == weekday and abs((wanted.first - published).days) <= 7


def _same_day_of_a_year(month: int, day: re.Match[str] | None, first: date, last: date, published: date | None) -> bool:
    if first.month != month or last.month != month:
        return False
    if published is not None and abs(first.year - published.year) > 1:
        return False
    if day is None:
        return first != last  # "in March" is coarser than a labelled day
    return first.day <= int(day.group(1)) <= last.day


def _month(word: str) -> int | None:
    try:
        return month_number(word)
    except (KeyError, ValueError):
        return None


def _weekday(word: str) -> int | None:
    try:
        return weekday_number(word)
    except (KeyError, ValueError):
        return None


Range = tuple[int, int]


def places(leaf: Leaf, reading: AnalyzedText) -> list[Range]:
    """The token ranges of the text that satisfy `leaf`; empty when none does."""
    return list(_FINDERS[type(leaf)](leaf, reading))


def _anchors(leaf: Anchor, reading: AnalyzedText) -> Iterator[Range]:
    if leaf.words[0] in reading.word_set:
        for at in places_of(leaf.words, reading.words):
            yield at, at + len(leaf.words)


def _negated_places(leaf: Negated, reading: AnalyzedText) -> Iterator[Range]:
    for first, last in _anchors(leaf.anchor, reading):
        if is_negated(reading.negations, first, last):
            yield first, last


def _patterns(leaf: Pattern, reading: AnalyzedText) -> Iterator[Range]:
    # `plain` may be shorter than the text, so only that it was found is certain, not at which word.
    if leaf.pattern.search(reading.plain) or leaf.pattern.search(reading.text):
        yield 0, len(reading.tokens)


def _numbers(leaf: NumberIs, reading: AnalyzedText) -> Iterator[Range]:
    for number in says_number(leaf, reading):
        yield reading.token_range(number.start, number.end)
    if leaf.value == 1 and not leaf.unit:  # "she had missed one": a pronoun for the finder, an answer for a reader
        yield from ((at, at + 1) for at, word in enumerate(reading.words) if word == "one")


def _dates(leaf: DateIs, reading: AnalyzedText) -> Iterator[Range]:
    for start, end in says_date(leaf, reading):
        yield reading.token_range(start, end)


def _names(leaf: NameIs, reading: AnalyzedText) -> Iterator[Range]:
    words, size = leaf.words, len(leaf.words)
    full = places_of(words, reading.words)
    yield from ((at, at + size) for at in full)
    if size == 1:
        return
    if reading.setting.shares_surname(words):
        yield from _by_first_name(words, reading)
        return
    for at in places_of(words[-1:], reading.words):
        if at - size + 1 not in full and not _is_another_first_name(at - 1, words, reading):
            yield at, at + 1


def _by_first_name(words: tuple[str, ...], reading: AnalyzedText) -> Iterator[Range]:
    """A first name is enough among people of one surname, if only one of them has it and no other surname follows."""
    if any(other[0] == words[0] and other[-1] != words[-1] for other in reading.setting.people):
        return
    for at in places_of(words[:1], reading.words):
        after = reading.tokens[at + 1] if at + 1 < len(reading.tokens) else None
        if after is None or not after.capital or reading.text[reading.tokens[at].end : after.start].strip():
            yield at, at + 1


def _is_another_first_name(at: int, words: tuple[str, ...], reading: AnalyzedText) -> bool:
    if at < 0 or not reading.tokens[at].capital:
        return False
    before = reading.tokens[at]
    if re.search(r"[^\s.]", reading.text[before.end : reading.tokens[at + 1].start]):
        return False
    known = {person[0] for person in reading.setting.people} | FEMALE | MALE
    return before.word in known and before.word not in words


_FINDERS: dict[type, Callable[..., Iterator[Range]]] = {
    Anchor: _anchors,
    Negated: _negated_places,
    Pattern: _patterns,
    NumberIs: _numbers,
    DateIs: _dates,
    NameIs: _names,
}
