"""Labelled claims about the articles of the corpus: how often a verdict is right, by kind of claim."""

from nutgraf_evals.claims.fitting import fitted
from nutgraf_evals.claims.labelled import HALVES, Half, LabelledClaim, claims_of, half_of, stratified
from nutgraf_evals.claims.scoring import Judged, Score, balanced, judged_by_code, judged_by_model, table_lines

__all__ = [
    "HALVES",
    "Half",
    "Judged",
    "LabelledClaim",
    "Score",
    "balanced",
    "claims_of",
    "fitted",
    "half_of",
    "judged_by_code",
    "judged_by_model",
    "stratified",
    "table_lines",
]
