"""Bytes to a Feed: JSON Feed by its own few rules, everything in XML by feedparser, which forgives what feeds do."""

from __future__ import annotations

import io
import json
import re
import time
from datetime import date
from typing import Any

import feedparser

from nutgraf.errors import InputError
from nutgraf.ingest.feeds.escaping import unescaped
from nutgraf.ingest.feeds.feed import Entry, Feed, day_of, has_tags, in_range, is_cut, is_full, one_line, web_address
from nutgraf.ingest.limits import refuse_markup
from nutgraf.ingest.plain import MAX_BYTES, refuse_size

_MAIL_AND_NAME = re.compile(r"[^\s@()]{1,80}@[^\s@()]{1,80}\s*\((?P<name>[^()]{1,200})\)")


def feed_from_bytes(data: bytes, name: str) -> Feed:
    """The feed (RSS 0.9 to 2.0, Atom, JSON Feed) in `data`; raises InputError, in one line, when there is none.

    A feed that is broken is read as far as its entries can be told apart.
    """
    if len(data) > MAX_BYTES:
        refuse_size(name, len(data))
    feed = _from_json(data, name) if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else _from_xml(data, name)
    if not feed.entries:
        raise InputError(f"{name!r} is a feed without entries: try again later, or give the page of one article")
    return feed


def _from_xml(data: bytes, name: str) -> Feed:
    refuse_markup(data, name)
    # As a stream: anything else would be tried as a path, and opened. Cleaning is the page reader's work.
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    title = one_line(parsed.feed.get("title"))
    dated_by_update = str(parsed.get("version", "")).startswith(("rss09", "rss10", "rss1"))
    entries = [
        _entry(item, f"{name}#{number}", title, dated_by_update=dated_by_update)
        for number, item in enumerate(parsed.entries, 1)
    ]
    return Feed(title=title, entries=tuple(entries))


def _entry(item: Any, name: str, publisher: str | None, *, dated_by_update: bool) -> Entry:
    contents = [part.get("value") for part in item.get("content", ())]
    content = unescaped(max((words for words in contents if isinstance(words, str)), key=len, default=""))
    summary = unescaped(item.get("summary") or "")
    # Where the feed writes whole articles, a summary that is longer still is no reason to read it instead.
    is_summary = len(content) < len(summary) and not is_full(content, is_summary=False)
    body = summary if is_summary else content
    url = web_address(item.get("link"))
    return Entry(
        name=url or name,
        title=one_line(item.get("title")),
        url=url,
        byline=_byline(item),
        publisher=publisher,
        published=_day(item, "published") or (_day(item, "updated") if dated_by_update else None),
        body=body,
        summary="" if body == summary else summary,
        is_page=has_tags(body),
        is_full=is_full(body, is_summary=is_summary or not content),
        is_cut=is_cut(body),
    )


def _byline(item: Any) -> str | None:
    """The names of all writers; of "news@x.example (Ann Lee)" the name alone."""
    listed = [one.get("name") for one in item.get("authors") or () if isinstance(one, dict)]
    raw = item.get("author")
    if len(listed) < 2 and isinstance(raw, str):
        named = _MAIL_AND_NAME.search(raw)
        listed = [named["name"]] if named is not None else [raw]
    names = dict.fromkeys(name for one in listed if (name := one_line(one)) is not None)
    return ", ".join(names) or None


def _day(item: Any, what: str) -> date | None:
    stamp = day_of(item.get(what))
    parsed = item.get(f"{what}_parsed")
    is_number = str(item.get(what, "")).strip().lstrip("-+").isdecimal()  # feedparser reads 1776153600 as a day of 1776
    is_parsed = isinstance(parsed, time.struct_time) and not is_number
    return stamp or (in_range(date(*parsed[:3])) if is_parsed else None)


def _from_json(data: bytes, name: str) -> Feed:
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{name!r} is a damaged JSON feed ({type(error).__name__}): ask its publisher for it"
        ) from error
    items = parsed.get("items") if isinstance(parsed, dict) else None
    title = one_line(parsed.get("title")) if isinstance(parsed, dict) else None
    known = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return Feed(
        title=title,
        entries=tuple(_entry_of_json(item, f"{name}#{number}", title) for number, item in enumerate(known, 1)),
    )


def _entry_of_json(item: dict[str, Any], name: str, publisher: str | None) -> Entry:
    page, text, summary = (
        words if isinstance(words := item.get(key), str) else "" for key in ("content_html", "content_text", "summary")
    )
    page, summary = unescaped(page), unescaped(summary)
    body = page or text or summary
    url = web_address(item.get("url")) or web_address(item.get("external_url")) or web_address(item.get("id"))
    listed = item.get("authors")
    authors = listed if isinstance(listed, list) else [item.get("author")]
    names = [one_line(author.get("name")) for author in authors if isinstance(author, dict)]
    return Entry(
        name=url or name,
        title=one_line(item.get("title")),
        url=url,
        byline=", ".join(known for known in names if known) or None,
        publisher=publisher,
        published=day_of(item.get("date_published")),
        body=body,
        summary="" if body == summary else summary,
        is_page=body == page and bool(page),
        is_full=is_full(body, is_summary=not (page or text)),
        is_cut=is_cut(body),
    )
