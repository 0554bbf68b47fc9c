"""The corpus of the checkout: every label holds, every wrong version of a fact is refused, and it is large enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf_evals.cases import Answerable
from nutgraf_evals.corpus import Corpus, Loaded, load_all
from nutgraf_evals.labels import Gold, check_corpus
from nutgraf_evals.matchers import JudgedStatement
from nutgraf_evals.mutations import confusion

_EVALS = Path(__file__).parents[2] / "evals"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    if not (_EVALS / "cases").is_dir():
        pytest.skip("evals/cases is not part of this checkout")
    return load_all(_EVALS)


@pytest.fixture(scope="module")
def whole(loaded: Loaded) -> Corpus:
    return loaded.corpus


@pytest.fixture(scope="module")
def golds(whole: Corpus) -> list[Gold]:
    return [Gold(case) for case in whole.cases]


def test_every_label_is_correct(loaded: Loaded) -> None:
    assert check_corpus(loaded) == []


def test_the_corpus_is_large_enough_to_see_a_small_loss(whole: Corpus) -> None:
    labels = [case.labels for case in whole.cases]
    assert len(labels) + len(whole.skipped) >= 25
    assert sum(len(label.facts) for label in labels) >= 200
    questions = [question for label in labels for question in label.questions]
    assert len(questions) >= 150
    assert sum(not isinstance(question, Answerable) for question in questions) >= 0.4 * len(questions)


def test_wrong_versions_of_facts_are_refused_and_right_ones_accepted(golds: list[Gold]) -> None:
    found = confusion(golds)
    misjudged = [
        f"{outcome.case} {outcome.fact} {kind}: {outcome.mutant.statement}"
        for kind, each in found.items()
        for outcome in each.misjudged
    ]
    assert misjudged == []


def test_the_words_people_wrote_for_a_fact_say_it(golds: list[Gold]) -> None:
    """`text` is never matched, so it is an honest sample of how a right claim may be worded."""
    refused = [
        (gold.case.id, fact.id)
        for gold in golds
        for fact in gold.labels.facts
        if not gold.expect_fact(fact).judge(JudgedStatement(fact.text, "")).right
    ]
    assert len(refused) <= 0.02 * sum(len(gold.labels.facts) for gold in golds)


def test_the_sentences_of_an_article_never_get_its_facts_wrong(golds: list[Gold]) -> None:
    """They are true, so one that matches a fact and is called wrong is called so wrongly."""
    alarms = [
        (gold.case.id, fact.id, verdict.flaw)
        for gold in golds
        for fact in gold.labels.facts
        for expectation in [gold.expect_fact(fact)]
        for sentence in gold.sentences
        for verdict in [expectation.judge(JudgedStatement(sentence.text, ""))]
        if not verdict.right and verdict.flaw != "no_match"
    ]
    assert alarms == []
