"""Fits the weights of a verdict: a logistic regression over the signs, in which no sign of a fault counts in favour.

The labelled true claims are worded more freely than the false ones, so unconstrained weights would reward words the
article does not have, and penalise its own sentences. Signs that come out with the wrong direction are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nutgraf.grounding.verdict import Calibration, log_odds

_PENALTY = 3.0  # on the square of each weight: a few hundred claims cannot carry forty free ones
_STEPS = 60
_SETTLED = 1e-6
_IN_FAVOUR = frozenset({"speaker_same"})
_LEFT_OUT = frozenset({"words_unknown"})
Matrix = NDArray[np.float64]


class Example:
    """The signs of a claim, whether it is true, and the verifier's chance of a yes where it was asked."""

    def __init__(self, signs: dict[str, float], *, is_true: bool, yes: float | None) -> None:
        self.signs = signs
        self.is_true = is_true
        self.yes = yes


def fitted(examples: Sequence[Example], prompt: str) -> Calibration:
    """The calibration for these claims: signs are fitted on all, the verifier's weight on those it has read.

    Raises ValueError where the verifier has read fewer than 40 of them.
    """
    names = sorted({name for one in examples for name in one.signs} - _LEFT_OUT)
    truth = np.array([float(one.is_true) for one in examples])
    while True:
        table = np.array([[one.signs.get(name, 0.0) for name in names] for one in examples])
        weights = _regression(table, truth, _PENALTY)
        wrong = {name for name, weight in zip(names, weights, strict=False) if weight > 0 and name not in _IN_FAVOUR}
        if not wrong:
            break
        names = [name for name in names if name not in wrong]
    signs = {name: float(weight) for name, weight in zip(names, weights, strict=False)}
    return _with_verifier(signs, examples, prompt)


def _with_verifier(signs: dict[str, float], examples: Sequence[Example], prompt: str) -> Calibration:
    read = [one for one in examples if one.yes is not None]
    if len(read) < 40:
        raise ValueError(f"the verifier has read {len(read)} claims of the fitting half; at least 40 are needed")
    rows = [
        [sum(signs.get(name, 0.0) * value for name, value in one.signs.items()), log_odds(one.yes or 0.0)]
        for one in read
    ]
    truth = np.array([float(one.is_true) for one in read])
    scale, weight, base = _regression(np.array(rows), truth, 0.1)
    scale = max(float(scale), 0.0)
    return Calibration(
        prompt=prompt,
        signs={name: round(value * scale, 3) for name, value in sorted(signs.items()) if round(value * scale, 3)},
        read=round(float(weight), 3),
        base=round(float(base), 3),
        threshold=0.5,
    )


def _regression(table: Matrix, truth: Matrix, penalty: float) -> Matrix:
    """Weights and, last, the base of a logistic regression, by Newton's method."""
    rows = np.column_stack([table, np.ones(len(table))])
    weights = np.zeros(rows.shape[1])
    ridge = np.full(rows.shape[1], penalty)
    ridge[-1] = _SETTLED
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - truth) + ridge * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < _SETTLED:
            break
    return weights
