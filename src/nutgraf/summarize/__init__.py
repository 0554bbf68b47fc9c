"""Summarizes an article: the model words lines, code finds their evidence, and unsupported lines are dropped."""

from nutgraf.summarize.briefing import brief_by_code, make_brief, requests_of
from nutgraf.summarize.progress import OnStep, Step

__all__ = ["OnStep", "Step", "brief_by_code", "make_brief", "requests_of"]
