"""Read a numeral together with its sign, currency, scale, unit, noun and qualifier, and classify it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from nutgraf.extract.calendar_spans import CalendarSpan, calendar_spans
from nutgraf.extract.number_words import EXACT, OTHER_SCRIPT, other_script_figures, tidy, touches_other_script
from nutgraf.extract.number_words import LANGUAGES as OTHER_LANGUAGES
from nutgraf.extract.numerals import READ_LANGUAGES, Numeral, scan
from nutgraf.extract.quantities import (
    Counted,
    Qualifier,
    counted_after,
    counts_one,
    currency_before,
    follows_name,
    is_age,
    is_money,
    is_named,
    is_numbered,
    negative_start,
    nouns_agree,
    qualifier_before,
    scale_after,
    unit_after,
)
from nutgraf.text.languages import ROMANCE
from nutgraf.text.lexicon_en import any_of
from nutgraf.text.nouns_en import CASUALTIES
from nutgraf.text.number_cues import BEFORE_CASUALTIES, OF_LENGTH
from nutgraf.text.number_names import ONE_TO_TEN
from nutgraf.text.tokens import GAP, word_before

Kind = Literal[
    "cardinal", "ordinal", "fraction", "percent", "money", "measure", "score", "range", "year", "date", "clock",
    "identifier",
]  # fmt: skip


class MeasuredNumeral(NamedTuple):
    """A numeral read in context; `scale` is the scale it was written with (10**9 in $1.13bn), else 1."""

    start: int
    end: int
    value: Decimal
    kind: Kind
    whole: tuple[int, int]
    unit: str | None = None
    scale: Decimal = Decimal(1)
    counted: Counted | None = None
    qualifier: Qualifier | None = None


class _Measured(NamedTuple):
    start: int
    end: int
    value: Decimal
    unit: str | None
    scale: Decimal


_SUFFIX = re.compile(r"\w+(?:-[0-9]+)?")
_NUMBERED_ON = re.compile(r"(?:[-–][0-9]{1,6}|[A-Za-z])*(?!\w)")  # Boeing 737-800, pages 5-8
_DECIMAL = re.compile(r"[0-9]\.[0-9]{1,2}\Z")
_RATIO = re.compile(r"[ \u00a0](?:in|of)[ \u00a0]")
_OF_A = re.compile(rf"(?:{GAP}of)?{GAP}an?(?={GAP})", re.IGNORECASE)
_MILLION_M = re.compile(r"[ \u00a0]?[Mm](?!\w)")
_BIG_LETTER = re.compile(r"[bBtT](?!\w)")
_ROMANCE_OF = re.compile(r"[ \u00a0](?:de(?=[ \u00a0])|di(?=[ \u00a0])|d'(?=\w))")
_ROUGHLY = re.compile(r"[- ](?:odd|plus|something)(?!\w)|\+(?![\w+])")
_PERCENT = frozenset({"percent", "percentage point", "basis point"})


def read_figures(text: str, language: str) -> Iterator[MeasuredNumeral]:
    """The figures in `text`, which must be `plain`, in order and without overlaps.

    There are none if the language is unknown.
    """
    code = language[:2].lower()
    if code in OTHER_LANGUAGES:
        yield from _of_other_script(text, code)
        return
    if code not in READ_LANGUAGES:
        return
    others = [*_of_other_script(text, code)] if OTHER_SCRIPT.search(text) else []
    spans, place, edge = calendar_spans(text, code), 0, 0
    for numeral in scan(text, language):
        if numeral.start < edge:
            continue
        if others and touches_other_script(text, numeral.start, numeral.end):
            same = next((each for each in others if each.start <= numeral.start < each.end), None)
            edge = same.end if same else numeral.end
            if same:
                yield same
            continue
        while place < len(spans) and spans[place].end <= numeral.start:
            place += 1
        dated = spans[place] if place < len(spans) and spans[place].start < numeral.end else None
        figure = _in_calendar(numeral, dated) if dated else _measured_numeral(text, numeral, language)
        if figure and figure.start >= edge:
            edge = figure.end
            yield figure


def _of_other_script(text: str, language: str) -> Iterator[MeasuredNumeral]:
    """The figures of a script whose number words are not read, less those that are parts of a date."""
    spans = calendar_spans(text, language)
    starts = [span.start for span in spans]
    for figure in other_script_figures(text, language):
        place = bisect_right(starts, figure.start) - 1
        if place >= 0 and spans[place].end > figure.start:
            continue
        kind: Kind = "cardinal" if figure.unit is None else "money" if is_money(figure.unit) else "measure"
        if figure.unit in _PERCENT:
            kind = "percent"
        counted = Counted(*figure.counted) if figure.counted else None
        whole = (figure.start, figure.end)
        yield MeasuredNumeral(*whole, figure.value, kind, whole, figure.unit, figure.scale, counted)


def _in_calendar(numeral: Numeral, span: CalendarSpan) -> MeasuredNumeral:
    end = max(numeral.end, span.end) if span.decade else numeral.end
    is_year = numeral.form == "digits" and (span.decade or numeral.value >= 1000)
    return MeasuredNumeral(numeral.start, end, numeral.value, "year" if is_year else "date", (numeral.start, end))


def _unmeasured(numeral: Numeral, kind: Kind, end: int | None = None) -> MeasuredNumeral:
    stop = end or numeral.end
    return MeasuredNumeral(numeral.start, stop, numeral.value, kind, (numeral.start, stop))


def _measured_numeral(text: str, numeral: Numeral, language: str) -> MeasuredNumeral | None:
    if numeral.form == "identifier":
        return _unmeasured(numeral, "identifier")
    if numeral.form == "ordinal":
        named = is_named(text, numeral.start, numeral.end)
        return _unmeasured(numeral, "identifier" if named else "ordinal")
    if numeral.form == "clock":
        clock = _unmeasured(numeral, "clock")
        return clock._replace(qualifier=qualifier_before(text, clock.start))
    if _only_names(text, numeral):
        further = _NUMBERED_ON.match(text, numeral.end)
        return _unmeasured(numeral, "identifier", further.end() if further else None)
    rough = _ROUGHLY.match(text, numeral.end) if numeral.form in {"digits", "cardinal"} else None
    if rough:  # "30-odd people", "200-plus homes"
        numeral = numeral._replace(end=rough.end())
    measured = _measure(text, numeral, language)
    suffix = _SUFFIX.match(text, measured.end)
    if suffix:
        return _unmeasured(numeral, "identifier", suffix.end())
    return _counting(text, numeral, measured, language)


def _only_names(text: str, numeral: Numeral) -> bool:
    """Whether the numeral identifies something and says no amount: 007, Flight 370, the Six Nations."""
    surface = text[numeral.start : numeral.end]
    if numeral.form == "digits":
        if len(surface) > 1 and surface[0] == "0" and surface.isdigit():
            return True  # 007, 0134: no amount begins with a zero
        return surface.isdigit() and is_numbered(text, numeral.start)
    if is_numbered(text, numeral.start) and surface[0].isupper():
        return True
    return is_named(text, numeral.start, numeral.end)


def _counting(text: str, numeral: Numeral, measured: _Measured, language: str) -> MeasuredNumeral | None:
    surface = text[numeral.start : numeral.end]
    rough = _ROUGHLY.search(surface)
    qualifier = qualifier_before(text, measured.start)
    if rough and not qualifier:
        qualifier = Qualifier(measured.start, "plus" if rough.group()[-1] in "+s" else "odd")
        surface = surface[: rough.start()]
    kind = _kind(numeral, measured.unit)
    counted = None
    if surface.lower() == "one":
        counted = None if measured.unit else counts_one(text, measured.end)
        if not (counted or measured.unit not in {None, "day"} or _one_between(text, numeral)):
            return None
    elif kind in {"cardinal", "percent", "fraction"}:
        needs_of = kind == "percent" or (kind == "fraction" and not _RATIO.search(surface))
        counted = counted_after(text, measured.end, language, needs_of=needs_of)
    unit = measured.unit
    if kind == "cardinal" and counted is None and numeral.form == "digits":
        if is_age(text, measured.start, measured.end):
            kind, unit = "measure", "year"
        elif surface.isdigit() and len(surface) < 5 and measured.scale == 1 and follows_name(text, measured.start):
            return _unmeasured(numeral, "identifier")
    whole = (measured.start, measured.end)
    return MeasuredNumeral(*whole, measured.value, kind, whole, unit, measured.scale, counted, qualifier)


_ONE_RIGHT = re.compile(
    rf"(?:-|[ \u00a0](?:to|or)[ \u00a0])(?:{any_of(ONE_TO_TEN)}|[2-9])\b"
    rf"|[ \u00a0](?:{any_of(CASUALTIES)})\b"
)
_OF_MANY = re.compile(r"[ \u00a0](?:of|another|who|that)\b")
_ONE_LEFT = re.compile(rf"(?:{any_of(ONE_TO_TEN - {'one'})})[ \u00a0](?:votes?[ \u00a0])?to[ \u00a0]\Z", re.IGNORECASE)


def _one_between(text: str, numeral: Numeral) -> bool:
    """Whether the words beside a bare "one" make it a number: `one to three`, `two to one`, `killing one and`."""
    if _ONE_RIGHT.match(text, numeral.end) or _ONE_LEFT.search(text, max(0, numeral.start - 20), numeral.start):
        return True
    of_many = _OF_MANY.match(text, numeral.end)
    return word_before(text, numeral.start) in BEFORE_CASUALTIES and not of_many


def _kind(numeral: Numeral, unit: str | None) -> Kind:
    if unit is None:
        return "fraction" if numeral.form == "fraction" else "cardinal"
    if unit in _PERCENT:
        return "percent"
    return "money" if is_money(unit) else "measure"


def _measure(text: str, numeral: Numeral, language: str) -> _Measured:
    sign = currency_before(text, numeral.start)
    start = sign.edge if sign else numeral.start
    minus = negative_start(text, start)
    end, power = _scale_end(text, numeral, sign is not None, language)
    unit_name = sign.name if sign else None
    if not sign:
        of = _ROMANCE_OF.match(text, end) if power >= 6 and language[:2].lower() in ROMANCE else None
        unit = _unit(text, numeral, of.end() if of else end, power)
        end, unit_name = unit if unit else (end, None)
    scale = Decimal(10) ** power
    value = tidy(EXACT.multiply(numeral.value, scale))
    if minus is not None:
        start, value = minus, -value
    return _Measured(start, end, value, unit_name, scale)


def _scale_end(text: str, numeral: Numeral, has_sign: bool, language: str) -> tuple[int, int]:
    """Where the scale words after a number end, and the power of ten they come to."""
    end, power = numeral.end, 0
    if numeral.form == "fraction":
        of_a = _OF_A.match(text, end)
        scale = scale_after(text, of_a.end() if of_a else end, language[:2].lower())
        return scale if scale and scale[1] != 2 else (end, 0)
    for _ in range(2):
        scale = scale_after(text, end, language[:2].lower())
        if scale:
            end, power = scale[0], power + scale[1]
    letter = _MILLION_M.match(text, end)
    if letter and not power and _is_million(text, letter, has_sign, language):
        return letter.end(), 6
    if has_sign and not power and _BIG_LETTER.match(text, end):
        return end + 1, 9 if text[end] in "bB" else 12
    return end, power


def _is_million(text: str, letter: re.Match[str], has_sign: bool, language: str) -> bool:
    if has_sign or letter.group() == "M":
        return True
    unit = unit_after(text, letter.end())
    if unit and is_money(unit.name):
        return True
    start, end = letter.span()
    counted = counted_after(text, end, language)
    if counted is None:  # "rose to 1.2m last year", but "the water rose to 1.2m"
        around = text[max(0, start - 60) : end + 30]
        return _DECIMAL.search(text, max(0, start - 4), start) is not None and not OF_LENGTH.search(around)
    # A plural makes it millions ("5m homes"), but after a round hundred only a plural of people: "the 400m hurdles".
    return not text.endswith("00", 0, start) or nouns_agree("people", text[counted.start : counted.end])


def _unit(text: str, numeral: Numeral, end: int, power: int) -> tuple[int, str] | None:
    of_a = _OF_A.match(text, end) if numeral.form == "fraction" else None
    unit = unit_after(text, of_a.end() if of_a else end)
    if not unit:
        return None
    written = text[end : unit.edge].lower()
    if written == " second" and numeral.value != 1 and numeral.form != "fraction":
        return None  # "in 2024 second-placed": an ordinal
    if unit.name == "KRW" and numeral.value < 1000 and not power:
        return None  # "of the 12 won by Labour"
    if unit.name == "GBP" and word_before(text, numeral.start).startswith("weigh"):
        return unit.edge, "pound (weight)"
    return unit.edge, unit.name
