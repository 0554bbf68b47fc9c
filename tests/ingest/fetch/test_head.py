"""The head of an answer tells what it is, and whether its body is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.ingest.fetcher import Head, Limits


def head(status: int = 200, **fields: str) -> Head:
    return Head.of(status, [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()])


@pytest.mark.parametrize(
    ("header", "content_type", "charset"),
    [
        ("text/html; charset=utf-8", "text/html", "utf-8"),
        ('Text/HTML;Charset="Windows-1252"', "text/html", "windows-1252"),
        ("text/html; x=y; charset = 'koi8-r'", "text/html", "koi8-r"),
        ("text/html; charset=", "text/html", None),
        ("text/html; charset=ü", "text/html", None),
        ("text/plain", "text/plain", None),
        ("", None, None),
    ],
)
def test_the_type_and_the_charset_are_handed_on(header: str, content_type: str | None, charset: str | None) -> None:
    said = head(content_type=header)
    assert (said.content_type, said.charset) == (content_type, charset)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "the site does not let this program read it (HTTP 401); save the page in a browser and give the file"),
        (403, "the site does not let this program read it (HTTP 403); save the page in a browser and give the file"),
        (404, "the site has no such page (HTTP 404); check the address"),
        (429, "the site asks for fewer requests (HTTP 429); try again later, or save the page in a browser and give"),
        (503, "the site has a fault (HTTP 503); try again later, or save the page in a browser and give the file"),
        (204, "the site answers without a page (HTTP 204); check the address"),
        (206, "the site answers without a page (HTTP 206); check the address"),
    ],
)
def test_an_answer_without_a_page_says_why(status: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        head(status).refuse_unreadable(Limits())
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("content_type", ["image/png", "video/mp4", "application/zip", "application/octet-stream", "x"])
def test_a_content_type_without_articles_is_refused(content_type: str) -> None:
    with pytest.raises(InputError, match=f"it is '{content_type}', which holds no article; give the address of a page"):
        head(content_type=content_type).refuse_unreadable(Limits())


@pytest.mark.parametrize("content_type", ["text/html; charset=x", "application/pdf", "application/rss+xml", ""])
def test_a_type_that_may_hold_an_article_is_read(content_type: str) -> None:
    head(content_type=content_type).refuse_unreadable(Limits())


@pytest.mark.parametrize("length", ["5000001", "9" * 40])
def test_a_length_over_the_limit_is_refused_before_the_body_is_read(length: str) -> None:
    with pytest.raises(InputError, match="larger than 5 MB"):
        head(content_length=length).refuse_unreadable(Limits())


def test_only_a_redirect_moves_and_it_has_to_say_where() -> None:
    assert head(200, location="/b").moved_to is None
    assert head(304, location="/b").moved_to is None
    assert head(308, location="/größe").moved_to == "/größe"
    with pytest.raises(InputError, match="without saying where"):
        _ = head(302).moved_to


@given(st.integers(200, 599), st.lists(st.tuples(st.sampled_from([b"Content-Type", b"Location"]), st.binary())))
def test_any_headers_are_read_or_refused_in_one_line(status: int, headers: list[tuple[bytes, bytes]]) -> None:
    try:
        said = Head.of(status, headers)
        said.refuse_unreadable(Limits())
        assert said.moved_to is None or said.moved_to
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017
