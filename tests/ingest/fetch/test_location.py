"""URLs are taken apart strictly, and shown without what may be secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.ingest.ssrf_guard import location_of, refusal_of, safe_url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "http://127.0.0.1/",
            "cannot fetch 'http://127.0.0.1/': 127.0.0.1 is this machine itself, not a place on the public internet; "
            "save the page in a browser and give the file",
        ),
        (
            "http://2130706433/",
            "cannot fetch 'http://2130706433/': '2130706433' is a number that can be read as an address; "
            "write a public address as four plain numbers",
        ),
        (
            "http://127.0.0。1/",
            "cannot fetch 'http://127.0.0。1/': '127.0.0。1' is an odd spelling of 127.0.0.1; "
            "write a public address as four plain numbers",
        ),
        (
            "ftp://news.example/",
            "cannot fetch 'ftp://news.example/': only addresses that begin with http:// or https:// are fetched; "
            "give one, or a file",
        ),
        (
            "http://news.example:8080/",
            "cannot fetch 'http://news.example:8080/': port 8080 is not one of the web's own (80 and 443); "
            "save the page in a browser and give the file",
        ),
        (
            "http://ann:canary@news.example/",
            "cannot fetch 'http://news.example/': it holds a user name or password, which are never sent; "
            "give the address without them",
        ),
    ],
)
def test_a_refusal_names_the_address_the_reason_and_the_way_out(url: str, said: str) -> None:
    assert refusal_of(url) == said


@pytest.mark.parametrize(
    "url",
    [
        "https://ann:canary@news.example/story",
        "https://canary@news.example/story",
        "https://ann:can/ary@news.example/story",
        "https://ann:canary@@news.example/story",
        "https:ann:canary@news.example/story",
        "https:\\\\ann:canary\\@news.example/story",
        "https://news.example/story?token=canary",
        "https://news.example/story#canary",
        "https://news.example:99999/?token=canary@x",
    ],
)
def test_what_may_be_secret_is_not_shown(url: str) -> None:
    assert "canary" not in safe_url(url)
    assert "ary@" not in safe_url(url)
    assert "canary" not in (refusal_of(url) or "")


def test_an_at_sign_in_a_path_is_no_secret_and_a_long_address_is_shortened() -> None:
    assert safe_url("https://news.example/@ann/story") == "https://news.example/@ann/story"
    assert len(safe_url("https://news.example/" + "a" * 1000)) == 120


def test_an_address_of_more_than_4096_characters_is_refused() -> None:
    assert "longer than 4,096 characters" in (refusal_of("https://news.example/" + "a" * 4096) or "")


@given(st.text() | st.from_regex(r"\A[hH]ttps?:[/\\]{0,3}[^\n]{0,30}\Z"))
def test_any_text_is_a_location_or_one_line_of_refusal(url: str) -> None:
    try:
        location = location_of(url)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert location.url.isascii()
        assert not set(location.target) & set(" \\#\r\n\t")


@given(
    st.from_regex(r"\A[a-z]{2,10}(\.[a-z]{2,6}){1,2}\Z").map(lambda name: f"{name}.example"),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\\"), max_size=30),
)
def test_a_location_read_back_is_itself(host: str, rest: str) -> None:
    location = location_of(f"https://{host}/{rest}")
    assert location.host == host
    assert location_of(location.url) == location


@pytest.mark.parametrize(
    ("to", "url"),
    [
        ("/b", "https://news.example/b"),
        ("b?x", "https://news.example/a/b?x"),
        ("//other.example", "https://other.example/"),
        ("https://other.example/größe", "https://other.example/gr%C3%B6%C3%9Fe"),
        ("#top", "https://news.example/a/"),
    ],
)
def test_a_redirect_is_relative_to_its_own_address(to: str, url: str) -> None:
    assert location_of("https://news.example/a/").redirect_target(to).url == url


def test_a_secure_page_does_not_send_on_to_one_that_is_not() -> None:
    assert location_of("http://news.example/").redirect_target("https://news.example/").scheme == "https"
    with pytest.raises(InputError, match="from a secure connection to one that is not"):
        location_of("https://news.example/").redirect_target("http://news.example/")
