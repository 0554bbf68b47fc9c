"""Finds the passages of long articles that a question is about."""

from nutgraf.retrieve.ranking import ranking

__all__ = ["ranking"]
