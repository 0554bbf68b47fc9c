"""Two texts read at one address are two versions of one article, both kept, each owner's apart."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.samples import FERRY, STRIKE, article, brief
from nutgraf.article import Article, Source
from nutgraf.library import Library
from nutgraf.library.records import address_of
from nutgraf.library.storage import STEPS

ME = "local"
AT = "https://news.example/ferry"


def named(name: str) -> Source:
    return Source(name=name, sha256_bytes="0", encoding="utf-8")


def test_the_version_read_before_is_found_by_the_address(library: Library) -> None:
    first = library.add(ME, article(FERRY, url=AT))
    second = library.add(ME, article(STRIKE, url=f"{AT}/?utm_source=mail#top"))
    library.add(ME, article("Another story.", url="https://news.example/other"))
    assert library.versions(ME, second.sha256) == [first, second]
    assert library.versions(ME, first.sha256) == [first, second]
    assert library.add(ME, article(FERRY, url=AT)) == first
    assert library.versions("somebody else", first.sha256) == []


def test_without_a_url_the_name_of_the_file_is_the_address(library: Library) -> None:
    first = library.add(ME, article(FERRY, source=named("ferry.txt")))
    second = library.add(ME, article(STRIKE, source=named("ferry.txt")))
    assert library.versions(ME, second.sha256) == [first, second]


@pytest.mark.parametrize("name", ["pasted text", "stdin", "-", ""])
def test_texts_that_came_without_a_name_have_nothing_to_do_with_each_other(library: Library, name: str) -> None:
    first = library.add(ME, article(FERRY, source=named(name)))
    library.add(ME, article(STRIKE, source=named(name)))
    assert library.versions(ME, first.sha256) == [first]


def test_a_pasted_article_gets_the_address_it_is_read_at_later(library: Library) -> None:
    first = library.add(ME, article(FERRY))
    library.add(ME, article(FERRY, url=AT))
    second = library.add(ME, article(STRIKE, url=AT))
    assert library.versions(ME, second.sha256) == [first, second]


def test_a_deleted_version_is_gone_and_the_other_stays(library: Library) -> None:
    first = library.add(ME, article(FERRY, url=AT))
    second = library.add(ME, article(STRIKE, url=AT))
    library.delete(ME, first.sha256)
    assert library.versions(ME, second.sha256) == [second]


def test_a_library_of_the_first_schema_gets_addresses_and_loses_nothing(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        old = library.add(ME, article(FERRY, url=AT))
        broken = library.add(ME, article("Nobody reads this."))
        library.store_brief(ME, brief(article(FERRY, url=AT)))
    with sqlite3.connect(tmp_path / "library.db") as db:
        db.execute("DROP TABLE waiting")
        db.execute("DROP INDEX versions")
        db.execute("ALTER TABLE articles DROP COLUMN address")
        db.execute("UPDATE articles SET record = '[' WHERE sha256 = ?", (broken.sha256,))
        db.execute("PRAGMA user_version = 1")
    db.close()
    with Library.open(tmp_path) as library:
        new = library.add(ME, article(STRIKE, url=AT))
        assert [one.sha256 for one in library.versions(ME, new.sha256)] == [old.sha256, new.sha256]
        assert library.brief(ME, old.sha256) == brief(article(FERRY, url=AT))
        assert len(library.entries(ME)) == 3
    assert len(STEPS) == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://news.example/a", "https://NEWS.example:443/a/", True),
        ("https://news.example/a?id=1", "https://news.example/a?id=2", False),
        ("https://news.example/a?id=1&utm_medium=x&fbclid=y", "https://news.example/a?id=1", True),
        ("https://news.example/a?q=a%20b", "https://news.example/a?q=a+b", True),
        ("https://news.example/A", "https://news.example/a", False),
        ("https://me:key@news.example/a", "https://news.example/a", True),
        ("https://[::1/a", "https://[::2/a", False),
    ],
)
def test_only_what_does_not_change_a_page_is_left_out_of_its_address(one: str, other: str, same: bool) -> None:
    assert (address_of(article(url=one)) == address_of(article(url=other))) is same


@given(st.text(), st.text())
def test_whatever_an_article_is_called_it_can_be_kept(url: str, name: str) -> None:
    made = Article(text="Two died.", url=url, source=named(name))
    assert address_of(made) == address_of(made.model_copy(update={"text": "Three died."}))
