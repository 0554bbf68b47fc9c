"""Split an article into sentences with exact positions, and into passages that fit a token budget."""

from nutgraf.text.passages import passages
from nutgraf.text.sentences import sentences

__all__ = ["passages", "sentences"]
