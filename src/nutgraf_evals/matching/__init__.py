"""Judges whether one text says a labelled fact: by values, dates, names and anchors, never by token overlap."""

from nutgraf_evals.matching.expectation import Expectation, Statement, Verdict
from nutgraf_evals.matching.matcher import Matcher, parse_matcher
from nutgraf_evals.matching.reading import Reading, Setting

__all__ = ["Expectation", "Matcher", "Reading", "Setting", "Statement", "Verdict", "parse_matcher"]
