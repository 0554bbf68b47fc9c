"""Compares the people, organisations and places of a statement with its evidence: who is meant, and who does what.

A name of the statement may be in the evidence as a pronoun or a role. Where the article settles whom it refers to
(`nutgraf.extract.analysis`), that counts as the name; otherwise a name nearby is a weaker sign than one elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nutgraf.grounding.clause_comparison import clause_text, quoted
from nutgraf.grounding.evidence import Evidence, FaultSign
from nutgraf.grounding.reading import EntityMention, Reading
from nutgraf.text.lexicon_en import BE, DETERMINERS, PREPOSITIONS

_ROLE_WINDOW = 2
_MOST_MENTIONS = 40


def name_signs(statement: Reading, evidence: Evidence) -> list[FaultSign]:
    """The signs of all names of the statement."""
    return [*_presence(statement, evidence), *_order(statement, evidence)]


def _presence(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    for word in statement.content:
        shown = statement.text[word.start : word.end]
        if not shown[0].isupper() or word.number is not None or _is_dated(statement, word.start):
            continue
        owners = evidence.read.names_of_word.get(word.key, frozenset())
        if word.start == 0 and not owners and len(word.key) > 1:
            continue  # a first word is written with a capital anyway
        if evidence.reading.has(word.key) or owners & evidence.entities or owners & evidence.referred_entities:
            continue
        span = (word.start, word.end)
        if owners & evidence.nearby_entities or (owners & evidence.read.protagonists and evidence.has_pronoun):
            yield FaultSign("name_by_pronoun", 1.0)
        elif owners or evidence.read.has(word.key):
            yield FaultSign("name_elsewhere", 1.0, f"this part of the article is not about {shown}", span)
        else:
            yield FaultSign("name_unknown", 1.0, f"the article does not mention {shown}", span)


def _is_dated(statement: Reading, start: int) -> bool:
    return any(one.start <= start < one.end for one in statement.dates)


def _mentions(reading: Reading, evidence: Evidence) -> list[EntityMention]:
    """The entities of a text in order, each once for adjacent words."""
    found: list[EntityMention] = []
    for word in reading.content:
        owners = evidence.read.names_of_word.get(word.key, frozenset())
        if len(owners) != 1 or not reading.text[word.start].isupper():
            continue
        (owner,) = owners
        if found and found[-1].owner == owner and word.start - found[-1].end <= _ROLE_WINDOW:
            found[-1] = found[-1]._replace(end=word.end)
        else:
            found.append(EntityMention(owner, word.start, word.end))
    return found[:_MOST_MENTIONS]


class ActorPair(NamedTuple):
    """The entities named on both sides of a word in its clause, exchanged where it is passive; None where none is."""

    doer: int | None
    other: int | None


_MOST_WORDS_BETWEEN = 8
_CLAUSE_MARKS = frozenset(".;:?!")


def _order(statement: Reading, evidence: Evidence) -> Iterator[FaultSign]:
    """Who does what to whom: the names before and after a word of the statement, if the evidence has them reversed."""
    ours = _actions(statement, _mentions(statement, evidence), evidence)
    if not ours:
        return
    for part, reading in zip(evidence.parts, evidence.readings, strict=True):
        theirs = _actions(reading, _referring(reading, part.sentence.number, evidence), evidence)
        for key in ours.keys() & theirs.keys():
            if _is_reversed(ours[key], theirs[key]):
                shown = quoted(clause_text(reading, _place_of(key, reading)))
                yield FaultSign("roles_reversed", 1.0, "the article has it the other way round", None, shown)
                return


def _place_of(key: str, reading: Reading) -> tuple[int, int]:
    return next((word.start, word.end) for word in reading.content if word.key == key)


def _is_reversed(ours: ActorPair, theirs: ActorPair) -> bool:
    return None not in ours and ours == (theirs.other, theirs.doer)


def _referring(reading: Reading, number: int, evidence: Evidence) -> list[EntityMention]:
    """The names of a sentence of the article, and the pronouns and roles that certainly refer to one."""
    found = _mentions(reading, evidence)
    taken = {one.start for one in found}
    found += [one for one in evidence.read.references_in(number) if one.start not in taken]
    return sorted(found, key=lambda one: one.start)


def _actions(reading: Reading, mentions: Sequence[EntityMention], evidence: Evidence) -> dict[str, ActorPair]:
    """The names before and after each word that is no name and occurs once, by the key of the word."""
    found: dict[str, ActorPair] = {}
    twice: set[str] = set()
    mentions = [one for one in mentions if not _is_after_preposition(reading, one.start)]
    for word in reading.content:
        named = word.number is not None or word.key in evidence.read.names_of_word
        if named or not reading.text[word.start].islower():
            continue
        before = next((one for one in reversed(mentions) if one.end <= word.start), None)
        after = next((one for one in mentions if one.start >= word.end), None)
        doer = before.owner if before and _is_close(reading, before.end, word.start) else None
        other = after.owner if after and _is_close(reading, word.end, after.start) else None
        if after and other is not None and _is_passive(reading, word.start, word.end, after.start):
            doer, other = other, doer
        if word.key in found:
            twice.add(word.key)
        found[word.key] = ActorPair(doer, other)
    return {key: one for key, one in found.items() if key not in twice and one.doer != one.other}


def _is_after_preposition(reading: Reading, start: int) -> bool:
    """Whether a preposition makes the name a place or an origin ("in Kent"); "by" names who does it."""
    before = reading.lower[max(0, start - 30) : start].split()
    last = next((word for word in reversed(before) if word not in DETERMINERS), "")
    return last in PREPOSITIONS and last != "by"


def _is_close(reading: Reading, start: int, end: int) -> bool:
    between = reading.text[start:end]
    return len(between.split()) <= _MOST_WORDS_BETWEEN and _CLAUSE_MARKS.isdisjoint(between)


def _is_passive(reading: Reading, start: int, end: int, behind: int) -> bool:
    """Whether the word at `[start, end)` is a participle after "was" or a comma, with "by" before what is behind it."""
    before = reading.lower[max(0, start - 30) : start].split()[-3:]
    participle = reading.lower[start:end].endswith(("d", "n", "t")) and (
        not BE.isdisjoint(before) or (bool(before) and before[-1].endswith(","))
    )
    return participle and "by" in reading.lower[end:behind].split()[-3:]
