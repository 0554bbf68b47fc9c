"""An e-mail to an Article: what a reader sees is the text, the headers tell what they know of it.

Who sent a mail is not who wrote the story; so headers give a title, and publisher and date only where the mail is a
newsletter's own and nobody passed it on.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterable, Sequence
from datetime import date
from email.errors import MessageError
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from nutgraf.article import Article, Notice, Removed, Span
from nutgraf.errors import InputError
from nutgraf.ingest.canonical import canonical
from nutgraf.ingest.documents.mail_blocks import MailBlocks, mail_blocks
from nutgraf.ingest.documents.mail_parts import Attached, MailParts, header, page_of, parts_of
from nutgraf.ingest.encoding import Decoded
from nutgraf.ingest.lines import Line, lines_of
from nutgraf.ingest.page import article_from_html
from nutgraf.ingest.plain import article_of_text, source_of

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
    return article.model_copy(update={"title": subject} | _told_by_headers(inner, article))


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
    from nutgraf.ingest.kinds import kind_of

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
    from nutgraf.ingest.documents.reading import article_from_document

    try:
        return article_from_document(file.data, file.name)
    except InputError:
        return None


def _told_by_headers(message: Message, article: Article) -> dict[str, str | date | None]:
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
