"""Open questions that code answers with the article's own sentences, and those it leaves to the model."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.qa.conversation import open_articles
from nutgraf.qa.open_answers import answering_places
from nutgraf.qa.open_questions import open_question_of
from nutgraf.qa.question import question_of
from nutgraf.qa.wording import article_statement

_ARTICLE = Article.of(
    "The harbour of Brede was closed after a fire on the ferry Luminosa.\n\n"
    "On 12 March, divers found a cracked valve near Skelwick. The port of Skelwick stayed open.\n\n"
    "Mayor Ana Ruiz said the pier would be rebuilt with public money. "
    "She added that a contract was signed on 3 April.\n\n"
    "The Harbour Board announced on 9 April that it had dismissed its director.\n\n"
    "The insurer Tallis no longer poses a risk to the town, Finance Secretary Piet Moor said. "
    "Analysts remain concerned about Tallis and its unpaid claims.\n\n"
    "The council will vote on the budget on 2 May.\n"
)


def answer(question: str, article: Article = _ARTICLE) -> list[str]:
    return [place.sentence.text for place in answering_places(question_of(question), open_articles([article]))]


@pytest.mark.parametrize(
    ("question", "beginnings"),
    [
        ("What happened in Skelwick?", ["On 12 March, divers", "The port of Skelwick"]),
        ("What happened near Skelwick on 12 March?", ["On 12 March, divers"]),
        ("What did the Harbour Board announce on 9 April?", ["The Harbour Board announced"]),
        ("What did Ana Ruiz say about the pier?", ["Mayor Ana Ruiz said"]),
        ("What about Skelwick?", ["On 12 March, divers", "The port of Skelwick"]),
        ("What comes next?", ["The council will vote"]),
    ],
)
def test_the_sentences_that_say_it_answer_an_open_question(question: str, beginnings: list[str]) -> None:
    found = answer(question)
    assert len(found) == len(beginnings)
    assert all(text.startswith(start) for text, start in zip(found, beginnings, strict=True))


def test_a_question_whether_it_is_still_so_gets_both_views() -> None:
    over, on = answer("Is Tallis still a risk?")
    assert "no longer poses a risk" in over
    assert "remain concerned" in on


@pytest.mark.parametrize(
    "question",
    [
        "What happened in Corvane?",
        "What happened in Skelwick on 13 March?",
        "What did the Harbour Board announce on 10 April?",
        "What did Piet Moor say about the pier?",
        "What did the captain say?",
        "Is Luminosa still a risk?",
        "What happened?",
        "Who is Ana Ruiz?",
    ],
)
def test_what_no_sentence_surely_says_is_left_to_the_model(question: str) -> None:
    assert answer(question) == []


def test_a_sentence_that_begins_with_a_pronoun_names_who_says_it() -> None:
    places = answering_places(question_of("What did Ana Ruiz say about a contract?"), open_articles([_ARTICLE]))
    assert [article_statement(place).text for place in places] == [
        "She added that a contract was signed on 3 April. (according to Ana Ruiz)"
    ]


@given(st.text(alphabet="What happdinyCcs ?'A", max_size=200))
def test_any_text_is_an_open_question_or_none(text: str) -> None:
    found = open_question_of(text)
    assert found is None or found.kind in {"event", "speech", "about", "next", "still"}


@pytest.mark.parametrize("text", ["what did " * 2_500, "is " + "a " * 10_000, "what happened in " + "in " * 7_000])
def test_a_long_text_is_recognised_in_linear_time(text: str) -> None:
    started = time.process_time()
    open_question_of(text)
    assert time.process_time() - started < 1
