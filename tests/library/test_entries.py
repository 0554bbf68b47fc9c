"""The list of articles and their briefs."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.samples import ARABIC, FERRY, STRIKE, article, brief
from nutgraf.article import Article, Removed
from nutgraf.brief import Brief
from nutgraf.errors import LibraryError
from nutgraf.library import Library

ME = "local"


def tamper(library: Library, statement: str) -> None:
    """Change the file as another program, or another version, would."""
    with sqlite3.connect(library.path) as db:
        db.execute(statement)
    db.close()


def test_an_article_is_listed_with_its_metadata(library: Library) -> None:
    ferry = article(title="Ferry fire", publisher="Coast Wire", published=date(2026, 3, 12))
    before = datetime.now(UTC)
    entry = library.add(ME, ferry)
    assert (entry.sha256, entry.title, entry.publisher) == (ferry.sha256, "Ferry fire", "Coast Wire")
    assert (entry.published, entry.language, entry.words) == (date(2026, 3, 12), "en", len(FERRY.split()))
    assert before <= entry.added <= datetime.now(UTC)
    assert not entry.has_brief
    assert library.entries(ME) == [entry]
    assert library.article(ME, ferry.sha256) == ferry


def test_the_newest_comes_first_and_the_same_text_is_the_same_entry(library: Library) -> None:
    first, second = library.add(ME, article(FERRY)), library.add(ME, article(STRIKE))
    assert library.add(ME, article(FERRY, title="Another title")) == first
    assert library.entries(ME) == [second, first]


def test_an_article_without_title_is_called_by_the_first_line_of_its_story(library: Library) -> None:
    text = "Subscribe to our newsletter\n\n" + "The council of Velm met in a very long session " * 4
    removed = Article.of(text).span(0, 27)
    entry = library.add(ME, article(text, removed=(Removed(span=removed, reason="newsletter"),)))
    assert entry.title.startswith("The council of Velm met")
    assert entry.title.endswith("…")
    assert len(entry.title) <= 80


def test_an_article_that_is_all_removed_or_blank_is_listed_all_the_same(library: Library) -> None:
    whole = Article.of("Follow us").span(0, 9)
    library.add(ME, article("Follow us", removed=(Removed(span=whole, reason="newsletter"),)))
    library.add(ME, article(" \n "))
    assert [entry.title for entry in library.entries(ME)] == ["", "Follow us"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec="utf-8"), min_size=1), title=st.none() | st.text())
def test_whatever_the_text_the_same_article_comes_back(library: Library, text: str, title: str | None) -> None:
    kept = article(text, title=title)
    library.delete(ME, kept.sha256)
    entry = library.add(ME, kept)
    assert library.article(ME, entry.sha256) == kept
    assert library.entries(ME)[0] == entry


def test_a_brief_is_kept_and_the_latest_counts(library: Library) -> None:
    ferry = article()
    library.add(ME, ferry)
    library.store_brief(ME, brief(ferry))
    assert library.brief(ME, ferry.sha256) == brief(ferry)
    assert library.entries(ME)[0].has_brief
    again = brief(ferry).model_copy(update={"further_points": (brief(ferry).headline,)})
    library.store_brief(ME, again)
    assert library.brief(ME, ferry.sha256) == again


def test_a_brief_needs_its_very_article(library: Library) -> None:
    with pytest.raises(LibraryError, match="not in the library any more"):
        library.store_brief(ME, brief(article()))
    library.add(ME, article())
    other = brief(article(STRIKE))
    poisoned = other.model_copy(update={"article": other.article.model_copy(update={"sha256": article().sha256})})
    with pytest.raises(LibraryError, match="another text"):
        library.store_brief(ME, poisoned)
    assert library.brief(ME, article().sha256) is None


def test_what_is_not_there_is_none_and_deleting_it_is_no_error(library: Library) -> None:
    assert library.article(ME, "0" * 64) is None
    assert library.brief(ME, "") is None
    library.delete(ME, "'; DROP TABLE articles; --")
    library.delete_all("nobody")
    assert library.entries(ME) == []


def test_all_is_there_after_a_restart(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        entry = library.add(ME, article(ARABIC))
        library.store_brief(ME, brief(article(ARABIC)))
    with Library.open(tmp_path) as library:
        assert library.entries(ME) == [entry.model_copy(update={"has_brief": True})]
        assert library.brief(ME, entry.sha256) == brief(article(ARABIC))


def test_fields_of_an_article_that_this_version_does_not_know_are_left_out(library: Library) -> None:
    ferry = article(title="Ferry fire", byline="Jane Roe")
    library.add(ME, ferry)
    tamper(library, "UPDATE articles SET record = json_set(record, '$.mood', 'sad', '$.byline', json('[1]'))")
    assert library.article(ME, ferry.sha256) == ferry.model_copy(update={"byline": None})
    assert library.search(ME, "buses")[0].span is not None


@pytest.mark.parametrize("record", ["", "[]", "{}", '{"text": 1}', '{"text": "other words"}', "\x00"])
def test_an_article_that_cannot_be_read_takes_no_list_down_and_is_healed_by_adding_it_again(
    library: Library, record: str
) -> None:
    library.add(ME, article(STRIKE))
    ferry = library.add(ME, article())
    tamper(library, f"UPDATE articles SET record = CAST(x'{record.encode().hex()}' AS TEXT) WHERE id = 2")
    assert len(library.entries(ME)) == 2
    assert [hit.entry.title for hit in library.search(ME, "luminosa")] == ["Ferry fire"]
    with pytest.raises(LibraryError, match=r"'Ferry fire' cannot be read by this version: add it again"):
        library.article(ME, ferry.sha256)
    library.add(ME, article())
    assert library.article(ME, ferry.sha256) == article()


def test_a_row_or_a_brief_of_another_version_is_left_out_and_not_lost(library: Library) -> None:
    for text in (FERRY, STRIKE):
        library.add(ME, article(text))
        library.store_brief(ME, brief(article(text)))
    tamper(library, "UPDATE articles SET added = 'yesterday' WHERE id = 1")
    tamper(library, "UPDATE briefs SET record = replace(record, 'brief@2', 'brief@9')")
    assert [entry.sha256 for entry in library.entries(ME)] == [article(STRIKE).sha256]
    assert library.brief(ME, article(STRIKE).sha256) is None
    library.store_brief(ME, brief(article(STRIKE)))
    assert isinstance(library.brief(ME, article(STRIKE).sha256), Brief)


def test_half_a_character_is_refused_in_one_line(library: Library) -> None:
    with pytest.raises(LibraryError, match="half a character"):
        library.article(ME, "\ud83d")
    assert library.search(ME, "\ud83d") == []
