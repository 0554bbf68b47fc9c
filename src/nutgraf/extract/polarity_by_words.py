"""Detect negation in German, French and Spanish clauses; English and Arabic have `polarity`.

These languages put a negator before or behind the verb, and often two that mean one. So a negator denies its whole
clause, whose predicates are the words that can be no noun by what is before them. The words are in
`nutgraf.text.languages`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from nutgraf.text.languages import (
    AUXILIARIES,
    DENYING_VERBS,
    NEGATE_WHAT_FOLLOWS,
    NEGATE_WITH_NE,
    NEGATORS,
    NEGATORS_OF_NOUNS,
    ONLY,
    SMALL_WORDS,
)
from nutgraf.text.reporting_words import REPORTING_WORDS
from nutgraf.text.tokens import Token, fold_word, stem, tokenize, without_elisions

_NE = frozenset({"ne", "n'"})
_BEFORE_INFINITIVES = frozenset({"zu", "de", "d'", "à"})
_INFINITIVE_ENDINGS = ("en", "er", "ir", "re")
_SHORTEST = 3  # letters of a predicate
_MARKS = frozenset('.,;:!?—–()…“”„"«»')


class ClausePolarity(NamedTuple):
    """The words of a clause, whether a negator denies it, and the tokens whose own negation differs from that."""

    tokens: tuple[Token, ...]
    denied: bool
    turned: frozenset[int]

    def is_denied(self, index: int) -> bool:
        """Whether the token at `index` is denied; "nicht ohne" cancels out."""
        return self.denied != (index in self.turned)


@lru_cache(maxsize=512)
def clause_polarities(text: str, language: str) -> tuple[ClausePolarity, ...]:
    """The clauses of a text in German, French or Spanish with what is denied in each."""
    tokens: Sequence[Token] = tokenize(text, 0, len(text))
    if REPORTING_WORDS[language].elides:
        tokens = without_elisions(tokens)
    found: list[ClausePolarity] = []
    before: tuple[Token, ...] = ()
    for opener, clause in _clauses(tokens, language):
        polarity = _polarity(clause, language)
        governed = opener in REPORTING_WORDS[language].openers or any(token.lower == "zu" for token in clause)
        if governed and any(token.lower in DENYING_VERBS[language] for token in before):
            polarity = polarity._replace(turned=frozenset(range(len(clause))) - polarity.turned)
        found.append(polarity)
        before = clause
    return tuple(found)


def _clauses(tokens: Sequence[Token], language: str) -> Iterator[tuple[str, tuple[Token, ...]]]:
    """Each clause with the mark or conjunction before it."""
    conjunctions = REPORTING_WORDS[language].conjunctions - NEGATORS[language]
    current: list[Token] = []
    opener = ""
    for token in tokens:
        if token.text in _MARKS or token.lower in conjunctions:
            if current:
                yield opener, tuple(current)
            current, opener = [], token.lower
        elif token.word:
            current.append(token)
    if current:
        yield opener, tuple(current)


def _polarity(clause: tuple[Token, ...], language: str) -> ClausePolarity:
    denied = False
    turned: set[int] = set()
    with_ne = any(token.lower in _NE for token in clause)
    for index, token in enumerate(clause):
        if token.lower in NEGATE_WHAT_FOLLOWS & NEGATORS[language]:
            following = (at for at in range(index + 1, len(clause)) if _tells(clause[at], language))
            turned.update(islice(following, 1))
        elif token.lower in DENYING_VERBS[language]:
            turned.update(range(index + 1, len(clause)))
        elif token.lower in NEGATORS[language]:
            only = index + 1 < len(clause) and clause[index + 1].lower in ONLY
            needs_ne = language == "fr" and token.lower in NEGATE_WITH_NE
            denied = denied or (not only and (with_ne or not needs_ne))
    return ClausePolarity(clause, denied, frozenset(turned))


def polarities_by_words(text: str, language: str, *, only_predicates: bool) -> Iterator[tuple[str, bool]]:
    """Each word of a text, or only the predicates of its clauses with a negation, by stem with whether it is denied."""
    for clause in clause_polarities(text, language):
        indices = range(len(clause.tokens))
        wanted = (
            _predicates(clause, language)
            if only_predicates
            else [at for at in indices if _tells(clause.tokens[at], language)]
        )
        for index in wanted:
            yield stem(fold_word(clause.tokens[index].lower), language), clause.is_denied(index)


def denied_by_words(text: str, start: int, end: int, language: str) -> bool:
    """Whether the words `text[start:end]` are denied in their clause."""
    for clause in clause_polarities(text, language):
        for index, token in enumerate(clause.tokens):
            if token.start < end and start < token.end:
                return clause.is_denied(index)
    return False


def _tells(token: Token, language: str) -> bool:
    """Whether the word carries meaning: no negator and no small word."""
    lower = token.lower
    return lower not in _small_words(language) and len(lower) >= _SHORTEST and not lower[0].isdigit()


def _predicates(clause: ClausePolarity, language: str) -> list[int]:
    """The words that a negation in the clause is about; the auxiliary where there is no other verb."""
    if not clause.denied and not clause.turned:
        return []
    tokens = clause.tokens
    found = [at for at in range(len(tokens)) if _tells(tokens[at], language) and _may_be_verb(tokens, at, language)]
    verbs = [at for at in found if tokens[at].lower not in AUXILIARIES[language]]
    return verbs or [at for at, token in enumerate(tokens) if token.lower in AUXILIARIES[language]]


def _may_be_verb(tokens: Sequence[Token], index: int, language: str) -> bool:
    """Whether the word can be a verb: no capital, and nothing but a negator before it opens a noun phrase."""
    before = tokens[index - 1].lower if index else ""
    if before in NEGATORS_OF_NOUNS | NEGATE_WHAT_FOLLOWS:
        return True
    if (
        before in _BEFORE_INFINITIVES
        and tokens[index].lower.endswith(_INFINITIVE_ENDINGS)
        and not tokens[index].capital
    ):
        return True
    if tokens[index].capital and (index or REPORTING_WORDS[language].capital_nouns):
        return False
    words = REPORTING_WORDS[language]
    opens = before in words.determiners | words.links | words.prepositions
    clitic = before in words.clitics and index > 1 and tokens[index - 2].lower in _NE | {"no"}
    return clitic or not (opens or before[:1].isdigit())


@lru_cache
def _small_words(language: str) -> frozenset[str]:
    words = REPORTING_WORDS[language]
    small = words.outside_phrases | words.determiners | words.links | words.clitics | NEGATORS[language] | _NE
    return (small | SMALL_WORDS[language]) - AUXILIARIES[language]
