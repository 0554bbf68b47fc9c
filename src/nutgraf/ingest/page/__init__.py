"""Turns the bytes of a web page into an Article: what a reader sees, the story told from the rest."""

from nutgraf.ingest.page.assembly import article_from_html
from nutgraf.ingest.page.invisible import Spelt, spelt_invisibly

__all__ = ["Spelt", "article_from_html", "spelt_invisibly"]
