"""Turns bytes into an Article: text fixed once, boilerplate marked, metadata found."""

from nutgraf.ingest.changes import Changes, compare
from nutgraf.ingest.dispatch import article_from_bytes
from nutgraf.ingest.gathering import Gatherer, articles_of
from nutgraf.ingest.reading import read_article
from nutgraf.ingest.sample import sample_path
from nutgraf.ingest.sources import Address, FileAt, Found, Unread, sources_of

__all__ = [
    "Address",
    "Changes",
    "FileAt",
    "Found",
    "Gatherer",
    "Unread",
    "article_from_bytes",
    "articles_of",
    "compare",
    "read_article",
    "sample_path",
    "sources_of",
]
