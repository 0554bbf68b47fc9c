"""Feeds as they come: markup escaped twice, a summary beside the content, several writers, dates of every sort."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from benchmarks.fuzzing import making
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.ingest import articles_of
from nutgraf.ingest.feeds import article_of_entry, day_of, feed_from_bytes, is_full, unescape
from nutgraf.ingest.sources import UnreadableSource

HTML = "".join(f"<p>{sentence}</p>" for sentence in making.BODY)


def escaped(words: str, times: int = 1) -> str:
    for _ in range(times):
        words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return words


def article_in(item: str) -> Article:
    feed = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Post</title><item>{item}</item></channel></rss>'
    )
    return article_of_entry(feed_from_bytes(feed.encode(), "feed.xml").entries[0])


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("element", ["description", "content:encoded"])
def test_markup_is_unescaped_until_its_tags_are_tags(times: int, element: str) -> None:
    body = HTML.replace("hull", "h&uuml;ll")
    title = escaped("Caf&eacute; <b>sinks</b> off R&D Point", times)
    article = article_in(f"<title>{title}</title><{element}>{escaped(body, times)}</{element}>")
    assert article.title == "Café sinks off R&D Point"
    assert making.BODY[3].replace("hull", "hüll") in article.text
    assert "<" not in article.text
    assert "&" not in article.text.replace("R&D", "")


def test_markup_that_a_text_shows_as_code_stays() -> None:
    code = "<p>Write <code>&lt;p&gt;Two&lt;/p&gt;&lt;p&gt;died&lt;/p&gt;</code> or &amp;nbsp; there.</p>"
    assert unescape(code) == code


@given(st.text(max_size=200))
def test_text_without_ampersands_is_never_changed(text: str) -> None:
    assert unescape(text.replace("&", "")) == text.replace("&", "")


@pytest.mark.parametrize("noise", ["&lt;p" * 4_000, "&amp;" * 4_000, "<" * 20_000, "&amp;#" * 4_000])
def test_twenty_thousand_characters_are_read_at_once(noise: str) -> None:
    assert len(unescape(noise)) <= len(noise)


def test_a_summary_that_says_more_than_the_content_is_kept_and_one_that_repeats_it_is_not() -> None:
    content = f"<content:encoded>{escaped(HTML)}</content:encoded>"
    more = article_in(f"<title>Ferry</title><description>The county pays £1.3m itself.</description>{content}")
    assert "The county pays £1.3m itself." in more.text
    for repeated in (making.BODY[0], making.BODY[0][:60] + "…", making.BODY[0][:57] + "..."):
        same = article_in(f"<title>Ferry</title><description>{repeated}</description>{content}")
        assert same.text.count(making.BODY[0][:50]) == 1


@pytest.mark.parametrize(
    ("elements", "byline"),
    [
        ("<dc:creator>Ann Lee</dc:creator><dc:creator>Bo Ray</dc:creator>", "Ann Lee, Bo Ray"),
        ("<author>news@post.example (Ann Lee)</author>", "Ann Lee"),
        ("<dc:creator>Ann Lee and Bo Ray</dc:creator>", "Ann Lee and Bo Ray"),
        ("<dc:creator>Ann Lee</dc:creator><dc:creator>Ann Lee</dc:creator>", "Ann Lee"),
    ],
)
def test_all_writers_are_named_once(elements: str, byline: str) -> None:
    assert article_in(f"<title>Ferry</title>{elements}<description>{escaped(HTML)}</description>").byline == byline


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("1776153600", date(2026, 4, 14)),
        ("1776153600000", date(2026, 4, 14)),
        ("Tue, 14 Apr 2026 08:00:00 GMT", date(2026, 4, 14)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("0", None),
        ("Tue, 14 Apr 20260 08:00:00 GMT", None),
        ("-62135596800", None),
        ("9" * 400, None),
        ("soon", None),
    ],
)
def test_a_date_is_one_an_article_can_have_or_none(stamp: str, day: date | None) -> None:
    assert day_of(stamp) == day
    assert (
        article_in(f"<title>F</title><pubDate>{stamp}</pubDate><description>{escaped(HTML)}</description>").published
        == day
    )


@pytest.mark.parametrize(
    ("body", "full"),
    [
        (HTML, True),
        (HTML + "<p>Read more</p>", False),
        ("<p>Two people died.</p>", False),
        ("Two people died on Tuesday […]", False),
        ("<p>" + " ".join(making.BODY[:3]) + "</p>", False),
    ],
)
def test_a_summary_with_the_paragraphs_of_an_article_is_one(body: str, full: bool) -> None:
    assert is_full(body, is_summary=True) is full


async def test_an_entry_is_read_by_the_name_under_which_it_is_offered(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    items = "".join(f"<item><title>T{n}</title><description>{escaped(HTML)}</description></item>" for n in (1, 2, 3))
    path.write_text(f"<rss version='2.0'><channel><title>P</title>{items}</channel></rss>")
    names = [one.source.name async for one in articles_of([str(path)]) if isinstance(one, Article) and one.source]
    assert names == [f"{path}#{number}" for number in (1, 2, 3)]
    (second,) = [one async for one in articles_of([names[1]])]
    assert isinstance(second, Article)
    assert (second.title, second.notices) == ("T2", ())
    (missing,) = [one async for one in articles_of([f"{path}#4"])]
    assert isinstance(missing, UnreadableSource)


async def test_a_file_whose_own_name_ends_in_a_number_is_read(tmp_path: Path) -> None:
    (tmp_path / "story#2").write_bytes(making.text())
    (tmp_path / "story").write_bytes(making.text())
    (found,) = [one async for one in articles_of([str(tmp_path / "story#2")])]
    assert isinstance(found, Article)
    (refused,) = [one async for one in articles_of([str(tmp_path / "story#3")])]
    assert isinstance(refused, UnreadableSource)
    assert "holds one article" in str(refused.error)
