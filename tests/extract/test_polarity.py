"""Negation of clauses, and claims that must not turn a sentence round."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.extract import negated, same_polarity

# text, the words asked about, whether they are negated
CLAUSES: list[tuple[str, str, bool]] = [
    ("The council approved the plan.", "approved", False),
    ("The council did not approve the plan.", "approve", True),
    ("The council didn't approve the plan.", "approve", True),
    ("The council didn’t approve the plan.", "approve", True),
    ("The council never approved the plan.", "approved", True),
    ("The council no longer backs the plan.", "backs", True),
    ("The council has not yet approved the plan.", "approved", True),
    ("The council cannot approve the plan.", "approve", True),
    ("The council won't approve the plan.", "approve", True),
    ("The council refused to approve the plan.", "approve", True),
    ("The council failed to approve the plan.", "approve", True),
    ("The council declined to approve the plan.", "approve", True),
    ("The council was unable to approve the plan.", "approve", True),
    ("The council ruled out approving the plan.", "approving", True),
    ("He denied taking the bribe.", "taking", True),
    ("He denied that he took the bribe.", "took", True),
    ("He denied taking the bribe.", "denied", False),
    ("He rejected the claim that he took the bribe.", "took", True),
    ("He left without paying the bill.", "paying", True),
    ("He left without paying the bill.", "left", False),
    ("Neither side signed the deal.", "signed", True),
    ("Nobody signed the deal.", "signed", True),
    ("No ships sank.", "sank", True),
    ("There is no evidence that the ship sank.", "sank", True),
    ("It is not true that the ship sank.", "sank", True),
    ("They were barred from leaving the port.", "leaving", True),
    ("The ship hardly moved.", "moved", True),
    # the negation stands in another clause
    ("It did not rain, but the ship sank.", "sank", False),
    ("It did not rain and the ship sank.", "sank", False),
    ("It did not rain; the ship sank.", "sank", False),
    ("The ship sank because it was not sound.", "sank", False),
    ("The ship, which was not insured, sank.", "sank", False),
    ("The board, which met on Monday, did not sign.", "sign", True),
    ("The man who did not pay was fined.", "fined", False),
    ("He did not say that the ship sank.", "say", True),
    ("Twelve people died, not nine.", "died", False),
    # double negation, and what only looks like one
    ("He did not deny taking the bribe.", "taking", False),
    ("He never failed to pay the rent.", "pay", False),
    ("He did not rule out leaving.", "leaving", False),
    ("No more than 40 people came.", "came", False),
    ("Not only the ship sank.", "sank", False),
    ("It is no doubt sound.", "sound", False),
    # Arabic
    ("لم توافق اللجنة على الخطة.", "توافق", True),
    ("لن نتنازل عن الحق.", "نتنازل", True),
    ("وافقت اللجنة على الخطة.", "وافقت", False),
    ("نفت الوزارة وقوع الحادث.", "وقوع", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "expected"), CLAUSES)
def test_the_clause_around_the_words_is_negated_or_not(text: str, words: str, expected: bool) -> None:
    start = text.index(words)
    assert negated(text, start, start + len(words)) is expected


# claim, sentence, whether they agree
CLAIMS: list[tuple[str, str, bool]] = [
    ("The council approved the plan.", "The council did not approve the plan.", False),
    ("The council did not approve the plan.", "The council approved the plan.", False),
    ("The council approved the plan.", "The council has approved the plan at last.", True),
    ("The council did not approve the plan.", "The council never approved the plan.", True),
    ("The council did declare war.", "The council did not declare war.", False),
    ("He took the bribe.", "He denied taking the bribe.", False),
    ("He denied taking the bribe.", "He denied that he took the bribe.", True),
    ("He denied it.", "He did not deny it.", False),
    ("The firm paid the fine.", "The firm refused to pay the fine.", False),
    ("The firm refused to pay the fine.", "The firm refused to pay the fine in May.", True),
    ("The firm stopped paying.", "The firm never stopped paying.", False),
    ("The strike will go ahead.", "The strike will not go ahead.", False),
    ("The man was charged.", "The man had not been charged in any court.", False),
    ("The man had not been charged.", "The man had not been charged in any court.", True),
    ("Trains are running.", "Trains are no longer running.", False),
    ("There were deaths in the blast.", "There were no deaths in the blast.", False),
    ("There were no deaths.", "There were three deaths in the blast.", False),
    ("The bomb is defused.", "The bomb is not defused yet.", False),
    ("The ship sank.", "There is no evidence that the ship sank.", False),
    ("The bank ruled out a cut.", "The bank did not rule out a cut.", False),
    ("Police found a weapon.", "Police found no weapon.", False),
    ("The minister resigned.", "The minister would not resign.", False),
    ("She voted for it.", "She abstained and never voted for it.", False),
    ("The firm left without paying.", "The firm left without paying its staff.", True),
    ("The plan failed.", "The plan failed, but the council did not give up.", True),
    ("Twelve people died.", "Twelve people died and nobody has been charged.", True),
    ("The gas leaked.", "It rained all day.", True),
    ("The court found him guilty.", "The court found him not guilty.", False),
    ("They reached a deal.", "They left without reaching a deal.", False),
    ("Nobody was hurt.", "Nobody was hurt, police said.", True),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "sentence", "expected"), CLAIMS)
def test_a_claim_agrees_with_its_sentence_on_what_is_negated(claim: str, sentence: str, expected: bool) -> None:
    assert same_polarity(claim, sentence) is expected


WORDS = "the council did not never approve approved and but that denied no plan , . which failed to لم 😀".split()


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join))
def test_every_text_agrees_with_itself(text: str) -> None:
    assert same_polarity(text, text)


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_any_span_of_any_text_has_an_answer(text: str, start: int, end: int) -> None:
    assert negated(text, start, end) in {True, False}


@pytest.mark.parametrize(
    "text", ["not " * 3_000, "did not go, " * 2_000, "that " * 5_000, "no, " * 3_000], ids=range(4)
)
def test_hostile_text_is_answered_in_good_time(text: str) -> None:
    began = time.process_time()
    negated(text, len(text) - 4, len(text))
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("language", "claim", "sentence"),
    [
        ("de", "Der Rat stimmte dem Plan zu.", "Der Rat stimmte dem Plan nicht zu."),
        ("de", "Der Rat wird das Haus verkaufen.", "Der Rat wird das Haus nicht verkaufen."),
        ("de", "Die Fahrgäste wurden verletzt.", "Niemand wurde verletzt."),
        ("de", "Er wird die Miete zahlen.", "Er weigerte sich, die Miete zu zahlen."),
        ("fr", "Le conseil a approuvé le plan.", "Le conseil n'a pas approuvé le plan."),
        ("fr", "Deux hommes ont été blessés.", "Personne n'a été blessé."),
        ("fr", "Il a payé le loyer.", "Il nie avoir payé le loyer."),
        ("es", "El consejo aprobó el plan.", "El consejo no aprobó el plan."),
        ("es", "Dos vecinos resultaron heridos.", "Nadie resultó herido."),
        ("es", "Se marchó tras pagar la cuenta.", "Se marchó sin pagar la cuenta."),
    ],
)
def test_a_negation_in_german_french_and_spanish_changes_what_is_said(language: str, claim: str, sentence: str) -> None:
    assert not same_polarity(claim, sentence, language)
    assert same_polarity(sentence, sentence, language)
    assert same_polarity(claim, claim, language)
