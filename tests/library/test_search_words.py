"""Search: words are found as readers type them, and every offset is verbatim."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.samples import ARABIC, FERRY, STRIKE, article
from nutgraf.article import Article, Removed
from nutgraf.library import Hit, Library
from nutgraf.library.entries import ArticleRow, add, fold, words_of

ME = "local"
TEXTS = (FERRY, STRIKE, ARABIC)


def quotes(hit: Hit) -> list[str]:
    return [hit.snippet[start:end] for start, end in hit.found]


def found(library: Library, words: str) -> list[Article]:
    """The articles that were found, after each hit's offsets were checked."""
    articles = []
    for hit in library.search(ME, words):
        stored = library.article(ME, hit.entry.sha256)
        assert stored
        if hit.span is None:
            assert hit.snippet == hit.entry.title
        else:
            assert hit.span.matches(stored.text)
            assert hit.snippet in stored.text
            assert quotes(hit)[0].startswith(hit.span.quote)
        ends = [end for place in hit.found for end in place]
        assert ends == sorted(set(ends)), "the places are in order and apart"
        for quote in quotes(hit):
            assert any(word in fold(quote) for word in words_of(words))
        articles.append(stored)
    return articles


@pytest.fixture
def stocked(library: Library) -> Library:
    for text in TEXTS:
        library.add(ME, article(text))
    return library


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("bus", [STRIKE, FERRY]),
        ("BUSES", [STRIKE, FERRY]),
        ("“Luminosa”,", [FERRY]),
        ("buses strike", [STRIKE]),
        ("velm's", [STRIKE]),
        ("prime minister", [STRIKE]),
        ("اقتصاد", [ARABIC]),
        ("ان الاقتصاد", [ARABIC]),
        ("إنَّ", [ARABIC]),
        ("4", [ARABIC]),
        ("٤", [ARABIC]),
        ("🚢", [FERRY]),
        ("on", [STRIKE, FERRY]),
        ("zz", []),
        ("submarine", []),
        ("ferry submarine", []),
        ("", []),
        (" \n\t ", []),
        ("\u200b", []),
    ],
)
def test_words_are_found_inside_words_without_case_accents_and_vowel_signs(
    stocked: Library, words: str, texts: list[str]
) -> None:
    assert [one.text for one in found(stocked, words)] == texts


def test_a_snippet_shows_what_was_found_and_the_span_leads_there(stocked: Library) -> None:
    (hit,) = stocked.search(ME, "survivors bus")
    assert quotes(hit) == ["bus", "survivors"]
    assert hit.span == article(FERRY).span(FERRY.index("bus"), FERRY.index("bus") + 3)


def test_the_vowel_sign_after_the_last_letter_is_part_of_what_was_found(stocked: Library) -> None:
    (hit,) = stocked.search(ME, "الاقتصاد نما")
    assert "الاقتصادَ" in quotes(hit)


@pytest.mark.parametrize(
    "words",
    ['"', '""', "*", "NEAR(a b)", "bus*", "folded:bus", "-bus", "^bus", "bus OR", "AND", "(", "a' OR '1'='1",
     "%", "_", "\\", "bus\x00es", "{folded}: bus", "+", ";", "\ud83d", "NOT bus"],
)  # fmt: skip
def test_what_is_typed_means_nothing_to_the_index(stocked: Library, words: str) -> None:
    stored = [stocked.article(ME, entry.sha256) for entry in stocked.entries(ME)]
    assert len(stored) > 1
    wanted = words_of(words)
    texts = {one.sha256: fold(f"{one.title} {one.text}") for one in stored if one}
    expected = {sha256 for sha256, text in texts.items() if wanted and all(word in text for word in wanted)}
    assert {one.sha256 for one in found(stocked, words)} == expected


@pytest.mark.parametrize("words", ["x" * 1_000_000, "ab " * 100_000, " ".join(f"word{n}" for n in range(5000))])
def test_a_flood_of_words_is_answered_at_once(stocked: Library, words: str) -> None:
    before = time.thread_time()
    assert found(stocked, words) == []
    assert time.thread_time() - before < 1


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.sampled_from(TEXTS), data=st.data(), change=st.sampled_from([str, str.upper, str.swapcase, str.casefold])
)
def test_any_stretch_of_an_article_finds_it(
    stocked: Library, text: str, data: st.DataObject, change: type[str]
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    typed = change(text[start : data.draw(st.integers(start + 1, min(len(text), start + 60)))])
    assert not words_of(typed) or text in [one.text for one in found(stocked, typed)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=12), text=st.text(st.characters(codec="utf-8"), min_size=1))
def test_no_words_and_no_text_break_the_search(library: Library, words: str, text: str) -> None:
    library.delete_all(ME)
    library.add(ME, article(text))
    wanted = words_of(words)
    assert bool(found(library, words)) == (bool(wanted) and all(word in fold(text) for word in wanted))


def test_a_title_weighs_most_and_the_beginning_of_a_word_more_than_its_middle(library: Library) -> None:
    inside, often, headline = "Business as usual.", "The bus, the bus and the bus.", "Nothing about it here."
    for text, title in ((headline, "Bus lane opens"), (often, None), (inside, None), ("A robust one.", None)):
        library.add(ME, article(text, title=title))
    assert [one.text for one in found(library, "bus")] == [headline, often, inside, "A robust one."]
    (hit, *_) = library.search(ME, "bus")
    assert (hit.snippet, hit.found, hit.span) == ("Bus lane opens", ((0, 3),), None)


def test_what_is_not_part_of_the_story_is_not_searched_and_not_shown(library: Library) -> None:
    text = "Subscribe to our newsletter\nThe ferry sank.\nRead more: ferry tickets"
    blocks = [Article.of(text).span(0, 27), Article.of(text).span(44, len(text))]
    library.add(ME, article(text, removed=tuple(Removed(span=span, reason="teaser") for span in blocks)))
    assert library.search(ME, "newsletter") == library.search(ME, "tickets") == []
    (hit,) = library.search(ME, "ferry")
    assert (hit.snippet, quotes(hit)) == ("The ferry sank.", ["ferry"])


def test_a_snippet_is_short_and_ends_between_words(library: Library) -> None:
    library.add(ME, article("alpha beta gamma " * 300 + "needle " + "delta epsilon " * 300))
    (hit,) = library.search(ME, "needle")
    assert 100 < len(hit.snippet) <= 160
    assert set(hit.snippet.split()) <= {"alpha", "beta", "gamma", "needle", "delta", "epsilon"}


def test_a_text_without_spaces_is_searched_as_well(library: Library) -> None:
    library.add(ME, article("東京都知事は記者会見で新しい計画を発表した。" * 40))
    (one,) = found(library, "記者会見")
    assert "記者会見" in one.text
    assert found(library, "知事") == [one]


def test_ten_thousand_articles_are_searched_quickly(library: Library) -> None:
    texts = [f"Report {n} on the harbour\n\nThe minister spoke of case {n:05} and its buses." for n in range(10_000)]
    with library._storage.writing() as db:
        for text in texts:
            add(db, ME, ArticleRow.of(article(text)))
    seconds = {}
    for words in ("minister", "the", "07312", "31", "harbour buses 0731", "submarine"):
        before = time.thread_time()  # not the clock: a busy machine is no finding
        hits = library.search(ME, words)
        seconds[words] = time.thread_time() - before
        assert len(hits) <= 50
        assert bool(hits) == (words != "submarine")
    assert [hit.entry.title for hit in library.search(ME, "07312")] == ["Report 7312 on the harbour"]
    assert max(seconds.values()) < 0.5, seconds
