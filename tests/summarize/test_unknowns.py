"""What the article says is not known."""

import pytest

from nutgraf.text.cues_en import is_left_open, is_planned, is_unknown


@pytest.mark.parametrize(
    "sentence",
    [
        "It was not immediately clear who fired first.",
        "The cause of the fire remains unknown.",
        "The ministry did not say how many would be moved.",
        "He added that the final figure has not yet been determined.",
        "The spokesman declined to give details.",
        "It is too early to say what went wrong, the inspector said.",
        "No date has been set for the trial.",
        "The victims have not been identified.",
        "Whether the plan will pass is unclear.",
        "The report could not be independently verified.",
        "The firm announced the sale without giving a price.",
        "A successor has yet to be named.",
    ],
)
def test_a_sentence_that_says_something_is_not_known(sentence: str) -> None:
    assert is_unknown(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was clear who fired first.",
        "The cause of the fire was a cigarette.",
        "The council did not approve the plan.",
        "The well-known singer arrived on Monday.",
        "The victims were identified on Tuesday.",
        "He was not invited.",
    ],
)
def test_a_sentence_that_says_something_is_known(sentence: str) -> None:
    assert not is_unknown(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The bank did not comment.",
        "He says he did not know who owned the flat.",
        "The paper reported, without naming a source, that she had missed two tests.",
        "“I have never given them a single page,” she said.",
        "An official who asked not to be named said that the talks had failed.",
    ],
)
def test_a_silence_in_passing_leaves_nothing_open(sentence: str) -> None:
    assert not is_left_open(sentence)


@pytest.mark.parametrize(
    ("sentence", "planned"),
    [
        ("The council next meets on June 18 and will vote then.", True),
        ("The first homes are due to be sold in 2028.", True),
        ("The ferry is expected back in spring.", True),
        ("It was due to open last year.", False),
        ("She would have voted against.", False),
        ("He left it to her in his will and of his own free will.", False),
    ],
)
def test_sentences_about_the_future_are_recognised(sentence: str, planned: bool) -> None:
    assert is_planned(sentence) is planned
