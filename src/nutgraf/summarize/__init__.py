"""Summarize an article: the model words lines, code finds what they rest on, and only what stands is kept."""

from nutgraf.summarize.briefing import OnStep, Step, make_brief, requests_of

__all__ = ["OnStep", "Step", "make_brief", "requests_of"]
