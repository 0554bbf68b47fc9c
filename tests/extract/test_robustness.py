"""No text makes a finder crash: generated articles, and articles with tokens out of place, with fault tolerance off."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from benchmarks.fuzzing.articles import fuzzed_articles, made, mutated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.extract import AnalyzedArticle
from nutgraf.grounding import failure_of
from nutgraf.ingest import article_from_bytes
from nutgraf.text import sentences

CORPUS = Path(__file__).parents[2] / "evals" / "articles"
STORIES = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))]

CRASHED = [
    # a pronoun with no verb of its own before "and"
    "He, a former teacher, and said no.",
    "She, 58, of Lund, and told reporters that it held.",
    "They, in Lund, and denied it.",
    # digits that are no decimals
    "Ana Ruiz, ², said the bridge is safe.",
    "Ana Ruiz, ①, the mayor, said it held.",
    "Ana Ruiz, ৩৪, said 12² people died on the ²nd.",
    # a line whose words all only report
    "People said people reported, according to people.",
    "People told people, people added.",
    # marks with nothing or blanks between them
    "“ ” said Ana Ruiz. “” “‘’” «»",
    "Ana Ruiz said “",
    "”, said Ana Ruiz.",
]


def everything_in(text: str) -> AnalyzedArticle:
    """Every finding of a text, each asked for."""
    article = Article.of(text)
    analysis = AnalyzedArticle(article, sentences(article))
    assert all(article.text[one.start : one.end] for one in analysis.references)
    for sentence in analysis.sentences:
        for number in analysis.numbers(sentence):
            assert sentence.text[number.start : number.end] == number.text
        for date in analysis.dates(sentence):
            assert sentence.text[date.start : date.end] == date.text
        analysis.polarities(sentence)
        analysis.quotations_in(sentence)
        analysis.attribution(sentence)
    return analysis


@pytest.mark.parametrize("text", CRASHED)
def test_what_once_crashed_is_read(text: str) -> None:
    everything_in(text)
    assert failure_of(text, text) is None or failure_of(text, text)
    assert failure_of(text, "The harbour is closed.")


@given(st.integers(min_value=0, max_value=10**9))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_made_articles_are_read(seed: int) -> None:
    text = made(random.Random(seed))
    if text.strip():
        everything_in(text)


@given(st.sampled_from(STORIES), st.integers(min_value=0, max_value=10**9))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_articles_with_tokens_out_of_place_are_read(story: str, seed: int) -> None:
    text = mutated(story[:1500], STORIES, random.Random(seed))
    if text.strip():
        everything_in(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=200))
@settings(max_examples=50)
def test_any_characters_are_read_or_refused(text: str) -> None:
    try:
        article = article_from_bytes(text.encode(), "x.txt")
    except InputError:
        return
    everything_in(article.text)


@given(st.sampled_from(STORIES), st.integers(min_value=0, max_value=10**9))
@settings(max_examples=15)
def test_any_line_against_any_sentence_has_a_verdict(story: str, seed: int) -> None:
    chance = random.Random(seed)
    lines = [line for line in (*story.splitlines(), *made(chance).splitlines()) if line.strip()]
    for _ in range(5):
        failure = failure_of(chance.choice(lines), chance.choice(lines))
        assert failure is None or failure.reason


def test_the_same_seed_makes_the_same_articles() -> None:
    assert list(fuzzed_articles(6, 3, CORPUS)) == list(fuzzed_articles(6, 3, CORPUS))
    assert len({one.text for one in fuzzed_articles(20, 3, CORPUS)}) == 20
