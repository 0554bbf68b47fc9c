"""Whether two stretches of two texts stand between the same words, and so in each other's place."""

from __future__ import annotations

from nutgraf.find.vocabulary.grammar import DETERMINERS
from nutgraf_evals.matching.reading import Reading

_NUMBERS = frozenset("two three four five six seven eight nine ten eleven twelve".split())
_SMALL = (DETERMINERS - _NUMBERS) | frozenset("and or of to in on at by for with from that than s".split())
_NEAR = 3  # words on either side

Tokens = tuple[int, int]
"""Token indexes `[first, last)`."""


def same_place(one: Tokens, text: Reading, other: Tokens, evidence: Reading) -> bool:
    """Whether the two stand between the same words: on each side that either has, a word in common."""
    sides = zip(_around(one, text), _around(other, evidence), strict=True)
    shared = [bool(mine & theirs) for mine, theirs in sides if mine or theirs]
    return bool(shared) and all(shared)


def same_next_word(one: Tokens, text: Reading, other: Tokens, evidence: Reading) -> bool:
    """Whether the same word of weight follows both closely: what they do, or what they are said to be."""
    return bool(_around(one, text)[1] & _around(other, evidence)[1])


def _around(place: Tokens, reading: Reading) -> tuple[frozenset[str], frozenset[str]]:
    first, last = place
    return _weighty(reading.words[max(0, first - _NEAR) : first]), _weighty(reading.words[last : last + _NEAR])


def _weighty(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in words if word not in _SMALL and not word[0].isdigit())
