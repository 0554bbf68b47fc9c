"""Any bytes at all are an article or one clear refusal; and the seed article is read as its people published it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes

FEED_ARTICLE = """
The US Department of Defense announced its commitment to scale down its military mission in Iraq.
A senior official told Reuters, “ISIS no longer poses a threat. This lets us transfer responsibility.”
Partnership with Damascus
The commander met the Syrian president on September 12.
The post US focuses on fighting ISIS in Syria appeared first on Enab Baladi.
from Enab Baladi https://ift.tt/CzGkfqO
via IFTTT
"""


def test_a_feed_article_gets_what_only_its_footer_says() -> None:
    article = article_from_bytes(FEED_ARTICLE.encode(), "feed.txt")
    assert article.title == "US focuses on fighting ISIS in Syria"
    assert article.title_span is None
    assert article.publisher == "Enab Baladi"
    assert article.url == "https://ift.tt/CzGkfqO"
    assert article.published is None
    assert article.byline is None
    assert [block.reason for block in article.removed] == ["feed_footer"]
    assert article.text == FEED_ARTICLE


@given(st.binary(max_size=400))
def test_any_bytes_are_an_article_or_a_refusal_of_one_line(data: bytes) -> None:
    message = ""
    try:
        article = article_from_bytes(data, "fuzz.bin")
    except InputError as error:
        message = str(error)
    if message:
        assert message.startswith("'fuzz.bin'")
        assert "\n" not in message
        return
    assert article.text.strip()
    assert article_from_bytes(article.text.encode(), "again").text == article.text


@given(st.text(min_size=1, max_size=300))
def test_any_text_keeps_its_offsets_true(text: str) -> None:
    try:
        article: Article = article_from_bytes(text.encode(), "fuzz.txt")
    except InputError:
        return
    spans = [block.span for block in article.removed] + ([article.title_span] if article.title_span else [])
    assert all(span.matches(article.text) for span in spans)


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "?!… — “”",
        "🚀🔥 😀",
        "word " * 10_000,
        "a" * 1_000_000,
        "The post " * 50_000,
        "Read more " * 50_000,
        "By Jane Roe\n" * 5_000,
        "via IFTTT\n" * 5_000 + "One story.",
        " " * 1_000_000 + "x",
        "A" + " " * 190 + "(" + " " * 190 + "b\n" * 50,
        "w" * 95 + " 14 March 2026\n" + "By " + "Aa and " * 18 + "\n" + "The " * 22 + "\nA story.",
        "The post " + "appeared first on " * 25 + ".",
        ("Photo: x\n" * 5_000) + "One story.",
    ],
    ids=lambda text: f"{text[:10].strip()}*{len(text)}",
)
def test_strange_text_is_read_in_no_time(text: str) -> None:
    assert article_from_bytes(text.encode(), "x").text == text


def test_the_name_in_a_message_cannot_break_its_line() -> None:
    with pytest.raises(InputError) as caught:
        article_from_bytes(b"", "evil\n\x1b[31mname")
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
