"""Turns the bytes of a web page into an Article: what a reader sees, the story told from the rest."""

from nutgraf.ingest.html.assembly import article_from_html

__all__ = ["article_from_html"]
