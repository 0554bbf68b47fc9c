"""Reads documents as HTML pages: Markdown, and pages saved whole by a browser (MHTML, Safari's webarchive).

The text is written as a page together with the metadata the document declares. In Markdown, front matter becomes
metadata, markup is dropped, `~~` means struck text, and `[^1]` is a note mark.
"""

from __future__ import annotations

import email
import json
import plistlib
import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from email.message import Message
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError

import yaml
from markdown_it import MarkdownIt

from nutgraf.article import Article, Hidden
from nutgraf.errors import InputError
from nutgraf.ingest.canonical_text import hidden_notice
from nutgraf.ingest.detect import split_front_matter
from nutgraf.ingest.html import article_from_html
from nutgraf.ingest.plain_text import MAX_BYTES, Decoded, decode, source_of


class Declared(NamedTuple):
    """The metadata that a document declares."""

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


_NOTE_TEXT = re.compile(
    r"^\[\^(?P<mark>[^\]\s]{1,40})\]:[ \t]*(?P<words>[^\n]*(?:\n(?:[ ]{2,}|\t)[^\n]+)*)", re.MULTILINE
)
_NOTE_MARK = re.compile(r"\[\^(?P<mark>[^\]\s]{1,40})\](?!:)")
_COMMENT = re.compile(r"%%[^%]{0,2000}%%")
_WIKI_LINK = re.compile(r"!?\[\[(?:[^\[\]|]{1,200}\|)?(?P<words>[^\[\]|]{1,200})\]\]")
_HIGHLIGHT = re.compile(r"==(?P<words>[^=\n]{1,500})==")
_MARK = re.compile(r"[*_~`\[\]<>|]")
_MOST_MARKS = 50_000  # the reader takes the longer, the more it has to pair
_LONGEST_FIELD = 300
_TITLES = ("title", "headline")
_AUTHORS = ("author", "authors", "byline", "creator", "by")
_DATES = ("published", "datepublished", "published_at", "pubdate", "publishdate", "date")
_ADDRESSES = ("url", "source", "canonical", "canonical_url", "link", "original")
_PUBLISHERS = ("publisher", "site", "sitename", "site_name", "website", "publication")


def article_from_markdown(data: bytes, name: str) -> Article:
    """The article in a Markdown text; raises InputError, in one line, when it holds no story.

    Front matter (YAML between `---`, TOML between `+++`) declares title, authors, publisher, date and address.
    """
    decoded = decode(data)
    if decoded is None or not decoded.text.strip():
        raise InputError(f"{name!r} is not text (it looks like binary data): give a Markdown or plain-text file")
    matter, text = split_front_matter(decoded.text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(_MARK.findall(text)) > _MOST_MARKS:
        raise InputError(f"{name!r} has more than {_MOST_MARKS:,} Markdown marks, which no article has: refused")
    body = _as_html(text)
    if not body.strip():
        raise InputError(f"{name!r} is Markdown without text: give one that holds the text of an article")
    return article_of_body(body, _declared(matter), data, name, decoded.encoding)


def _as_html(text: str) -> str:
    notes = {match["mark"]: " ".join(match["words"].split()) for match in _NOTE_TEXT.finditer(text)}
    text = _COMMENT.sub("", _NOTE_TEXT.sub("", text))
    text = _HIGHLIGHT.sub(lambda match: match["words"], _WIKI_LINK.sub(lambda match: match["words"], text))
    text = _NOTE_MARK.sub(lambda match: f'<sup><a href="#note-{len(match["mark"])}">[{match["mark"]}]</a></sup>', text)
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    listed = "\n\n".join(notes.values())
    return str(reader.render(f"{text}\n\n{listed}" if listed else text))


def _declared(matter: str) -> Declared:
    fields = _fields(matter)
    authors = [_clean(name) for name in _many(_first(fields, _AUTHORS))]
    return Declared(
        title=_clean(_first(fields, _TITLES)) or None,
        authors=tuple(name for name in authors if name),
        publisher=_clean(_first(fields, _PUBLISHERS)) or None,
        published=_day(fields),
        url=next((found for key in _ADDRESSES if re.match(r"https?://\S+\Z", found := _clean(fields.get(key)))), None),
        language=_clean(_first(fields, ("lang", "language"))) or None,
    )


def _fields(matter: str) -> dict[str, Any]:
    try:
        found = tomllib.loads(matter[3:]) if matter.startswith("+++") else yaml.load(matter[3:], _Loader)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        return {}
    return {str(key).strip().lower(): value for key, value in found.items()} if isinstance(found, dict) else {}


class _Loader(yaml.SafeLoader):
    """Safe, and without references, with which a few lines can be made into millions."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("front matter with references")
        return super().compose_node(parent, index)


def _first(fields: dict[str, Any], names: Iterable[str]) -> Any:
    return next((fields[name] for name in names if fields.get(name)), None)


def _many(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value.get("name")]
    if isinstance(value, list):
        return [one.get("name") if isinstance(one, dict) else one for one in value[:20]]
    return [value]


def _clean(value: Any) -> str:
    words = str(value) if isinstance(value, str | int | float | date) else ""
    return " ".join(_WIKI_LINK.sub(lambda match: match["words"], words).split())[:_LONGEST_FIELD]


def _day(fields: dict[str, Any]) -> str | None:
    value = _first(fields, _DATES)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else _clean(value) or None
