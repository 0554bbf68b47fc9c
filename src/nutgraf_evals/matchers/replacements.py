"""Whether a text puts something else in place of what is labelled: another number or date, or swapped parties.

A label often accepts a fact with or without its number ("14 died or were hurt" or "casualties"). With a wrong number
it is wrong. A value replaces another when both are between the same words, or when it measures the same thing and
occurs nowhere in the article.

Swapped parties are only found where the text keeps the verb between them; "by" before the second party reverses the
order, so "Tallis was bought by Corvane" says the same as "Corvane bought Tallis".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from nutgraf.extract.date_readings import period
from nutgraf.extract.dates import DateExpression
from nutgraf.extract.numbers import Number
from nutgraf.extract.quantities import noun_key
from nutgraf.text.lexicon_en import AUXILIARIES, COORDINATORS, DETERMINERS, PREPOSITIONS
from nutgraf.text.number_names import TWO_TO_TWELVE
from nutgraf.text.reporting_en import REPORTING
from nutgraf.text.tokens import stem
from nutgraf.text.word_forms_en import all_forms
from nutgraf_evals.matchers.analyzed_text import AnalyzedText, Named
from nutgraf_evals.matchers.matcher import AMOUNTS, DateIs, Matcher, NumberIs, leaves, says_date, says_number

_BESIDE_VALUES = (DETERMINERS - TWO_TO_TWELVE) | frozenset("and or of to in on at by for with from that than s".split())
_NEAR = 3  # words on either side

Tokens = tuple[int, int]
"""Token indexes `[first, last)`."""


def same_next_word(one: Tokens, text: AnalyzedText, other: Tokens, evidence: AnalyzedText) -> bool:
    """Whether the same content word follows both closely: what they do, or what they are."""
    return bool(_around(one, text)[1] & _around(other, evidence)[1])


def _around(place: Tokens, reading: AnalyzedText) -> tuple[frozenset[str], frozenset[str]]:
    first, last = place
    return _weighty(reading.words[max(0, first - _NEAR) : first]), _weighty(reading.words[last : last + _NEAR])


def _weighty(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in words if word not in _BESIDE_VALUES and not word[0].isdigit())


_WITH_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


class _TextValue(NamedTuple):
    """A number or date of a text: its offsets, and what it measures (empty if unknown)."""

    start: int
    end: int
    measures: str
    key: str


def other_value(match: Matcher, reading: AnalyzedText, evidence: AnalyzedText, article: AnalyzedText) -> bool:
    """Whether the text gives another value for one that `match` names and the evidence gives."""
    named = [leaf for leaf in leaves(match) if isinstance(leaf, NumberIs)]
    if _other_number(named, reading, evidence, article):
        return True
    return _other_date([leaf for leaf in leaves(match) if isinstance(leaf, DateIs)], reading, evidence, article)


def _other_number(named: list[NumberIs], reading: AnalyzedText, evidence: AnalyzedText, article: AnalyzedText) -> bool:
    known = {n.value for n in evidence.numbers}
    anywhere = {n.value for n in article.numbers}
    others = [_number(n) for n in reading.numbers if n.kind in AMOUNTS and n.value not in known]
    made_up = {str(n.value) for n in reading.numbers if n.value not in anywhere}
    for leaf in named:
        if any(n.value == leaf.value for n in reading.numbers):
            continue
        for here in map(_number, says_number(leaf, evidence)):
            for other in others:
                measured = bool(here.measures) and other.measures == here.measures
                if (measured and other.key in made_up) or _is_same_place(other, reading, here, evidence):
                    return True
    return False


def _other_date(named: list[DateIs], reading: AnalyzedText, evidence: AnalyzedText, article: AnalyzedText) -> bool:
    known = {d.iso for d in evidence.dates if d.iso} | {leaf.iso for leaf in named}
    dated_places = set(_dated_as({d.iso for d in article.dates if d.iso} | known, reading))
    for leaf in named:
        if any(True for _ in says_date(leaf, reading)):
            continue
        # "5 April 1861" is inside the 1861 that the label also accepts; only dates as fine as the leaf count.
        true = set(_dated_as({iso for iso in known if _grain(iso) == _grain(leaf.iso)}, reading))
        others = [d for d in reading.dates if (d.start, d.end) not in true and not _holds(d, leaf)]
        for start, end in says_date(leaf, evidence):
            here = _TextValue(start, end, "", leaf.iso)
            for other in others:
                made_up = other.granularity == _grain(leaf.iso) and not _exactly(other, dated_places, article)
                if made_up or _is_same_place(_TextValue(other.start, other.end, "", ""), reading, here, evidence):
                    return True
    return False


def _holds(found: DateExpression, leaf: DateIs) -> bool:
    """Whether a date is only coarser than the labelled one: no less true."""
    if found.iso is None:
        return False
    outer, inner = period(found.iso), period(leaf.iso)
    return outer.first <= inner.first and inner.last <= outer.last


def _exactly(found: DateExpression, dated_places: set[tuple[int, int]], article: AnalyzedText) -> bool:
    """Whether the article gives exactly this date, not only a coarser one that contains it."""
    if (found.start, found.end) not in dated_places:
        return False
    return found.iso is None or _WITH_YEAR.search(found.text) is None or any(found.iso == d.iso for d in article.dates)


def _dated_as(isos: set[str], reading: AnalyzedText) -> Iterator[tuple[int, int]]:
    for iso in isos:
        if "/" not in iso:
            yield from says_date(DateIs(iso), reading)


def _grain(iso: str) -> str:
    return {4: "year", 7: "quarter" if "Q" in iso else "month", 10: "day"}.get(len(iso), "")


def _number(number: Number) -> _TextValue:
    measures = number.unit or (noun_key(number.counted) if number.counted else "")
    return _TextValue(number.whole_start, number.whole_end, measures, str(number.value))


def _is_same_place(one: _TextValue, text: AnalyzedText, other: _TextValue, evidence: AnalyzedText) -> bool:
    """Whether both values are between the same words: a word in common on each side that has any."""
    here, there = text.token_range(one.start, one.end), evidence.token_range(other.start, other.end)
    sides = zip(_around(here, text), _around(there, evidence), strict=True)
    shared = [bool(mine & theirs) for mine, theirs in sides if mine or theirs]
    return bool(shared) and all(shared)


_MUTUAL = all_forms("meet", "marry", "talk", "discuss") | {"with", "and"}
_BESIDE_PARTIES = (
    AUXILIARIES | COORDINATORS | DETERMINERS | PREPOSITIONS | frozenset("to that who which whom whose by".split())
)
_FARTHEST = 8  # words between two parties of one verb


class TokenRange(NamedTuple):
    """The position of an entity as half-open token indexes."""

    entity: Named
    first: int
    last: int


class RolePair(NamedTuple):
    """Two parties with the stems of the words between them; `doer` acted on `done_to`."""

    doer: Named
    done_to: Named
    between: frozenset[str]


def entity_places(reading: AnalyzedText) -> list[TokenRange]:
    """Every named entity of the article that the text names, in order; the longest form at each place."""
    found: list[TokenRange] = []
    at = 0
    while at < len(reading.words):
        best = _longest_at(reading, at)
        if best:
            found.append(best)
        at = best.last if best else at + 1
    return found


def role_pairs(reading: AnalyzedText) -> Iterator[RolePair]:
    """The pairs of parties with a verb between them, who does it first."""
    parties = [place for place in entity_places(reading) if place.entity.kind in {"person", "organisation"}]
    for one, other in combinations(parties, 2):
        if one.entity == other.entity or other.first - one.last > _FARTHEST:
            continue
        between = reading.words[one.last : other.first]
        acts = frozenset(
            stem(word) for word in between if len(word) > 2 and word not in _BESIDE_PARTIES | REPORTING.keys()
        )
        if not acts or _MUTUAL & set(between) or any("'" in word for word in between[:1]):
            continue
        passive = "by" in between[-3:]
        doer, done_to = (other, one) if passive else (one, other)
        yield RolePair(doer.entity, done_to.entity, acts)


def roles_swapped(reading: AnalyzedText, evidence: AnalyzedText) -> bool:
    """Whether the text swaps the two parties of an act."""
    said = {(pair.doer.name, pair.done_to.name): pair.between for pair in role_pairs(evidence)}
    for pair in role_pairs(reading):
        turned = said.get((pair.done_to.name, pair.doer.name))
        if turned and turned & pair.between and (pair.doer.name, pair.done_to.name) not in said:
            return True
    return False


def _longest_at(reading: AnalyzedText, at: int) -> TokenRange | None:
    if not reading.tokens[at].capital:
        return None
    for form, entity in reading.setting.forms.get(reading.words[at], ()):
        if reading.words[at : at + len(form)] == form:
            return TokenRange(entity, at, at + len(form))
    return None
