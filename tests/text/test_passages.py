"""Passages tile the article and keep to their budget."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article, Passage, Removed
from nutgraf.text import passages, sentences


class Counter:
    """Counts words as tokens, and how often it was asked."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self, text: str) -> int:
        self.calls += 1
        return len(text.split())


async def tiled(article: Article, budget: int) -> tuple[Passage, ...]:
    found = await passages(article, sentences(article), Counter(), budget)
    assert "".join(passage.text for passage in found) == article.text
    assert [passage.start for passage in found] == [0, *(passage.end for passage in found[:-1])]
    assert found[-1].end == len(article.text)
    assert tuple(sentence for passage in found for sentence in passage.sentences) == sentences(article)
    for passage in found:
        assert passage.text == article.text[passage.start : passage.end]
        assert all(passage.start <= sentence.start and sentence.end <= passage.end for sentence in passage.sentences)
        assert passage.tokens == sum(len(sentence.text.split()) for sentence in passage.sentences)
        assert passage.tokens <= budget or len(passage.sentences) == 1
    return found


async def test_an_article_that_fits_is_one_passage_for_one_count() -> None:
    article, count = Article.of("\nOne two three.\n\nFour five.\n"), Counter()
    (passage,) = await passages(article, sentences(article), count, 100)
    assert (passage.text, passage.tokens, count.calls) == (article.text, 5, 1)


async def test_passages_end_between_paragraphs() -> None:
    article = Article.of("One two. Three four.\n\nFive six. Seven eight.\n\nNine ten.")
    found = await tiled(article, 6)
    assert [passage.text for passage in found] == ["One two. Three four.\n\n", "Five six. Seven eight.\n\nNine ten."]


async def test_a_paragraph_is_divided_only_when_it_alone_is_over_the_budget() -> None:
    article = Article.of("One two. Three four. Five six.\n\nSeven eight.")
    found = await tiled(article, 4)
    assert [passage.text for passage in found] == ["One two. Three four. ", "Five six.\n\nSeven eight."]


async def test_a_heading_stays_beside_what_it_heads() -> None:
    article = Article.of("One two three four.\n\nThe heading\n\nFive six seven eight.\n\nNine ten.")
    found = await tiled(article, 6)
    assert [passage.text.split("\n")[0] for passage in found] == ["One two three four.", "The heading", "Nine ten."]


async def test_a_sentence_over_the_budget_is_a_passage_of_its_own() -> None:
    found = await tiled(Article.of("One two. " + "Word " * 20 + "end. Three four."), 5)
    assert [len(passage.sentences) for passage in found] == [1, 1, 1]


async def test_removed_blocks_are_in_a_passage_and_in_none_of_its_sentences() -> None:
    text = "Photo: x\nOne two three.\nRead more: y\nFour five six.\nvia IFTTT\n"
    base = Article.of(text)
    removed = tuple(
        Removed(span=base.span(text.index(words), text.index(words) + len(words)), reason="teaser")
        for words in ("Photo: x", "Read more: y", "via IFTTT")
    )
    found = await tiled(Article(text=text, removed=removed), 3)
    assert [passage.text for passage in found] == [
        "Photo: x\nOne two three.\nRead more: y\n",
        "Four five six.\nvia IFTTT\n",
    ]


async def test_an_article_without_sentences_is_one_empty_passage() -> None:
    article = Article(
        text="via IFTTT", removed=(Removed(span=Article.of("via IFTTT").span(0, 9), reason="feed_footer"),)
    )
    (passage,) = await passages(article, (), Counter(), 10)
    assert (passage.text, passage.sentences, passage.tokens) == ("via IFTTT", (), 0)


async def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="budget of 0"):
        await passages(Article.of("x"), (), Counter(), 0)


@given(
    st.lists(st.sampled_from(["One two.", "A heading", " ", "\n", "\n\n", "three “four”? ", "five " * 9]), min_size=1),
    st.integers(1, 12),
)
async def test_any_article_is_tiled_within_any_budget(parts: list[str], budget: int) -> None:
    await tiled(Article.of("".join(parts)), budget)


async def test_each_paragraph_is_counted_at_most_twice() -> None:
    article, count = Article.of("One two. Three four.\n\n" * 500), Counter()
    await passages(article, sentences(article), count, 40)
    assert count.calls <= 501


async def test_a_megabyte_takes_seconds_not_minutes() -> None:
    paragraph = (
        "The bridge over the Sarn was closed on Tuesday, said Gen. Roe. “We saw it,” she said. “It was a crack.”\n"
    )
    article = Article.of(paragraph * (1_000_000 // len(paragraph)))
    started = time.process_time()
    await tiled(article, 2_500)
    assert time.process_time() - started < 8  # about 0.7 s on two quiet cores
