"""Markup that parsers lose text of, or hang on, is refused by one scan before any of them sees it."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.ingest.limits import refuse_markup


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        refuse_markup(data, "page.html")
    assert str(caught.value).startswith("'page.html'")
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"<div>" * 2_001,
        b"<table><tr><td>" * 2_001,
        b"<DIV>" * 2_001,
        b"<div></span>" * 2_001,  # an end tag that ends nothing
        b"<b><div></b>" * 1_001,  # libxml2 lets no </b> close a <div>
        b"<div><table></div>" * 1_001,
        b'<div a=x" b="></div>">' * 2_001,  # the end tag stands in an attribute
        b"<script/>" + b"<div>" * 2_001,
        b"<!-- " + b"<div>" * 2_001,  # a comment that never ends hides nothing
        ("<div>" * 2_001).encode("utf-16"),
        b"<?xml version='1.0'?><rss>" + b"<p>" * 2_001,  # XML closes no <p> by itself
    ],
)
def test_what_is_nested_too_deep_is_refused(data: bytes) -> None:
    assert "2,000 deep" in refusal(data)


@pytest.mark.parametrize(
    "data",
    [
        b"<p>Two died." * 3_000,
        b"<ul>" + b"<li>One" * 3_000,
        b"<br><img src=x><input>" * 3_000,
        b"<div><p><b>x</b></div>" * 3_000,
        b"<script>" + b"'<div>'" * 3_000 + b"</SCRIPT>",
        b"<!--" + b"<div>" * 3_000 + b"-->",
        b"<i title='a > b'>x</i>" * 3_000,
        b"<p>if a <b and c <d then " * 1_000,
        b'<img src="data:image/png;base64,' + b"A" * 300_000 + b'"><p>Two died.',
        b"<p " + b" ".join(b"a%d=1" % n for n in range(1_000)) + b">",
        b"<p>Two died. <a href='https://x",
        b"",
    ],
)
def test_what_pages_do_is_let_through(data: bytes) -> None:
    refuse_markup(data, "page.html")


def test_a_tag_that_is_too_long_or_has_too_many_attributes_is_refused() -> None:
    assert "1,000 attributes" in refusal(b"<p " + b" ".join(b"a%d=1" % n for n in range(1_001)) + b">")
    assert "64 kB" in refusal(b"<p title='" + b"x" * 70_000 + b"'>")


def test_too_many_tags_and_too_many_bytes_are_refused() -> None:
    assert "200,000 tags" in refusal(b"<br>" * 200_001)
    assert "5 MB" in refusal(b"a" * 5_000_001)


@pytest.mark.parametrize("value", ["SYSTEM 'file:///etc/passwd'", "'&a;&a;'", "PUBLIC 'x' 'http://x'"])
def test_entities_made_of_others_or_of_files_are_refused(value: str) -> None:
    head = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'x'><!ENTITY b "
    assert "XML entities" in refusal(f"{head}{value}>]><rss>&b;</rss>".encode())
    refuse_markup(f"{head}'&#160;'>]><rss>Then he wrote <!ENTITY c SYSTEM 'x'>.</rss>".encode(), "feed.xml")


@pytest.mark.parametrize(
    "piece",
    [b"<", b"<a", b"<a ", b"<a/", b"<a b='", b'<a b="', b"<!--", b"<script>", b"<a =", b"</b>", b"<?", b"<![CDATA["],
)
def test_the_scan_takes_no_longer_than_the_text_is_long(piece: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(InputError):
        refuse_markup(piece * (3_000_000 // len(piece)), "x")
    assert time.process_time() - began < 5


@given(st.lists(st.sampled_from([b"<div>", b"</div>", b"<b>", b"<p>", b"'", b'"', b"<!--", b"-->", b"x", b"<a b='"])))
def test_any_small_markup_is_let_through(pieces: list[bytes]) -> None:
    refuse_markup(b"".join(pieces), "x")
