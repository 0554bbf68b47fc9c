"""Checks any text against articles: each sentence gets a verdict, reasons and receipts.

Most callers only need `check_text`, which is also available as `nutgraf.check_text`.
"""

from nutgraf.checking.reports import (
    FAILING,
    LABELS,
    SCHEMA,
    SHAPES,
    CheckReport,
    QuotationReport,
    SentenceReport,
    check_to_html,
    check_to_json,
    check_to_markdown,
    check_to_text,
    claim_line,
    summary,
)
from nutgraf.checking.text_check import (
    CheckedText,
    CheckSource,
    Found,
    TextStatement,
    check_claim,
    check_text,
    sources_of,
    statements_of,
)

__all__ = [
    "FAILING",
    "LABELS",
    "SCHEMA",
    "SHAPES",
    "CheckReport",
    "CheckSource",
    "CheckedText",
    "Found",
    "QuotationReport",
    "SentenceReport",
    "TextStatement",
    "check_claim",
    "check_text",
    "check_to_html",
    "check_to_json",
    "check_to_markdown",
    "check_to_text",
    "claim_line",
    "sources_of",
    "statements_of",
    "summary",
]
