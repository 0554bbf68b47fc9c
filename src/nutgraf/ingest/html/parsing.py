"""Text of a page to a tree, and the proof that the parser lost none of it.

libxml2 drops what is nested too deeply, and says so only in a log; a page that lost text is refused, never briefed.

Decides once how the bytes of a page are read: byte order mark, HTTP header, `<meta charset>`, then a guess.

Labels mean what browsers take them to mean, as in `charsets`.
"""

from __future__ import annotations

import re
from html import unescape

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from nutgraf.errors import InputError
from nutgraf.ingest.encoding import Decoded, codec_of, decode, decode_declared

# What is no HTML text at all; a NUL ends libxml2's reading of the page.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CODE = re.compile(r"<(?:!--|(?P<element>script|style)\b)", re.IGNORECASE)
_CODE_ENDS = {
    "": re.compile("-->"),
    "script": re.compile(r"</script\b", re.IGNORECASE),
    "style": re.compile(r"</style\b", re.IGNORECASE),
}
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>?")
_LEAST_KEPT = 0.8


def parse_page(text: str, name: str) -> HtmlElement:
    """The tree of a page; raises InputError when it is empty or when the parser could not keep its text."""
    clean = _NO_TEXT.sub("", text)
    if not clean.strip():
        raise InputError(f"{name!r} is {'blank' if text else 'empty'}: give a page that holds the text of an article")
    parser = HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = document_fromstring(clean.encode(), parser=parser, ensure_head_body=True)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise InputError(f"{name!r} cannot be read as a web page: save the article's text and give that") from error
    _refuse_loss(clean, root, name)
    return root


def _refuse_loss(text: str, root: HtmlElement, name: str) -> None:
    expected = _length(unescape(_TAG.sub(" ", _without_code(text))))
    kept = 0
    for element in root.iter():
        is_code = not isinstance(element.tag, str) or element.tag in ("script", "style")
        kept += _length(element.tail) + (0 if is_code else _length(element.text))
    if expected > 100 and kept < _LEAST_KEPT * expected:
        raise InputError(
            f"{name!r} is built so that reading it would lose text ({expected - kept} of {expected} characters, nested"
            " too deeply or broken): save the article's text and give that"
        )


def _length(words: str | None) -> int:
    return sum(map(len, words.split())) if words else 0


def _without_code(text: str) -> str:
    """The markup without comments, scripts and style sheets; one that never ends takes the rest with it."""
    kept: list[str] = []
    place = 0
    while (opening := _CODE.search(text, place)) is not None:
        kept.append(text[place : opening.start()])
        ending = _CODE_ENDS[(opening["element"] or "").lower()].search(text, opening.end())
        if ending is None:
            return " ".join(kept)
        place = ending.end()
    return " ".join((*kept, text[place:]))


_META = re.compile(rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEAD_BYTES = 8192


def decode_page(data: bytes, name: str, charset: str | None = None) -> Decoded:
    """The page as text; `charset` is what the HTTP header declared. Raises InputError when the bytes are no text."""
    label = charset if codec_of(charset) is not None else _declared_in(data)
    decoded = decode_declared(data, label) or (decode(data) if data else Decoded("", "utf-8", guessed=False))
    if decoded is None or len(_CONTROL.findall(decoded.text)) > 0.02 * len(decoded.text):
        raise InputError(f"{name!r} is not a web page (it looks like binary data): give HTML or plain text")
    return decoded


def _declared_in(data: bytes) -> str | None:
    head = _COMMENT.sub(b"", data[:_HEAD_BYTES])
    match = _XML.search(head) or _META.search(head)
    return match.group(1).decode("ascii") if match is not None else None
