"""Split an article into sentences with exact positions, and into passages that fit a token budget."""

from nutgraf.text.sentences import passages, sentences

__all__ = ["passages", "sentences"]
