"""The matchers of a case file: what a text must hold to say a fact, parsed strictly.

A matcher is a short anchor (a string), a mapping with one of the keys `number`, `date`, `name`, `regex` or `negated`,
or `all`, `any`, `not` of other matchers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from nutgraf.extract.date_readings import period
from nutgraf_evals.matching.reading import words_of


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words that must stand in the text, at word boundaries."""

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
    """A date as fine as it is labelled; a finer date of the text that lies within it is the same."""

    iso: str


@dataclass(frozen=True, slots=True)
class NameIs:
    """Somebody: the full name, or the surname where nobody else in the article bears it."""

    name: str
    words: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression over the text with straight quotes, ignoring case; the last resort."""

    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Negated:
    """An anchor that must stand within a negation."""

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
