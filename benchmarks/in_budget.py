"""How many vital facts fit into a short brief: the article's first words, and ways to choose sentences by code.

    python -m benchmarks.in_budget

The budget of an article is max(80, min(200, 35 %)) words. No model takes part, and no brief is made: each row chooses
whole sentences of the article, or their cuts (`claim_of`), until the budget is spent, and the eval corpus says which
labelled facts they say. `best possible` knows the labels, and shows what choosing alone can reach. Articles tagged
`held-back` are reported apart; choose parameters on the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf.brief import word_budget
from nutgraf.extract.analysis import analyze
from nutgraf.summarize.points import claim_of, find_all
from nutgraf.summarize.selection import Option, choose, option_of
from nutgraf_evals.corpus import load_corpus
from nutgraf_evals.labels import Gold
from nutgraf_evals.matchers import JudgedStatement


class Candidate(NamedTuple):
    """A statement that may go into the brief, its weight, and the ids of the vital facts it says."""

    option: Option
    weight: float
    says: frozenset[str]

    @property
    def length(self) -> int:
        return self.option.length


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
        for is_cut, text in ((False, sentence.text), (True, claim.text)):
            says = frozenset(name for name, fact in vital.items() if fact.judge(JudgedStatement(text, source)).right)
            weight = findings.weights[sentence.number]
            rows[is_cut].append(Candidate(option_of(sentence, text, rank, findings), weight, says))
    budget = word_budget(len(gold.case.story.split()))
    tags = gold.labels.article.tags or ()
    return Story(budget, tuple(rows[False]), tuple(rows[True]), frozenset(vital), "held-back" in tags)


def first_words(story: Story) -> list[Candidate]:
    """The article from its beginning, as far as whole sentences fit."""
    return _while_they_fit(story.whole, story.budget)


def by_salience(story: Story) -> list[Candidate]:
    """Cut sentences by their weight alone."""
    return _that_fit(sorted(story.cut, key=lambda one: -one.weight), story.budget)


def by_coverage(story: Story) -> list[Candidate]:
    """Cut sentences as the key points of a brief are chosen (`nutgraf.summarize.selection`)."""
    return [story.cut[i] for i in choose([one.option for one in story.cut], story.budget)]


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
    for choice in (first_words, by_salience, by_coverage, best_possible):
        print(f"{choice.__name__.replace('_', ' '):32} " + " ".join(f"{recall(half, choice):9.0%}" for half in halves))


if __name__ == "__main__":
    main()
