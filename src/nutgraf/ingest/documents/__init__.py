"""Readers for documents other than web pages: PDF, Word, OpenDocument, RTF, e-books, Markdown and mail."""

from collections.abc import Callable
from typing import Final

from nutgraf.article import Article
from nutgraf.ingest.documents.as_page import article_from_markdown, article_from_mhtml, article_from_webarchive
from nutgraf.ingest.documents.mail import article_from_mail
from nutgraf.ingest.documents.pdf import article_from_pdf
from nutgraf.ingest.documents.rtf import article_from_rtf
from nutgraf.ingest.documents.word import article_from_docx
from nutgraf.ingest.documents.zipped import article_from_epub, article_from_odt

READERS: Final[dict[str, Callable[[bytes, str], Article]]] = {
    "docx": article_from_docx,
    "epub": article_from_epub,
    "mail": article_from_mail,
    "markdown": article_from_markdown,
    "mhtml": article_from_mhtml,
    "odt": article_from_odt,
    "pdf": article_from_pdf,
    "rtf": article_from_rtf,
    "webarchive": article_from_webarchive,
}

__all__ = ["READERS", "article_from_docx", "article_from_mail", "article_from_markdown", "article_from_pdf"]
