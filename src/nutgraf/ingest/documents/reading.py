"""A document of any kind to an Article by the reader of its kind; for files inside other files."""

from __future__ import annotations

from nutgraf.article import Article
from nutgraf.errors import InputError
from nutgraf.ingest.detect import kind_of
from nutgraf.ingest.html import article_from_html
from nutgraf.ingest.plain_text import article_from_plain


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
