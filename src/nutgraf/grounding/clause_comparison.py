"""Compares the clause a value is in with the clauses of the evidence that have the same value and another one.

A figure or date that also occurs in the evidence may belong to something else there. It does when the clause of the
evidence that shares most words with the statement's own clause has another value. Where the statement gives both
values, only exchanged ones count: each has to share more with the clause of the other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from nutgraf.grounding.evidence import Evidence, share
from nutgraf.grounding.reading import STEM, Reading
from nutgraf.text.lexicon_en import AUXILIARY_FORMS, any_of

Place = tuple[int, int]
_FEWEST_KEYS = 2  # a clause with fewer words beside the value is compared by the words of the whole statement
_NEARBY = 0.35  # of the statement's words, by rarity, that a sentence about the same has
_AUXILIARY = re.compile(rf"(?:{any_of(AUXILIARY_FORMS)})\b")
_JOINS = re.compile(r"\b(?:and|or|but|to|from|against|than|with)\b")


class BoundValue(NamedTuple):
    """A value of a statement, and where the evidence has the same and other values of its kind."""

    place: Place
    same: Sequence[Place]
    others: Sequence[Place]


class ClauseGap(NamedTuple):
    """How much more of the words beside a value another value's clause has than its own, 0 to 1, and which one."""

    share: float
    other: Place


def clause_gap(value: BoundValue, values: Sequence[BoundValue], statement: Reading, evidence: Evidence) -> ClauseGap:
    """The widest gap between the clause of the same value in the evidence and those of others; 0 or less is none.

    `values` are all of the kind in the statement.
    """
    gaps = [ClauseGap(-1.0, value.place)]
    for other in value.others:
        partner = next((one for one in values if one is not value and other in one.same), None)
        if partner is None:
            gaps.append(ClauseGap(_gap(value, other, statement, evidence), other))
        else:
            gaps.append(ClauseGap(_gap_of_pair(value, partner, other, statement, evidence), other))
    return max(gaps, key=lambda gap: gap.share)


_MOST_BEFORE, _MOST_SHOWN = 60, 100  # characters of a clause that are shown


def clause_text(reading: Reading, place: Place) -> str:
    """The clause a value is in, cut to whole words around it where it is long."""
    start, end = reading.clause_at(place[0])
    begin, last = start, max(end, place[1])
    if place[0] - start > _MOST_BEFORE:
        begin = reading.text.find(" ", place[0] - _MOST_BEFORE, place[0]) + 1 or place[0]
    if last - begin > _MOST_SHOWN:
        last = max(place[1], reading.text.rfind(" ", place[1], begin + _MOST_SHOWN))
    shown = " ".join(reading.text[begin:last].split())
    return f"{'… ' if begin > start else ''}{shown}{' …' if last < end else ''}"


def quoted(words: str) -> str:
    """Words of the article in quotation marks."""
    return f"“{words.strip('“”')}”"


def quoted_clause(place: Place, evidence: Evidence) -> str:
    """The clause of the evidence that a place is in, in quotation marks."""
    return quoted(clause_text(evidence.reading, place))


def place_in_article(value: BoundValue, gap: ClauseGap, evidence: Evidence) -> str:
    """Where the article has a value, and what it has for the statement's clause, in words."""
    return f"{quoted_clause(value.same[0], evidence)}; for this it has {evidence.text[slice(*gap.other)]}"


def is_given_nearby(place: Place, statement: Reading, evidence: Evidence, has: Callable[[Reading], bool]) -> bool:
    """Whether a sentence about this that was not taken as evidence has the value at a place of the statement.

    `has` says whether a sentence has it.
    """
    keys = [word.key for word in statement.content if not place[0] <= word.start < place[1]]
    return any(has(one) and share(keys, evidence.read, one) >= _NEARBY for one in evidence.read.readings)


def _gap(value: BoundValue, other: Place, statement: Reading, evidence: Evidence) -> float:
    keys = _keys_beside(statement, value.place)
    if len(keys) < _FEWEST_KEYS:
        keys = _keys_within(statement, (0, len(statement.text)), value.place)
    own = max(_shared(keys, _keys_beside(evidence.reading, same), evidence) for same in value.same)
    return _shared(keys, _keys_beside(evidence.reading, other), evidence) - own


def _gap_of_pair(value: BoundValue, partner: BoundValue, other: Place, statement: Reading, evidence: Evidence) -> float:
    """How much better each of two values of the statement would fit the evidence if they were exchanged."""
    ours = _keys_beside(statement, value.place, partner.place)
    theirs = _keys_beside(statement, partner.place, value.place)

    def gain(same: Place) -> float:
        own = _keys_beside(evidence.reading, same, other)
        exchanged = _keys_beside(evidence.reading, other, same)
        return min(
            _shared(ours, exchanged, evidence) - _shared(ours, own, evidence),
            _shared(theirs, own, evidence) - _shared(theirs, exchanged, evidence),
        )

    return min(map(gain, value.same))


def _shared(keys: frozenset[str], theirs: frozenset[str], evidence: Evidence) -> float:
    """The share of `keys`, by rarity, that other words have, in any form."""
    total = math.fsum(evidence.read.rarity(key) for key in keys)
    stems = {key[:STEM] for key in theirs}
    found = math.fsum(evidence.read.rarity(key) for key in keys if key in theirs or key[:STEM] in stems)
    return found / total if total else 0.0


def _keys_beside(reading: Reading, place: Place, rival: Place | None = None) -> frozenset[str]:
    """The content words of the clause a value is in; with a rival in it, those on its own side of what joins both."""
    start, end = reading.clause_at(place[0])
    if rival is not None and start <= rival[0] < end:
        first, second = sorted((place, rival))
        joins = list(_JOINS.finditer(reading.lower, first[1], max(first[1], second[0])))
        if joins and place == first:
            end = joins[-1].start()
        elif joins:
            start = joins[-1].end()
    return _keys_within(reading, (start, end), place) | _keys_of_subject(reading, start)


def _keys_of_subject(reading: Reading, start: int) -> frozenset[str]:
    """The words before a clause in commas, where the clause at `start` goes on with a verb ("X, who fell, was …")."""
    verb = _AUXILIARY.match(reading.lower, start)
    at = next((at for at, clause in enumerate(reading.clauses) if clause[0] == start), 0)
    if not verb or at <= 1:
        return frozenset()
    subject, between = reading.clauses[at - 2], reading.clauses[at - 1]
    if reading.text[subject[1]] != "," or reading.text[between[1]] != ",":
        return frozenset()
    return _keys_within(reading, subject, subject[:1] * 2)


def _keys_within(reading: Reading, clause: Place, place: Place) -> frozenset[str]:
    return frozenset(
        word.key
        for word in reading.content
        if clause[0] <= word.start < clause[1]
        and not place[0] <= word.start < place[1]
        and (word.number is None or word.number.kind == "ordinal")
    )
