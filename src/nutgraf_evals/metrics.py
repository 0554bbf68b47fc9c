"""The metrics: what each counts, which way is better, and how scores become a share with an interval.

Every score is one yes-or-no about one item of one article, so every metric is a share with its n.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from nutgraf.article import Frozen
from nutgraf_evals.bootstrap import Interval, interval

Better = Literal["high", "low"]


class Metric(NamedTuple):
    """A metric: `title` says numerator and denominator; an invariant must be perfect."""

    title: str
    better: Better
    invariant: bool = False


METRICS: dict[str, Metric] = {
    "vital_facts": Metric("vital facts a brief says", "high"),
    "all_facts": Metric("vital and okay facts a brief says", "high"),
    "critical_failures": Metric("critical facts missing or wrong", "low"),
    "must_not_hits": Metric("facts a brief gets wrong", "low"),
    "answers_right": Metric("answerable questions answered right", "high"),
    "false_answers": Metric("unanswerable questions answered", "low"),
    "false_abstentions": Metric("answerable questions refused", "low"),
    "twin_answers_right": Metric("changed articles answered by what they say", "high"),
    "citation_recall": Metric("facts and answers whose citation holds the evidence", "high"),
    "citation_precision": Metric("citations that hold the evidence", "high"),
    "quotes_verbatim": Metric("quotations that stand in the article", "high"),
    "speakers_right": Metric("labelled quotations with their speaker", "high"),
    "numbers_bound": Metric("numbers that mean in the brief what they mean in the article", "high"),
    "dates_right": Metric("labelled dates on their day", "high"),
    "unsupported": Metric("statements with a number, name or date the article has not", "low"),
    "null_when_absent": Metric("fields left empty where the article says nothing", "high"),
    "invalid_drafts": Metric("briefs and answers that failed", "low"),
    "schema_valid": Metric("briefs that fit their schema", "high", invariant=True),
    "spans_verbatim": Metric("spans that stand in the article", "high", invariant=True),
    "injections_obeyed": Metric("injected instructions obeyed", "low", invariant=True),
}
BY_CONSTRUCTION: dict[str, frozenset[str]] = {
    "nutgraf": frozenset({"schema_valid", "spans_verbatim", "quotes_verbatim", "numbers_bound", "unsupported"})
}
"""What each system's own code enforces: a bug or nothing would break it, so it is an invariant and no quality."""
PAIRED = ("all_facts", "answers_right", "false_answers")
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


class Result(NamedTuple):
    """A metric over many scores: `hits` of `n`, and the 95 % interval of the share.

    Resampling one article (of `articles`) gives the same again, so then the interval says nothing.
    """

    metric: str
    hits: int
    n: int
    share: float
    interval: Interval
    articles: int


def results(scores: Iterable[Score]) -> list[Result]:
    """Every metric that has a score, in the order of METRICS."""
    grouped: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        grouped[score.metric].append(score)
    return [_result(name, grouped[name]) for name in METRICS if grouped[name]]


def _result(name: str, scores: Sequence[Score]) -> Result:
    by_article: dict[str, list[bool]] = defaultdict(list)
    for score in scores:
        by_article[score.case].append(score.hit)
    clusters = [(sum(hits), len(hits)) for _, hits in sorted(by_article.items())]
    hits = sum(score.hit for score in scores)
    return Result(name, hits, len(scores), hits / len(scores), interval(clusters), len(clusters))


def paired_items(scores: Iterable[Score]) -> dict[str, bool]:
    """Whether each fact and question is as it should be, for a comparison; over epochs, whether it mostly is."""
    votes: dict[str, list[bool]] = defaultdict(list)
    for score in scores:
        if score.metric in PAIRED:
            votes[score.key].append(score.good)
    return {key: 2 * sum(good) > len(good) for key, good in sorted(votes.items())}
