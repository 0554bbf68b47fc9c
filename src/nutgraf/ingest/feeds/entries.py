"""An entry of a feed to an Article: what the feed gives of it is read as a page or a text, under its title."""

from __future__ import annotations

import html
import re

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.encoding import Decoded
from nutgraf.ingest.feeds.feed import Entry, is_cut, shown_text, with_what_the_feed_tells
from nutgraf.ingest.page import article_from_html
from nutgraf.ingest.plain import article_of_text, source_of

_CUT_WORDS = 2  # of a summary that breaks off: its last word may be a piece of one
_WORD = re.compile(r"\w+")


def article_of_entry(entry: Entry) -> Article:
    """The article as far as the feed gives it; raises InputError, in one line, when it gives no text.

    What the page or text itself does not tell (title, byline, publisher, date) is taken from the feed.
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
    return with_what_the_feed_tells(article, entry)


def _summary(entry: Entry) -> str:
    """The summary as text, where it says what the body does not; a beginning of the body says nothing else."""
    words = " ".join(shown_text(entry.summary).split())
    known = set(_WORD.findall(shown_text(f"{entry.title} {entry.body}").casefold()))
    new = [word for word in _WORD.findall(words.casefold()) if word not in known]
    return words if len(new) > (_CUT_WORDS if is_cut(words) else 0) else ""


def _paragraph(words: str) -> str:
    return f"<p>{html.escape(words)}</p>" if words else ""


def article_of_entry_json(data: bytes, name: str) -> Article:
    """`article_of_entry` of an entry as JSON, which is how one comes into a worker process."""
    return article_of_entry(Entry.model_validate_json(data).model_copy(update={"name": name}))
