"""What a question takes for granted is compared with what the article says, its very first sentence included."""

from __future__ import annotations

import pytest

from nutgraf.article import Article
from nutgraf.qa.conversation import open_articles
from nutgraf.qa.premises import contradicted_premise
from nutgraf.qa.question import question_of

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


def test_a_role_held_in_the_first_sentence_counts() -> None:
    assert contradiction("Why did mayor Olga Brandt close the pier?", _MAYOR) == _MAYOR
