"""Charset labels as the web reads them (WHATWG): "iso-8859-1" is windows-1252, in pages, mails and servers' headers.

A declared one-byte charset yields to UTF-8 when the bytes are valid UTF-8 with letters beyond ASCII: old servers and
mail programs declare their default for everything.
"""

from __future__ import annotations

import codecs

import webencodings

from nutgraf.ingest.encoding import Decoded

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LARGER = {"gbk": "gb18030", "gb2312": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932"}
_NEVER = frozenset(
    ("utf-7", "hz", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem")
)


def codec_of(label: str | None) -> str | None:
    """The name of Python's codec for a charset label, or None when it is unknown or no charset of texts.

    >>> codec_of("ISO-8859-1")
    'cp1252'
    """
    wanted = (label or "").strip(" \t\r\n\"'")
    known = webencodings.lookup(wanted)
    try:
        name = codecs.lookup(wanted if known is None or known.name == "replacement" else known.codec_info.name).name
        "a".encode(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if name in _NEVER else _LARGER.get(name, name)


def decode_declared(data: bytes, label: str | None) -> Decoded | None:
    """The text in `data` as its label declares it; None where the label is unknown, or the bytes deny it.

    None too for UTF-8 and UTF-16, which `decode` tells by the bytes alone.
    """
    if data.startswith(_MARKS):
        return None  # the mark decides
    codec = codec_of(label)
    if codec is None or codec.startswith("utf-"):
        return None
    if _is_utf8(data) and not codec.startswith("iso2022"):
        return Decoded(data.decode("utf-8"), "utf-8", guessed=not data.isascii())
    text = data.decode(codec, errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    return None if broken > max(2, 0.005 * len(text)) else Decoded(text, codec, guessed=broken > 0)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
