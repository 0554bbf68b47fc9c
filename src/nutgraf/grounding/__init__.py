"""Judges whether an article says what a statement says: retrieves evidence, checks it, and gives a verdict."""

from __future__ import annotations

from nutgraf.grounding.line_checks import (
    CheckedQuotation,
    CheckFailure,
    QuotationType,
    Support,
    best_support,
    checked_quotations,
    dropped_condition,
    failure_of,
)
from nutgraf.grounding.reading import Evidence, FaultSign, ReadArticle, Reading, Word, share, words
from nutgraf.grounding.revisions import Comparison, update_of
from nutgraf.grounding.verdict import (
    Calibration,
    PendingVerdict,
    StatementVerifier,
    Verdict,
    VerdictName,
    calibration,
    conclude,
    evidence_for,
    examine,
    log_odds,
    signs_of,
    strongest,
    verdict,
)

__all__ = [
    "Calibration",
    "CheckFailure",
    "CheckedQuotation",
    "Comparison",
    "Evidence",
    "FaultSign",
    "PendingVerdict",
    "QuotationType",
    "ReadArticle",
    "Reading",
    "StatementVerifier",
    "Support",
    "Verdict",
    "VerdictName",
    "Word",
    "best_support",
    "calibration",
    "checked_quotations",
    "conclude",
    "dropped_condition",
    "evidence_for",
    "examine",
    "failure_of",
    "log_odds",
    "share",
    "signs_of",
    "strongest",
    "update_of",
    "verdict",
    "words",
]
