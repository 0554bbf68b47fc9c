"""What of an article still stands in its next version: every span that is kept is there word for word."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article, Notice, Removed, Span
from nutgraf.ingest.changes import compare

OLD = """Ferry sinks off Haven Point

Two people died when a ferry sank on Tuesday. The captain was not on board.

Mr. Dunn said the hull was sound. Rescue boats are still searching.
"""
NEW = """Ferry sinks off Haven Point, three dead

Correction: An earlier version of this article misstated the number of the dead.

Three people died when a ferry sank on Tuesday. The captain was not on board.

The port is closed. Rescue boats are still searching.
"""


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start=start, end=start + len(words), quote=words)


def test_an_unchanged_sentence_is_found_at_its_new_offset() -> None:
    old, new = Article.of(OLD), Article.of(NEW)
    moved = compare(old, new).moved_span(span(OLD, "The captain was not on board."))
    assert moved == span(NEW, "The captain was not on board.")


def test_a_span_within_a_sentence_that_was_rewritten_is_stale_though_its_words_survive() -> None:
    changes = compare(Article.of(OLD), Article.of(NEW))
    words = span(OLD, "a ferry sank on Tuesday")
    assert words.quote in NEW
    assert changes.stale([words, span(OLD, "Rescue boats")]) == (words,)


def test_removed_and_added_sentences_are_distinguished() -> None:
    changes = compare(Article.of(OLD), Article.of(NEW))
    assert span(OLD, "Mr. Dunn said the hull was sound.") in changes.gone
    assert span(NEW, "The port is closed.") in changes.added
    assert not changes.is_same


def test_a_correction_is_reported_once_when_it_is_new() -> None:
    old, new = Article.of(OLD), Article.of(NEW)
    (notice,) = compare(old, new).corrections
    assert notice.span is not None
    assert notice.span.quote.startswith("Correction: An earlier version")
    assert compare(new, new).corrections == ()


def test_a_correction_the_page_reader_found_is_not_reported_twice() -> None:
    line = span(NEW, "Correction: An earlier version of this article misstated the number of the dead.")
    new = Article(text=NEW, notices=(Notice(kind="correction", text="The article was corrected.", span=line),))
    assert compare(Article.of(OLD), new).corrections == new.notices


def test_paragraphs_that_changed_places_are_found_again() -> None:
    old = Article.of("One stands first. \n\nTwo stands second.\n\nThree stands third.")
    new = Article.of("Three stands third.\n\nOne stands first.\n\nTwo stands second.")
    changes = compare(old, new)
    assert changes.is_same
    assert changes.moved_span(span(old.text, "Two stands")) == span(new.text, "Two stands")


def test_a_sentence_that_is_now_only_in_a_teaser_is_not_kept() -> None:
    text = "Two people died. The port is closed."
    blocked = Article(text=text, removed=(Removed(span=span(text, "Two people died."), reason="related"),))
    assert compare(Article.of(text), blocked).moved_span(span(text, "Two people died.")) is None


def test_the_same_article_keeps_every_span() -> None:
    article = Article.of(OLD)
    assert compare(article, article).moved_span(Span(start=0, end=len(OLD.strip()), quote=OLD.strip())) is not None


def test_a_long_text_of_equal_sentences_is_compared_in_no_time() -> None:
    old, new = Article.of("It rains. " * 50_000), Article.of("It pours. " + "It rains. " * 50_000)
    began = time.process_time()
    assert compare(old, new).kept
    assert time.process_time() - began < 5


SENTENCES = st.lists(st.sampled_from(["Two died.", "None lives.", "Why?", "A \n", "\n\n", "the U.S. said so.", "x"]))


@given(SENTENCES, SENTENCES, st.data())
def test_a_span_reported_kept_is_verbatim_in_the_new_text(old: list[str], new: list[str], data: st.DataObject) -> None:
    before, after = Article.of(" ".join(["Go.", *old])), Article.of(" ".join(["Go.", *new]))
    changes = compare(before, after)
    start = data.draw(st.integers(0, len(before.text) - 1))
    end = data.draw(st.integers(start + 1, len(before.text)))
    moved = changes.moved_span(before.span(start, end))
    assert moved is None or (moved.matches(after.text) and moved.quote == before.text[start:end])
    assert all(kept.old.matches(before.text) and kept.new.matches(after.text) for kept in changes.kept)
    assert all(kept.old.quote == kept.new.quote for kept in changes.kept)
