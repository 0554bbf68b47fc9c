"""Scores a brief or answer that never came to be: it said nothing, and that counts against every label."""

from __future__ import annotations

from nutgraf_evals.gold import Gold
from nutgraf_evals.metrics import Score


def score_failure(gold: Gold, item: str, epoch: int, why: str) -> list[Score]:
    """The failure itself, and for a failed brief (`item` is "brief") every fact it owed."""

    def score(metric: str, name: str, *, hit: bool, critical: bool = False, expected: str = "") -> Score:
        return Score(
            metric=metric, case=gold.case.id, item=name, epoch=epoch, hit=hit,
            critical=critical, expected=expected, why=why,
        )  # fmt: skip

    scores = [score("invalid_drafts", item, hit=True)]
    if item != "brief":
        return scores
    for fact in gold.labels.facts:
        vital = ("vital_facts",) if fact.importance == "vital" else ()
        for metric in (*vital, "all_facts"):
            scores.append(score(metric, fact.id, hit=False, critical=fact.critical, expected=fact.text))
        if fact.critical:
            scores.append(score("critical_failures", fact.id, hit=True, critical=True, expected=fact.text))
    return scores
