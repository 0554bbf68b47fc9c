"""How likely the gate is to see a loss, computed exactly: without this number a green gate says little."""

from __future__ import annotations

from math import comb
from typing import NamedTuple

ALPHA = 0.05
_CHURN = 0.02  # of all facts: flips each way that any change of wording brings about


class Power(NamedTuple):
    """The chance to see a drop of five points among `n` facts, with and without facts that flip for no reason."""

    n: int
    quiet: float
    noisy: float


def sign_test(lost: int, gained: int) -> float:
    """The one-sided exact p of losing at least `lost` of `lost + gained` flips by chance.

    >>> sign_test(5, 0) < 0.05, sign_test(4, 0) < 0.05, sign_test(7, 1) < 0.05, sign_test(5, 1) < 0.05
    (True, False, True, False)
    """
    flips = lost + gained
    return float(sum(comb(flips, k) for k in range(lost, flips + 1)) / 2**flips)


def power(n: int, drop: float = 0.05) -> Power:
    """The chance that the sign test sees a true loss of `drop` among `n` facts.

    >>> round(power(60).quiet, 2), round(power(200).quiet, 2)
    (0.18, 0.97)
    """
    return Power(n, _seen(n, drop, 0.0), _seen(n, drop, _CHURN))


def _seen(n: int, drop: float, churn: float) -> float:
    """Sums over all numbers of flips, and of losses among them, that make the test fail."""
    flipping = drop + 2 * churn
    losing = (drop + churn) / flipping
    total = 0.0
    for flips in range(n + 1):
        chance = _binomial(n, flips, flipping)
        if chance > 1e-12:
            total += chance * sum(
                _binomial(flips, lost, losing) for lost in range(flips + 1) if sign_test(lost, flips - lost) < ALPHA
            )
    return total


def _binomial(n: int, k: int, p: float) -> float:
    return float(comb(n, k) * p**k * (1 - p) ** (n - k))
