"""Documents that are no web pages, each to an Article: PDF, Word, e-mail."""

from collections.abc import Callable
from typing import Final

from nutgraf.article import Article
from nutgraf.ingest.documents.docx import article_from_docx
from nutgraf.ingest.documents.mail import article_from_mail
from nutgraf.ingest.documents.pdf import article_from_pdf

READERS: Final[dict[str, Callable[[bytes, str], Article]]] = {
    "docx": article_from_docx,
    "mail": article_from_mail,
    "pdf": article_from_pdf,
}

__all__ = ["READERS", "article_from_docx", "article_from_mail", "article_from_pdf"]
