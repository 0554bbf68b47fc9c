"""Ranks texts by the words they share with a query (BM25); rare words count for more, long texts for less.

A module of its own because of its library, which is imported only where something is retrieved.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import bm25s


class TextIndex:
    """Texts that are ranked for several queries; texts and queries are words already folded and stemmed."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._texts = texts
        self._known = {word: number for number, word in enumerate(sorted({word for text in texts for word in text}))}

    @cached_property
    def _index(self) -> bm25s.BM25:
        index = bm25s.BM25()
        ids = [[self._known[word] for word in text] for text in self._texts]
        index.index((ids, self._known), show_progress=False)
        return index

    def ranking(self, query: Sequence[str]) -> list[int]:
        """The indexes of the texts, best first; texts without any word of the query keep their order and come last."""
        wanted = [word for word in dict.fromkeys(query) if word in self._known]
        if not wanted:
            return list(range(len(self._texts)))
        scores = self._index.get_scores(wanted)
        return sorted(range(len(self._texts)), key=lambda at: (-float(scores[at]), at))


def ranking(query: Sequence[str], texts: Sequence[Sequence[str]]) -> list[int]:
    """The indexes of `texts`, best first, for a single query; see `TextIndex`.

    >>> ranking(["ferri", "fire"], [["council", "vote"], ["ferri", "sank"], ["fire", "ferri"]])
    [2, 1, 0]
    """
    return TextIndex(texts).ranking(query)
