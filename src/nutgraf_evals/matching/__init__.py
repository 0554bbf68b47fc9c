"""Judges whether one text says a labelled fact: by values, dates, names and anchors, never by token overlap."""

from nutgraf_evals.matching.expectation import Expectation, JudgedStatement, MatchResult
from nutgraf_evals.matching.matcher import Matcher, parse_matcher
from nutgraf_evals.matching.reading import AnalyzedText, MatchContext

__all__ = ["AnalyzedText", "Expectation", "JudgedStatement", "MatchContext", "MatchResult", "Matcher", "parse_matcher"]
