"""Decides how the bytes of an article are decoded.

The order is: byte order mark, strict UTF-8, UTF-16 without a mark, UTF-8 with a few broken bytes, then a guess. A wrong
guess shows up as wrong letters in every quotation, so any uncertain result is flagged.

Charset labels are read as browsers read them (WHATWG): "iso-8859-1" means windows-1252. A declared one-byte charset is
overruled when the bytes are valid UTF-8 with non-ASCII letters, because old servers and mail programs declare the same
default for everything.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

import charset_normalizer
import webencodings

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with that of UTF-16-LE
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LATIN = re.compile(r"cp(125[0247]|437|85\d|858|775|86\d|1140|273|500|037)|iso8859_\d+|latin_1|mac_\w+|hp_roman8")
_REPLACED = "\N{REPLACEMENT CHARACTER}"
# Signs that never stand against a letter in Western text, but are letters in cp1250: cp1252 reads "mia³" for "miał".
_NOT_WESTERN = re.compile(r"(?<=[^\W\d_])[³¹¿¼¾¥¤¦¯]|[³¹¿¼¾¥¤¦¯](?=[a-z])")
_SAMPLE_BYTES = 200_000


class Decoded(NamedTuple):
    """Text as decoded, before it was made canonical, the codec that read it, and whether that codec is a guess."""

    text: str
    encoding: str
    guessed: bool


def decode(data: bytes) -> Decoded | None:
    """The text in `data`, or None when no encoding gives text."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            text = data.decode(codec, errors="replace")
            return Decoded(text, codec, guessed=_REPLACED in text)
    wide = _wide_codec(data)
    if wide is not None:
        return Decoded(data.decode(wide, errors="replace"), wide, guessed=True)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", guessed=False)
    except UnicodeDecodeError:
        return _nearly_utf8(data) or _guess(data)


def _wide_codec(data: bytes) -> str | None:
    """UTF-16 without a mark is valid UTF-8 full of NULs: nearly all of them on one side of each pair."""
    sample = data[:_SAMPLE_BYTES]
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if len(sample) < 4 or high + low < 0.2 * len(sample) or min(high, low) > 0.05 * (high + low):
        return None
    return "utf-16-be" if high > low else "utf-16-le"


def _nearly_utf8(data: bytes) -> Decoded | None:
    """UTF-8 cut in the middle of a letter, or with one foreign byte: in any other encoding almost no sequence fits."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count(_REPLACED)
    intact = sum(character > "\x7f" for character in text) - broken
    return Decoded(text, "utf-8", guessed=True) if intact > 3 * broken else None


def _guess(data: bytes) -> Decoded | None:
    sample = data[:_SAMPLE_BYTES]
    if sample.isascii():
        first = next((place for place, byte in enumerate(data) if byte > 0x7F), 0)
        sample = data[max(0, first - 1000) : first + _SAMPLE_BYTES]
    best = charset_normalizer.from_bytes(sample).best()
    codec = best.encoding if best is not None else "cp1252"
    if _LATIN.fullmatch(codec):
        codec = _which_latin(sample, codec)
    text = data.decode(codec, errors="replace")
    return None if text.count(_REPLACED) > 0.01 * len(text) else Decoded(text, codec, guessed=True)


def _which_latin(sample: bytes, codec: str) -> str:
    """Prefer cp1252: the guesser calls Western text cp1250 and others, and on the web cp1252 is by far the likelier."""
    western = sample.decode("cp1252", errors="replace")
    strange = len(_NOT_WESTERN.findall(western)) + western.count(_REPLACED)
    return codec if strange > len(_NOT_WESTERN.findall(sample.decode(codec, errors="replace"))) else "cp1252"


_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LARGER = {"gbk": "gb18030", "gb2312": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932"}
_NEVER = frozenset(
    ("utf-7", "hz", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem")
)


def codec_of(label: str | None) -> str | None:
    """The name of Python's codec for a charset label; None when it is unknown or not a text encoding.

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
    """The text in `data` decoded as its label declares; None if the label is unknown or contradicted by the bytes.

    Also None for UTF-8 and UTF-16, which `decode` recognises from the bytes alone.
    """
    if data.startswith(_BYTE_ORDER_MARKS):
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
