"""Who did it to whom: whether a text has two named parties the other way round than its evidence.

Only a text that keeps the verb between the parties can be told to have swapped them; "by" before the second party
turns the order round, so "Tallis was bought by Corvane" is "Corvane bought Tallis".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from nutgraf.find.vocabulary.grammar import AUXILIARIES, COORDINATORS, DETERMINERS, PREPOSITIONS
from nutgraf.find.vocabulary.reporting import REPORTING
from nutgraf_evals.matching.reading import Named, Reading

_MUTUAL = frozenset("met meet meets meeting married marry talked talks talking discuss discussed with and".split())
_SMALL = AUXILIARIES | COORDINATORS | DETERMINERS | PREPOSITIONS | frozenset("to that who which whom whose by".split())
_FARTHEST = 8  # words between two parties of one verb


class Place(NamedTuple):
    """Where an entity stands, as token indexes, half-open."""

    entity: Named
    first: int
    last: int


class Pair(NamedTuple):
    """Two parties with the stems of what stands between them; `doer` acted on `done_to`."""

    doer: Named
    done_to: Named
    between: frozenset[str]


def entity_places(reading: Reading) -> list[Place]:
    """Every named entity of the article that the text names, in order; the longest form at each place."""
    found: list[Place] = []
    at = 0
    while at < len(reading.words):
        best = _longest_at(reading, at)
        if best:
            found.append(best)
        at = best.last if best else at + 1
    return found


def pairs(reading: Reading) -> Iterator[Pair]:
    """The pairs of parties with a verb between them, who does it first."""
    parties = [place for place in entity_places(reading) if place.entity.kind in {"person", "organisation"}]
    for one, other in combinations(parties, 2):
        if one.entity == other.entity or other.first - one.last > _FARTHEST:
            continue
        between = reading.words[one.last : other.first]
        acts = frozenset(word[:5] for word in between if len(word) > 2 and word not in _SMALL | REPORTING.keys())
        if not acts or _MUTUAL & set(between) or any("'" in word for word in between[:1]):
            continue
        passive = "by" in between[-3:]
        doer, done_to = (other, one) if passive else (one, other)
        yield Pair(doer.entity, done_to.entity, acts)


def swapped(reading: Reading, evidence: Reading) -> bool:
    """Whether the text lets one party do what the evidence says was done to it."""
    said = {(pair.doer.name, pair.done_to.name): pair.between for pair in pairs(evidence)}
    for pair in pairs(reading):
        turned = said.get((pair.done_to.name, pair.doer.name))
        if turned and turned & pair.between and (pair.doer.name, pair.done_to.name) not in said:
            return True
    return False


def _longest_at(reading: Reading, at: int) -> Place | None:
    if not reading.tokens[at].capital:
        return None
    for form, entity in reading.setting.forms.get(reading.words[at], ()):
        if reading.words[at : at + len(form)] == form:
            return Place(entity, at, at + len(form))
    return None
