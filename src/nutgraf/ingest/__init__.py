"""Turns bytes into an Article: text fixed once, boilerplate marked, metadata found."""

from nutgraf.ingest.changes import Changes, compare
from nutgraf.ingest.dispatch import article_from_bytes, printable
from nutgraf.ingest.gathering import Gatherer, articles_of
from nutgraf.ingest.reading import read_article
from nutgraf.ingest.sample import sample_path
from nutgraf.ingest.sources import STDIN, Address, FileAt, Found, Unread, name_of, sources_of

__all__ = [
    "STDIN",
    "Address",
    "Changes",
    "FileAt",
    "Found",
    "Gatherer",
    "Unread",
    "article_from_bytes",
    "articles_of",
    "compare",
    "name_of",
    "printable",
    "read_article",
    "sample_path",
    "sources_of",
]
