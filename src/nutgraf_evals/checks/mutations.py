"""The mutation test of the matchers: every wrong version of a fact must be refused, every right one accepted.

A wrong version is the fact's own evidence with one thing changed: a number, its scale, who says it, a negation, a
date, or who did it to whom. Only what the label's matcher names is changed, because a fact is not made wrong by
another number in its sentence. What comes of it is a confusion matrix for each class of mutation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nutgraf_evals.cases import Fact
from nutgraf_evals.checks.rewriting import CLASSES, Mutant, MutantClass, rewritings
from nutgraf_evals.gold import Gold
from nutgraf_evals.matching import Statement


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
            for outcome in judged(gold, fact):
                found[outcome.mutant.kind].add(outcome)
    return found


def judged(gold: Gold, fact: Fact) -> Iterator[Outcome]:
    """Every version of one fact, right and wrong, as its expectation judges it."""
    expectation = gold.expect_fact(fact)
    quotes = dict.fromkeys(span.quote for span in gold.fact_spans(fact))
    for quote in quotes:
        if not expectation.judge(Statement(quote, "")).right:
            continue  # a piece that does not say the fact by itself cannot be made wrong either
        for mutant in rewritings(quote, fact, gold):
            verdict = expectation.judge(mutant.statement)
            yield Outcome(gold.case.id, fact.id, mutant, verdict.right)
