"""The parts of a mail in the order in which a reader sees them, and the files attached to it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from typing import NamedTuple

from nutgraf.errors import InputError
from nutgraf.ingest.charsets import decode_declared
from nutgraf.ingest.documents.mail_wraps import Paragraph, paragraphs_of
from nutgraf.ingest.encoding import Decoded, decode

_MOST_PARTS = 500
_MOST_DEPTH = 100
_TAG = re.compile(r"<[^<>]*>")
_UNSEEN = re.compile(r"<(?P<end>/?)(?:style|script|head)\b", re.IGNORECASE)
_PLAIN = frozenset(("text/plain", "text/markdown"))
_HEAD = ("From", "Date", "Subject")


class Part(NamedTuple):
    """One text that a mail shows: paragraphs of plain text, or the source of a page where `page` is not None."""

    paragraphs: tuple[Paragraph, ...]
    page: str | None
    encoding: str
    guessed: bool

    @property
    def length(self) -> int:
        """How many characters a reader sees."""
        shown = " ".join(one.text for one in self.paragraphs) if self.page is None else _shown_words(self.page)
        return len(shown.strip())


class Attached(NamedTuple):
    """A file attached to a mail."""

    name: str
    data: bytes


class MailParts(NamedTuple):
    """What a mail shows, what is attached to it, and the mails inside it, outermost first."""

    shown: list[Part]
    attached: list[Attached]
    messages: list[Message]


def _shown_words(page: str) -> str:
    """About the words that a page shows: without tags, styles, scripts and what is in its head."""
    pieces, place = [], 0
    for mark in _UNSEEN.finditer(page):
        if not mark["end"]:
            pieces.append(page[place : mark.start()])
        place = mark.start()
    pieces.append(page[place:])
    return _TAG.sub("", "".join(pieces))


def parts_of(message: Message, name: str) -> MailParts:
    """The parts of a mail; of alternatives the plain one, unless another tells more than twice as much.

    A mail inside the mail comes with its head, as mail programs show it. Raises InputError, in one line, for a mail of
    more than 500 parts or of more than 100 levels.
    """
    if sum(1 for _ in _walk(message, name)) > _MOST_PARTS:
        raise InputError(f"{name!r} is an e-mail of more than {_MOST_PARTS} parts: refused")
    found = MailParts([], [], [])
    _collect(message, found)
    return found


def header(message: Message, name: str) -> str:
    """The words of a header on one line, at most 500 characters; blank where there is none that can be read."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    try:
        pieces = decode_header(raw)
    except (ValueError, MessageError):
        pieces = [(raw, None)]
    words = "".join(_header_piece(piece, charset) for piece, charset in pieces)
    return " ".join(words.encode(errors="replace").decode().split())[:500]


def _header_piece(piece: bytes | str, charset: str | None) -> str:
    data = piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogateescape")
    if charset is None and b"\\u" in data:  # decode_header writes so what is no ASCII
        data = str(piece, "raw-unicode-escape").encode("utf-8", "surrogateescape") if isinstance(piece, bytes) else data
    # A header is too short to guess from: what is no UTF-8 is read as the web reads "latin1".
    decoded = decode_declared(data, charset) or decode_declared(data, "latin1")
    return decoded.text if decoded is not None else data.decode("utf-8", "replace")


def _walk(message: Message, name: str) -> Iterator[Message]:
    waiting = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > _MOST_DEPTH:
            raise InputError(f"{name!r} holds mails or parts nested more than {_MOST_DEPTH} deep: give the inmost one")
        yield part
        waiting += [(one, depth + 1) for one in _inside(part)]


def _collect(part: Message, found: MailParts) -> None:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        _collect_message(part, found)
    elif kind == "multipart/alternative":
        _collect_alternative(part, found)
    elif part.is_multipart():
        if part.get_content_maintype() == "multipart":  # others are reports of mail servers
            for one in _inside(part):
                _collect(one, found)
    elif part.get_content_disposition() == "attachment" or kind not in {*_PLAIN, "text/html", "text/enriched"}:
        _attach(part, found)
    else:
        shown = _shown(part, kind)
        if shown is not None:
            found.shown.append(shown)


def _collect_message(part: Message, found: MailParts) -> None:
    for message in _inside(part):
        found.messages.append(message)
        lines = [f"{name}: {words}" for name in _HEAD if (words := header(message, name))]
        if lines:
            found.shown.append(Part((Paragraph(lines, 0),), None, "ascii", guessed=False))
        _collect(message, found)


def _collect_alternative(part: Message, found: MailParts) -> None:
    ways: list[MailParts] = []
    for one in _inside(part):
        way = MailParts([], [], [])
        _collect(one, way)
        if way.shown:
            ways.append(way)
        else:
            found.attached.extend(way.attached)
    if not ways:
        return
    lengths = [sum(shown.length for shown in way.shown) for way in ways]
    plain = next((n for n, way in enumerate(ways) if all(shown.page is None for shown in way.shown)), 0)
    longest = max(range(len(ways)), key=lengths.__getitem__)
    best = ways[plain if 2 * lengths[plain] >= lengths[longest] else longest]
    found.shown.extend(best.shown)
    found.attached.extend(best.attached)
    found.messages.extend(best.messages)


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _attach(part: Message, found: MailParts) -> None:
    data = part.get_payload(decode=True)
    name = part.get_filename()
    if isinstance(data, bytes) and data and name is not None and part.get_content_maintype() != "image":
        found.attached.append(Attached(" ".join(str(name).encode(errors="replace").decode().split()), data))


def _shown(part: Message, kind: str) -> Part | None:
    decoded = _decoded(part)
    if decoded is None:
        return None
    if kind in _PLAIN:
        is_flowed = str(part.get_param("format", "")).lower() == "flowed"
        deletes_space = str(part.get_param("delsp", "")).lower() == "yes"
        paragraphs = tuple(paragraphs_of(decoded.text, is_flowed=is_flowed, deletes_space=deletes_space))
        return Part(paragraphs, None, decoded.encoding, decoded.guessed) if paragraphs else None
    return Part((), decoded.text, decoded.encoding, decoded.guessed)


def _decoded(part: Message) -> Decoded | None:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return None
    return decode_declared(data, part.get_content_charset()) or decode(data)


def page_of(parts: list[Part]) -> str:
    """All the parts as one page, each in a block of its own."""
    return "\n".join(f"<div>{_as_page(part)}</div>" for part in parts)


_DOCUMENT = re.compile(r"<!doctype[^>]*>|</?html\b[^>]*>", re.IGNORECASE)
_BODY = re.compile(r"<(/?)body\b", re.IGNORECASE)


def _as_page(part: Part) -> str:
    if part.page is not None:
        return _BODY.sub(r"<\1div", _DOCUMENT.sub("", part.page))
    return "".join(f"<p>{'<br>'.join(html.escape(line) for line in one.lines)}</p>" for one in part.paragraphs)
