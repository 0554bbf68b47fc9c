"""The sentences nearest to a question are ranked by its words and by what it asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.qa.conversation import open_articles
from nutgraf.qa.nearest import asks_for_unheard_role, count_by_near_word, nearest_places
from nutgraf.qa.question import question_of

_ARTICLES = open_articles([
    Article.of(
        "Repairs to the pier of Brede\n\n"
        "The pier of Brede was repaired by a firm from Skarn. The pier of Brede was repaired on 3 April. "
        "The repair of the pier of Brede took 40 divers.\n\n"
        "The pier of Brede was repaired because its beams were rotten. Ana Ruiz, the harbour master, praised the "
        "repair of the pier of Brede.\n"
    )
])  # fmt: skip


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("When was the pier of Brede repaired?", "3 April"),
        ("How many divers did the repair of the pier of Brede take?", "40 divers"),
        ("Why was the pier of Brede repaired?", "because"),
        ("Who praised the repair of the pier of Brede?", "Ana Ruiz"),
    ],
)
def test_of_sentences_with_the_same_words_the_one_of_the_asked_kind_is_nearest(question: str, part: str) -> None:
    first = nearest_places(question_of(question), _ARTICLES)[0]
    assert part in first.place.sentence.text
    assert first.fitting == 1.0


def test_a_question_that_shares_no_word_with_the_article_has_no_near_sentence() -> None:
    assert nearest_places(question_of("Who won?"), _ARTICLES) == []


@pytest.mark.parametrize(
    ("question", "unheard"),
    [
        ("Who is the mayor of Brede?", True),
        ("Who's the new bishop?", True),
        ("Who is the harbour master of Brede?", False),
        ("Who was the master?", False),
        ("Who praised the repair?", False),
        ("Who is Ana Ruiz?", False),
    ],
)
def test_a_role_is_unheard_where_the_article_has_no_word_of_it(question: str, unheard: bool) -> None:
    assert asks_for_unheard_role(question_of(question), _ARTICLES) == unheard


@given(st.text(min_size=1, max_size=80).filter(lambda text: any(c.isalnum() for c in text)))
def test_any_question_gets_at_most_five_sentences_with_shares_between_0_and_1(text: str) -> None:
    try:
        question = question_of(text)
    except Exception:  # noqa: BLE001 - what is no question is tested elsewhere
        return
    found = nearest_places(question, _ARTICLES)
    assert len(found) <= 5
    assert all(0 < near.share <= 1 for near in found)


_UNION = (
    "The Drivers' Union, which has 310 members, called the offer late. Swale Lines has 520 employees. Kelling Lines"
    " runs 40 vessels and 12 buses."
)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("How many drivers are in the union?", "The Drivers' Union"),
        ("How many workers does Swale Lines have?", "Swale Lines has"),
        ("How many ships does Kelling Lines run?", "Kelling Lines runs"),
        ("How many trams does Kelling Lines run?", None),
        ("How many workers does Kelling Lines have?", None),  # the only figure of people near is of others
        ("How many members does the union have?", None),  # the very word is no near one
        ("When did the drivers of the union meet?", None),
    ],
)
def test_a_count_of_nearly_the_same_is_found(question: str, begins: str | None) -> None:
    place = count_by_near_word(question_of(question), open_articles([Article.of(_UNION)]))
    assert (place.sentence.text[: len(begins or "")] if place else None) == begins
