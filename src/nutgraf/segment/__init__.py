"""Cuts an Article into Sentences with exact places, and tiles it with Passages of a token budget."""

from nutgraf.segment.passages import passages
from nutgraf.segment.sentences import sentences

__all__ = ["passages", "sentences"]
