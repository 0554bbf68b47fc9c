"""Checks any text against articles: each sentence gets a verdict, reasons and receipts."""

from nutgraf.check.checking import Found, Source, check_claim, check_text, sources_of
from nutgraf.check.report import FAILING, SCHEMA, CheckReport, QuotationReport, SentenceReport
from nutgraf.check.statements import CheckedText, TextStatement, statements_of

__all__ = [
    "FAILING",
    "SCHEMA",
    "CheckReport",
    "CheckedText",
    "Found",
    "QuotationReport",
    "SentenceReport",
    "Source",
    "TextStatement",
    "check_claim",
    "check_text",
    "sources_of",
    "statements_of",
]
