"""The mutation test of the matchers: every wrong version of a fact must be refused, every right one accepted.

A wrong version is the evidence of the fact with one change: a number, its scale, who says it, a negation, a date, or
who did it to whom. Only what the label's matcher names is changed, because another number in the sentence does not
make the fact wrong. The result is a confusion matrix for each class of mutation. Wrong versions may read badly ("was
not killed"); what matters is that a reader would call them false.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal, NamedTuple

from nutgraf.extract.date_patterns import WEEKDAY, WEEKDAYS
from nutgraf.extract.date_readings import period
from nutgraf.extract.numbers import Number
from nutgraf.text.calendar import month_names
from nutgraf.text.lexicon_en import AUXILIARY_FORMS, DETERMINERS, DO, any_of
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.word_forms_en import IRREGULAR_VERBS, PARTICIPLE_ADJECTIVES, PRESENT_FORMS
from nutgraf_evals.cases import Fact
from nutgraf_evals.labels import Gold
from nutgraf_evals.matchers import JudgedStatement, is_about_a_negation, is_negation
from nutgraf_evals.matchers.analyzed_text import AnalyzedText, places_of
from nutgraf_evals.matchers.matcher import Anchor, DateIs, NameIs, NumberIs, leaves, places, says_date, says_number
from nutgraf_evals.matchers.replacements import entity_places, role_pairs

_AFFIRMED = (
    (rf"\b({any_of(AUXILIARY_FORMS)})(?: not|n[’']t)\b", r"\1"),
    (r"\bcannot\b", "can"),
    (r"\b(?:declin|refus)ed to\b", "agreed to"),
    (r"\b(?:declin|refus)es to\b", "agrees to"),
    (r"\bden(?:ied|ies)\b", "confirmed"),
    (r"\breject(?:ed|s)\b", "accepted"),
    (r"\bruled out\b", "announced"),
    (r"\bno longer\b", "still"),
    (r"\b(?:never|not yet|not)\s", ""),
    (r"\b[Nn]o ((?:\w+[- ])?\w+)", r"the \1"),
    (r"\b[Nn]one of\b", "all of"),
    (r"\bnobody\b", "everybody"),
    (r"\bwithout\b", "with"),
)
_AUXILIARIES = AUXILIARY_FORMS - DO - {"shall"}


def flip_polarity(reading: AnalyzedText, fact: Fact) -> Iterator[str]:
    """The sentence with its negation taken away, or with one put in; nothing where no verb can be made out."""
    if is_about_a_negation(fact.match):
        here = any(is_negation(leaf) and places(leaf, reading) for leaf in leaves(fact.match))
        affirmed = _without_negation(reading)
        if here and affirmed != reading.text:
            yield affirmed
    elif not reading.negations:
        at = _verb(reading, fact)
        if at is not None:
            yield at


def _without_negation(reading: AnalyzedText) -> str:
    text = reading.text
    for pattern, instead in _AFFIRMED:
        text = re.sub(pattern, instead, text)
    return text


def _verb(reading: AnalyzedText, fact: Fact) -> str | None:
    """The text with "not" put to the verb of the first clause that says something the matcher names."""
    for clause in _named_clauses(reading, fact):
        for at, token in enumerate(reading.tokens):
            if token.clause != clause:
                continue
            if token.word in _AUXILIARIES:
                return f"{reading.text[: token.end]} not{reading.text[token.end :]}"
            before = reading.tokens[at - 1].word if at else ""
            if _is_past(token.word) and at > 0 and before not in DETERMINERS:
                return f"{reading.text[: token.start]}did not {reading.text[token.start :]}"
    return None


def _named_clauses(reading: AnalyzedText, fact: Fact) -> list[int]:
    found = []
    for leaf in leaves(fact.match):
        if isinstance(leaf, Anchor | NumberIs | NameIs | DateIs):
            found += [reading.tokens[first].clause for first, _ in places(leaf, reading)]
    return list(dict.fromkeys(found))


def _is_past(word: str) -> bool:
    if word in REPORTING and not REPORTING[word].weak:
        return False  # not to have said it is not the contrary of it
    return (
        word in IRREGULAR_VERBS or word.endswith("ed") or word in PRESENT_FORMS
    ) and word not in PARTICIPLE_ADJECTIVES


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
    """A version of a fact's evidence; `right` says whether it is still true."""

    kind: MutantClass
    statement: JudgedStatement
    right: bool


def rewritings(text: str, fact: Fact, gold: Gold) -> Iterator[Mutant]:
    """Every version of `text`, a piece of the fact's evidence, that can be made without understanding it."""
    reading = gold.setting.read(text)
    yield from _numbers(reading, fact, gold)
    yield from _speakers(reading, fact, gold)
    for wrong in flip_polarity(reading, fact):
        yield _mutant("negation flipped", wrong, right=False)
    yield _mutant("negation flipped", _in_other_typography(text), right=True)
    yield from _dates(reading, fact)
    yield from _roles(reading)


def _mutant(kind: MutantClass, text: str, *, right: bool) -> Mutant:
    return Mutant(kind, JudgedStatement(text, ""), right)


def _numbers(reading: AnalyzedText, fact: Fact, gold: Gold) -> Iterator[Mutant]:
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


def _speakers(reading: AnalyzedText, fact: Fact, gold: Gold) -> Iterator[Mutant]:
    labelled = fact.asserted_by
    if not labelled:
        return
    apart = [label for label in gold.sources.keys if gold.sources.apart(label, labelled)]
    said = "قال" if gold.labels.article.language == "ar" else "said"
    yield Mutant("speaker swapped", JudgedStatement(reading.text, labelled), right=True)
    for other in apart[:2]:
        elsewhere = _with_name(reading, gold.sources.keys.get(labelled, ()), other)
        unsaid = not any(places_of(key, reading.words) for key in gold.sources.keys.values())
        if elsewhere == reading.text and unsaid:
            elsewhere = f"{other} {said}: {reading.text}"
        if elsewhere != reading.text:
            yield _mutant("speaker swapped", elsewhere, right=False)
        if unsaid:
            yield Mutant("speaker swapped", JudgedStatement(reading.text, other), right=False)


def _with_name(reading: AnalyzedText, key: tuple[str, ...], new: str) -> str:
    """The text with every mention of one source in the words of another."""
    text = reading.text
    for at in reversed(places_of(key, reading.words)):
        text = text[: reading.tokens[at].start] + new + text[reading.tokens[at + len(key) - 1].end :]
    return text


def _dates(reading: AnalyzedText, fact: Fact) -> Iterator[Mutant]:
    for leaf in leaves(fact.match):
        if not isinstance(leaf, DateIs):
            continue
        for start, end in dict.fromkeys(says_date(leaf, reading)):
            before, expression, after = reading.text[:start], reading.text[start:end], reading.text[end:]
            for shifted in _other_dates(expression):
                wrong = before + shifted + after
                if not any(True for _ in says_date(leaf, reading.setting.read(wrong))):
                    yield _mutant("date shifted", wrong, right=False)
                    break
            spelled = _date_in_words(leaf.iso)
            yield _mutant("date shifted", f"{before}{spelled}{after}", right=True)


def _other_dates(expression: str) -> Iterator[str]:
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


def _date_in_words(iso: str) -> str:
    """An ISO date in words: `10 March 2026`, `March 2026`, `the third quarter of 2026`."""
    first, last = period(iso)
    if first == last:
        return f"{first.day} {_ENGLISH_MONTHS[first.month - 1]} {first.year}"
    if "Q" in iso:
        return f"the {('first', 'second', 'third', 'fourth')[int(iso[-1]) - 1]} quarter of {iso[:4]}"
    return f"{_ENGLISH_MONTHS[first.month - 1]} {first.year}" if last - first < timedelta(32) else iso[:4]


def _roles(reading: AnalyzedText) -> Iterator[Mutant]:
    known = {(pair.doer.name, pair.done_to.name) for pair in role_pairs(reading)}
    places = entity_places(reading)
    for one, other in pairwise(places):
        if {(one.entity.name, other.entity.name), (other.entity.name, one.entity.name)} & known:
            a, b = reading.tokens[one.first].start, reading.tokens[one.last - 1].end
            c, d = reading.tokens[other.first].start, reading.tokens[other.last - 1].end
            text = reading.text
            yield _mutant("roles swapped", text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:], right=False)
            yield _mutant("roles swapped", text, right=True)


def _in_other_typography(text: str) -> str:
    """The same words without accents, with straight quotes and other blanks: no reader would see a difference."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not (c in _ACCENTS or c in _VOWEL_SIGNS))
    return unicodedata.normalize("NFC", plain.replace("’", "'").replace("“", '"').replace("”", '"').replace("\n", "  "))


class Outcome(NamedTuple):
    """One version of a fact, and how it was judged."""

    case: str
    fact: str
    mutant: Mutant
    accepted: bool

    @property
    def as_it_should(self) -> bool:
        return self.accepted == self.mutant.right


@dataclass
class Confusion:
    """How versions of one class were judged: counts of (is it right, was it accepted)."""

    counts: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    misjudged: list[Outcome] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        return self.counts[False, True] + self.counts[False, False]

    @property
    def right(self) -> int:
        return self.counts[True, True] + self.counts[True, False]

    @property
    def wrong_refused(self) -> int:
        return self.counts[False, False]

    @property
    def right_accepted(self) -> int:
        return self.counts[True, True]

    def add(self, outcome: Outcome) -> None:
        self.counts[outcome.mutant.right, outcome.accepted] += 1
        if not outcome.as_it_should:
            self.misjudged.append(outcome)


def confusion(golds: Sequence[Gold]) -> dict[MutantClass, Confusion]:
    """The confusion of every class over all facts of some cases, in a fixed order."""
    found = {name: Confusion() for name in CLASSES}
    for gold in golds:
        for fact in gold.labels.facts:
            for outcome in judge_mutants(gold, fact):
                found[outcome.mutant.kind].add(outcome)
    return found


def judge_mutants(gold: Gold, fact: Fact) -> Iterator[Outcome]:
    """Every version of one fact, right and wrong, as its expectation judges it."""
    expectation = gold.expect_fact(fact)
    quotes = dict.fromkeys(span.quote for span in gold.fact_spans(fact))
    for quote in quotes:
        if not expectation.judge(JudgedStatement(quote, "")).right:
            continue  # a piece that does not say the fact by itself cannot be made wrong either
        for mutant in rewritings(quote, fact, gold):
            verdict = expectation.judge(mutant.statement)
            yield Outcome(gold.case.id, fact.id, mutant, verdict.right)
