"""Scores what a system said against the labels of a case; deterministic, so the same words give the same scores."""

from nutgraf_evals.scoring.answers import score_answer, score_twin
from nutgraf_evals.scoring.briefs import score_brief
from nutgraf_evals.scoring.failures import score_failure

__all__ = ["score_answer", "score_brief", "score_failure", "score_twin"]
