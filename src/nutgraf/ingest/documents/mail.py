"""Converts an e-mail to an Article, with its attachments where they hold the story.

The parts of the message are read in the order a mail program shows them. The sender of a mail is not the author of the
story, so headers supply only a title, plus publisher and date where the mail is a newsletter that was not forwarded.

`article_from_document` reads a document of any kind with the matching reader, for files inside other files.
"""

from __future__ import annotations

import email
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import NamedTuple

from nutgraf.article import Article, Notice, Removed, Span
from nutgraf.errors import InputError
from nutgraf.ingest.canonical_text import Line, canonical, lines_of
from nutgraf.ingest.detect import kind_of
from nutgraf.ingest.documents.mail_blocks import MailBlocks, MailParagraph, mail_blocks, paragraphs_of
from nutgraf.ingest.html import article_from_html
from nutgraf.ingest.plain_text import Decoded, article_from_plain, article_of_text, decode, decode_declared, source_of

_MOST_PARTS = 500
_MOST_DEPTH = 100
_TAG = re.compile(r"<[^<>]*>")
_UNSEEN = re.compile(r"<(?P<end>/?)(?:style|script|head)\b", re.IGNORECASE)
_PLAIN = frozenset(("text/plain", "text/markdown"))
_HEAD = ("From", "Date", "Subject")


class MailPart(NamedTuple):
    """One text that a mail shows: paragraphs of plain text, or the source of a page where `page` is not None."""

    paragraphs: tuple[MailParagraph, ...]
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
    """The visible parts of a mail, its attachments, and the mails inside it, outermost first."""

    shown: list[MailPart]
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
    """The parts of a mail; of alternatives the plain one, unless another has more than twice as much text.

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
            found.shown.append(MailPart((MailParagraph(lines, 0),), None, "ascii", guessed=False))
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


def _shown(part: Message, kind: str) -> MailPart | None:
    decoded = _decoded(part)
    if decoded is None:
        return None
    if kind in _PLAIN:
        is_flowed = str(part.get_param("format", "")).lower() == "flowed"
        deletes_space = str(part.get_param("delsp", "")).lower() == "yes"
        paragraphs = tuple(paragraphs_of(decoded.text, is_flowed=is_flowed, deletes_space=deletes_space))
        return MailPart(paragraphs, None, decoded.encoding, decoded.guessed) if paragraphs else None
    return MailPart((), decoded.text, decoded.encoding, decoded.guessed)


def _decoded(part: Message) -> Decoded | None:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return None
    return decode_declared(data, part.get_content_charset()) or decode(data)


def page_of(parts: list[MailPart]) -> str:
    """All the parts as one page, each in a block of its own."""
    return "\n".join(f"<div>{_as_page(part)}</div>" for part in parts)


_DOCUMENT = re.compile(r"<!doctype[^>]*>|</?html\b[^>]*>", re.IGNORECASE)
_BODY = re.compile(r"<(/?)body\b", re.IGNORECASE)


def _as_page(part: MailPart) -> str:
    if part.page is not None:
        return _BODY.sub(r"<\1div", _DOCUMENT.sub("", part.page))
    return "".join(f"<p>{'<br>'.join(html.escape(line) for line in one.lines)}</p>" for one in part.paragraphs)


_PASSED_ON = re.compile(
    r"\s*(?:(?:re|fwd?|aw|wg|tr|rv|i|enc|vs|vb|sv|vl|antw|doorst|pd|odp|ynt|ilt|رد|转发|回复|答复)\s*(?:\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
_LEAST_STORY = 200
_MUCH = 300


def article_from_mail(data: bytes, name: str) -> Article:
    """The article in an e-mail (.eml); raises InputError, in one line, when it holds no text that can be read.

    All its texts are read in order. Heads of forwarded and quoted mails, notes above them, signatures, warnings and
    disclaimers are removed blocks. An attached file is read where the mail itself says next to nothing.
    """
    try:
        message = email.message_from_bytes(data)
        parts = parts_of(message, name)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(
            f"{name!r} is a damaged e-mail ({type(error).__name__}): save its text as plain text"
        ) from error
    article = _attached_story(data, parts, name) or _shown_story(data, parts, name)
    inner = parts.messages[-1] if len(parts.messages) == 1 else message
    subject = article.title or _PASSED_ON.sub("", header(inner, "Subject"), count=1).strip() or None
    return article.model_copy(update={"title": subject} | _header_metadata(inner, article))


def _shown_story(data: bytes, parts: MailParts, name: str) -> Article:
    if not parts.shown:
        what = (
            " that can be read: save the attached file, and give that"
            if parts.attached
            else ": give the text of the article"
        )
        raise InputError(f"{name!r} is an e-mail without text{what}")
    encoding, guessed = parts.shown[0].encoding, any(part.guessed for part in parts.shown)
    is_digest = len(parts.messages) > 1
    if any(part.page is not None for part in parts.shown):
        page = page_of(parts.shown)
        article = article_from_html(page.encode(errors="replace"), name, charset="utf-8")
        article = article.model_copy(update={"source": source_of(data, name, Decoded(page, encoding, guessed))})
        article = _without_mail_blocks(article, is_digest=is_digest)
    else:
        paragraphs = [one for part in parts.shown for one in part.paragraphs]
        raw = "\n\n".join(paragraph.text for paragraph in paragraphs)
        text = canonical(raw)
        lines = lines_of(text)
        depths = [one.depth for one in paragraphs for line in one.lines if canonical(line).strip()]
        blocks = mail_blocks(lines, depths if len(depths) == len(lines) else (), is_digest=is_digest)
        source = source_of(data, name, Decoded(raw, encoding, guessed))
        article = article_of_text(raw, source, _removed(text, lines, blocks))
        article = _named(article, blocks)
    return _with_notices(article, parts)


def _without_mail_blocks(article: Article, *, is_digest: bool) -> Article:
    """The article of a mail's page, read once more where lines of it are no story but the mail's."""
    lines = tuple(line for line in lines_of(article.text) if not article.is_removed(line.start, line.end))
    blocks = mail_blocks(lines, is_digest=is_digest)
    if not blocks.reasons or article.source is None:
        return article
    known = (
        Removed(span=article.span(line.start, line.end), reason=block.reason)
        for block in article.removed
        for line in lines_of(article.text)
        if block.span.start <= line.start < block.span.end
    )
    removed = sorted((*known, *_removed(article.text, lines, blocks)), key=lambda block: block.span.start)
    again = article_of_text(article.text, article.source, tuple(removed))
    kept = tuple(notice for notice in article.notices if notice.kind == "hidden_text")
    return _named(again.model_copy(update={"hidden": article.hidden, "notices": kept}), blocks)


def _named(article: Article, blocks: MailBlocks) -> Article:
    title = article.title or (_PASSED_ON.sub("", blocks.subject, count=1).strip() if blocks.subject else None)
    return article.model_copy(update={"title": title or None})


def _removed(text: str, lines: Sequence[Line], blocks: MailBlocks) -> tuple[Removed, ...]:
    return tuple(
        Removed(span=Span(start=line.start, end=line.end, quote=text[line.start : line.end]), reason=reason)
        for number, reason in sorted(blocks.reasons.items())
        for line in (lines[number],)
    )


def _with_notices(article: Article, parts: MailParts) -> Article:
    notices = list(article.notices)
    left = sum(block.span.end - block.span.start for block in article.removed if block.reason == "quoted_mail")
    if left > _MUCH:
        text = f"The mail holds other mails too: {left:,} characters of them were left out."
        notices.append(Notice(kind="extraction_suspect", text=text))
    if len(parts.messages) > 1:
        text = f"The mail holds {len(parts.messages)} mails: they were read as one text."
        notices.append(Notice(kind="extraction_suspect", text=text))
    notices += _attached_notice(_stories(parts.attached))
    return article.model_copy(update={"notices": tuple(notices)})


def _attached_notice(files: Iterable[Attached]) -> list[Notice]:
    names = [repr(file.name[:80]) for file in files]
    if not names:
        return []
    what = "a file that was" if len(names) == 1 else f"{len(names)} files that were"
    text = f"The mail has {what} not read: {', '.join(names[:5])}."
    return [Notice(kind="cut_off", text=text)]


def _stories(attached: list[Attached]) -> list[Attached]:
    """The attached files that a story can be read from."""
    return [file for file in attached if _kind(file) is not None]


def _kind(file: Attached) -> str | None:
    from nutgraf.ingest.detect import kind_of

    try:
        kind = kind_of(file.data, file.name)
    except InputError:
        return None
    is_text = kind != "plain" or file.name.lower().endswith((".txt", ".text", ".md", ".markdown"))
    return kind if is_text and kind not in {"feed", "opml", "mbox"} else None


def _attached_story(data: bytes, parts: MailParts, name: str) -> Article | None:
    """The story in an attached file, where the mail's own text is next to nothing beside it; else None."""
    own = sum(part.length for part in parts.shown)
    if own >= _LEAST_STORY:
        return None
    files = _stories(parts.attached)
    best: tuple[Article, Attached] | None = None
    for file in files:
        article = _read(file)
        if article is not None and (best is None or len(article.text) > len(best[0].text)):
            best = article, file
    if best is None or len(best[0].text) < max(_LEAST_STORY, 2 * own):
        return None
    article, file = best
    text = f"The story was read from the attached file {file.name[:80]!r}; the mail itself says next to nothing."
    others = _attached_notice(other for other in files if other is not file)
    notices = (*article.notices, Notice(kind="extraction_suspect", text=text), *others)
    source = source_of(data, name, Decoded("", article.source.encoding if article.source else "utf-8", guessed=False))
    return article.model_copy(update={"notices": notices, "source": source})


def _read(file: Attached) -> Article | None:
    from nutgraf.ingest.documents.mail import article_from_document

    try:
        return article_from_document(file.data, file.name)
    except InputError:
        return None


def _header_metadata(message: Message, article: Article) -> dict[str, str | date | None]:
    is_newsletter = message["List-Unsubscribe"] is not None or message["List-Id"] is not None
    is_own = is_newsletter and _PASSED_ON.match(header(message, "Subject")) is None
    sender, _ = parseaddr(header(message, "From"))
    return {
        "publisher": article.publisher or (sender.strip() or None if is_own else None),
        "published": article.published or (_date(message) if is_own else None),
    }


def _date(message: Message) -> date | None:
    try:
        return parsedate_to_datetime(header(message, "Date")).date()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def article_from_document(data: bytes, name: str) -> Article:
    """The article in a file, whatever its kind; raises InputError, in one line, where it holds none, or several."""
    from nutgraf.ingest.documents import READERS

    kind = kind_of(data, name)
    if kind == "plain":
        return article_from_plain(data, name)
    if kind == "html":
        return article_from_html(data, name)
    if kind not in READERS:
        raise InputError(f"{name!r} holds more than one article: give one")
    return READERS[kind](data, name)
