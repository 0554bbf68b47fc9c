"""Turns bytes into an Article: text fixed once, boilerplate marked, metadata found."""

from nutgraf.ingest.plain import article_from_bytes
from nutgraf.ingest.reading import read_article
from nutgraf.ingest.sample import sample_path

__all__ = ["article_from_bytes", "read_article", "sample_path"]
