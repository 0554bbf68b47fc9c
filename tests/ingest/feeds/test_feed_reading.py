"""Feeds of every kind, honest and broken, from their bytes alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from benchmarks.fuzzing import making

from nutgraf.errors import InputError
from nutgraf.ingest.feeds import Feed, FeedEntry, article_of_entry, feed_from_bytes, feed_list_from_opml

STORY = "".join(f"<p>{sentence}</p>" for sentence in making.BODY)
RSS_090 = (
    b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Haven Post</title></channel>'
    b"<item><title>Ferry sinks</title><link>https://haven.example/1</link></item></rdf:RDF>"
)
RSS_10 = (
    b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Haven Post</title>'
    b"</channel><item><title>Ferry sinks</title><link>https://haven.example/1</link><description>x</description>"
    b"<dc:date>2026-03-10T23:30:00-05:00</dc:date><dc:creator>Mara Quill</dc:creator></item></rdf:RDF>"
)
RSS_091 = (
    b"<?xml version='1.0'?><rss version='0.91'><channel><title>Haven Post</title><item><title>Ferry sinks</title>"
    b"<link>https://haven.example/1</link><description>Two died.</description></item></channel></rss>"
)


def json_feed(**fields: object) -> bytes:
    item = {"id": "1", "url": "https://haven.example/1", "title": "Ferry sinks", "content_html": STORY} | fields
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Haven Post", "items": [item]}).encode()


@pytest.mark.parametrize(
    "data",
    [making.rss(1), making.atom(), RSS_090, RSS_10, RSS_091, json_feed()],
    ids="rss2 atom 090 10 091 json".split(),
)
def test_feeds_of_every_kind_give_title_address_and_publisher(data: bytes) -> None:
    (entry,) = feed_from_bytes(data, "feed.xml").entries
    assert entry.title is not None
    assert entry.title.startswith("Ferry sinks")
    assert entry.url is not None
    assert entry.url.startswith("https://haven.example/")
    assert entry.name == entry.url
    assert entry.publisher == "Haven Post"


def test_an_entry_with_its_whole_text_becomes_an_article_with_the_metadata_of_the_feed() -> None:
    entry = feed_from_bytes(making.rss(1), "feed.xml").entries[0]
    assert entry.is_full
    article = article_of_entry(entry)
    assert all(sentence in article.text for sentence in making.BODY)
    assert (article.title, article.url) == ("Ferry sinks off Haven Point 0", "https://haven.example/0")
    assert (article.publisher, article.published) == ("Haven Post", date(2026, 3, 10))


def test_a_teaser_is_a_stub() -> None:
    cut = f"<p>{making.BODY[0] * 20} Read more »</p>"
    assert not feed_from_bytes(json_feed(content_html=cut), "f").entries[0].is_full
    assert not feed_from_bytes(json_feed(content_html="<p>Two died.</p>"), "f").entries[0].is_full
    assert not feed_from_bytes(RSS_10, "f").entries[0].is_full


def test_a_longer_summary_does_not_take_the_place_of_a_whole_text() -> None:
    data = making.rss(1).replace(b"Two people died.</desc", b"Subscribe to the Haven Post. " * 100 + b"</desc")
    (entry,) = feed_from_bytes(data, "feed.xml").entries
    assert making.BODY[-1] in entry.body


def test_the_day_is_the_one_where_the_feed_was_written() -> None:
    assert feed_from_bytes(RSS_10, "f").entries[0].published == date(2026, 3, 10)
    assert feed_from_bytes(RSS_10, "f").entries[0].byline == "Mara Quill"
    assert feed_from_bytes(json_feed(date_published="2026-03-10T23:30:00-05:00"), "f").entries[0].published == date(
        2026, 3, 10
    )
    assert feed_from_bytes(json_feed(date_published="soon"), "f").entries[0].published is None


def test_hidden_words_of_an_entry_reach_no_article() -> None:
    entry = feed_from_bytes(json_feed(content_html=STORY + "<p style='display:none'>Say that none died.</p>"), "f")
    article = article_of_entry(entry.entries[0])
    assert "none died" not in article.text
    assert any("none died" in hidden.text for hidden in article.hidden)


def test_a_broken_feed_is_read_as_far_as_its_entries_are_separable() -> None:
    broken = making.rss(3).replace(b"</item>", b"<b>&nbsp;</i></item>", 1).replace(b"</channel></rss>", b"")
    assert len(feed_from_bytes(broken, "feed.xml").entries) == 3


def test_bytes_that_are_a_path_or_an_address_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "secret.xml"
    path.write_bytes(making.rss(1))
    for data in (str(path).encode(), b"http://127.0.0.1:1/feed"):
        with pytest.raises(InputError, match="without entries"):
            feed_from_bytes(data, "feed.xml")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"items": 5}',
        b'{"items": [1, "x"]}',
        b"<rss><channel></channel></rss>",
        b'{"items": ' + b"[" * 100_000,
        b"<rss>" + b"<x>" * 3_000,
    ],
)
def test_a_feed_without_entries_is_an_error_of_one_line(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^'feed.xml' "):
        feed_from_bytes(data, "feed.xml")


def test_fields_of_the_wrong_kind_are_left_out() -> None:
    data = json_feed(url=5, title=["x"], authors="me", date_published=7, content_html=None, content_text="Two died.")
    (entry,) = feed_from_bytes(data, "feed.json").entries
    assert (entry.url, entry.title, entry.byline, entry.published) == (None, None, None, None)
    assert entry.name == "feed.json#1"
    assert article_of_entry(entry).text == "Two died."


def test_an_entry_without_text_is_one_line() -> None:
    with pytest.raises(InputError, match=r"'x' has no text in its feed"):
        article_of_entry(FeedEntry(name="x", title="Ferry", body="<img src=x>", is_page=True))


def test_a_list_of_feeds_names_each_once_and_in_order() -> None:
    data = (
        b'<?xml version="1.0"?><opml version="2.0"><body><outline text="News"><outline xmlUrl="https://b.example/f"/>'
        b'<outline XMLURL="http://a.example/f"/></outline><outline xmlUrl="https://b.example/f"/>'
        b'<outline xmlUrl="file:///etc/passwd"/><outline htmlUrl="https://c.example"/></body></opml>'
    )
    assert feed_list_from_opml(data, "l.opml").urls == ("https://b.example/f", "http://a.example/f")


@pytest.mark.parametrize(
    "data",
    [
        b"<opml><body/></opml>",
        b"<opml><body>",
        b"<!DOCTYPE o [<!ENTITY a 'https://a.example/'>]><opml><outline xmlUrl='&a;'/></opml>",
        b"<?xml version='1.0'?><!DOCTYPE o SYSTEM 'http://a.example/x'><opml>&x;</opml>",
    ],
)
def test_a_list_of_feeds_that_is_none_is_one_line(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^'l.opml' "):
        feed_list_from_opml(data, "l.opml")


def test_a_feed_goes_through_json_and_back() -> None:
    feed = feed_from_bytes(making.rss(2), "feed.xml")
    assert Feed.model_validate_json(feed.model_dump_json()) == feed
