"""Open questions that code answers with the article's own sentences, and those it leaves to the model."""

from __future__ import annotations

import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.qa.conversation import open_articles
from nutgraf.qa.open_answers import answering_places
from nutgraf.qa.question import open_question_of, question_of
from nutgraf.qa.wording import article_statement
from nutgraf.text.question_words import OpenKind

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


@pytest.mark.parametrize(
    "words",
    [
        "“Our friend was taken from us in Brede on Monday, and nobody told us,” said Maria Kossel.",
        "“Nobody told the people of Brede on Monday that the ferry was late,” said Maria Kossel.",
        "A neighbour said: “We lost our friend in Brede on Monday",
    ],
)
def test_what_happened_is_answered_in_the_articles_own_voice_and_not_by_a_mourner(words: str) -> None:
    event = "A ferry burned in the harbour of Brede on Monday."
    article = Article.of(f"Fire in Brede\n\n{words}\n\n{event} Repairs begin soon.\n")
    assert answer("What happened in Brede on Monday?", article) == [event]


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
        "Ana Ruiz added that a contract was signed on 3 April."
    ]


_DISPUTE = Article.of(
    "Ferry line and union at odds over the night boat\n\n"
    "The night boat to Skelwick was cancelled on Monday because its radar had failed, the Brede Line said. "
    "A replacement ship sails tomorrow.\n\n"
    "The crew went on strike in May after the company refused to pay for overtime. "
    "Captain Ana Ruiz voted against the strike. She said a strike would only cost the town its visitors.\n\n"
    "The Brede Line said the boat had 40 passengers on a normal night. "
    "The harbour union disputes that figure; Piet Moor, its secretary, said there were never fewer than 90.\n\n"
    "The harbour master measured the depth by lowering a chain from the pier. The pier was closed in June.\n\n"
    "It is not known who cut the anchor rope. The rope will be replaced by 2 July.\n"
)


@pytest.mark.parametrize(
    ("question", "beginnings"),
    [
        ("Why was the night boat cancelled?", ["The night boat to Skelwick was cancelled on Monday because"]),
        ("What was the reason for the cancelled night boat?", ["The night boat to Skelwick was cancelled"]),
        ("Why did the crew go on strike?", ["The crew went on strike in May after"]),
        ("Why did Ana Ruiz vote against the strike?", ["She said a strike would only cost"]),
        ("How did the harbour master measure the depth?", ["The harbour master measured the depth by lowering"]),
        ("What is the dispute about the passengers?", ["The Brede Line said the boat", "The harbour union disputes"]),
        ("How do the Brede Line and Piet Moor differ?", ["The Brede Line said the boat", "The harbour union disputes"]),
        ("Compare the Brede Line and Piet Moor.", ["The Brede Line said the boat", "The harbour union disputes"]),
        ("What is still unknown about the rope?", ["It is not known who cut"]),
        ("What will happen tomorrow?", ["A replacement ship sails", "The rope will be replaced"]),
    ],
)
def test_reasons_manner_sides_and_open_points_are_answered_by_their_sentences(
    question: str, beginnings: list[str]
) -> None:
    found = answer(question, _DISPUTE)
    assert [text[: len(start)] for text, start in zip(found, beginnings, strict=False)] == beginnings
    assert len(found) == len(beginnings)


@pytest.mark.parametrize(
    "question",
    [
        "Why was the pier closed?",  # no reason is given
        "Why had the radar failed?",  # it is the reason, not what is asked about
        "Why did the company refuse to pay?",
        "Why did Piet Moor resign?",
        "Why was the day boat to Corvane cancelled?",
        "How did the radar fail?",
        "What did Ana Ruiz's father say?",
        "What is the dispute about the anchor?",
        "Compare Ana Ruiz and Bo Lind.",
    ],
)
def test_a_reason_that_belongs_to_something_else_answers_nothing(question: str) -> None:
    assert answer(question, _DISPUTE) == []


def test_a_summary_is_of_the_part_that_is_asked_for() -> None:
    whole = answer("What is this article about?", _DISPUTE)
    assert 1 <= len(whole) <= 3
    assert whole[0].startswith("The night boat to Skelwick")
    part = answer("Summarise the part about the strike", _DISPUTE)
    assert part
    assert all("strike" in text for text in part)


def test_a_headline_never_answers_an_open_question() -> None:
    article = Article.of("Boats stopped because of storm\n\nThe boats to Skelwick were stopped. A storm is expected.\n")
    assert all("because" not in text for text in answer("Why were the boats stopped?", article))


@given(st.text(alphabet="What hwyduispetkncompar'A?", max_size=200))
def test_any_text_is_an_open_question_or_none(text: str) -> None:
    found = open_question_of(text)
    assert found is None or found.kind in get_args(OpenKind)


@pytest.mark.parametrize(
    "text",
    [
        "what did " * 2_500,
        "is " + "a " * 10_000,
        "what happened in " + "in " * 7_000,
        "why was " + "the " * 5_000,
        "compare " + "a and " * 4_000,
        "how do " + "b and " * 4_000,
        "what do " + "we not know about " * 1_200,
        "summarise " + "the part about " * 1_400,
    ],
)
def test_a_long_text_is_recognised_in_linear_time(text: str) -> None:
    started = time.process_time()
    open_question_of(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize("filler", ["after the ", "because the ", "over a ", "; but ", "by using ", "to keep "])
def test_a_long_sentence_is_read_for_reasons_in_linear_time(filler: str) -> None:
    text = f"The boats to Skelwick were stopped {filler * (20_000 // len(filler))} storm."
    started = time.process_time()
    answer("Why were the boats to Skelwick stopped?", Article.of(text))
    answer("How were the boats to Skelwick stopped?", Article.of(text))
    assert time.process_time() - started < 5


_FOREIGN = {
    "de": "Die Bahnstrecke nach Tamm wurde gesperrt, weil ein Baum umgestürzt war. „Das war zu spät“, sagte die"
    " Bürgermeisterin Karin Lund. Der Sturm habe die Richtung geändert, sagte Paul Ekberg am Freitag.",
    "fr": "La ligne vers Tamm a été fermée parce qu'un arbre était tombé. « C'est trop peu », a déclaré Karin Lund. La"
    " tempête avait changé de direction, a dit M. Ekberg vendredi.",
    "es": "La línea de Tamm fue cerrada porque un árbol había caído. «Es muy poco», dijo Karin Lund. La tormenta cambió"
    " de rumbo, afirmó Ekberg el viernes.",
    "en": "The line to Tamm was closed because a tree had fallen. “That is not enough,” said Karin Lund. The storm had"
    " changed course, Paul Ekberg said on Friday.",
}


@pytest.mark.parametrize("language", _FOREIGN)
@pytest.mark.parametrize(
    "question", ["Was sagte Ekberg?", "Was hat Ekberg gesagt?", "Qu’a dit Ekberg ?", "¿Qué ha dicho Ekberg?"]
)
def test_what_somebody_said_can_be_asked_in_four_languages(question: str, language: str) -> None:
    article = Article.of(_FOREIGN[language]).model_copy(update={"language": language})
    (sentence,) = answer(question, article)
    assert "Ekberg" in sentence
    assert answer(question.replace("Ekberg", "Okonjo"), article) == []


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "Warum wurde die Bahnstrecke gesperrt?"),
        ("fr", "Pourquoi la ligne a-t-elle été fermée ?"),
        ("es", "¿Por qué fue cerrada la línea?"),
    ],
)
def test_why_is_answered_in_the_language_of_the_article(language: str, question: str) -> None:
    article = Article.of(_FOREIGN[language]).model_copy(update={"language": language})
    (sentence,) = answer(question, article)
    assert "Tamm" in sentence


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "Warum trat Karin Lund zurück?"),
        ("fr", "Pourquoi Karin Lund a-t-elle démissionné ?"),
        ("es", "¿Por qué dimitió Karin Lund?"),
        ("en", "Warum wurde die Bahnstrecke gesperrt?"),
    ],
)
def test_why_is_not_answered_where_the_article_gives_no_reason(language: str, question: str) -> None:
    article = Article.of(_FOREIGN[language]).model_copy(update={"language": language})
    assert answer(question, article) == []
