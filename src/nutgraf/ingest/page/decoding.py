"""Decides once how the bytes of a page are read: byte order mark, HTTP header, `<meta charset>`, then a guess.

Labels mean what browsers take them to mean, as in `charsets`.
"""

from __future__ import annotations

import re

from nutgraf.errors import InputError
from nutgraf.ingest.charsets import codec_of, decode_declared
from nutgraf.ingest.encoding import Decoded, decode

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
