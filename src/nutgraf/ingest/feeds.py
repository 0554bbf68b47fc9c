"""Reads feeds and lists of feeds, and turns their entries into Articles.

JSON Feed is parsed here; XML feeds go through feedparser, which tolerates malformed ones. `is_full` decides whether an
entry holds the whole article or only its beginning, and `unescaped` repairs markup that was escaped once too often.
`article_of_entry` reads an entry as a page or as plain text, under its title. `feed_list_from_opml` reads the lists
that feed readers export.
"""

from __future__ import annotations

import html
import html.entities
import io
import json
import re
import time
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree.ElementTree import ParseError

import feedparser
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from nutgraf.article import Article, Frozen
from nutgraf.errors import InputError
from nutgraf.ingest.canonical_text import TERMINAL
from nutgraf.ingest.html import article_from_html
from nutgraf.ingest.limits import refuse_markup
from nutgraf.ingest.plain_text import MAX_BYTES, Decoded, article_of_text, refuse_size, source_of

_MOST_ROUNDS = 2
_REAL_TAG = re.compile(r"<[/!a-zA-Z][^<>]*>")
_CODE = re.compile(r"<(?:code|pre|kbd|samp|xmp)\b", re.IGNORECASE)
_ESCAPED_TAG = re.compile(
    r"&lt;(?P<end>/?)(?:p|br|div|a|img|em|strong|b|i|span|ul|ol|li|h[1-6]|blockquote|figure|figcaption|table|tr|td|section"
    r"|article|iframe|hr)\b",
    re.IGNORECASE,
)
_ESCAPED_ENTITY = re.compile(r"&amp;(?P<entity>#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,30};)")


def unescape(body: str) -> str:
    """A body with its markup unescaped as often as needed for its tags to be tags; what it shows as code stays.

    >>> unescape("&lt;p&gt;Two died.&lt;/p&gt;"), unescape("He wrote &lt;b&gt; on a page about <code>HTML</code>.")
    ('<p>Two died.</p>', 'He wrote &lt;b&gt; on a page about <code>HTML</code>.')
    """
    if _CODE.search(body) is not None:
        return body
    for _ in range(_MOST_ROUNDS):
        body = _ESCAPED_ENTITY.sub(_as_entity, body)
        marks = [match["end"] for match in _ESCAPED_TAG.finditer(body)]
        is_told = bool(marks) if _REAL_TAG.search(body) is None else marks.count("/") >= 2
        if not is_told:
            break
        body = html.unescape(body)
    return body


def _as_entity(match: re.Match[str]) -> str:
    entity = match["entity"]
    return f"&{entity}" if entity.startswith("#") or entity in html.entities.html5 else match.group()


_TAG = re.compile(r"<[/!a-zA-Z][^>]*>")
_CUT = re.compile(
    r"(?:\[?(?:…|\.\.\.|&hellip;|&#8230;)\]?|(?:read (?:more|on|the (?:full|rest)\b.{0,40})|continue reading\b.{0,80}"
    r"|weiterlesen|lire la suite|leer más|اقرأ المزيد))\s*[.»›→>\])]*\s*$",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"<(?:p|br|div|li)\b|\n\s*\n", re.IGNORECASE)
_LEAST_PARAGRAPHS = 3
_FIRST_YEAR, _LAST_YEAR = 1800, 2100
_LEAST_SECONDS, _MOST_SECONDS = 100_000_000, 4_100_000_000  # 1973 to 2099: less is a year, or a day written as one
_LEAST_CONTENT = 400  # characters of an element that feeds write whole articles into
_LEAST_SUMMARY = 1_500  # of one that is meant for a summary, and is used for either


class FeedEntry(Frozen):
    """One article of a feed: `body` is what the feed gives of it, a fragment of a page where `is_page`.

    `summary` is what the feed says beside the body and not in it. `is_full` says that the body is the whole article,
    as far as a feed lets that be known; if not, it has to be fetched from `url`. `is_cut` says that it ends as texts do
    that go on elsewhere.
    """

    name: str
    title: str | None = None
    url: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: date | None = None
    body: str = ""
    summary: str = ""
    is_page: bool = False
    is_full: bool = False
    is_cut: bool = False


class Feed(Frozen):
    """A feed with its entries in the order it gives them."""

    title: str | None = None
    entries: tuple[FeedEntry, ...] = ()


class FeedList(Frozen):
    """The addresses of feeds that a list of feeds names, each once, in its order."""

    urls: tuple[str, ...]


def with_feed_metadata(article: Article, entry: FeedEntry) -> Article:
    """The article with missing metadata (title, byline, publisher, date, address) filled in from its feed."""
    declared = {name: getattr(entry, name) for name in ("title", "byline", "publisher", "published", "url")}
    return article.model_copy(update={name: getattr(article, name) or value for name, value in declared.items()})


def is_full(body: str, *, is_summary: bool) -> bool:
    """Whether a body is as long as a whole article, or has its paragraphs, and does not end in the middle of one.

    >>> is_full("Two died when a ferry sank off … ", is_summary=True)
    False
    """
    shown = " ".join(shown_text(body).split())
    if is_cut(body):
        return False
    has_paragraphs = len(_PARAGRAPH.findall(body)) >= _LEAST_PARAGRAPHS and TERMINAL.search(shown) is not None
    return len(shown) >= (_LEAST_SUMMARY if is_summary and not has_paragraphs else _LEAST_CONTENT)


def is_cut(body: str) -> bool:
    """Whether a body ends as texts do that go on elsewhere.

    >>> is_cut("Two died when a ferry sank off … "), is_cut("Two died.")
    (True, False)
    """
    return _CUT.search(" ".join(shown_text(body).split())[-120:]) is not None


def shown_text(body: str) -> str:
    """The words of a fragment of a page, without its tags."""
    return html.unescape(_TAG.sub(" ", body))


def has_tags(body: str) -> bool:
    """Whether a body is written as a page rather than as text."""
    return _TAG.search(body) is not None


def one_line(words: object) -> str | None:
    """A title or name as one line without tags; None when it is blank or not text."""
    return (" ".join(shown_text(unescape(shown_text(words))).split())[:500] or None) if isinstance(words, str) else None


def web_address(words: object) -> str | None:
    """The given words if they are a web address, otherwise None."""
    address = words.strip() if isinstance(words, str) else ""
    return address if re.match(r"https?://\S+\Z", address, re.IGNORECASE) else None


def day_of(stamp: object) -> date | None:
    """The day a time stamp of a feed names, in the time zone it was written in; None when it is no time stamp.

    >>> day_of("Tue, 10 Mar 2026 23:30:00 -0500")
    datetime.date(2026, 3, 10)
    """
    if isinstance(stamp, int | float) or (isinstance(stamp, str) and stamp.strip().isdecimal()):
        return _day_of_seconds(int(stamp))
    if not isinstance(stamp, str):
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return in_range(read(stamp.strip()).date())
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def in_range(day: date) -> date | None:
    """The day where an article can be of it; None for year 1 or 9999, and for the day from which computers count."""
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR and day != date(1970, 1, 1) else None


def _day_of_seconds(stamp: int) -> date | None:
    """The day of a count of seconds, or of thousandths, from the beginning of 1970."""
    seconds = stamp // 1000 if stamp > _MOST_SECONDS else stamp
    return in_range(datetime.fromtimestamp(seconds, UTC).date()) if _LEAST_SECONDS < seconds < _MOST_SECONDS else None


_MAIL_AND_NAME = re.compile(r"[^\s@()]{1,80}@[^\s@()]{1,80}\s*\((?P<name>[^()]{1,200})\)")


def feed_from_bytes(data: bytes, name: str) -> Feed:
    """The feed (RSS 0.9 to 2.0, Atom, JSON Feed) in `data`; raises InputError, in one line, when there is none.

    A broken feed is read as far as its entries can be separated.
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


def _entry(item: Any, name: str, publisher: str | None, *, dated_by_update: bool) -> FeedEntry:
    contents = [part.get("value") for part in item.get("content", ())]
    content = unescape(max((words for words in contents if isinstance(words, str)), key=len, default=""))
    summary = unescape(item.get("summary") or "")
    # Where the feed writes whole articles, a summary that is longer still is no reason to read it instead.
    is_summary = len(content) < len(summary) and not is_full(content, is_summary=False)
    body = summary if is_summary else content
    url = web_address(item.get("link"))
    return FeedEntry(
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


def _entry_of_json(item: dict[str, Any], name: str, publisher: str | None) -> FeedEntry:
    page, text, summary = (
        words if isinstance(words := item.get(key), str) else "" for key in ("content_html", "content_text", "summary")
    )
    page, summary = unescape(page), unescape(summary)
    body = page or text or summary
    url = web_address(item.get("url")) or web_address(item.get("external_url")) or web_address(item.get("id"))
    listed = item.get("authors")
    authors = listed if isinstance(listed, list) else [item.get("author")]
    names = [one_line(author.get("name")) for author in authors if isinstance(author, dict)]
    return FeedEntry(
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


_CUT_WORDS = 2  # of a summary that breaks off: its last word may be a piece of one
_WORD = re.compile(r"\w+")


def article_of_entry(entry: FeedEntry) -> Article:
    """The article as far as the feed gives it; raises InputError, in one line, when it gives no text.

    What the page or text itself does not declare (title, byline, publisher, date) is taken from the feed.
    """
    if not shown_text(entry.body).strip():
        raise InputError(f"{entry.name!r} has no text in its feed: give the address of its page")
    title = entry.title or ""
    summary = _summary(entry)
    if entry.is_page:
        page = (
            f"<!doctype html><html><head><meta charset=utf-8><title>{html.escape(title)}</title></head>"
            f"<body><article><h1>{html.escape(title)}</h1>{_paragraph(summary)}{entry.body}</article></body></html>"
        )
        article = article_from_html(page.encode(errors="replace"), entry.name, charset="utf-8", url=entry.url)
    else:
        text = "\n\n".join(words for words in (title, summary, shown_text(entry.body)) if words)
        data = text.encode(errors="replace")
        article = article_of_text(data.decode(), source_of(data, entry.name, Decoded(text, "utf-8", guessed=False)))
    return with_feed_metadata(article, entry)


def _summary(entry: FeedEntry) -> str:
    """The summary as text, where it says what the body does not; a beginning of the body says nothing else."""
    words = " ".join(shown_text(entry.summary).split())
    known = set(_WORD.findall(shown_text(f"{entry.title} {entry.body}").casefold()))
    new = [word for word in _WORD.findall(words.casefold()) if word not in known]
    return words if len(new) > (_CUT_WORDS if is_cut(words) else 0) else ""


def _paragraph(words: str) -> str:
    return f"<p>{html.escape(words)}</p>" if words else ""


def article_of_entry_json(data: bytes, name: str) -> Article:
    """`article_of_entry` of an entry as JSON, which is how one comes into a worker process."""
    return article_of_entry(FeedEntry.model_validate_json(data).model_copy(update={"name": name}))


def feed_list_from_opml(data: bytes, name: str) -> FeedList:
    """The feeds an OPML file names, in its order, each once; raises InputError, in one line, when it names none."""
    refuse_markup(data, name)
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        what = type(error).__name__
        raise InputError(f"{name!r} is a damaged list of feeds ({what}): export it again, or give the feeds") from error
    found = [_address(outline.attrib) for outline in root.iter("outline")]
    urls = tuple(dict.fromkeys(url for url in found if url is not None))
    if not urls:
        raise InputError(f"{name!r} is a list of feeds that names none: give the address of a feed")
    return FeedList(urls=urls)


def _address(attributes: dict[str, str]) -> str | None:
    return next((web_address(value) for key, value in attributes.items() if key.lower() == "xmlurl"), None)
