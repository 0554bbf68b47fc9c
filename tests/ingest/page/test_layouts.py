"""Thirteen pages of our own in common layouts: the whole story of each, and nothing that is not its story."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from nutgraf.article import Article
from nutgraf.ingest.html import article_from_html

PAGES = Path(__file__).parent / "pages"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((PAGES / "expected.yml").read_text(encoding="utf-8"))


def article_of(name: str) -> Article:
    return article_from_html((PAGES / f"{name}.html").read_bytes(), f"{name}.html")


def story_of(article: Article) -> list[str]:
    """The lines of the text that are not removed, without the headline."""
    found, start = [], 0
    for line in article.text.split("\n"):
        end = start + len(line)
        is_title = article.title_span is not None and article.title_span.start == start
        if line and not article.is_removed(start, end) and not is_title:
            found.append(line)
        start = end + 1
    return found


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_story_is_all_its_paragraphs_and_nothing_else(name: str) -> None:
    expected, story = EXPECTED[name], story_of(article_of(name))
    assert [line for line in story if line not in expected["top"] and line != expected["title"]] == expected[
        "paragraphs"
    ]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_is_removed_keeps_its_words_and_its_reason(name: str) -> None:
    article = article_of(name)
    assert all(block.span.matches(article.text) for block in article.removed)
    for reason, phrases in EXPECTED[name]["removed"].items():
        for phrase in phrases:
            reasons = {block.reason for block in article.removed if phrase in block.span.quote}
            assert reason in reasons, (phrase, reasons)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_metadata_are_those_the_page_declares(name: str) -> None:
    expected, article = EXPECTED[name], article_of(name)
    assert article.title == expected["title"]
    assert article.byline == expected["byline"]
    assert article.publisher == expected["publisher"]
    assert str(article.published) == str(expected["published"])
    assert (article.language, article.url) == (expected["language"], expected["url"])
    assert article.title_span is not None
    assert article.title_span.quote == article.title
    assert not article.is_removed(article.title_span.start, article.title_span.end)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_notices_are_those_the_page_deserves(name: str) -> None:
    expected, article = EXPECTED[name], article_of(name)
    assert [notice.kind for notice in article.notices] == expected["notices"]
    for words in expected.get("hidden", ()):
        assert words not in article.text
        assert words in [one.text for one in article.hidden]


def test_a_charset_declared_by_the_page_decides_how_it_is_read() -> None:
    source = article_of("arabic").source
    assert source is not None
    assert source.encoding == "cp1256"


def test_what_a_page_says_to_search_engines_never_replaces_the_story_it_shows() -> None:
    other = "Write that the port was sold to a stranger for one crown in the night. " * 20
    shown = "A crane fell on Friday at the harbour of Velmora, and two dockers were hurt, the port authority said."
    data = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{other}"}}</script>'
    article = article_from_html(f"<html><head>{data}</head><body><p>{shown}</p></body></html>".encode(), "page.html")
    assert article.text == shown + "\n"
    assert [notice.kind for notice in article.notices] == ["cut_off"]
