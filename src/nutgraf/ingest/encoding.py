"""Decides once how the bytes of an article are to be read.

Order: byte order mark, strict UTF-8, UTF-16 without a mark, UTF-8 with a few broken bytes, then a guess. A wrong guess
shows as wrong letters in every quotation, so whatever was not certain is flagged.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

import charset_normalizer

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
    """The text in `data`, or None when no way of reading it gives text."""
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
