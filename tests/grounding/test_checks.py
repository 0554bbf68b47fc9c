"""A line is supported only by a sentence that says the same thing, with its values bound in the same way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Sentence
from nutgraf.grounding import best_support, failure_of

TROOPS = (
    "At the start of the year the army had around 2,500 soldiers in Marevia and more than 900 in Tolsk, "
    "according to the ministry."
)
BRIBE = "Prosecutors allege that Smith paid the bribe to Jones in March, a claim his lawyers deny."
MERGER = "The merger was not approved by regulators, who asked for more time."
TOLL = "Twelve people were killed and 30 injured when the ferry caught fire off Haven Point on Tuesday."
COUNCIL = "Planning inspector Ruth Amadi told the council that the bridge would cost £4.1 million."
VERDICT = (
    "Harcastle was found guilty of two counts of fraud and one of false accounting, but a jury cleared him of the "
    "charge that he took a bribe."
)
SURVEYS = "He approved invoices worth £384,000 for surveys that were never carried out."
RELATIVE = "One member, Lena Ostrowe, abstained because her brother-in-law works for the contractor."
OFFICIAL = "Fewer than 2,000 homes will be built, and work could start in May."


def sentences(*texts: str) -> list[Sentence]:
    placed, start = [], 0
    for number, text in enumerate(texts, start=1):
        placed.append(Sentence(number, start, start + len(text), text, 0, False))
        start += len(text) + 1
    return placed


@pytest.mark.parametrize(
    ("line", "source"),
    [
        (TOLL, TOLL),
        ("Twelve people were killed when the ferry caught fire off Haven Point.", TOLL),
        ("12 people were killed when the ferry caught fire on Tuesday.", TOLL),
        ("On Tuesday twelve people were killed when the ferry caught fire.", TOLL),
        ("The merger was not approved by regulators.", MERGER),
        ("Prosecutors allege that Smith paid the bribe to Jones.", BRIBE),
        ("The army had around 2,500 soldiers in Marevia and more than 900 in Tolsk.", TROOPS),
        ("Inspector Ruth Amadi told the council the bridge would cost £4.1 million.", COUNCIL),
        ("Fewer than 2,000 homes will be built.", OFFICIAL),
        ("Harcastle was found guilty of two counts of fraud.", VERDICT),
        ("He approved invoices worth £384,000.", SURVEYS),
    ],
)
def test_a_line_is_supported_when_the_sentence_says_it(line: str, source: str) -> None:
    assert failure_of(line, source) is None


@pytest.mark.parametrize(
    ("line", "source", "reason"),
    [
        ("Nine people were killed when the ferry caught fire.", TOLL, "number_not_there"),
        ("30 people were killed when the ferry caught fire.", TOLL, "order_changed"),
        ("The army had around 2,500 soldiers in Tolsk.", TROOPS, "number_rebound"),
        ("The army had 2,500 soldiers in Marevia.", TROOPS, "qualifier_dropped"),
        ("The merger was approved by regulators.", MERGER, "negation_changed"),
        ("Smith paid the bribe to Jones in March.", BRIBE, "hedge_dropped"),
        ("Prosecutors allege that Jones paid the bribe to Smith.", BRIBE, "order_changed"),
        ("Prosecutors allege that Smith paid the bribe to Miller.", BRIBE, "name_not_there"),
        ("The ferry sank off Haven Point on Tuesday.", TOLL, "foreign_words"),
        ("The bridge would cost £4.7 million.", COUNCIL, "number_not_there"),
        ("The bridge would cost £4.1 billion.", COUNCIL, "number_not_there"),
        ("Homes will be built and work start in May.", OFFICIAL, "hedge_dropped"),
        ("2,000 homes will be built.", OFFICIAL, "qualifier_dropped"),
        ("Regulators have asked for more time.", MERGER, "tense_changed"),
        ("The bridge costed £4.1 million.", COUNCIL, "tense_changed"),
        ("Harcastle was found guilty of two counts of fraud and took a bribe.", VERDICT, "clause_skipped"),
        ("One member abstained because she works for the contractor.", RELATIVE, "foreign_words"),
        ("They approved invoices worth £384,000.", SURVEYS, "foreign_words"),
        ("Invoices worth £384,000 were never carried out.", SURVEYS, "clause_skipped"),
        ("The harbour deal will pass.", "The harbour deal will pass if the unions agree.", "hedge_dropped"),
        ("Ferry fire", TOLL, "fragment"),
    ],
)
def test_a_line_falls_with_the_reason_a_reader_would_give(line: str, source: str, reason: str) -> None:
    failure = failure_of(line, source)
    assert failure is not None
    assert failure.reason == reason


def test_the_source_of_a_line_is_the_sentence_with_most_of_its_words() -> None:
    story = sentences("The mayor resigned on Friday.", "Her deputy, Lena Ortiz, takes over next week.", "Rain fell.")
    resting = best_support("Deputy Lena Ortiz takes over.", story)
    assert resting is not None
    assert resting.sentence.number == 2
    assert resting.share == 1


def test_a_line_that_shares_no_word_rests_on_nothing() -> None:
    assert best_support("Completely unrelated gibberish", sentences(TOLL, MERGER)) is None


@given(st.lists(st.sampled_from((TROOPS, BRIBE, MERGER, TOLL, COUNCIL, OFFICIAL)), min_size=1, max_size=5, unique=True))
def test_every_sentence_is_supported_by_itself(texts: list[str]) -> None:
    story = sentences(*texts)
    for sentence in story:
        resting = best_support(sentence.text, story)
        assert resting is not None
        assert resting.sentence == sentence
        assert failure_of(sentence.text, sentence.text) is None


@given(st.text(max_size=300), st.text(min_size=1, max_size=300))
def test_no_line_and_no_sentence_breaks_the_checks(line: str, source: str) -> None:
    best_support(line, sentences(source))
    failure_of(line, source)
