"""What the article says is not known."""

import pytest

from nutgraf.text.cues_en import ANNOUNCEMENTS, is_left_open, is_planned, is_unknown, says_what_next


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
        ("The trial is due to resume in May.", True),
        ("The rise is due to groundwater in the tunnel.", False),
        ("It was due to open last year.", False),
        ("She would have voted against.", False),
        ("He left it to her in his will and of his own free will.", False),
    ],
)
def test_sentences_about_the_future_are_recognised(sentence: str, planned: bool) -> None:
    assert is_planned(sentence) is planned


@pytest.mark.parametrize(
    "sentence",
    [
        "Whether the town will have to pay is still open.",
        "Neither claim could be verified.",
        "A successor has not been found.",
        "Their names have not been published.",
        "The county has yet to decide where the school will go.",
        "Inspectors are investigating what caused the fire.",
        "“We do not yet know whether it is still in the country,” said the officer, Inga Roald.",
    ],
)
def test_a_matter_that_is_left_open_is_listed(sentence: str) -> None:
    assert is_left_open(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Emergency departments are open.",
        "For seven months the paper has examined how that happened.",
        "“I do not know him,” said the officer.",
        "Her father does not say.",
        "The firm would not say.",
        "The officials, who spoke on condition of anonymity because the raid has not been announced, named the man.",
    ],
)
def test_what_is_no_open_matter_is_not_listed(sentence: str) -> None:
    assert not is_left_open(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "A final vote on the budget is on 19 January.",
        "Shareholders meet on 9 February.",
        "The current truce around the port expires on 30 November.",
        "The chief mediator said that both delegations would leave on Friday.",
        "The county vet will decide this week.",
        "The insurer said it would decide whether to pay when the report was ready.",
    ],
)
def test_a_day_to_come_says_what_happens_next(sentence: str) -> None:
    assert says_what_next(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Eggs are laid in June beneath the water line.",
        "Shareholders met on 9 February.",
        "The pool was closed on Monday.",
        "The bridge is a mile from the town.",
    ],
)
def test_what_was_or_always_is_does_not_happen_next(sentence: str) -> None:
    assert not says_what_next(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Analysts told a different story.",
        "There were mixed reactions in the chamber.",
        "Here is what we know.",
        "Other scientists were cautious.",
        "The company declined to comment.",
    ],
)
def test_an_announcement_tells_no_fact(sentence: str) -> None:
    assert ANNOUNCEMENTS.search(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "She told a different story of the finances: heating costs had fallen by a fifth.",
        "The schools were closed in six counties.",
        "The company declined to say how many jobs would go.",
    ],
)
def test_a_fact_is_no_announcement(sentence: str) -> None:
    assert not ANNOUNCEMENTS.search(sentence)
