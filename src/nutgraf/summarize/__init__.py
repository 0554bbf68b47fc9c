"""Summarizes an article: the model words lines, code finds their evidence, and unsupported lines are dropped."""

from nutgraf.summarize.briefing import OnStep, Step, brief_by_code, make_brief, requests_of

__all__ = ["OnStep", "Step", "brief_by_code", "make_brief", "requests_of"]
