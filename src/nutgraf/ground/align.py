"""Find the sentence a line rests on: it proposes, and never grounds. The checks decide.

A line rests on one sentence. Lines made of two were tried and were the likeliest to be wrong: each half was true, and
the joint was not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from nutgraf.article import Sentence
from nutgraf.ground.words import Word, words


class Resting(NamedTuple):
    """The sentence a line rests on, and the share of the line's carrying words it holds (0 to 1)."""

    sentence: Sentence
    share: float


def rest(line: str, sentences: Sequence[Sentence], language: str = "en") -> Resting | None:
    """The sentence that holds most of the line's words, the earliest of equals; None when none holds any."""
    wanted = [word for word in words(line, language) if word.carries]
    if not wanted or not sentences:
        return None
    best = max(sentences, key=lambda sentence: _held(wanted, sentence, language))
    held = _held(wanted, best, language)
    return Resting(best, held / len(wanted)) if held else None


def _held(wanted: Sequence[Word], sentence: Sentence, language: str) -> int:
    supply = Counter(word.key for word in words(sentence.text, language))
    return (Counter(word.key for word in wanted) & supply).total()
