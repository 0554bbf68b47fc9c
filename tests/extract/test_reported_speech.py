"""Which words of a sentence are somebody's, and which are the article's own."""

from __future__ import annotations

import time

import pytest

from nutgraf.article import Article
from nutgraf.extract.analysis import analyze


def _reported(text: str, language: str = "en") -> list[tuple[str, str, str]]:
    article = Article.of(text).model_copy(update={"language": language})
    return [
        (text[one.start : one.end].strip(' ,"“”'), one.speaker.name if one.speaker else "", one.certainty)
        for one in analyze(article).reported
    ]


@pytest.mark.parametrize(
    ("text", "words", "speaker", "certainty"),
    [
        ("Ada Orrin, the mayor, said she would go by May.", "she would go by May", "Ada Orrin", "attributed"),
        ("The dam will hold until June, the board said.", "The dam will hold until June", "the board", "attributed"),
        ("The firm had 60 crews, according to Ada Orrin.", "The firm had 60 crews", "Ada Orrin", "attributed"),
        ("Ada Orrin said the pool was unsafe, but it stayed open.", "the pool was unsafe", "Ada Orrin", "attributed"),
        ("The port may close, Ada Orrin told the town on Monday.", "The port may close", "Ada Orrin", "attributed"),
        ("Ada Orrin is cautious: in her view the roof is unsafe.", "the roof is unsafe", "", "attributed"),
        ("Ada Orrin accused the club of hiding a report.", "the club of hiding a report", "Ada Orrin", "alleged"),
        ("Bo Lind has been accused by the club of taking its funds.", "taking its funds", "", "alleged"),
    ],
)  # fmt: skip
def test_reported_words_have_a_source(text: str, words: str, speaker: str, certainty: str) -> None:
    assert (words, speaker, certainty) in _reported(text)


def test_what_surrounds_reported_words_is_the_articles_own() -> None:
    text = "The funds, which, according to Ada Orrin, came from abroad, were spent on paint."
    assert not any("spent" in words for words, _, _ in _reported(text)[:1] if words.startswith("The funds"))
    assert _reported("Ada Orrin refused to say who had signed.") == []


def test_a_relative_clause_between_commas_is_an_aside() -> None:
    article = Article.of("The hall, which burned down in May, will be rebuilt, Ada Orrin said.")
    (stretch,) = analyze(article).reported
    assert [article.text[start:end] for start, end in stretch.parts] == ["The hall", " will be rebuilt,"]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("de", "Vereinschef Jens Otte sagte, 2.000 Gäste hätten bezahlt.", "2.000 Gäste hätten bezahlt"),
        ("fr", "Selon Luc Ferrand, trois magasins ont fermé à Varsy.", "trois magasins ont fermé à Varsy"),
    ],
)  # fmt: skip
def test_german_and_french_reports_are_found(language: str, text: str, words: str) -> None:
    assert words in [found for found, _, _ in _reported(text, language)]


@pytest.mark.parametrize("text", ["said that " * 2000, ", which said" * 2000, "accused " * 2500, "he said, " * 2500])
def test_hostile_text_takes_no_longer_than_its_length(text: str) -> None:
    started = time.process_time()
    assert isinstance(_reported(text), list)
    assert time.process_time() - started < 20
