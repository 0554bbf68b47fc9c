"""Pages that parsers lose, and pages that are none: a clear refusal, never a brief of a lost body."""

from __future__ import annotations

import pytest

from nutgraf.errors import InputError
from nutgraf.ingest.html import article_from_html

STORY = (
    "<p>A crane fell on Friday at the harbour of Velmora, and two dockers were hurt.</p>"
    "<p>The crane, built in 1978, had passed its last inspection in January.</p>"
)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b"", "empty"),
        (b" \n ", "blank"),
        (b"\0\0\0", "page"),
        (b"\x00\x01\x02\x03\x04\xff\xfe" * 50, "binary"),
        (b"<html><body></body></html>", "no story"),
        (b"<p>x</p>", "no story"),
        (b"<body>" + b"<div>" * 20_000 + b"<p>" + b"lost words " * 50, "nests"),
        (b"<p>" + b"word " * 2_000_000, "MB"),
        (b"<p " + b"a=1 " * 200_000 + b">text", "attributes"),
        (b"<nav><a href=/a>News</a><a href=/b>Sport</a></nav><footer>2026</footer>", "no story"),
        (b"<p style='display:none'>" + b"Hidden words. " * 20 + b"</p>", "no story"),
    ],
)
def test_a_page_without_a_story_that_can_be_read_is_refused_in_one_line(page: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        article_from_html(page, "page.html")
    assert "\n" not in str(caught.value)


def test_a_story_under_five_hundred_elements_is_read_whole() -> None:
    page = "<body>" + "<div>" * 500 + STORY + "</div>" * 500
    article = article_from_html(page.encode(), "page.html")
    assert article.text.count("crane") == 2
    assert article.removed == ()


def test_a_paragraph_of_half_a_megabyte_is_read_whole() -> None:
    words = "The crane fell on Friday. " * 20_000
    article = article_from_html(f"<body>{STORY}<p>{words}</p>".encode(), "page.html")
    assert len(article.text) > 500_000
    assert article.removed == ()


def test_bits_of_a_page_that_breaks_the_rules_are_read_as_browsers_read_them() -> None:
    page = f"<p>Two<p>dockers <b>were <i>hurt</b></i> here, the port said on Friday.<div>{STORY}</span></table>"
    article = article_from_html(page.encode(), "page.html")
    assert "dockers were hurt here" in article.text


def test_an_enormous_hidden_story_is_reported() -> None:
    page = f"<body>{STORY}<div class=full style='display:none'>{STORY * 20}</div>"
    kinds = [notice.kind for notice in article_from_html(page.encode(), "page.html").notices]
    assert "extraction_suspect" in kinds


def test_a_story_that_is_a_small_part_of_what_is_visible_is_suspect() -> None:
    links = "".join(
        f"<li><a href='/{number}'>Another story of the day, number {number}</a></li>" for number in range(60)
    )
    page = f"<body><article>{STORY}</article><div><ul>{links}</ul></div>"
    article = article_from_html(page.encode(), "page.html")
    assert [notice.kind for notice in article.notices] == ["extraction_suspect"]
