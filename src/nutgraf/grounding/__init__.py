"""Ground what a model wrote: find the sentences it rests on, and refuse what they do not say or say no longer."""

from __future__ import annotations

from nutgraf.grounding.alignment import Support, Word, best_support, words
from nutgraf.grounding.binding_checks import signs_of, strongest
from nutgraf.grounding.evidence import evidence_for
from nutgraf.grounding.line_checks import CheckFailure, dropped_condition, failure_of
from nutgraf.grounding.quotation_check import CheckedQuotation, QuotationType, checked_quotations
from nutgraf.grounding.reading import Evidence, FaultSign, ReadArticle, Reading
from nutgraf.grounding.revisions import Comparison, update_of
from nutgraf.grounding.verdict import (
    Calibration,
    ClaimVerifier,
    ModelVerifier,
    Verdict,
    VerdictName,
    calibration,
    log_odds,
    verdict,
)

__all__ = [
    "Calibration",
    "CheckFailure",
    "CheckedQuotation",
    "ClaimVerifier",
    "Comparison",
    "Evidence",
    "FaultSign",
    "ModelVerifier",
    "QuotationType",
    "ReadArticle",
    "Reading",
    "Support",
    "Verdict",
    "VerdictName",
    "Word",
    "best_support",
    "calibration",
    "checked_quotations",
    "dropped_condition",
    "evidence_for",
    "failure_of",
    "log_odds",
    "signs_of",
    "strongest",
    "update_of",
    "verdict",
    "words",
]
