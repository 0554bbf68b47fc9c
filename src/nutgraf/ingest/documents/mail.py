"""An e-mail to an Article: the part a reader sees is the text, the headers tell what they know of it.

Who sent a mail is not who wrote the story; so headers give a title, and publisher and date only where the mail is a
newsletter's own and nobody passed it on.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from datetime import date
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.encoding import Decoded, decode
from nutgraf.ingest.page import article_from_html
from nutgraf.ingest.plain import article_of_text, source_of

_MOST_PARTS = 500
_PASSED_ON = re.compile(r"\s*(?:(?:re|fwd?|aw|wg|tr|rv|رد)\s*:\s*)+", re.IGNORECASE)
_TAG = re.compile(r"<(?:style|script|head)\b.*?</(?:style|script|head)\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)


def article_from_mail(data: bytes, name: str) -> Article:
    """The article in an e-mail (.eml); raises InputError, in one line, when it holds no text that can be read."""
    try:
        message = email.message_from_bytes(data)
        plain, page = _bodies(message, name)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(
            f"{name!r} is a damaged e-mail ({type(error).__name__}): save its text as plain text"
        ) from error
    if page is not None and _tells_more(page, plain):
        article = article_from_html(page.text.encode(errors="replace"), name, charset="utf-8")
        article = article.model_copy(update={"source": source_of(data, name, page)})
    elif plain is not None:
        article = article_of_text(plain.text, source_of(data, name, plain))
    else:
        raise InputError(f"{name!r} is an e-mail without text: give the text of the article")
    return article.model_copy(update=_told_by_headers(message, article))


def _bodies(message: Message, name: str) -> tuple[Decoded | None, Decoded | None]:
    """The first plain text and the first page that are no attachment."""
    plain = page = None
    for part in _parts(message, name):
        kind = part.get_content_type()
        if plain is None and kind == "text/plain":
            plain = _decoded(part)
        elif page is None and kind == "text/html":
            page = _decoded(part)
    return plain, page


def _parts(message: Message, name: str) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            raise InputError(f"{name!r} is an e-mail of more than {_MOST_PARTS} parts: refused")
        if part.get_content_disposition() != "attachment" and not part.is_multipart():
            yield part


def _decoded(part: Message) -> Decoded | None:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return None
    charset = part.get_content_charset()
    try:
        return Decoded(data.decode(charset or "ascii"), charset or "ascii", guessed=False)
    except (LookupError, ValueError):
        return decode(data)


def _tells_more(page: Decoded, plain: Decoded | None) -> bool:
    """The plain part is the same story without furniture, unless it only says that there is a page to look at."""
    return plain is None or 2 * len(plain.text.strip()) < len(_TAG.sub("", page.text).strip())


def _told_by_headers(message: Message, article: Article) -> dict[str, str | date | None]:
    subject = _header(message, "Subject")
    is_newsletter = message["List-Unsubscribe"] is not None or message["List-Id"] is not None
    is_own = is_newsletter and _PASSED_ON.match(subject) is None
    sender, _ = parseaddr(_header(message, "From"))
    return {
        "title": article.title or _PASSED_ON.sub("", subject, count=1).strip() or None,
        "publisher": article.publisher or (sender.strip() or None if is_own else None),
        "published": article.published or (_date(message) if is_own else None),
    }


def _header(message: Message, name: str) -> str:
    raw = str(message[name] or "")
    try:
        words = str(make_header(decode_header(raw)))
    except (LookupError, ValueError, MessageError):
        words = raw
    return " ".join(words.encode(errors="replace").decode().split())[:500]


def _date(message: Message) -> date | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
