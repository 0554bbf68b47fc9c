"""Scores a brief or answer that never came to be: it said nothing, and that counts against what it owed."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf_evals.cases import Answerable
from nutgraf_evals.gold import Gold
from nutgraf_evals.metrics import Score


def score_failure(gold: Gold, item: str, epoch: int, why: str) -> list[Score]:
    """The failure itself, and what was owed: every fact by a brief (`item` is "brief"), the answer by a question."""

    def score(metric: str, name: str, *, hit: bool, **shown: object) -> Score:
        fields = {"metric": metric, "case": gold.case.id, "item": name, "epoch": epoch, "hit": hit, "why": why}
        return Score.model_validate(fields | shown)

    def facts() -> Iterator[Score]:
        for fact in gold.labels.facts:
            shown = {
                "critical": fact.critical,
                "expected": fact.text,
                "passage": gold.passage(gold.fact_spans(fact)),
            }
            for metric in ("vital_facts", "all_facts") if fact.importance == "vital" else ("all_facts",):
                yield score(metric, fact.id, hit=False, **shown)
            if fact.critical:
                yield score("critical_failures", fact.id, hit=True, **shown)

    if item == "brief":
        return [score("invalid_drafts", item, hit=True), *facts()]
    twin = next((twin for twin in gold.labels.twins if twin.id == item), None)
    question = gold.question(twin.question if twin else item)
    # Nothing was said, so nothing false was said where there is no answer; that it failed is told by the first score.
    owed = "twin_answers_right" if twin else "answers_right" if isinstance(question, Answerable) else "false_answers"
    return [
        score(metric, item, hit=hit, asked=question.ask) for metric, hit in (("invalid_drafts", True), (owed, False))
    ]
