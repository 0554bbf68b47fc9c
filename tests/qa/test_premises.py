"""What a question takes for granted is compared with what the article says, its very first sentence included."""

from __future__ import annotations

import pytest

from nutgraf.article import Article
from nutgraf.qa.conversation import open_articles
from nutgraf.qa.premises import contradicted_premise
from nutgraf.qa.question import question_of
from nutgraf.qa.wording import correction_of

_LEAD = "The ferry to Skarn sank with 212 passengers on Tuesday."
_MAYOR = "Mayor Ana Ruiz said the pier stays closed."


def contradiction(question: str, text: str) -> str | None:
    place = contradicted_premise(question_of(question), open_articles([Article.of(text)]))
    return place.sentence.text if place else None


@pytest.mark.parametrize("text", [f"{_LEAD} {_MAYOR}", f"Ferry sinks\n\n{_LEAD}\n\n{_MAYOR}"])
@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Why did the ferry sink with 300 passengers?", _LEAD),
        ("Why did the ferry sink with 212 passengers?", None),
        ("Why did mayor Olga Brandt close the pier?", _MAYOR),
        ("Why did mayor Ana Ruiz close the pier?", None),
    ],
)
def test_another_number_or_name_than_the_articles_is_contradicted(
    text: str, question: str, sentence: str | None
) -> None:
    assert contradiction(question, text) == sentence


def test_a_role_given_in_the_first_sentence_counts() -> None:
    assert contradiction("Why did mayor Olga Brandt close the pier?", _MAYOR) == _MAYOR


_SURVEY = (
    "A survey of the drivers' union found that 38 per cent had no car. The council has not raised the fares this year."
    " The drivers' union did not accept the offer of the council, and the strike was called off."
)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("How many drivers are in the union of the survey?", None),
        ("Which survey of the union was published?", None),
        ("When did the council raise the fares?", "The council has not raised"),
        ("Why did the drivers' union accept the offer of the council?", "The drivers' union did not accept"),
        ("When was the strike of the drivers' union called off?", None),
    ],
)
def test_a_no_in_another_clause_than_the_questions_matter_corrects_nothing(question: str, begins: str | None) -> None:
    correction = correction_of(question_of(question), open_articles([Article.of(_SURVEY)]))
    assert (correction.text[: len(begins or "")] if correction else None) == begins


_ZOO = (
    "Hallvik Zoo was fined over the escape of a wolf, a female named Tuva. The zoo's director, Signe Abelgaard, told"
    " reporters that the board would not appeal. Nobody was hurt.\n\nA former keeper, who asked not to be named, said"
    " staff had complained. The zoo has no elephants. Its chief vet, Omar Reyes, declined to be interviewed. If the"
    " town does not pay, the aviary will close."
)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("What was the name of the wolf?", None),
        ("Who complained about the wolf?", None),
        ("Why did the zoo appeal?", "The zoo's director"),
        ("When did the board appeal?", "The zoo's director"),
        ("Was anybody hurt?", "Nobody was hurt"),
        ("How many elephants does the zoo have?", "The zoo has no elephants"),
        ("What did Abelgaard say about the appeal?", None),  # it takes nothing for granted
        ("Why did the zoo not appeal?", None),
        ("Why did Omar Reyes decline to be interviewed?", None),
        ("When will the town pay?", None),  # a condition
        ("Why did Hallvik Circus appeal?", None),
    ],
)
def test_only_a_sentence_that_denies_the_questions_own_word_of_the_same_corrects(
    question: str, begins: str | None
) -> None:
    correction = correction_of(question_of(question), open_articles([Article.of(_ZOO)]))
    assert (correction.text[: len(begins or "")] if correction else None) == begins
