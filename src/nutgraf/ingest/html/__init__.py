"""Converts a web page to an Article: the visible text, with the story separated from the rest."""

from nutgraf.ingest.html.assembly import article_from_html

__all__ = ["article_from_html"]
