"""Converts Rich Text Format (.rtf) to an Article by way of an HTML page.

The small RTF libraries do not report which words are struck, raised or hidden, so hidden words would be reported as
part of the story. This module therefore has its own reader, limited to the formatting that matters here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.documents.as_page import Declared, article_of_body, with_carrier
from nutgraf.ingest.plain_text import codec_of

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z'])"
    rb"|(?P<open>\{)|(?P<close>\})|(?P<line>[\r\n]+)|(?P<text>[^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf object"
    b" objdata themedata colorschememapping listtable listoverridetable rsidtbl generator xmlnstbl datastore"
    b" latentstyles fldinst bkmkstart bkmkend filetbl revtbl annotation atnid atnauthor atndate atnref atntime"
    b" atnicn atrfstart atrfend pgdsctbl pntext listtext nonshppict shpinst private xe tc rxe txe"
    b" template background".split()
)
_SIGNS: Final = {
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
    b"bullet": "•", b"tab": " ", b"emspace": " ", b"enspace": " ", b"qmspace": " ", b"line": "\n", b"cell": "\n",
}  # fmt: skip
_BY_SIGN: Final = {b"~": " ", b"_": "-", b"-": "", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\f", b"\r": "\f"}
_CHARSETS: Final = {
    0: "cp1252", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_MOST_DEPTH = 1_000
_MOST_TOKENS = 300_000
_TITLE = re.compile(rb"\{\\title (?P<words>[^{}]{1,500})\}")
_FONT = re.compile(rb"\{\\f(?P<font>\d{1,6})[^{};]{0,200}?\\fcharset(?P<charset>\d{1,3})")


@dataclass(frozen=True, slots=True)
class _RtfStyle:
    """How the characters of a group are drawn."""

    is_struck: bool = False
    is_hidden: bool = False
    rise: int = 0
    is_skipped: bool = False
    is_note: bool = False
    skips_after: int = 1  # characters after \u for programs that do not know it
    font: int = -1


@dataclass(slots=True)
class _RtfReader:
    """Reads the tokens of a document into runs of text, each with its style."""

    data: bytes
    name: str
    codec: str
    fonts: dict[int, str]
    style: _RtfStyle = field(default_factory=_RtfStyle)
    saved: list[_RtfStyle] = field(default_factory=list)
    pending: bytes = b""
    skips: int = 0
    high: int = 0
    opens: bool = False  # whether a group has just begun: only there can its kind be said

    def runs(self) -> Iterator[tuple[str, _RtfStyle]]:
        """The runs of text in order, each with its style; `\f` ends a paragraph."""
        for number, token in enumerate(_TOKEN.finditer(self.data)):
            if number > _MOST_TOKENS:
                raise InputError(
                    f"{self.name!r} has more than {_MOST_TOKENS:,} RTF tokens, which no article has: refused"
                )
            if token["byte"] is None and self.pending:
                yield self._flushed()
            yield from self._read(token)
            self.opens = token["open"] is not None or (self.opens and token["sign"] == b"*")
        if self.pending:
            yield self._flushed()

    def _read(self, token: re.Match[bytes]) -> Iterator[tuple[str, _RtfStyle]]:
        if token["open"] or token["close"]:
            self._group(is_opening=token["open"] is not None)
        elif token["byte"] is not None:
            self._byte(bytes.fromhex(token["byte"].decode()))
        elif token["text"] is not None:
            yield self._text(token["text"]), self.style
        elif token["word"] is not None:
            yield from self._word(token["word"], int(token["number"]) if token["number"] is not None else None)
        elif token["sign"] is not None:
            if token["sign"] == b"*" and self.opens:
                self.style = replace(self.style, is_skipped=True)
            yield _BY_SIGN.get(token["sign"], ""), self.style

    def _group(self, *, is_opening: bool) -> None:
        if is_opening:
            self.saved.append(self.style)
            if len(self.saved) > _MOST_DEPTH:
                raise InputError(f"{self.name!r} nests its groups more than {_MOST_DEPTH:,} deep: refused")
        elif self.saved:
            self.style = self.saved.pop()
        self.skips = 0

    def _byte(self, byte: bytes) -> None:
        if self.skips:
            self.skips -= 1
        else:
            self.pending += byte

    def _flushed(self) -> tuple[str, _RtfStyle]:
        data, self.pending = self.pending, b""
        return data.decode(self.fonts.get(self.style.font, self.codec), "replace"), self.style

    def _text(self, text: bytes) -> str:
        skipped, self.skips = min(self.skips, len(text)), max(0, self.skips - len(text))
        return text[skipped:].decode(self.fonts.get(self.style.font, self.codec), "replace")

    def _word(self, word: bytes, number: int | None) -> Iterator[tuple[str, _RtfStyle]]:
        if word in _SIGNS:
            yield _SIGNS[word], self.style
        elif word in {b"par", b"sect", b"page", b"row"}:
            yield "\f", self.style
        elif word == b"u" and number is not None:
            yield self._unicode(number % 65_536), self.style
            self.skips = self.style.skips_after
        elif word in _SKIPPED and self.opens:
            self.style = replace(self.style, is_skipped=True)
        else:
            self._change(word, number)

    def _unicode(self, code: int) -> str:
        if 0xD800 <= code < 0xDC00:
            self.high = code
            return ""
        if 0xDC00 <= code < 0xE000:
            high, self.high = self.high, 0
            return chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00) if high else ""
        return chr(code)

    def _change(self, word: bytes, number: int | None) -> None:
        is_on = number != 0
        match word:
            case b"plain":
                self.style = replace(self.style, is_struck=False, is_hidden=False, rise=0)
            case b"super" | b"sub":
                self.style = replace(self.style, rise=(1 if word == b"super" else -1) if is_on else 0)
            case b"up" | b"dn":
                self.style = replace(
                    self.style, rise=(1 if word == b"up" else -1) if number is None or number > 3 else 0
                )
            case b"nosupersub":
                self.style = replace(self.style, rise=0)
            case b"footnote":
                self.style = replace(self.style, is_note=True, rise=0)
            case b"uc":
                self.style = replace(self.style, skips_after=max(0, min(number if number is not None else 1, 10)))
            case b"f":
                self.style = replace(self.style, font=number if number is not None else -1)
            case b"strike" | b"striked" | b"deleted":
                self.style = replace(self.style, is_struck=is_on)
            case b"v":
                self.style = replace(self.style, is_hidden=is_on)


def article_from_rtf(data: bytes, name: str) -> Article:
    """The article in an RTF document; raises InputError, in one line, when it is damaged or holds no story."""
    page = re.search(rb"\\ansicpg(\d{2,5})", data[:2_000])
    codec = codec_of(f"cp{page[1].decode()}" if page is not None else "cp1252") or "cp1252"
    fonts = {int(one["font"]): _CHARSETS.get(int(one["charset"]), codec) for one in _FONT.finditer(data[:500_000])}
    reader = _RtfReader(data, name, codec, fonts)
    body, notes = _as_html(reader.runs())
    if not re.sub(r"<[^<>]*>", "", body).strip():
        raise InputError(f"{name!r} is an RTF document without text: give one that holds the text of an article")
    title = _TITLE.search(data[:100_000])
    words = "".join(run for run, _ in _RtfReader(title["words"], name, codec, {}).runs()) if title is not None else ""
    article = article_of_body(body + notes, Declared(title=" ".join(words.split()) or None), data, name, "rtf")
    return with_carrier(article, "hidden text", "document")


def _as_html(runs: Iterator[tuple[str, _RtfStyle]]) -> tuple[str, str]:
    """The paragraphs of a document, and those of its notes."""
    story, notes = [""], [""]
    was_note = False
    for text, style in runs:
        if style.is_skipped or not text:
            continue
        if style.is_note and not was_note:
            story[-1] += f'<sup><a href="#note">[{len(notes)}]</a></sup>'
            notes.append("")
        was_note = style.is_note
        target = notes if style.is_note else story
        for place, piece in enumerate(text.split("\f")):
            if place:
                target.append("") if target is story else target.__setitem__(-1, f"{target[-1]} ")
            target[-1] += _with_tags(piece, style)
    return "".join(f"<p>{one}</p>" for one in story if one.strip()), "".join(
        f"<p>{one}</p>" for one in notes if one.strip()
    )


def _with_tags(words: str, style: _RtfStyle) -> str:
    escaped = html.escape(words).replace("\n", "<br>")
    if not escaped:
        return ""
    if style.is_hidden:
        return f"<span hidden>{escaped}</span>"
    tag = "s" if style.is_struck else "sup" if style.rise > 0 else "sub" if style.rise < 0 else ""
    return f"<{tag}>{escaped}</{tag}>" if tag else escaped
