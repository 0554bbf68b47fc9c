"""Splits an article into sentences and passages with exact positions, and has every list of words about a language.

`nutgraf.text.lexicon_en` says which words are listed where.
"""

from nutgraf.text.sentences import passages, sentences

__all__ = ["passages", "sentences"]
