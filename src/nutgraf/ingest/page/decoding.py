"""Decides once how the bytes of a page are read: byte order mark, HTTP header, `<meta charset>`, then a guess.

Labels mean what browsers take them to mean ("iso-8859-1" is cp1252). A declared one-byte charset yields to UTF-8 when
the bytes are valid UTF-8 with letters beyond ASCII: old servers send their default for every page.
"""

from __future__ import annotations

import codecs
import re

from nutgraf.errors import InputError
from nutgraf.ingest.encoding import Decoded, decode

_META = re.compile(rb"<meta\b[^>]{0,400}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_AS_BROWSERS_READ = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-16": "utf-8",  # a page whose declaration can be read as ASCII is no UTF-16
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
_NEVER = frozenset(
    ("utf-7", "hz", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem")
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEAD_BYTES = 8192


def decode_page(data: bytes, name: str, charset: str | None = None) -> Decoded:
    """The page as text; `charset` is what the HTTP header declared. Raises InputError when the bytes are no text."""
    decoded = _as_declared(data, charset) or (decode(data) if data else Decoded("", "utf-8", guessed=False))
    if decoded is None or len(_CONTROL.findall(decoded.text)) > 0.02 * len(decoded.text):
        raise InputError(f"{name!r} is not a web page (it looks like binary data): give HTML or plain text")
    return decoded


def _as_declared(data: bytes, charset: str | None) -> Decoded | None:
    if data.startswith(_MARKS):
        return None  # the mark decides
    codec = _codec(charset) or _codec(_declared_in(data))
    if codec is None or codec == "utf-8":
        return None  # UTF-8 is what is tried first without a declaration
    is_utf8 = _is_utf8(data)
    if is_utf8 and not codec.startswith(("iso2022", "utf")):
        return Decoded(data.decode("utf-8"), "utf-8", guessed=not data.isascii())
    text = data.decode(codec, errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    return None if broken > max(2, 0.005 * len(text)) else Decoded(text, codec, guessed=broken > 0)


def _declared_in(data: bytes) -> str | None:
    head = _COMMENT.sub(b"", data[:_HEAD_BYTES])
    match = _XML.search(head) or _META.search(head)
    return match.group(1).decode("ascii") if match is not None else None


def _codec(label: str | None) -> str | None:
    """The name of Python's codec for a charset label, or None when it is unknown or no charset of pages."""
    try:
        name = codecs.lookup((label or "").strip(" \"'")).name
        "a".encode(name)
    except (LookupError, ValueError):
        return None
    return None if name in _NEVER else _AS_BROWSERS_READ.get(name, name)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
