"""Honest documents spoilt at random, and the same ones again for the same seed."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

from benchmarks.fuzzing import making

_TOKENS = {
    "html": b"<div> </div> <!-- --> <p <table> <td </td> <script> </script> <style> <![CDATA[ &#0; &#xD800; &amp &lt; "
    b"<svg> <math> <template> <noscript> hidden= style='display:none' <br> <base href=//x> <meta charset=utf-16> \xff",
    "rss": b"<item> </item> <![CDATA[ ]]> <title> </title> <?xml &bogus; <link/> <content:encoded> xmlns:x='y' <entry> "
    b"</channel> <description> \xc3\x28 <!DOCTYPE encoding='utf-7' <atom:link &#x110000;",
    "pdf": b"obj endobj stream endstream << >> [ ] ( ) /Filter /FlateDecode /Kids /Count 99999999 0 R -1 xref trailer "
    b"Tj TJ BT ET BI ID EI /Length /Parent \\777 <FFFF> %%EOF startxref",
    "mail": b"--cut\r\n --cut--\r\n > >> On wrote: From: Date: Subject: Content-Type:multipart/digest charset=utf-16 "
    b"=?x?b?/?= \r\n\r\n message/rfc822 boundary= -- \xff \x00 From ",
    "zip": b"<text:p> </text:p> <text:note> PK\x03\x04 <w:fldSimple> <w:ruby> <m:oMath> <dc:title> <spine>"
    b" mimetype \x00 \xff",
    "marks": b"--- +++ ~~ [^1] [^1]: ** ` | # > \\par \\u-10179? \\'e9 { } \\strike \\v \\*"
    b" \\bin99999 <del> <p hidden> \xff \x00",
    "text": b"\xff \xc3 \x00 \xe2\x80\x8b \xe2\x80\xae \xf3\xa0\x81\xa8 <p> From: Subject: {\\rtf \x1b[31m Photo: By",
}
_BASES: dict[str, tuple[Callable[[], bytes], ...]] = {
    "html": (making.page,),
    "rss": (making.rss, making.atom),
    "pdf": (making.pdf, lambda: making.pdf(compressed=True)),
    "mail": (making.mail, making.mail_of_parts, making.mbox, making.mhtml),
    "zip": (making.odt, making.epub, lambda: making.docx(making.docx_paragraphs())),
    "marks": (making.markdown, making.rtf, making.webarchive),
    "text": (making.text,),
}
_SHARES = ("html", "html", "html", "html", "rss", "rss", "pdf", "pdf", "mail", "mail", "zip", "marks", "text")
_INSIDE = 0.8  # of the changes to a zip archive are made in a part of it, where compressed bytes do not hide them
_RARE_NOISE = 0.03  # of the inputs are bytes without any document in them


class Spoilt(NamedTuple):
    """One input: what it was made from, and its bytes."""

    name: str
    format: str
    data: bytes


def spoilt_documents(count: int, seed: int) -> Iterator[Spoilt]:
    """So many inputs, in a fixed mixture of formats."""
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        form = _SHARES[number % len(_SHARES)]
        data = chance.choice(_BASES[form])()
        if chance.random() < _RARE_NOISE:
            data = data[: chance.randrange(40)] + chance.randbytes(chance.randrange(3_000))
        for _ in range(chance.choice((1, 1, 2, 3, 5, 8, 20))):
            is_inside = form == "zip" and zipfile.is_zipfile(io.BytesIO(data)) and chance.random() < _INSIDE
            data = _spoil_inside(data, chance) if is_inside else _spoil(data, chance, form)
        yield Spoilt(f"{form} {number}", form, data)


def _spoil_inside(data: bytes, chance: random.Random) -> bytes:
    """A zip archive with one of its parts spoilt; the archive as it was where it cannot be opened any more."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, OSError, EOFError, KeyError):
        return data
    if not parts:
        return data
    name = chance.choice(sorted(parts))
    return making.zipped(parts | {name: _spoil(parts[name], chance, "zip")})


def _spoil(data: bytes, chance: random.Random, form: str) -> bytes:
    place = chance.randrange(len(data) + 1)
    length = min(len(data) - place, chance.choice((1, 2, 10, 100, 1_000)))
    piece = data[place : place + length]
    match chance.randrange(6):
        case 0:
            return data[:place] + data[place + length :]
        case 1:
            return data[:place] + piece * chance.choice((2, 3, 50)) + data[place + length :]
        case 2:
            return data[:place] + chance.randbytes(length) + data[place + length :]
        case 3:
            return data[: max(place, 1)] if chance.random() < 0.3 else data[:place] + data[place + 1 :]
        case 4:
            other = chance.randrange(len(data) + 1)
            return data[:other] + piece + data[other:]
        case _:
            token = chance.choice(_TOKENS[form].split(b" "))
            return data[:place] + token * chance.choice((1, 1, 1, 5, 300)) + data[place:]
