"""The Atom feed of briefs: valid, safe, the same each time, and read by feed readers as it was meant."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from nutgraf.brief import Brief
from nutgraf.ingest import article_from_bytes
from nutgraf.render.atom import FeedHead, write_atom
from nutgraf.render.sizes import sized
from nutgraf.summarize import brief_by_code
from render.conversation_samples import HOSTILE, Hostile

_HEAD = FeedHead("run 1", "Briefs of news/", datetime(2031, 3, 15, 9, 30, tzinfo=UTC))
_ATOM = "{http://www.w3.org/2005/Atom}"
_FERRY = """Ferry to Skarn resumes

VELM, 14 March 2031 — The ferry to Skarn resumed on Tuesday with 212 passengers, the operator NordLine said.
“We are glad to sail again ⛴,” said Mara Lindqvist, the head of NordLine.
Two people were hurt when the pier broke last week. The cause is not known.
"""
_ARABIC = (
    "إعادة فتح ميناء فيلم\n\nأعادت سلطات مدينة فيلم فتح الميناء يوم الثلاثاء، وعبرت 36 سفينة الميناء يوم الأربعاء.\n"
)


def brief_of(story: str, name: str = "story.txt", **record: object) -> Brief:
    brief = brief_by_code(article_from_bytes(story.encode(), name))
    return brief.model_copy(update={"article": brief.article.model_copy(update=record)})


def feed_of(*briefs: Brief) -> bytes:
    file = io.BytesIO()
    write_atom(file, _HEAD, briefs)
    return file.getvalue()


def test_a_reader_finds_each_article_with_its_glance_its_date_and_its_link() -> None:
    ferry = brief_of(_FERRY, url="https://news.example/ferry?a=1&b=2", publisher="Velm Post")
    read = feedparser.parse(feed_of(ferry, brief_of(_ARABIC, "port.txt")))

    assert not read.bozo
    assert read.version == "atom10"
    assert (read.feed.title, read.feed.updated, read.feed.author) == (_HEAD.title, "2031-03-15T09:30:00Z", "nutgraf")
    first, second = read.entries
    assert first.title == ferry.headline.text
    assert first.link == "https://news.example/ferry?a=1&b=2"
    assert (first.published, first.updated) == ("2031-03-14T00:00:00Z", "2031-03-14T00:00:00Z")
    assert first.author == "Velm Post"
    text = re.sub("<[^>]+>", " ", first.content[0].value)
    shown = sized(ferry, "glance")
    assert all(claim.text in text for claim in (*shown.points, *([shown.nut_graf] if shown.nut_graf else [])))
    assert second.link == second.id  # no address: readers take the id
    assert second.updated == "2031-03-15T09:30:00Z"  # its article has no date
    assert second.content[0].language == "ar"


def test_every_entry_has_what_atom_demands() -> None:
    root = etree.fromstring(feed_of(brief_of(_FERRY), brief_of(_ARABIC)))
    assert root.tag == f"{_ATOM}feed"
    for parent in (root, *root.findall(f"{_ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = parent.findall(f"{_ATOM}{name}")
            assert found.text
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", parent.findtext(f"{_ATOM}id"))
    assert root.find(f"{_ATOM}author/{_ATOM}name") is not None  # else each entry needs one
    for content in root.iter(f"{_ATOM}content"):
        assert content.get("type") == "xhtml"
        assert [child.tag for child in content] == ["{http://www.w3.org/1999/xhtml}div"]


def test_the_same_briefs_give_the_same_bytes_and_an_article_is_one_entry() -> None:
    ferry, port = brief_of(_FERRY), brief_of(_ARABIC)
    assert feed_of(ferry, port) == feed_of(ferry, port, ferry)
    ids = [entry.id for entry in feedparser.parse(feed_of(ferry, port)).entries]
    assert len(set(ids)) == 2
    assert ids[0] == feedparser.parse(feed_of(ferry)).entries[0].id  # whatever else is in the feed


def test_no_brief_is_a_feed_too() -> None:
    read = feedparser.parse(feed_of())
    assert (read.bozo, read.entries) == (False, [])


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_hostile_words_stay_words_in_a_feed(hostile: Hostile) -> None:
    ferry = brief_of(_FERRY, title=hostile.text, byline=hostile.text, publisher=hostile.text, url=hostile.text)
    claim = ferry.headline.model_copy(update={"text": hostile.text})
    data = feed_of(ferry.model_copy(update={"headline": claim, "nut_graf": claim, "key_points": (claim,)}))
    root = etree.fromstring(data)
    names = {etree.QName(one).localname for one in root.iter()}
    assert names <= set(
        "feed id title updated author name generator entry published link content div p ul li br small".split()
    )
    assert all(one.get("href", "http").startswith("http") for one in root.iter())


@given(st.text(max_size=40))
def test_any_words_make_a_feed_that_can_be_read(words: str) -> None:
    ferry = brief_of(_FERRY)
    claim = ferry.headline.model_copy(update={"text": f"a{words}"})
    feed = etree.fromstring(feed_of(ferry.model_copy(update={"headline": claim})))
    assert etree.QName(feed).localname == "feed"
