"""How often verdicts are right: true claims accepted, false ones caught, by kind, with an interval by article."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nutgraf.grounding import Evidence, Reading, Verifier, evidence_for, signs_of, strongest
from nutgraf.grounding.verdict import Calibration, calibration, verdict
from nutgraf_evals.claims.labelled import ClaimsOfArticle, LabelledClaim

_RESAMPLES = 1_000
_SEED = 20_260_314
_EVEN = 0.5  # a verifier that is not asked says neither yes nor no


class Judged(NamedTuple):
    """A claim about an article, and whether it was accepted as supported."""

    article: str
    claim: LabelledClaim
    accepted: bool


class Score(NamedTuple):
    """Shares between 0 and 1; `low` and `high` are the 95 % interval of the balanced accuracy, by article."""

    true_accepted: float
    false_caught: float
    low: float
    high: float

    @property
    def balanced_accuracy(self) -> float:
        return (self.true_accepted + self.false_caught) / 2


def signs_with(one: ClaimsOfArticle, claim: LabelledClaim, *, retrieved: bool) -> dict[str, float]:
    """The strongest sign of each kind, with the labelled evidence or with what is retrieved."""
    reading = _reading(one, claim)
    numbers = evidence_for(reading, one.read) if retrieved else one.evidence_numbers(claim)
    return strongest(signs_of(reading, Evidence(one.read, numbers))) if numbers else {}


def judged_by_code(
    pairs: Sequence[tuple[ClaimsOfArticle, LabelledClaim]], weights: Calibration | None = None, *, retrieved: bool
) -> list[Judged]:
    """What the signs alone accept; in the product that is never enough, here it shows what they are worth."""
    weights = weights or calibration()
    return [
        Judged(one.name, claim, weights.log_odds(signs_with(one, claim, retrieved=retrieved), _EVEN) > 0)
        for one, claim in pairs
    ]


async def judged_by_model(
    pairs: Sequence[tuple[ClaimsOfArticle, LabelledClaim]], verifier: Verifier, *, retrieved: bool
) -> list[Judged]:
    """What the product accepts as supported, with this verifier."""
    found: list[Judged] = []
    for one, claim in pairs:
        numbers = None if retrieved else one.evidence_numbers(claim)
        made = await verdict(claim.claim, one.read, verifier, numbers)
        found.append(Judged(one.name, claim, made.verdict == "supported"))
    return found


def balanced(judged: Sequence[Judged]) -> Score:
    """The score of some claims; raises ValueError without a true and a false one."""
    by_article: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_article[one.article].append(one)
    chance = random.Random(_SEED)
    groups = list(by_article.values())
    drawn = [_shares([one for group in chance.choices(groups, k=len(groups)) for one in group])
             for _ in range(_RESAMPLES)]  # fmt: skip
    middle = sorted((shares[0] + shares[1]) / 2 for shares in drawn if shares)
    shares = _shares(judged)
    if shares is None:
        raise ValueError("a score needs true and false claims")
    return Score(*shares, middle[int(0.025 * len(middle))], middle[int(0.975 * len(middle)) - 1])


def table_lines(judged: Sequence[Judged]) -> Iterator[str]:
    """The score, then each kind: false kinds by how many were caught, true ones by how many were accepted."""
    score = balanced(judged)
    yield (
        f"balanced accuracy {score.balanced_accuracy:.3f} [{score.low:.3f}, {score.high:.3f}],"
        f" true accepted {score.true_accepted:.3f}, false caught {score.false_caught:.3f}, n {len(judged)}"
    )
    kinds: dict[tuple[bool, str], list[bool]] = defaultdict(list)
    for one in judged:
        kinds[one.claim.is_true, one.claim.kind].append(one.accepted == one.claim.is_true)
    for (is_true, kind), right in sorted(kinds.items()):
        word = "accepted" if is_true else "caught"
        yield f"  {kind:<18} {word:<8} {sum(right) / len(right):.2f}  n {len(right)}"


def _shares(judged: Sequence[Judged]) -> tuple[float, float] | None:
    true = [one.accepted for one in judged if one.claim.is_true]
    false = [not one.accepted for one in judged if not one.claim.is_true]
    if not true or not false:
        return None
    return sum(true) / len(true), sum(false) / len(false)


def _reading(one: ClaimsOfArticle, claim: LabelledClaim) -> Reading:
    article = one.read.article
    return Reading(" ".join(claim.claim.split()), article.language, article.published)
