"""Turns a sentence into its contrary by one word, where English makes that possible."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nutgraf.find.vocabulary.grammar import DETERMINERS, IRREGULAR_PASTS, PARTICIPLE_ADJECTIVES
from nutgraf.find.vocabulary.reporting import REPORTING
from nutgraf_evals.cases import Fact
from nutgraf_evals.matching import Reading
from nutgraf_evals.matching.expectation import is_about_a_negation, is_negation
from nutgraf_evals.matching.leaves import places
from nutgraf_evals.matching.matcher import Anchor, DateIs, NameIs, NumberIs, leaves

_AFFIRMED = (
    (r"\b(did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|may|must)(?: not|n[’']t)\b", r"\1"),
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
_AUXILIARIES = frozenset("is are was were has have had will would can could should may might must".split())
_PRESENT = frozenset("says plans wants remains expects faces begins runs carries covers needs stands takes".split())


def flipped(reading: Reading, fact: Fact) -> Iterator[str]:
    """The sentence with its negation taken away, or with one put in; nothing where no verb can be made out."""
    if is_about_a_negation(fact.match):
        here = any(is_negation(leaf) and places(leaf, reading) for leaf in leaves(fact.match))
        affirmed = _affirmed(reading)
        if here and affirmed != reading.text:
            yield affirmed
    elif not reading.negations:
        at = _verb(reading, fact)
        if at is not None:
            yield at


def _affirmed(reading: Reading) -> str:
    text = reading.text
    for pattern, instead in _AFFIRMED:
        text = re.sub(pattern, instead, text)
    return text


def _verb(reading: Reading, fact: Fact) -> str | None:
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


def _named_clauses(reading: Reading, fact: Fact) -> list[int]:
    found = []
    for leaf in leaves(fact.match):
        if isinstance(leaf, Anchor | NumberIs | NameIs | DateIs):
            found += [reading.tokens[first].clause for first, _ in places(leaf, reading)]
    return list(dict.fromkeys(found))


def _is_past(word: str) -> bool:
    if word in REPORTING and not REPORTING[word].weak:
        return False  # not to have said it is not the contrary of it
    return (word in IRREGULAR_PASTS or word.endswith("ed") or word in _PRESENT) and word not in PARTICIPLE_ADJECTIVES
