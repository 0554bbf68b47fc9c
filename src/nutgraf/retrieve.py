"""Ranks texts by the words they share with a query (BM25); rare words count for more, long texts for less."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s


def ranking(query: Sequence[str], texts: Sequence[Sequence[str]]) -> list[int]:
    """The indexes of `texts`, best first; texts and query are words already folded and stemmed.

    Texts without any word of the query keep their order and come last.

    >>> ranking(["ferri", "fire"], [["council", "vote"], ["ferri", "sank"], ["fire", "ferri"]])
    [2, 1, 0]
    """
    known = {word: number for number, word in enumerate(sorted({word for text in texts for word in text}))}
    wanted = [word for word in dict.fromkeys(query) if word in known]
    if not wanted:
        return list(range(len(texts)))
    index = bm25s.BM25()
    ids = [[known[word] for word in text] for text in texts]
    index.index((ids, known), show_progress=False)
    scores = index.get_scores(wanted)
    return sorted(range(len(texts)), key=lambda at: (-float(scores[at]), at))
