"""An answer is placed in the sentence that says it, among others that look like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.qa.context import places_of
from nutgraf.qa.conversation import open_articles
from qa.scripted_reader import STORY, story

_ARABIC = (
    "قال الوزير أحمد سالم إن الميناء سيغلق يوم الاثنين. وأضاف أن ٦٢٠ مركبًا توقفت عن العمل. "
    "وتضم النقابة ٩٠٠ عضو في المدينة."
)


def first_sentence(answer: str, question: str, *texts: str) -> str:
    articles = open_articles([story(f"{number}.txt", text) for number, text in enumerate(texts or (STORY,), start=1)])
    return places_of(answer, question, articles)[0].sentence.text


@pytest.mark.parametrize(
    ("answer", "question", "start"),
    [
        ("Twelve", "How many people were killed?", "Twelve people"),
        ("12 people", "How many died in the fire?", "Twelve people"),
        ("Jonas Brandt", "Who served as the captain?", "The captain"),
        ("Brede", "Where does Maria Kossel come from?", "“We heard a bang"),
        ("Brede", "To which hospital were survivors taken?", "Eight survivors"),
        ("Pavel Orsini", "Who was asleep?", "Prosecutors allege"),
        ("€3.2 million", "What did the repairs cost?", "Repairs"),
    ],
)
def test_the_place_of_an_answer_is_the_sentence_that_says_it(answer: str, question: str, start: str) -> None:
    assert first_sentence(answer, question).startswith(start)


TOWNS = "In Velm the quake killed 40 people. In Skarn it killed 40 people as well. In Brede it hurt 40 people."


@pytest.mark.parametrize(
    ("question", "town"),
    [
        ("How many did the quake kill in Velm?", "Velm"),
        ("How many people died in Skarn?", "Skarn"),
        ("How many were hurt in Brede?", "Brede"),
    ],
)
def test_among_sentences_with_the_same_answer_the_question_decides(question: str, town: str) -> None:
    assert first_sentence("40 people", question, TOWNS).startswith(f"In {town}")


def test_a_sentence_of_the_story_goes_before_a_heading_that_says_the_same() -> None:
    text = "Twelve killed in ferry fire\n\nTwelve people were killed in a fire on a ferry, officials said on Tuesday.\n"
    assert first_sentence("Twelve", "How many were killed in the ferry fire?", text).endswith("Tuesday.")


def test_among_several_articles_the_one_that_says_it_is_found() -> None:
    other = "The tram strike ended on Friday after 19 days. The union has 4,200 members at the depot."
    (one, two) = open_articles([story("ferry.txt"), story("tram.txt", other)])
    place = places_of("4,200 members", "How many members has the union?", [one, two])[0]
    assert (place.opened.name, place.sentence.text) == ("tram.txt", "The union has 4,200 members at the depot.")


@pytest.mark.parametrize(
    ("answer", "question", "word"),
    [
        ("٦٢٠ مركبًا", "كم مركبًا توقف عن العمل؟", "٦٢٠"),
        ("620", "كم مركبًا توقف عن العمل؟", "٦٢٠"),
        ("أحمد سالم", "من قال إن الميناء سيغلق؟", "الوزير"),
    ],
)
def test_arabic_answers_are_placed_whatever_digits_they_are_written_in(answer: str, question: str, word: str) -> None:
    assert word in first_sentence(answer, question, _ARABIC)


def test_an_answer_without_words_is_looked_for_where_the_question_is() -> None:
    assert first_sentence("", "Did the captain leave the bridge?").startswith("The captain")


def test_words_that_are_in_no_sentence_have_no_place() -> None:
    assert places_of("a submarine volcano", "What caused the fire?", open_articles([story()])) == []


def test_a_passage_has_the_sentence_before_it_in_its_paragraph_and_no_other() -> None:
    articles = open_articles([story()])
    (inside,) = places_of("214 passengers", "How many passengers?", articles)[:1]
    assert inside.passage.endswith("on Tuesday. The ferry was carrying 214 passengers.")
    (opening,) = places_of("Eight survivors", "How many survivors?", articles)[:1]
    assert opening.passage == "Eight survivors were taken to hospital in Brede."


_WRITTEN = st.text(st.sampled_from("abc .!?\n“”’—🚢🔥éه٦١2 Xم"), min_size=1, max_size=200)


@settings(max_examples=40)
@given(text=_WRITTEN, answer=_WRITTEN, question=_WRITTEN)
def test_every_place_is_a_sentence_of_its_article_word_for_word(text: str, answer: str, question: str) -> None:
    articles = open_articles([Article.of(f"The vote is on Monday. {text}")])
    for place in places_of(answer, question, articles):
        citation = place.opened.cite(place.sentence)
        assert place.opened.article.text[citation.start : citation.end] == citation.quote
        assert 0.0 < place.share <= 1.0
