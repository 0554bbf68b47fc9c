"""What bytes are is told by their content; what no article is read from is named."""

from __future__ import annotations

import time

import pytest
from benchmarks.fuzzing import making
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.errors import InputError
from nutgraf.ingest import article_from_bytes
from nutgraf.ingest.detect import kind_of

MAIL = b"Received: by mx\r\nFrom: a@b.example\r\nSubject: Ferry\r\nMIME-Version: 1.0\r\n\r\nTwo died.\r\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (making.page(), "html"),
        (b"\xef\xbb\xbf\n<!-- saved -->\n<html lang=en>", "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html>", "html"),
        ("<!doctype html><p>x".encode("utf-16"), "html"),
        (b"<div class=story><p>Two died.</p></div>", "html"),
        (making.rss(), "feed"),
        (making.atom(), "feed"),
        (b"<?xml version='1.0'?><?xml-stylesheet href='x'?><!-- x --><rdf:RDF xmlns='x'>", "feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "feed"),
        (b"<?xml version='1.0'?><opml version='2.0'>", "opml"),
        (making.pdf(), "pdf"),
        (making.docx(""), "docx"),
        (MAIL, "mail"),
        (b"From a@b Tue Mar 10\n" + MAIL, "mail"),
        (making.text(), "plain"),
        (b"", "plain"),
        (b"From: Reuters\nDate: March 10\n\nTwo died.", "plain"),
        (b"Received: one letter. It said: go.\nAnd then the rest.", "plain"),
        (b"<3 is what she wrote.", "plain"),
        (b'{"a": 1}', "plain"),
    ],
)
def test_a_document_is_known_by_what_is_in_it(data: bytes, kind: str) -> None:
    assert kind_of(data, "x") == kind


def test_a_servers_word_settles_only_what_a_fragment_of_markup_is() -> None:
    assert kind_of(b"<b>Two</b> died.", "x", "text/html; charset=utf-8") == "html"
    assert kind_of(b"<b>Two</b> died.", "x", "text/plain") == "plain"
    assert kind_of(making.pdf(), "x", "text/html") == "pdf"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "an image"),
        (b"\0\0\0\x20ftypisom", "a film"),
        (b"PK\x03\x04" + b"x" * 30 + b"xl/workbook.xml", "an Excel workbook"),
        (b"PK\x03\x04" + b"x" * 30 + b"readme.txt", "a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document of the old kind"),
        (b"MZ\x90\0", "a program"),
        (b"\x1f\x8b\x08", "a gzip archive"),
    ],
)
def test_what_is_no_article_is_refused_by_name(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=f"'x' is {what}"):
        article_from_bytes(data, "x")


def test_a_feed_is_not_one_article() -> None:
    with pytest.raises(InputError, match="is a feed, which holds many articles"):
        article_from_bytes(making.rss(), "feed.xml")


@pytest.mark.parametrize("piece", [b"<!---->", b"<?x>", b"<!--", b"A:\n", b"A: b\r\n ", b" \n"])
def test_telling_the_kind_takes_no_time(piece: bytes) -> None:
    began = time.process_time()
    kind_of(piece * (2_000_000 // len(piece)), "x")
    assert time.process_time() - began < 1


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"<", b"<!--", b"{", b"From: x\n", b"%PDF-", b"PK\x03\x04", b"RIFF"])
)
def test_any_bytes_have_a_kind_or_are_refused_in_one_line(data: bytes, start: bytes) -> None:
    message = ""
    try:
        assert kind_of(start + data, "x")
    except InputError as error:
        message = str(error)
    assert message.startswith("'x' is ") or not message


def test_the_charset_a_server_names_is_believed_for_a_text() -> None:
    article = article_from_bytes(
        "Két ember meghalt.".encode("iso8859-2"), "x", content_type="text/plain; charset=ISO-8859-2"
    )
    assert article.text == "Két ember meghalt."
    assert article.source is not None
    assert article.source.encoding == "iso8859-2"
