"""A fact is not said by a text that denies it, gives another value, names another source or swaps the roles."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf_evals.corpus import load_corpus
from nutgraf_evals.labels import Gold
from nutgraf_evals.matchers import JudgedStatement
from nutgraf_evals.mutations import confusion


@pytest.fixture
def gold(corpus: Path) -> Gold:
    return Gold(load_corpus(corpus).cases[0])


@pytest.mark.parametrize(
    ("fact", "text", "source", "flaw"),
    [
        ("f01", "Twelve people died in a fire on a ferry", "", ""),
        ("f01", "Twelve people were killed", "the coast guard", ""),
        ("f01", "Twelve people were killed", "Renna Lines", "other_source"),
        ("f01", "Renna Lines said twelve people were killed", "", "other_source"),
        ("f01", "Twelve people were not killed", "", "denied"),
        ("f01", "Nine people were killed", "", "no_match"),
        ("f01", "Twelve people were killed, and nine people had died", "", "must_not"),
        ("f03", "The captain, Brandt, did not leave his bridge", "", ""),
        ("f03", "The captain, Jonas Brandt, did leave the bridge", "", "no_match"),
        ("f07", "Brandt was sacked by Renna Lines", "", ""),
        ("f07", "Brandt sacked Renna Lines on Wednesday", "", "roles_swapped"),
    ],
)
def test_each_flaw_has_its_name(gold: Gold, fact: str, text: str, source: str, flaw: str) -> None:
    label = next(one for one in gold.labels.facts if one.id == fact)
    assert gold.expect_fact(label).judge(JudgedStatement(text, source)).flaw == flaw


def test_every_wrong_version_of_the_small_article_is_refused_and_every_right_one_accepted(gold: Gold) -> None:
    found = confusion([gold])
    assert [outcome for each in found.values() for outcome in each.misjudged] == []
    assert all(found[kind].wrong for kind in found if kind != "roles swapped")
