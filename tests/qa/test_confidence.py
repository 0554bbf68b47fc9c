"""What speaks for and against a draft: the second reading, and what code sees in the passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.qa.context import AnswerPlace
from nutgraf.qa.conversation import open_articles
from nutgraf.qa.verification import ConfidenceFeatures, confidence_features, contradicting_sentence

_COURT = (
    "A jury convicted Desmond Harcastle of fraud on Friday. Orla Prentiss was found not guilty. "
    "Harcastle will be sentenced on 16 January. The port has recovered 212,000 pounds from its insurers."
)


def _place(at: int, text: str = _COURT) -> AnswerPlace:
    (only,) = open_articles([Article.of(text)])
    return AnswerPlace(only, at, 1.0)


def test_a_passage_about_another_person_counts_against_the_answer() -> None:
    right = confidence_features(0.7, _place(2), "When will Harcastle be sentenced?")
    wrong = confidence_features(0.7, _place(3), "What did Prentiss recover from the insurers?")
    assert not right.unnamed
    assert wrong.unnamed
    assert right.confidence > wrong.confidence


def test_a_sentence_that_says_no_to_the_question_denies_it() -> None:
    found = contradicting_sentence("On what charge was Orla Prentiss found guilty?", _place(0).opened)
    assert found is not None
    assert found.text == "Orla Prentiss was found not guilty."


@pytest.mark.parametrize("question", ["Who was found not guilty?", "Why was Prentiss never sentenced?"])
def test_a_question_that_asks_for_a_no_is_not_denied_by_one(question: str) -> None:
    assert contradicting_sentence(question, _place(0).opened) is None


@given(st.floats(0, 1), st.floats(0, 1), st.booleans(), st.booleans())
def test_whatever_the_signs_a_chance_is_one_and_rises_with_the_second_reading(
    read: float, elsewhere: float, contradicted: bool, unnamed: bool
) -> None:
    chance = ConfidenceFeatures(read, elsewhere, contradicted, unnamed).confidence
    assert 0 < chance < 1
    assert ConfidenceFeatures(1.0, elsewhere, contradicted, unnamed).confidence >= chance
    assert ConfidenceFeatures(read, elsewhere, True, True).confidence <= chance


def test_an_article_in_arabic_and_a_question_without_words_do_no_harm() -> None:
    place = _place(0, "قُتل اثنا عشر شخصا في الحريق. لم يعرف السبب.")
    assert 0 < confidence_features(0.9, place, "كم شخصا قتل؟").confidence < 1
    assert 0 < confidence_features(0.9, place, "؟ 🙂").confidence < 1
