"""Judges whether an article says what a statement says: evidence, binding checks, a verifier, a verdict."""

from nutgraf.grounding.evidence import evidence_for
from nutgraf.grounding.quotation_check import CheckedQuotation, QuotationType, checked_quotations
from nutgraf.grounding.reading import Evidence, ReadArticle, Reading
from nutgraf.grounding.sign import Sign
from nutgraf.grounding.signs import signs_of, strongest
from nutgraf.grounding.verdict import Calibration, Verdict, VerdictName, calibration, log_odds, verdict
from nutgraf.grounding.verifier import ModelVerifier, Verifier

__all__ = [
    "Calibration",
    "CheckedQuotation",
    "Evidence",
    "ModelVerifier",
    "QuotationType",
    "ReadArticle",
    "Reading",
    "Sign",
    "Verdict",
    "VerdictName",
    "Verifier",
    "calibration",
    "checked_quotations",
    "evidence_for",
    "log_odds",
    "signs_of",
    "strongest",
    "verdict",
]
