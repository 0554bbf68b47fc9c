"""Intervals by resampling articles: facts of one article stand or fall together, so they are no separate evidence."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

RESAMPLES = 2_000
_SEED = 20_260_314  # fixed, so that re-scoring gives the same bytes


class Interval(NamedTuple):
    """The 95 % interval of a share, both ends between 0 and 1."""

    low: float
    high: float


def interval(clusters: Sequence[tuple[int, int]]) -> Interval:
    """The interval of the share over `clusters`, each (hits, n) of one article.

    >>> interval([(3, 4), (4, 4), (2, 4)]) == interval([(3, 4), (4, 4), (2, 4)])
    True
    """
    if not clusters:
        raise ValueError("an interval needs at least one article")
    chance = random.Random(_SEED)
    shares = []
    for _ in range(RESAMPLES):
        drawn = chance.choices(clusters, k=len(clusters))
        shares.append(sum(hits for hits, _ in drawn) / sum(n for _, n in drawn))
    shares.sort()
    return Interval(shares[round(0.025 * RESAMPLES)], shares[round(0.975 * RESAMPLES) - 1])
