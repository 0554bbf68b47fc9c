"""What a feed says of its articles, and whether it gives one whole or only where it begins."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from nutgraf.article import Article, Frozen
from nutgraf.ingest.feeds.escaping import unescaped
from nutgraf.ingest.lines import TERMINAL

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


class Entry(Frozen):
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
    entries: tuple[Entry, ...] = ()


class FeedList(Frozen):
    """The addresses of feeds that a list of feeds names, each once, in its order."""

    urls: tuple[str, ...]


def with_what_the_feed_tells(article: Article, entry: Entry) -> Article:
    """The article with what it does not tell itself (title, byline, publisher, date, address) told by its feed."""
    told = {name: getattr(entry, name) for name in ("title", "byline", "publisher", "published", "url")}
    return article.model_copy(update={name: getattr(article, name) or value for name, value in told.items()})


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
    """A title or name as one line without tags; None when it is no text, or blank."""
    return (
        (" ".join(shown_text(unescaped(shown_text(words))).split())[:500] or None) if isinstance(words, str) else None
    )


def web_address(words: object) -> str | None:
    """The words where they are an address of the web, else None."""
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
