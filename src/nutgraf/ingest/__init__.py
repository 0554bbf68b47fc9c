"""Turns bytes into an Article: text fixed once, boilerplate marked, metadata found."""

from nutgraf.ingest.changes import Changes, compare
from nutgraf.ingest.reading import Gatherer, article_from_bytes, articles_of, printable, read_article
from nutgraf.ingest.sources import (
    STDIN,
    FileSource,
    Found,
    UnreadableSource,
    WebSource,
    name_of,
    sample_path,
    sources_of,
)

__all__ = [
    "STDIN",
    "Changes",
    "FileSource",
    "Found",
    "Gatherer",
    "UnreadableSource",
    "WebSource",
    "article_from_bytes",
    "articles_of",
    "compare",
    "name_of",
    "printable",
    "read_article",
    "sample_path",
    "sources_of",
]
