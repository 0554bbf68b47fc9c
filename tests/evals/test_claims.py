"""Labelled claims: read, split into halves, judged, and used to fit the weights of a verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nutgraf.article import Article
from nutgraf.models import Model
from nutgraf_evals.cases import CaseError
from nutgraf_evals.claims import (
    ClaimsOfArticle,
    Example,
    JudgedClaim,
    LabelledClaim,
    RecordedJudgments,
    balanced_score,
    fit_calibration,
    half_of,
    judged_by_large_model,
    judged_by_model,
    stratified_order,
    table_lines,
)
from scripted_server import Reply, ScriptedServer, completion_body, json_reply

STORY = "The council paid for the bridge on Friday. Nobody was hurt when the old one fell, the mayor said."


def _claim(claim: str, *, label: str = "supported", kind: str = "paraphrase") -> LabelledClaim:
    fields = {
        "id": claim,
        "claim": claim,
        "label": label,
        "kind": kind,
        "evidence": ["The council paid for the bridge on Friday."],
    }
    return LabelledClaim.model_validate(fields)


@pytest.fixture
def about_the_bridge() -> ClaimsOfArticle:
    true, false = "It was the council that footed the bill.", "The mayor footed the bill for the tunnel."
    claims = [_claim(true), _claim(false, label="contradicted", kind="entity_swap")]
    return ClaimsOfArticle("bridge", Article.of(STORY), claims)


async def test_a_large_model_judges_many_claims_in_one_call(
    about_the_bridge: ClaimsOfArticle, scripted: ScriptedServer, scripted_model: Model
) -> None:
    def verdicts(body: dict[str, Any]) -> Reply:
        items = json.loads(body["messages"][-1]["content"])
        reported = [
            {"number": one["number"], "verdict": "no" if "tunnel" in one["statement"] else "yes"} for one in items
        ]
        return json_reply(completion_body(json.dumps({"verdicts": reported})))

    scripted.default(verdicts)
    pairs = [(about_the_bridge, claim) for claim in about_the_bridge.claims]
    found = await judged_by_large_model(pairs, scripted_model)
    assert len(scripted.requests) == 1
    assert [one.accepted for one in found.alone] == [True, False]
    assert [one.accepted for one in found.product] == [True, False]


def test_an_article_stays_in_its_half_whatever_the_order() -> None:
    names = [f"article-{number}" for number in range(11)]

    assert half_of(names) == half_of(reversed(names))
    assert sorted(half_of(names).values()).count("fit") == 6


def test_every_beginning_of_the_order_has_both_kinds(about_the_bridge: ClaimsOfArticle) -> None:
    assert {claim.is_true for _, claim in stratified_order([about_the_bridge])} == {True, False}


def test_evidence_that_the_article_has_not_is_reported() -> None:
    claim = _claim("It rains.").model_copy(update={"evidence": ("It rains in Oslo.",)})
    one = ClaimsOfArticle("bridge", Article.of(STORY), [claim])

    with pytest.raises(CaseError, match="It rains in Oslo"):
        one.evidence_numbers(claim)


def test_a_sign_of_a_fault_never_counts_in_favour() -> None:
    examples = [
        Example(
            {"name_unknown": float(at % 2), "cause_added": float(at % 5 == 0)},
            is_true=at % 2 == 0,
            yes=0.9 - 0.4 * (at % 2),
        )
        for at in range(300)
    ]
    backwards = [one._replace(signs={"opposite": float(one.is_true)}) for one in examples]

    weights = fit_calibration(examples, "claim@1.0.0")
    assert weights.signs["name_unknown"] < 0 < weights.read
    assert "opposite" not in fit_calibration(backwards, "claim@1.0.0").signs


def test_a_contradiction_that_no_claim_has_speaks_against_a_statement() -> None:
    examples = [Example({}, is_true=at % 2 == 0, yes=0.9 - 0.4 * (at % 2)) for at in range(300)]

    assert fit_calibration(examples, "claim@1.0.0").signs["date_side_reversed"] == -1.0


def test_few_claims_fit_nothing() -> None:
    with pytest.raises(ValueError, match="3 claims"):
        fit_calibration([Example({}, is_true=True, yes=0.5)] * 3, "claim@1.0.0")


async def test_a_claim_that_was_not_recorded_is_left_out(tmp_path: Path, about_the_bridge: ClaimsOfArticle) -> None:
    pairs = [(about_the_bridge, claim) for claim in about_the_bridge.claims]

    assert await judged_by_model(pairs, RecordedJudgments(tmp_path), retrieved=False) == []


def test_the_score_is_balanced_over_true_and_false_claims(about_the_bridge: ClaimsOfArticle) -> None:
    true, false = about_the_bridge.claims
    judged = [JudgedClaim("a", true, accepted=True)] * 3 + [JudgedClaim("b", false, accepted=True)]

    assert balanced_score(judged).balanced_accuracy == 0.5
    assert [line.split() for line in table_lines(judged)][1:] == [
        ["entity_swap", "caught", "0.00", "n", "1"],
        ["paraphrase", "accepted", "1.00", "n", "3"],
    ]
