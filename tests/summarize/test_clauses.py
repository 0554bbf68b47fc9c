"""A sentence that ends early still says only what the whole one says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.summarize.points import head_of, without_source


@pytest.mark.parametrize(
    ("sentence", "head"),
    [
        (
            "The army had around 2,500 soldiers in Marevia as part of a force formed in 2014 to guard the strait.",
            "The army had around 2,500 soldiers in Marevia",
        ),
        (
            "Deputy Lena Ortiz told the council that the new bridge would cost £4.1 million, noting that steel rose.",
            "Deputy Lena Ortiz told the council that the new bridge would cost £4.1 million",
        ),
    ],
)
def test_what_only_adds_is_left_out(sentence: str, head: str) -> None:
    assert head_of(sentence, least=6, most=15) == head


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge will be built next year according to the mayor, if the council agrees to pay for it in full.",
        "The bridge will be built next year according to the mayor, but her own party rejects the plan outright.",
        "The bridge was sold last year according to the firm, which denies that it ever owned the land below it.",
        "“The bridge, which we all love, will be built next year as part of the plan that we made in 2014.”",
    ],
)
def test_a_tail_that_turns_the_meaning_is_never_left_out(sentence: str) -> None:
    assert head_of(sentence, least=3, most=12) == sentence


def test_a_source_at_the_end_of_a_sentence_is_left_out() -> None:
    assert without_source("Twelve people died, according to the coast guard.") == "Twelve people died"
    assert without_source("According to the coast guard, twelve died.") == "According to the coast guard, twelve died."


@given(st.text(alphabet="abc ,;“”().", max_size=200), st.integers(1, 10), st.integers(1, 30))
def test_a_head_is_the_beginning_of_its_sentence(sentence: str, least: int, most: int) -> None:
    assert sentence.startswith(head_of(sentence, least=least, most=most))
    assert sentence.startswith(without_source(sentence))
