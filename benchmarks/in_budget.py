"""How many vital facts fit into a short brief: the article's first words, and what code alone chooses.

    python -m benchmarks.in_budget

The budget of an article is max(80, min(200, 35 %)) words. No model takes part: each row chooses whole sentences of the
article, or their shorter forms (`nutgraf.summarize.cuts`), and the eval corpus says which labelled facts they say.
`the default view` is what a brief shows when the model says nothing. `best possible` knows the labels, and shows what
choosing alone can reach with points of at most 25 words. Articles tagged `held-back` are reported apart; choose
parameters on the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from nutgraf.brief import Claim, word_budget
from nutgraf.extract.analysis import analyze
from nutgraf.render import printed_words
from nutgraf.summarize.candidates import LONGEST_POINT
from nutgraf.summarize.cuts import cuts_of
from nutgraf.summarize.fields import lead_headline, own_headline
from nutgraf.summarize.points import Findings, Point, cut_claim, find_all
from nutgraf.summarize.selection import select
from nutgraf_evals.corpus import load_corpus
from nutgraf_evals.labels import Gold
from nutgraf_evals.matchers import JudgedStatement


class Statement(NamedTuple):
    """A statement that may be shown: the words it takes, and the ids of the vital facts it says."""

    length: int
    says: frozenset[str]


class Story(NamedTuple):
    """One article of the corpus: its budget in words, its whole sentences, all short forms, and the default view."""

    budget: int
    whole: tuple[Statement, ...]
    forms: tuple[Statement, ...]
    shown: tuple[Statement, ...]
    vital: frozenset[str]
    is_held_back: bool


Choice = Callable[[Story], Sequence[Statement]]


def story_of(gold: Gold) -> Story:
    """The statements of an article, judged against its labels."""
    findings = find_all(analyze(gold.article))
    vital = {fact.id: gold.expect_fact(fact) for fact in gold.labels.facts if fact.importance == "vital"}

    def judged(claim: Claim) -> Statement:
        source = claim.asserted_by.name if claim.asserted_by else ""
        says = (name for name, fact in vital.items() if fact.judge(JudgedStatement(claim.text, source)).right)
        return Statement(printed_words(claim), frozenset(says))

    whole = [
        Statement(
            len(sentence.text.split()),
            frozenset(name for name, fact in vital.items() if fact.judge(JudgedStatement(sentence.text, "")).right),
        )
        for sentence in findings.body
    ]
    forms = [
        judged(cut_claim(sentence, cut, findings))
        for sentence in findings.body
        for cut in cuts_of(sentence, findings.analysis, LONGEST_POINT)
    ]
    budget = word_budget(len(gold.case.story.split()))
    shown = [judged(claim) for claim in _default_view(findings, budget)]
    tags = gold.labels.article.tags or ()
    return Story(budget, tuple(whole), tuple(forms), tuple(shown), frozenset(vital), "held-back" in tags)


def _default_view(findings: Findings, budget: int) -> list[Claim]:
    headline = own_headline(findings)[0] or lead_headline(findings)
    chosen = select(headline, _lead(findings), [], findings, budget)
    points = (chosen.nut_graf, *chosen.key_points, *chosen.not_known, *chosen.what_next)
    return [headline, *(point.claim for point in points)]


def _lead(findings: Findings) -> list[Point]:
    lead = findings.body[0]
    return [Point(cut_claim(lead, cut, findings), lead) for cut in cuts_of(lead, findings.analysis, LONGEST_POINT)[:1]]


def first_words(story: Story) -> list[Statement]:
    """The article from its beginning, as far as whole sentences fit."""
    chosen: list[Statement] = []
    left = story.budget
    for one in story.whole:
        left -= one.length
        if left < 0:
            break
        chosen.append(one)
    return chosen


def default_view(story: Story) -> Sequence[Statement]:
    """What a brief shows when the model says nothing."""
    return story.shown


def best_possible(story: Story) -> list[Statement]:
    """Short forms chosen with the labels at hand, most facts a word first."""
    chosen: list[Statement] = []
    said: set[str] = set()
    left = story.budget
    while useful := [one for one in story.forms if one.says - said and one.length <= left]:
        best = max(useful, key=lambda one: len(one.says - said) / one.length)
        chosen.append(best)
        said |= best.says
        left -= best.length
    return chosen


def recall(stories: Sequence[Story], choose: Choice) -> float:
    """The share of the vital facts that the chosen statements say."""
    said = sum(len(frozenset[str]().union(*(one.says for one in choose(story)))) for story in stories)
    return said / sum(len(story.vital) for story in stories)


def main() -> None:
    """Print the table."""
    corpus = load_corpus(Path(__file__).parents[1] / "evals")
    stories = [story_of(Gold(case)) for case in corpus.cases]
    halves = [[one for one in stories if one.is_held_back is held_back] for held_back in (False, True)]
    print(f"{'vital facts within the budget':32} {'tuned on':>9} {'held back':>9}")
    for choice in (first_words, default_view, best_possible):
        print(f"{choice.__name__.replace('_', ' '):32} " + " ".join(f"{recall(half, choice):9.0%}" for half in halves))


if __name__ == "__main__":
    main()
