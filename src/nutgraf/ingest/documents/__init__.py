"""Documents that are no web pages, each to an Article: PDF, Word, e-mail."""

from nutgraf.ingest.documents.docx import article_from_docx
from nutgraf.ingest.documents.mail import article_from_mail
from nutgraf.ingest.documents.pdf import article_from_pdf

__all__ = ["article_from_docx", "article_from_mail", "article_from_pdf"]
