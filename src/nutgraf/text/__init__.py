"""Cuts an Article into Sentences with exact places, and tiles it with Passages of a token budget."""

from nutgraf.text.passages import passages
from nutgraf.text.sentences import sentences

__all__ = ["passages", "sentences"]
