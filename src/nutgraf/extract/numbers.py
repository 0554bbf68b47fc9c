"""Find the numbers in news text, each with its value, its unit and what it counts.

A matching value alone does not support a claim: the number must have the same unit and count the same thing as in the
cited sentence. So each number carries its unit, noun and qualifier, with their positions.

Ranges, scores and parts of a whole share what belongs to both numbers: `5 to 8 inches` gives both ends the unit, and
`71 of 104 precincts` gives both the noun. `from 2,000 to 1,400` is a change, not a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Self

from pydantic import Field, model_validator

from nutgraf.article import Frozen
from nutgraf.extract.measured_numerals import Kind, MeasuredNumeral, read_figures
from nutgraf.extract.number_words import EXACT, tidy
from nutgraf.extract.quantities import OF_WHOLE, nouns_agree
from nutgraf.text.number_cues import BEFORE_CHANGE, BOUNDS, OF_SCORES, Bound
from nutgraf.text.tokens import plain, word_before

_MILLION = Decimal(10**6)
_COUNTING = frozenset({"cardinal", "money", "measure", "percent"})
_RANGE_GAP = re.compile(r"[-–‑]|[ \u00a0](?:to|or|bis|à|a|إلى)[ \u00a0]")
_AND_GAP = re.compile(r"[ \u00a0](?:and|et|und|y|و)[ \u00a0]?")
_OF_GAP = re.compile(rf"[ \u00a0](?:out[ \u00a0])?of[ \u00a0](?:(?:{OF_WHOLE})[ \u00a0])*")
_VOTES_GAP = re.compile(r"[ \u00a0](?:votes?|goals?|runs?|sets?|games?|frames?|seats?)[ \u00a0]to[ \u00a0]")
_FROM_GAP = re.compile(r"[ \u00a0]from[ \u00a0]")
_TIGHT = re.compile(r"[-–‑]")


def join_pairs(text: str, figures: list[MeasuredNumeral]) -> list[MeasuredNumeral]:
    """The same figures, with what they share filled in for ranges, scores and parts of a whole."""
    joined = list(figures)
    for place in range(len(joined) - 1):
        first, second = joined[place], joined[place + 1]
        left = second.qualifier.start if second.qualifier else second.start
        gap = text[first.end : left]
        if len(gap) <= 40:
            joined[place], joined[place + 1] = _share_of_whole(text, first, second, gap)
    return joined


def _share_of_whole(
    text: str, first: MeasuredNumeral, second: MeasuredNumeral, gap: str
) -> tuple[MeasuredNumeral, MeasuredNumeral]:
    if _OF_GAP.fullmatch(gap) and first.kind in {"cardinal", "fraction", "percent"} and second.kind == "cardinal":
        lent = second.counted if not text.startswith("-", second.end) else None  # not "of the 15-member council"
        return first._replace(counted=first.counted or lent), second
    if _FROM_GAP.fullmatch(gap) and _unit_carries(text, first, second):
        return first, second._replace(unit=first.unit, kind=first.kind)
    if not (_RANGE_GAP.fullmatch(gap) or _AND_GAP.fullmatch(gap) or _VOTES_GAP.fullmatch(gap)):
        return first, second
    first, second = _millions(text, first, second)
    if _fits_nothing(first, second):
        return first, second
    return _range_or_score(text, first, second, gap)


def _range_or_score(
    text: str, first: MeasuredNumeral, second: MeasuredNumeral, gap: str
) -> tuple[MeasuredNumeral, MeasuredNumeral]:
    if _VOTES_GAP.fullmatch(gap) or (_RANGE_GAP.fullmatch(gap) and _is_score(text, first, second, gap)):
        return _one_whole(first, second._replace(counted=second.counted or first.counted), "score")
    stepped = (
        word_before(text, _outer(first)) in BEFORE_CHANGE and first.unit is not None
    )  # "rose 5 percent to 12 percent"
    between = _AND_GAP.fullmatch(gap) and word_before(text, _outer(first)) == "between"
    if not stepped and (between or _RANGE_GAP.fullmatch(gap)):
        return _as_range(text, first, second, gap)
    return first, second


def _millions(text: str, first: MeasuredNumeral, second: MeasuredNumeral) -> tuple[MeasuredNumeral, MeasuredNumeral]:
    """The two figures, with an "m" that was read as metres corrected by the other: `260m to 300m francs`."""
    if first.unit == "metre" and second.scale == _MILLION and text[first.end - 1] == "m":
        first = first._replace(value=first.value * _MILLION, unit=None, kind="cardinal", scale=_MILLION)
    elif first.kind == "money" and second.unit == "metre" and text[second.end - 1] == "m":
        second = second._replace(value=second.value * _MILLION, unit=first.unit, kind="money", scale=_MILLION)
    return first, second


def _outer(figure: MeasuredNumeral) -> int:
    return figure.qualifier.start if figure.qualifier else figure.start


def _fits_nothing(first: MeasuredNumeral, second: MeasuredNumeral) -> bool:
    if first.kind not in _COUNTING or second.kind not in _COUNTING:
        return True
    return first.unit is not None and second.unit is not None and first.unit != second.unit


def _unit_carries(text: str, first: MeasuredNumeral, second: MeasuredNumeral) -> bool:
    """Whether `to 3.8 percent from 3.9` lends its unit to the right."""
    bare = second.kind == "cardinal" and second.counted is None and second.scale == 1
    return first.kind == "percent" and bare and word_before(text, _outer(first)) == "to"


def _is_score(text: str, first: MeasuredNumeral, second: MeasuredNumeral, gap: str) -> bool:
    whole = first.value == first.value.to_integral_value() and second.value == second.value.to_integral_value()
    bare = first.unit is None and second.unit is None and first.counted is None and first.scale == second.scale == 1
    if not (whole and bare) or second.qualifier or first.qualifier or max(first.value, second.value) >= 1000:
        return False
    falling = first.value > second.value
    if _TIGHT.fullmatch(gap):
        if falling and second.counted is None:
            return True
    elif not falling or second.counted is not None or word_before(text, first.start) == "from" or "to" not in gap:
        return False
    around = text[max(text.rfind("\n", 0, first.start), first.start - 60, 0) : first.start]
    return bool(OF_SCORES.search(around)) and second.counted is None


def _as_range(
    text: str, first: MeasuredNumeral, second: MeasuredNumeral, gap: str
) -> tuple[MeasuredNumeral, MeasuredNumeral]:
    if _may_scale(first, second):
        first = first._replace(value=tidy(EXACT.multiply(first.value, second.scale)), scale=second.scale)
    if first.unit is None and first.counted is None:
        first = first._replace(unit=second.unit, counted=second.counted, kind=second.kind)
    elif second.unit is None and first.kind == "money" and second.counted is None:
        second = second._replace(unit=first.unit, kind=first.kind)
    is_change = word_before(text, _outer(first)) == "from" and not _TIGHT.fullmatch(gap)
    if is_change or first.value >= second.value:
        return first, second
    return _one_whole(first, second, "range")


def _may_scale(first: MeasuredNumeral, second: MeasuredNumeral) -> bool:
    """Whether the scale of `$2 to $3 million` holds for both ends; in `$500 to $1 million` it does not."""
    return first.scale == 1 and second.scale > 1 and 0 < first.value * second.scale < second.value


def _one_whole(first: MeasuredNumeral, second: MeasuredNumeral, kind: Kind) -> tuple[MeasuredNumeral, MeasuredNumeral]:
    whole = (first.start, second.end)
    return first._replace(kind=kind, whole=whole), second._replace(kind=kind, whole=whole)


FIGURES: frozenset[Kind] = frozenset({"cardinal", "fraction", "percent", "money", "measure", "score", "range"})


class Number(Frozen):
    """One number in a text: `text` is `[start, end)` verbatim, in code points, with sign, currency, scale and unit.

    `value` is the full value ($1.13bn is 1130000000; a clock's is minutes after midnight), `unit` a canonical name
    (`percent`, `USD`, `km`, `year` for a duration or age; None for a plain count). `counted` is the head noun of
    what is counted, at `[counted_start, counted_end)`, and None when the text shows none. `qualified_start` is where
    the qualifier ("fewer than") begins, or `start`. The ends of a range and the sides of a score are two Numbers
    that share `whole_start` and `whole_end`; any other Number is its own whole. `date` is a day or quarter number
    inside a date; `identifier` is a number that only names (Flight 370, section 12). `scale` is the power of ten the
    number is written with (10**6 in "1.2m"), which `value` includes.

    >>> found = find_numbers("Nearly a third of voters and at least 1.2m homes, a dozen schools")
    >>> [(n.bound, n.counted) for n in found]
    [('about', 'voters'), ('at least', 'homes'), (None, 'schools')]
    >>> [(str(n.value), str(n.scale)) for n in found[1:]]
    [('1200000', '1000000'), ('12', '1')]
    """

    start: int = Field(ge=0)
    end: int
    text: str = Field(min_length=1)
    value: Decimal
    kind: Kind
    unit: str | None
    counted: str | None
    counted_start: int | None
    counted_end: int | None
    qualifier: str | None
    qualified_start: int
    whole_start: int
    whole_end: int
    scale: Decimal = Decimal(1)

    @model_validator(mode="after")
    def _places_are_consistent(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"number [{self.start}, {self.end}) does not fit its text of {len(self.text)} characters")
        if not (self.qualified_start <= self.start and self.whole_start <= self.start < self.end <= self.whole_end):
            raise ValueError(f"number [{self.start}, {self.end}) is outside its qualifier or its whole")
        if len({self.counted is None, self.counted_start is None, self.counted_end is None}) != 1:
            raise ValueError("a counted noun and its place come together")
        return self

    @property
    def is_figure(self) -> bool:
        """Whether it says how much or how many, so that a brief may list it."""
        return self.kind in FIGURES

    @property
    def bound(self) -> Bound | None:
        """What the qualifier says about the true value; None without one."""
        return _BOUND_OF.get(self.qualifier or "", "about" if self.qualifier else None)


_BOUND_OF: dict[str, Bound] = {words: bound for bound, listed in BOUNDS.items() for words in listed}
_BOUND_OF["plus"] = "at least"  # "200-plus homes"


def find_numbers(text: str, *, language: str = "en") -> tuple[Number, ...]:
    """Every number in `text`, in order and without overlaps; `language` decides what 1.234 and 3,5 mean.

    Number words are read in English, Arabic, German, French and Spanish; in most other languages only figures in
    digits, of any script, and in a language that is not known nothing at all: no figure is better than a wrong one.
    Vague amounts without a value ("hundreds of troops") and the pronoun "one" are left out.

    >>> [(n.text, str(n.value), n.unit, n.counted) for n in find_numbers("fewer than 2,000 US troops cost $1.13bn")]
    [('2,000', '2000', None, 'troops'), ('$1.13bn', '1130000000', 'USD', None)]
    """
    return _read_numbers(text, language)


@lru_cache(maxsize=2048)  # a sentence is read when it is weighed and listed, and compared with each line
def _read_numbers(text: str, language: str) -> tuple[Number, ...]:
    folded = _without_notes(plain(text))
    return tuple(_numbers(text, join_pairs(folded, list(read_figures(folded, language)))))


_NOTES = re.compile(r"\[\^?[0-9]{1,4}\]|(?<=[\w%)€])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}(?!\w)")
_KEPT_BEFORE = re.compile(r"(?<!\w)(?:[kcdm]?m|mi|ft|in|[0-9]|10)\Z")  # km², 10⁶


def _without_notes(text: str) -> str:
    """`text` with blanks for note marks (`[1]`, a superscript), which are no figures; its length stays the same."""

    def blank(mark: re.Match[str]) -> str:
        is_power = mark.group()[0] != "[" and _KEPT_BEFORE.search(text, max(0, mark.start() - 4), mark.start())
        return mark.group() if is_power else " " * len(mark.group())

    return _NOTES.sub(blank, text)


def _numbers(text: str, figures: list[MeasuredNumeral]) -> Iterator[Number]:
    for figure in figures:
        counted = figure.counted
        yield Number(
            start=figure.start,
            end=figure.end,
            text=text[figure.start : figure.end],
            value=figure.value,
            kind=figure.kind,
            unit=figure.unit,
            counted=text[counted.start : counted.end] if counted else None,
            counted_start=counted.start if counted else None,
            counted_end=counted.end if counted else None,
            qualifier=figure.qualifier.words if figure.qualifier else None,
            qualified_start=figure.qualifier.start if figure.qualifier else figure.start,
            whole_start=figure.whole[0],
            whole_end=figure.whole[1],
            scale=figure.scale,
        )


_APART: tuple[Kind, ...] = ("ordinal", "identifier", "date", "clock")
_POINTS = {"point", "percentage point"}


def same_number(one: Number, other: Number) -> bool:
    """Whether two numbers have the same value and unit; use `counted_agrees` to compare what they count.

    Percent and percentage point differ. An ordinal, an identifier, a day of the month and a time of day are each
    the same only as one of their own kind, so the 12 of `October 12` never proves `12 people`.
    """
    if any((one.kind == kind) != (other.kind == kind) for kind in _APART):
        return False
    if one.value != other.value:
        return False
    return one.unit == other.unit or {one.unit, other.unit} == _POINTS


def counted_agrees(one: Number, other: Number) -> bool:
    """Whether two numbers may count the same thing; a number without a noun agrees with any other.

    >>> two_ways = find_numbers("three small bases; 3 bases in Syria; three soldiers")
    >>> counted_agrees(two_ways[0], two_ways[1]), counted_agrees(two_ways[0], two_ways[2])
    (True, False)
    """
    return nouns_agree(one.counted, other.counted)


def may_be_rivals(one: Number, other: Number, *, is_restated: bool = False) -> bool:
    """Whether two figures may be different values of the same thing: of one kind, unit and noun, but not the same.

    Both need a noun or a unit, except where the text says that one restates the other.

    >>> two = find_numbers("12 people died, 14 people were hurt, 3 cranes fell")
    >>> may_be_rivals(two[0], two[1]), may_be_rivals(two[0], two[2])
    (True, False)
    """
    is_like = one.kind == other.kind and one.unit == other.unit and not same_number(one, other)
    is_named = is_restated or (one.counted is not None and other.counted is not None) or one.unit is not None
    return is_like and is_named and one.is_figure and other.is_figure and counted_agrees(one, other)
