"""The text of a document, written as a page with what the document declares of itself, and read the way a page is.

Pages that a browser saved whole, with their address: MHTML (a mail in form) and Safari's webarchive (a plist).
"""

from __future__ import annotations

import email
import json
import plistlib
from email.message import Message
from typing import NamedTuple
from xml.parsers.expat import ExpatError

from nutgraf.article import Article, Hidden
from nutgraf.errors import InputError
from nutgraf.ingest.encoding import Decoded
from nutgraf.ingest.hidden_text import hidden_notice
from nutgraf.ingest.html import article_from_html
from nutgraf.ingest.plain_text import MAX_BYTES, source_of


class Declared(NamedTuple):
    """What a document says of itself in its own metadata."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None  # as an ISO date
    url: str | None = None
    language: str | None = None


def article_of_body(body: str, declared: Declared, data: bytes, name: str, kind: str) -> Article:
    """The article whose text is the HTML `body`; `data` are the bytes of the document, `kind` what it is called.

    Raises InputError, in one line, where the body holds no story.
    """
    about = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": declared.title,
        "author": [{"@type": "Person", "name": author} for author in declared.authors],
        "publisher": {"@type": "Organization", "name": declared.publisher} if declared.publisher else None,
        "datePublished": declared.published,
        "url": declared.url,
        "inLanguage": declared.language,
    }
    known = json.dumps({key: value for key, value in about.items() if value}).replace("<", "\\u003c")
    page = (
        '<!doctype html><html><head><meta charset="utf-8">'
        f'<script type="application/ld+json">{known}</script></head><body><article>{body}</article></body></html>'
    )
    article = article_from_html(page.encode(errors="replace"), name, charset="utf-8")
    article = article.model_copy(update={"source": source_of(data, name, Decoded(body, kind, guessed=False))})
    hidden = tuple(one for one in article.hidden if one.text.strip() != known.strip())
    return article.model_copy(update={"hidden": hidden})


def with_carrier(article: Article, carrier: str, what: str) -> Article:
    """The article with what its page hides named as the document hides it, and the notice of it as of a `what`."""
    hidden = tuple(_called(one, carrier) for one in article.hidden)
    notices = tuple(notice for notice in article.notices if notice.kind != "hidden_text")
    return article.model_copy(update={"hidden": hidden, "notices": notices + hidden_notice(what, hidden)})


def _called(hidden: Hidden, carrier: str) -> Hidden:
    return hidden.model_copy(update={"carrier": carrier}) if hidden.carrier == "hidden attribute" else hidden


_MOST_PARTS = 2_000  # a page has many pictures


def article_from_mhtml(data: bytes, name: str) -> Article:
    """The article in a page saved as MHTML (.mhtml, .mht); raises InputError, in one line, when it holds none."""
    message = email.message_from_bytes(data)
    pages: list[Message] = []
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            raise InputError(f"{name!r} is a saved page of more than {_MOST_PARTS:,} parts: refused")
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            pages.append(part)
    url = str(message["Snapshot-Content-Location"] or "").strip()
    page = next((one for one in pages if url and one["Content-Location"] == url), pages[0] if pages else None)
    body = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(body, bytes) or not body.strip():
        raise InputError(f"{name!r} is a saved page without a page in it: save it again, or give its text")
    address = url or str(page["Content-Location"] or "").strip()
    return article_from_html(body, name, charset=page.get_content_charset(), url=_web(address))


def article_from_webarchive(data: bytes, name: str) -> Article:
    """The article in a page saved by Safari (.webarchive); raises InputError, in one line, when it holds none."""
    try:
        saved = plistlib.loads(data)
        main = saved["WebMainResource"]
        body, kind = main["WebResourceData"], str(main.get("WebResourceMIMEType", "text/html"))
    except (
        plistlib.InvalidFileException,
        ExpatError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OverflowError,
        RecursionError,
    ) as error:
        raise InputError(f"{name!r} is a damaged webarchive ({type(error).__name__}): save the page again") from error
    if not isinstance(body, bytes) or not body.strip() or "html" not in kind or len(body) > MAX_BYTES:
        raise InputError(f"{name!r} is a webarchive without a page in it: save the page again, or give its text")
    charset = main.get("WebResourceTextEncodingName")
    address = main.get("WebResourceURL")
    return article_from_html(
        body, name, charset=charset if isinstance(charset, str) else None, url=_web(str(address or ""))
    )


def _web(address: str) -> str | None:
    return address if address.startswith(("http://", "https://")) else None
