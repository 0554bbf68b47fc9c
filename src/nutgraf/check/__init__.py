"""Checks any text against articles: each sentence gets a verdict, reasons and receipts."""

from nutgraf.check.checking import (
    FAILING,
    SCHEMA,
    CheckReport,
    CheckSource,
    Found,
    QuotationReport,
    SentenceReport,
    check_claim,
    check_text,
    sources_of,
)
from nutgraf.check.statements import CheckedText, TextStatement, statements_of

__all__ = [
    "FAILING",
    "SCHEMA",
    "CheckReport",
    "CheckSource",
    "CheckedText",
    "Found",
    "QuotationReport",
    "SentenceReport",
    "TextStatement",
    "check_claim",
    "check_text",
    "sources_of",
    "statements_of",
]
