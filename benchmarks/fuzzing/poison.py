"""Files that each broke some reader of documents: those the field knows, and some of our own."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.fuzzing import making
from benchmarks.fuzzing.making import BODY

_STORY = "".join(f"<p>{sentence}</p>" for sentence in BODY).encode()
_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
_XXE = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


class Poison(NamedTuple):
    """A named file, made when it is needed."""

    name: str
    make: Callable[[], bytes]


def _page(inner: bytes) -> bytes:
    return b"<!doctype html><html><body>" + inner + b"</body></html>"


def _item(inner: bytes) -> bytes:
    return b"<rss version='2.0'><channel><item><title>T</title>" + inner + b"</item></channel></rss>"


def _described(inner: bytes) -> bytes:
    return b"<description><![CDATA[" + inner + b"]]></description>"


def _many_operators() -> bytes:
    return making.pdf_of_streams([b"q Q " * 1_500_000 + making.page_stream(BODY)], compressed=True)


def _flate_bomb(size: int, rounds: int = 1) -> bytes:
    data = b"\0" * size
    for _ in range(rounds):
        data = zlib.compress(data, 9)
    filters = b"/Filter [" + b"/FlateDecode " * rounds + b"] "
    return making.pdf_of_streams([data], extra=filters)


def _cyclic_pages() -> bytes:
    return making.pdf_of_objects(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
         b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>"]
    )  # fmt: skip


def _nested_mail(depth: int) -> bytes:
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(depth)
    )
    return b"MIME-Version: 1.0\r\nSubject: Ferry\r\n" + opened + b"Content-Type: text/plain\r\n\r\n" + BODY[0].encode()


def _mails_in_mails(depth: int) -> bytes:
    head = b"MIME-Version: 1.0\r\nSubject: Ferry\r\nContent-Type: message/rfc822\r\n\r\n"
    return head * depth + b"MIME-Version: 1.0\r\nSubject: Ferry\r\n\r\n" + "\r\n\r\n".join(BODY).encode()


def _many_fields(count: int) -> bytes:
    field = '<w:fldSimple w:instr="DATE"><w:r><w:t>x</w:t></w:r></w:fldSimple>'
    return making.docx("<w:p>" + field * count + "</w:p>" + making.docx_paragraphs())


def _many_references() -> bytes:
    lines = b"".join(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 12))
    return b"---\na0: &a0 [x]\n" + lines + b"---\n" + "\n\n".join(BODY).encode()


def _deep_json() -> bytes:
    start = b'{"version": "https://jsonfeed.org/version/1.1", "items": '
    return start + b"[" * 100_000 + b"]" * 100_000 + b"}"


def _nested_docx() -> bytes:
    cell = "<w:tbl><w:tr><w:tc>"
    return making.docx(cell * 600 + making.docx_paragraphs() + "</w:tc></w:tr></w:tbl>" * 600)


def _long_json_feed() -> bytes:
    items = [{"id": str(n), "content_html": "<p>x"} for n in range(60_000)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


POISON = (
    Poison("20,000 nested div", lambda: _page(b"<div>" * 20_000 + _STORY)),
    Poison("500,000 nested div", lambda: _page(b"<div>" * 500_000 + _STORY)),
    Poison("1,900 nested div", lambda: _page(b"<div>" * 1_900 + _STORY + b"</div>" * 1_900)),
    Poison("5,000 nested tables", lambda: _page(b"<table><tr><td>" * 5_000 + _STORY)),
    Poison("900 nested tables", lambda: _page(b"<table><tr><td>" * 900 + _STORY)),
    Poison("200,000 attributes", lambda: _page(b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x")),
    Poison("one tag of 1 MB", lambda: _page(b"<p title='" + b"x" * 1_000_000 + b"'>" + _STORY)),
    Poison("1,000,000 br", lambda: _page(b"<br>" * 1_000_000 + _STORY)),
    Poison("700,000 i", lambda: _page(b"<i></i>" * 600_000 + _STORY)),
    Poison("10 MB paragraph", lambda: _page(b"<p>" + b"Two people died. " * 600_000)),
    Poison("4.9 MB paragraph", lambda: _page(b"<p>" + b"Two people died on Tuesday. " * 170_000)),
    Poison("4.9 MB word", lambda: b"a" * 4_900_000),
    Poison("cp1252 page without charset", lambda: making.page().replace(b"utf-8", b"x").replace(b"hull", b"na\xefve")),
    Poison("empty", lambda: b""),
    Poison("blank", lambda: b" \r\n\t" * 1_000),
    Poison("NUL", lambda: b"\0" * 100_000),
    Poison("binary", lambda: bytes(range(256)) * 4_000),
    Poison("billion laughs feed", lambda: _LAUGHS + _item(b"<description>&j;</description>")),
    Poison("billion laughs OPML", lambda: _LAUGHS + b'<opml><body><outline xmlUrl="&j;"/></body></opml>'),
    Poison("XXE feed", lambda: _XXE + _item(b"<description>&x;</description>")),
    Poison("XXE OPML", lambda: _XXE + b'<opml><body><outline xmlUrl="http://a/&x;"/></body></opml>'),
    Poison("feed with 400,000 nested div", lambda: _item(_described(b"<div>" * 400_000 + _STORY))),
    Poison("JSON feed 100,000 deep", _deep_json),
    Poison("JSON feed of 60,000 entries", _long_json_feed),
    Poison("Flate bomb of 300 MB", lambda: _flate_bomb(300_000_000)),
    Poison("nested Flate bomb of 300 MB", lambda: _flate_bomb(300_000_000, rounds=2)),
    Poison("cyclic pages", _cyclic_pages),
    Poison("3 million operators", _many_operators),
    Poison("zip bomb as docx", lambda: making.docx("<w:p/>" + " " * 300_000_000)),
    Poison("docx with a picture of 200 MB", lambda: making.docx("", {"word/media/a.png": b"\0" * 200_000_000})),
    Poison("docx 600 tables deep", _nested_docx),
    Poison("docx with billion laughs", lambda: making.docx("", {"word/styles.xml": _LAUGHS + b"<x>&j;</x>"})),
    Poison("mail of 20,000 nested parts", lambda: _nested_mail(20_000)),
    Poison("200 mails in mails", lambda: _mails_in_mails(200)),
    Poison("mailbox of 5,000 mails", lambda: making.mbox(5_000)),
    Poison("docx of 250,000 fields", lambda: _many_fields(250_000)),
    Poison("docx of 40,000 fields", lambda: _many_fields(40_000)),
    Poison("docx of 3,000 equations in each other", lambda: making.docx("<m:oMath xmlns:m='m'>" * 3_000)),
    Poison("front matter of references", _many_references),
    Poison("Markdown of 100,000 quote marks", lambda: b"# A\n\n" + b"> " * 100_000 + BODY[0].encode()),
    Poison("Markdown of 100,000 open brackets", lambda: b"---\ntitle: x\n---\n" + b"[" * 100_000 + BODY[0].encode()),
    Poison("Markdown of 100,000 marks", lambda: b"---\ntitle: x\n---\n" + b"*a_ ~~" * 100_000 + BODY[0].encode()),
    Poison("RTF 100,000 groups deep", lambda: b"{\\rtf1 " + b"{" * 100_000 + BODY[0].encode()),
    Poison("RTF of 1,500,000 words", lambda: b"{\\rtf1 " + b"\\b " * 1_500_000 + BODY[0].encode()),
    Poison("zip bomb as odt", lambda: making.odt("<text:p/>" + " " * 300_000_000)),
    Poison("odt 3,000 lists deep", lambda: making.odt("<text:list>" * 3_000)),
    Poison("zip bomb as e-book", lambda: making.epub(["<p>" + " " * 200_000_000])),
    Poison("e-book with billion laughs", lambda: making.zipped({"mimetype": b"application/epub+zip",
                                                               "META-INF/container.xml": _LAUGHS + b"<x>&j;</x>"})),
    Poison("webarchive cut short", lambda: making.webarchive()[:200]),
    Poison("mail of 200 nested parts", lambda: _nested_mail(200)),
)  # fmt: skip
