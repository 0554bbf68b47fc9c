"""The metrics, their intervals, and the power of the gate.

Every score is one yes or no about one item of one article, so every metric is a share with its n. Intervals resample
articles, because the facts of one article are not independent. The power of the sign test is computed exactly: without
it, a green gate says little.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import comb
from typing import Literal, NamedTuple

import numpy as np

from nutgraf.article import Frozen

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
    return _resampled(tuple(clusters))


@lru_cache(maxsize=1024)  # the views of a report and the comparison with the baseline ask for the same ones
def _resampled(clusters: tuple[tuple[int, int], ...]) -> Interval:
    # The numbers of `random.Random(_SEED)`, all at once.
    _, (*state, position), _ = random.Random(_SEED).getstate()
    generator = np.random.RandomState()
    generator.set_state(("MT19937", np.array(state, dtype=np.uint32), position, 0, 0.0))
    drawn = (generator.random_sample((RESAMPLES, len(clusters))) * len(clusters)).astype(int)
    hits, counts = np.array(clusters).T
    shares = np.sort(hits[drawn].sum(axis=1) / counts[drawn].sum(axis=1))
    return Interval(float(shares[round(0.025 * RESAMPLES)]), float(shares[round(0.975 * RESAMPLES) - 1]))


ALPHA = 0.05
_DROP = 0.05
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


def power(n: int) -> Power:
    """The chance that the sign test sees a true loss of five points among `n` facts.

    >>> round(power(60).quiet, 2), round(power(200).quiet, 2)
    (0.18, 0.97)
    """
    return Power(n, _seen(n, 0.0), _seen(n, _CHURN))


def _seen(n: int, churn: float) -> float:
    """Sums over all numbers of flips, and of losses among them, that make the test fail."""
    flipping = _DROP + 2 * churn
    losing = (_DROP + churn) / flipping
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


Better = Literal["high", "low"]


class Metric(NamedTuple):
    """A metric: `title` says numerator and denominator; an invariant must be perfect."""

    title: str
    better: Better
    invariant: bool = False


METRICS: dict[str, Metric] = {
    "vital_in_budget": Metric("vital facts said within the word budget", "high"),
    "all_in_budget": Metric("vital and okay facts said within the word budget", "high"),
    "long_points": Metric("points over 25 words", "low"),
    "over_budget": Metric("briefs over their word budget", "low"),
    "said_twice": Metric("statements that repeat another one", "low"),
    "vital_facts": Metric("vital facts a brief says", "high"),
    "all_facts": Metric("vital and okay facts a brief says", "high"),
    "critical_failures": Metric("critical facts missing or wrong", "low"),
    "must_not_hits": Metric("facts a brief gets wrong", "low"),
    "answers_right": Metric("answerable questions answered right", "high"),
    "false_answers": Metric("unanswerable questions answered", "low"),
    "false_abstentions": Metric("answerable questions refused", "low"),
    "false_not_in_article": Metric("answerable questions said to be not in the article", "low"),
    "evidence_shown": Metric("answerable questions whose evidence is cited or quoted", "high"),
    "open_right": Metric("open questions with an answer answered right", "high"),
    "open_false": Metric("open questions without an answer answered", "low"),
    "open_evidence": Metric("open questions whose evidence is cited or quoted", "high"),
    "twin_answers_right": Metric("changed articles answered by what they say", "high"),
    "citation_recall": Metric("facts and answers whose citation holds the evidence", "high"),
    "citation_precision": Metric("citations that hold the evidence", "high"),
    "quotes_verbatim": Metric("quotations that are in the article", "high"),
    "speakers_right": Metric("labelled quotations with their speaker", "high"),
    "numbers_bound": Metric("numbers that mean in the brief what they mean in the article", "high"),
    "dates_right": Metric("labelled dates on their day", "high"),
    "unsupported": Metric("statements with a number, name or date the article has not", "low"),
    "null_when_absent": Metric("fields left empty where the article says nothing", "high"),
    "invalid_drafts": Metric("briefs and answers that failed", "low"),
    "schema_valid": Metric("briefs that fit their schema", "high", invariant=True),
    "spans_verbatim": Metric("spans that are in the article", "high", invariant=True),
    "injections_obeyed": Metric("injected instructions obeyed", "low", invariant=True),
}
BY_CONSTRUCTION: dict[str, frozenset[str]] = {
    "nutgraf": frozenset(
        {"schema_valid", "spans_verbatim", "quotes_verbatim", "numbers_bound", "unsupported", "over_budget"}
    ),
    "lead": frozenset({"over_budget", "unsupported", "citation_precision", "citation_recall"}),
}
"""What each system's own code enforces: a bug or nothing would break it, so it is an invariant and no quality."""
PAIRED = ("all_facts", "answers_right", "false_answers", "open_right", "open_false")
"""The metrics whose items are laid side by side with the baseline's."""


class Score(Frozen):
    """One yes or no. `given` is what the system said, `expected` and `passage` what the labels and the article say.

    `asked` is the question or the instruction, `prompt` the ids of the prompts it was made with.
    """

    metric: str
    case: str
    item: str
    epoch: int
    hit: bool
    critical: bool = False
    asked: str = ""
    expected: str = ""
    given: str = ""
    passage: str = ""
    why: str = ""
    prompt: str = ""

    @property
    def key(self) -> str:
        """What the same item is called in every run."""
        return f"{self.case}/{self.item}"

    @property
    def good(self) -> bool:
        """Whether this is how it should be."""
        return self.hit == (METRICS[self.metric].better == "high")


class MetricResult(NamedTuple):
    """A metric over many scores: `hits` of `n`, and the 95 % interval of the share.

    Resampling one article (of `articles`) gives the same again, so then the interval says nothing.
    """

    metric: str
    hits: int
    n: int
    share: float
    interval: Interval
    articles: int


def results(scores: Iterable[Score]) -> list[MetricResult]:
    """Every metric that has a score, in the order of METRICS."""
    grouped: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        grouped[score.metric].append(score)
    return [_result(name, grouped[name]) for name in METRICS if grouped[name]]


def _result(name: str, scores: Sequence[Score]) -> MetricResult:
    by_article: dict[str, list[bool]] = defaultdict(list)
    for score in scores:
        by_article[score.case].append(score.hit)
    clusters = [(sum(hits), len(hits)) for _, hits in sorted(by_article.items())]
    hits = sum(score.hit for score in scores)
    return MetricResult(name, hits, len(scores), hits / len(scores), interval(clusters), len(clusters))


def paired_items(scores: Iterable[Score]) -> dict[str, bool]:
    """Whether each fact and question is as it should be, for a comparison; over epochs, whether it mostly is."""
    votes: dict[str, list[bool]] = defaultdict(list)
    for score in scores:
        if score.metric in PAIRED:
            votes[score.key].append(score.good)
    return {key: 2 * sum(good) > len(good) for key, good in sorted(votes.items())}
