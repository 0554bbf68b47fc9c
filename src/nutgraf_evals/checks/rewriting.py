"""Writes a sentence again with one thing changed, or with the same thing said in another way.

The wrong versions read badly at times ("was not killed"); what matters is that a reader would call them false.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal, NamedTuple

from nutgraf.find.dates.calendar_words import WEEKDAY, WEEKDAYS
from nutgraf.find.dates.iso_periods import period
from nutgraf.find.numbers.finder import Number
from nutgraf.find.vocabulary.calendar import month_names
from nutgraf_evals.cases import Fact
from nutgraf_evals.checks.polarity import flipped
from nutgraf_evals.gold import Gold
from nutgraf_evals.matching import Reading, Statement
from nutgraf_evals.matching.dated import says_date
from nutgraf_evals.matching.matcher import DateIs, NumberIs, leaves
from nutgraf_evals.matching.numbered import says_number
from nutgraf_evals.matching.roles import entity_places, pairs
from nutgraf_evals.matching.tokens import places_of

MutantClass = Literal[
    "number swapped", "scale changed", "speaker swapped", "negation flipped", "date shifted", "roles swapped"
]
CLASSES: tuple[MutantClass, ...] = (
    "number swapped", "scale changed", "speaker swapped", "negation flipped", "date shifted", "roles swapped",
)  # fmt: skip
_DIGITS = re.compile(r"\d[\d.,٫٬]*\d|\d")
_WEEKDAY = re.compile(rf"\b({WEEKDAY})\b")
_DAY = re.compile(r"(?<![\d,.])\d{1,2}(?![\d,.]*\d)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_ACCENTS = "\u0300\u0301\u0302\u0303\u0308\u030a\u030c\u0327"
_VOWEL_SIGNS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
_ENGLISH_MONTHS = [names[0] for names in month_names("en")]
_MONTH = re.compile(rf"\b(?:{'|'.join(_ENGLISH_MONTHS)})\b")
_DAYS = [name for name, _ in sorted(WEEKDAYS.items(), key=lambda item: item[1]) if name.endswith("day")]


class Mutant(NamedTuple):
    """A version of a fact's evidence; `right` says whether it still tells the truth."""

    kind: MutantClass
    statement: Statement
    right: bool


def rewritings(text: str, fact: Fact, gold: Gold) -> Iterator[Mutant]:
    """Every version of `text`, a piece of the fact's evidence, that can be made without understanding it."""
    reading = gold.setting.read(text)
    yield from _numbers(reading, fact, gold)
    yield from _speakers(reading, fact, gold)
    for wrong in flipped(reading, fact):
        yield _mutant("negation flipped", wrong, right=False)
    yield _mutant("negation flipped", _restyled(text), right=True)
    yield from _dates(reading, fact)
    yield from _roles(reading)


def _mutant(kind: MutantClass, text: str, *, right: bool) -> Mutant:
    return Mutant(kind, Statement(text, ""), right)


def _numbers(reading: Reading, fact: Fact, gold: Gold) -> Iterator[Mutant]:
    asked = [leaf for leaf in leaves(fact.match) if isinstance(leaf, NumberIs)]
    named = {number.start: number for leaf in asked for number in says_number(leaf, reading)}
    wanted = {number.value for number in reading.numbers}
    others = [n for n in gold.reading.numbers if n.is_figure and n.value not in wanted]
    for number in named.values():
        other = next((n.value for n in others if (n.unit, n.kind) == (number.unit, number.kind)), number.value + 3)
        yield _mutant("number swapped", _with_value(reading.text, number, other), right=False)
        yield _mutant("scale changed", _with_value(reading.text, number, number.value * 10), right=False)
        if number.value >= 1000:
            yield _mutant("scale changed", _with_value(reading.text, number, number.value / 1000), right=False)
        if (number.start, number.end) == (number.whole_start, number.whole_end):  # half of "60 to 70 million" is not it
            yield _mutant("number swapped", _with_value(reading.text, number, number.value), right=True)


def _with_value(text: str, number: Number, value: Decimal) -> str:
    """The text with the number given as digits of `value`, its sign, currency and unit kept where it had digits."""
    written = f"{value.normalize():,f}"
    digits = _DIGITS.search(number.text)
    if digits is None:
        words = re.split(r"(?=[ -][^ -]+$)", number.text)
        unit = words[-1] if number.unit and len(words) == 2 else ""
        return f"{text[: number.start]}{written}{unit}{text[number.end :]}"
    start = number.start + digits.start()
    rest = text[number.start + digits.end() :]
    if abs(value) >= 1000 or abs(number.value) >= 1000:  # the full value is written, so the scale word goes
        rest = re.sub(r"^[ -]?(?:million|billion|trillion|thousand|hundred|bn|mn|m|k|tn|ألف|مليون)\b", "", rest)
    return text[:start] + written + rest


def _speakers(reading: Reading, fact: Fact, gold: Gold) -> Iterator[Mutant]:
    labelled = fact.asserted_by
    if not labelled:
        return
    apart = [label for label in gold.sources.keys if gold.sources.apart(label, labelled)]
    said = "قال" if gold.labels.article.language == "ar" else "said"
    yield Mutant("speaker swapped", Statement(reading.text, labelled), right=True)
    for other in apart[:2]:
        elsewhere = _replaced(reading, gold.sources.keys.get(labelled, ()), other)
        unsaid = not any(places_of(key, reading.words) for key in gold.sources.keys.values())
        if elsewhere == reading.text and unsaid:
            elsewhere = f"{other} {said}: {reading.text}"
        if elsewhere != reading.text:
            yield _mutant("speaker swapped", elsewhere, right=False)
        if unsaid:
            yield Mutant("speaker swapped", Statement(reading.text, other), right=False)


def _replaced(reading: Reading, key: tuple[str, ...], new: str) -> str:
    """The text with every mention of one source in the words of another."""
    text = reading.text
    for at in reversed(places_of(key, reading.words)):
        text = text[: reading.tokens[at].start] + new + text[reading.tokens[at + len(key) - 1].end :]
    return text


def _dates(reading: Reading, fact: Fact) -> Iterator[Mutant]:
    for leaf in leaves(fact.match):
        if not isinstance(leaf, DateIs):
            continue
        for start, end in dict.fromkeys(says_date(leaf, reading)):
            before, expression, after = reading.text[:start], reading.text[start:end], reading.text[end:]
            for shifted in _shifted(expression):
                wrong = before + shifted + after
                if not any(True for _ in says_date(leaf, reading.setting.read(wrong))):
                    yield _mutant("date shifted", wrong, right=False)
                    break
            spelled = _spelled(leaf.iso)
            yield _mutant("date shifted", f"{before}{spelled}{after}", right=True)


def _shifted(expression: str) -> Iterator[str]:
    """The expression some days later, and some years or months later; nothing when it shows none of these."""
    weekday, day, year = _WEEKDAY.search(expression), _DAY.search(expression), _YEAR.search(expression)
    month = _MONTH.search(expression)
    if weekday and not day:
        yield _put(expression, weekday, _DAYS[(_DAYS.index(weekday.group()) + 2) % 7])
    if day:
        later = str(int(day.group()) + 2 if int(day.group()) < 27 else int(day.group()) - 5)
        yield _WEEKDAY.sub("", _put(expression, day, later)).lstrip(", ")
    if year:
        yield _put(expression, year, str(int(year.group()) + 2))
    elif month and not day:
        yield _put(expression, month, _ENGLISH_MONTHS[(_ENGLISH_MONTHS.index(month.group()) + 2) % 12])


def _put(text: str, place: re.Match[str], instead: str) -> str:
    return text[: place.start()] + instead + text[place.end() :]


def _spelled(iso: str) -> str:
    """An ISO date in words: `10 March 2026`, `March 2026`, `the third quarter of 2026`."""
    first, last = period(iso)
    if first == last:
        return f"{first.day} {_ENGLISH_MONTHS[first.month - 1]} {first.year}"
    if "Q" in iso:
        return f"the {('first', 'second', 'third', 'fourth')[int(iso[-1]) - 1]} quarter of {iso[:4]}"
    return f"{_ENGLISH_MONTHS[first.month - 1]} {first.year}" if last - first < timedelta(32) else iso[:4]


def _roles(reading: Reading) -> Iterator[Mutant]:
    told = {(pair.doer.name, pair.done_to.name) for pair in pairs(reading)}
    places = entity_places(reading)
    for one, other in pairwise(places):
        if {(one.entity.name, other.entity.name), (other.entity.name, one.entity.name)} & told:
            a, b = reading.tokens[one.first].start, reading.tokens[one.last - 1].end
            c, d = reading.tokens[other.first].start, reading.tokens[other.last - 1].end
            text = reading.text
            yield _mutant("roles swapped", text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:], right=False)
            yield _mutant("roles swapped", text, right=True)


def _restyled(text: str) -> str:
    """The same words without accents, with straight quotes and other blanks: no reader would see a difference."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not (c in _ACCENTS or c in _VOWEL_SIGNS))
    return unicodedata.normalize("NFC", plain.replace("’", "'").replace("“", '"').replace("”", '"').replace("\n", "  "))
