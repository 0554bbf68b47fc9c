"""Reads a short question as a clause with a gap: "How much was the zoo fined?" wants the amount of a passive "fine".

The question alone does not show which word is its verb, so `asked_clauses` gives a reading for every word that
may be it. The article decides: a reading counts only where a clause with the same verb and arguments is found there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from nutgraf.extract.noun_phrases import is_adverb
from nutgraf.text.lexicon_en import (
    AUXILIARIES,
    BE,
    COORDINATORS,
    DETERMINERS,
    DO,
    HAVE,
    MODALS,
    PREPOSITIONS,
    PRONOUNS,
    QUESTION_WORDS,
)
from nutgraf.text.question_words import PLACES, SIZES
from nutgraf.text.tokens import Token, stem, tokenize
from nutgraf.text.word_forms_en import IRREGULAR_VERBS

Gap = Literal["subject", "object", "agent", "count", "amount", "duration", "size", "date", "clock", "place"]

_CLOSED = AUXILIARIES | PREPOSITIONS | DETERMINERS | PRONOUNS | QUESTION_WORDS | COORDINATORS | {"not", "to"}
_BASES = frozenset(IRREGULAR_VERBS.values())
_LONGEST = 24  # words of a question that is read as one clause
_OF_TIME: dict[str, Gap] = {"day": "date", "date": "date", "year": "date", "month": "date", "time": "clock"}
_BEFORE_TIME = frozenset("on in at".split())


class AskedClause(NamedTuple):
    """One reading of a question: a clause with a verb, its other arguments, and a gap that the answer fills.

    `noun` is what the answer is ("club" in "which club", "people" in "how many people"), empty where the question does
    not say. `subject` is empty where the gap is the subject. `rest` is what comes behind the verb.
    """

    gap: Gap
    noun: tuple[Token, ...]
    subject: tuple[Token, ...]
    verb: Token
    rest: tuple[Token, ...]
    passive: bool
    auxiliaries: frozenset[str]
    of_person: bool

    @property
    def key(self) -> str:
        """The stem of the verb; behind "did" or "will" it is a base form ("found" the club, not "find")."""
        word = self.verb.lower
        is_base = bool(self.auxiliaries & (DO | MODALS)) and not self.passive
        return stem(f"{word}ed" if is_base and word in IRREGULAR_VERBS and word not in _BASES else word)

    @property
    def modals(self) -> frozenset[str]:
        return self.auxiliaries & MODALS

    @property
    def negated(self) -> bool:
        return is_negated(self.auxiliaries)


class _Opening(NamedTuple):
    """What a question begins with: the gap, the index after it, and whether a noun may follow."""

    gap: Gap
    end: int
    takes_noun: bool


def asked_clauses(question: str) -> Iterator[AskedClause]:
    """The readings of a question as one clause; none for a question of another form.

    >>> [(one.gap, one.verb.text) for one in asked_clauses("How much was the zoo fined?")][-1]
    ('amount', 'fined')
    >>> [(one.gap, one.verb.text) for one in asked_clauses("Who drove the bear off?")]
    [('subject', 'drove')]
    """
    tokens = [token for token in tokenize(question, 0, len(question)) if token.text not in {"?", '"', "“", "”"}]
    opening = _opening(tokens)
    if opening is None or len(tokens) > _LONGEST or any(token.text in {",", ";", ":"} for token in tokens):
        return
    person = tokens[0].lower in {"who", "whom"}
    first = opening.end
    auxiliary = next((at for at in range(first, len(tokens)) if tokens[at].lower in AUXILIARIES), None)
    if auxiliary is None:
        yield from _without_auxiliary(opening, tokens, person=person)
    elif auxiliary == first or opening.takes_noun:
        yield from _with_auxiliary(opening, tokens, auxiliary, person=person)


def _opening(tokens: Sequence[Token]) -> _Opening | None:
    low = [token.lower for token in tokens]
    if len(low) < 3:
        return None
    if low[0] == "how":
        return _how(low[1])
    if low[0] in {"who", "whom"}:
        return _Opening("subject", 1, takes_noun=False)
    if low[0] in {"when", "where"}:
        return _Opening("date" if low[0] == "when" else "place", 1, takes_noun=False)
    start = 1 if low[0] in _BEFORE_TIME else 0
    if len(low) < start + 3 or low[start] not in {"what", "which"}:
        return None
    if low[start + 1] in _OF_TIME:
        return _Opening(_OF_TIME[low[start + 1]], start + 2, takes_noun=False)
    if start:
        return _Opening("place", 3, takes_noun=False) if low[2] in PLACES else None
    return _Opening("subject", 1, takes_noun=True)


def _how(word: str) -> _Opening | None:
    match word:
        case "many":
            return _Opening("count", 2, takes_noun=True)
        case "much":
            return _Opening("amount", 2, takes_noun=True)
        case "long":
            return _Opening("duration", 2, takes_noun=False)
        case _:
            return _Opening("size", 2, takes_noun=False) if word in SIZES else None


def _without_auxiliary(opening: _Opening, tokens: Sequence[Token], *, person: bool) -> Iterator[AskedClause]:
    """Readings with the gap as the subject: "Who drove …", "Which club won …", "How many people died …"."""
    if opening.gap not in {"subject", "count", "amount"}:
        return
    last = len(tokens) if opening.takes_noun else opening.end + 1
    for at in range(opening.end, last):
        noun = tuple(tokens[opening.end : at])
        if _may_be_verb(tokens[at]) and (noun or opening.gap == "subject"):
            rest = tuple(tokens[at + 1 :])
            none: frozenset[str] = frozenset()
            yield AskedClause(
                opening.gap, noun, (), tokens[at], rest, passive=False, auxiliaries=none, of_person=person
            )


def _with_auxiliary(
    opening: _Opening, tokens: Sequence[Token], auxiliary: int, *, person: bool
) -> Iterator[AskedClause]:
    noun = tuple(tokens[opening.end : auxiliary])
    if opening.gap == "count" and not noun:
        return
    for at in range(auxiliary + 1, len(tokens)):
        if not _may_be_verb(tokens[at]) and not (tokens[at].lower == "have" and tokens[auxiliary].lower in DO):
            continue
        between = [token for token in tokens[auxiliary + 1 : at] if not _is_of_verb(token)]
        if between and between[-1].lower in DETERMINERS:
            continue
        group = frozenset(token.lower for token in tokens[auxiliary:at] if is_auxiliary(token))
        passive = bool(group & BE) and _is_participle(tokens[at])
        if group & (BE | HAVE) and not passive and not _is_participle(tokens[at]) and not _is_gerund(tokens[at]):
            continue
        subject, rest = tuple(between), tuple(tokens[at + 1 :])
        gap = _gap(opening.gap, subject, rest, passive=passive)
        if gap is not None:
            kept = rest[:-1] if gap == "agent" else rest
            yield AskedClause(gap, noun, subject, tokens[at], kept, passive, group, person)


def _gap(asked: Gap, subject: Sequence[Token], rest: Sequence[Token], *, passive: bool) -> Gap | None:
    """Where the gap is, given what is between auxiliary and verb; None where the form leaves no gap."""
    if not subject:
        return asked if asked in {"subject", "count", "amount"} else None
    if passive and asked == "subject" and rest and rest[-1].lower == "by":
        return "agent"
    return "object" if asked == "subject" else asked


def _may_be_verb(token: Token) -> bool:
    return token.word and not token.capital and token.lower not in _CLOSED and not token.text[0].isdigit()


def _is_of_verb(token: Token) -> bool:
    return is_auxiliary(token) or is_adverb(token) or token.lower == "last"


def is_negated(auxiliaries: frozenset[str]) -> bool:
    """Whether the auxiliaries of a verb, with the adverbs among them, negate it."""
    return any(word in {"not", "never"} or word.endswith("n't") for word in auxiliaries)


def is_auxiliary(token: Token) -> bool:
    """Whether a word is an auxiliary, or negates one."""
    return token.lower in AUXILIARIES or token.lower in {"not", "never"}


def _is_participle(token: Token) -> bool:
    return token.lower.endswith(("ed", "en", "wn", "rn")) or token.lower in IRREGULAR_VERBS


def _is_gerund(token: Token) -> bool:
    return token.lower.endswith("ing") and len(token.lower) > 4
