"""Pages that a browser saved whole, with their address: MHTML (a mail in form) and Safari's webarchive (a plist)."""

from __future__ import annotations

import email
import plistlib
from email.message import Message
from xml.parsers.expat import ExpatError

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.page import article_from_html
from nutgraf.ingest.plain import MAX_BYTES

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
