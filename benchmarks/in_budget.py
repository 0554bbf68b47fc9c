"""How many vital facts fit into a short brief: the article's first words, and ways to choose sentences by code.

    python -m benchmarks.in_budget

The budget of an article is max(80, min(200, 35 %)) words. No model takes part, and no brief is made: each row chooses
whole sentences of the article, or their cuts (`claim_of`), until the budget is spent, and the eval corpus says which
labelled facts they say. `best possible` knows the labels, and shows what choosing alone can reach. Articles tagged
`held-back` are reported apart; choose parameters on the others.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf.extract.analysis import analyze
from nutgraf.grounding import words
from nutgraf.summarize.points import claim_of
from nutgraf.summarize.salience import find_all
from nutgraf_evals.gold import Gold
from nutgraf_evals.loading import load_corpus
from nutgraf_evals.matching.expectation import JudgedStatement

_POSITION, _COVERAGE, _FIGURE, _QUOTED = 2.0, 1.0, 0.3, 0.4
_FALL, _LENGTH, _SEEN = 4, 0.4, 0.35


class Candidate(NamedTuple):
    """A statement that may go into the brief: its place among the sentences, its words, and what speaks for it."""

    rank: int
    text: str
    keys: frozenset[str]
    weight: float
    has_figure: bool
    is_quoted: bool
    says: frozenset[str]  # ids of the vital facts it says

    @property
    def length(self) -> int:
        return len(self.text.split())


class Story(NamedTuple):
    """One article of the corpus: its budget in words, its sentences whole and cut, and its vital facts."""

    budget: int
    whole: tuple[Candidate, ...]
    cut: tuple[Candidate, ...]
    vital: frozenset[str]
    is_held_back: bool


Choice = Callable[[Story], list[Candidate]]


def story_of(gold: Gold) -> Story:
    """The candidates of an article, judged against its labels."""
    findings = find_all(analyze(gold.article))
    vital = {fact.id: gold.expect_fact(fact) for fact in gold.labels.facts if fact.importance == "vital"}
    rows: dict[bool, list[Candidate]] = {False: [], True: []}
    for rank, sentence in enumerate(findings.body):
        claim = claim_of(sentence, findings)
        source = claim.asserted_by.name if claim.asserted_by else ""
        keys = frozenset(word.key for word in words(sentence.text, gold.article.language) if word.carries)
        quoted = sum(
            max(0, min(sentence.end, one.end) - max(sentence.start, one.start)) for one in findings.analysis.quotations
        )
        has_figure = any(number.is_figure for number in findings.analysis.numbers(sentence))
        for is_cut, text in ((False, sentence.text), (True, claim.text)):
            says = frozenset(name for name, fact in vital.items() if fact.judge(JudgedStatement(text, source)).right)
            weight = findings.weights[sentence.number]
            is_quoted = quoted > 0.6 * (sentence.end - sentence.start)
            rows[is_cut].append(Candidate(rank, text, keys, weight, has_figure, is_quoted, says))
    budget = max(80, min(200, round(0.35 * len(gold.case.story.split()))))
    tags = gold.labels.article.tags or ()
    return Story(budget, tuple(rows[False]), tuple(rows[True]), frozenset(vital), "held-back" in tags)


def first_words(story: Story) -> list[Candidate]:
    """The article from its beginning, as far as whole sentences fit."""
    return _while_they_fit(story.whole, story.budget)


def by_salience(story: Story) -> list[Candidate]:
    """Cut sentences by their weight, as the points of a brief are ordered today."""
    return _that_fit(sorted(story.cut, key=lambda one: -one.weight), story.budget)


def by_coverage(story: Story) -> list[Candidate]:
    """Cut sentences, each chosen for its place and for what it says that is not said yet, short ones first."""
    spread = Counter(key for one in story.cut for key in one.keys)
    top = max((_new(one, spread, Counter()) for one in story.cut), default=0.0) or 1.0
    said: Counter[str] = Counter()
    chosen: list[Candidate] = []
    left = story.budget
    while fitting := [one for one in story.cut if one not in chosen and one.length <= left]:
        best = max(fitting, key=lambda one: _gain(one, _new(one, spread, said) / top))
        chosen.append(best)
        left -= best.length
        said.update(best.keys)
    return chosen


def best_possible(story: Story) -> list[Candidate]:
    """Cut sentences chosen with the labels at hand, most facts a word first."""
    chosen: list[Candidate] = []
    told: set[str] = set()
    left = story.budget
    while useful := [one for one in story.cut if one.says - told and one.length <= left]:
        best = max(useful, key=lambda one: len(one.says - told) / one.length)
        chosen.append(best)
        told |= best.says
        left -= best.length
    return chosen


def _new(one: Candidate, spread: Counter[str], said: Counter[str]) -> float:
    return sum(math.log(1 + spread[key]) * math.pow(_SEEN, said[key]) for key in one.keys)


def _gain(one: Candidate, new: float) -> float:
    gain = _POSITION / (1 + one.rank / _FALL) + _COVERAGE * new + _FIGURE * one.has_figure - _QUOTED * one.is_quoted
    return gain / math.pow(max(8, one.length), _LENGTH)


def _while_they_fit(candidates: Sequence[Candidate], budget: int) -> list[Candidate]:
    chosen: list[Candidate] = []
    for one in candidates:
        budget -= one.length
        if budget < 0:
            break
        chosen.append(one)
    return chosen


def _that_fit(candidates: Sequence[Candidate], budget: int) -> list[Candidate]:
    chosen: list[Candidate] = []
    for one in candidates:
        if one.length <= budget:
            chosen.append(one)
            budget -= one.length
    return chosen


def recall(stories: Sequence[Story], choose: Choice) -> float:
    """The share of the vital facts that the chosen candidates say."""
    told = sum(len(frozenset().union(*(one.says for one in choose(story)))) for story in stories)
    return told / sum(len(story.vital) for story in stories)


def main() -> None:
    """Print the table."""
    corpus = load_corpus(Path(__file__).parents[1] / "evals")
    stories = [story_of(Gold(case)) for case in corpus.cases]
    halves = [[one for one in stories if one.is_held_back is held_back] for held_back in (False, True)]
    print(f"{'vital facts within the budget':32} {'tuned on':>9} {'held back':>9}")
    for choose in (first_words, by_salience, by_coverage, best_possible):
        print(f"{choose.__name__.replace('_', ' '):32} " + " ".join(f"{recall(half, choose):9.0%}" for half in halves))


if __name__ == "__main__":
    main()
