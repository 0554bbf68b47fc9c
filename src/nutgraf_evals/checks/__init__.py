"""Checks of the labels that need no model: are they true to their article, can they tell right from wrong."""

from nutgraf_evals.checks.labels import Problem, check_case, check_corpus
from nutgraf_evals.checks.mutations import Confusion, confusion

__all__ = ["Confusion", "Problem", "check_case", "check_corpus", "confusion"]
