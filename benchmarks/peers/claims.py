"""Claims: nutgraf beside checkers that run offline: `python -m benchmarks.peers.claims`.

Labelled claims about English articles, from the half that nutgraf's weights were not fitted on: half of them true, all
kinds of false ones in their shares. Every checker gets the same labelled evidence, so this is about judging alone. The
thresholds of word overlap are fitted on the other half. No verdict counts as not accepted.

Left out, because their weights are only on a model hub: MiniCheck, AlignScore, SummaC, HHEM and LettuceDetect.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from benchmarks.peers.environments import Program, running
from benchmarks.peers.replies import (
    Call,
    Job,
    Peer,
    ReplyFile,
    as_call,
    collect_all,
    command_line,
    complete_cases,
    relative_seconds,
    save_table,
    share,
)
from nutgraf.grounding import Calibration, Evidence, PendingVerdict, StatementVerifier, conclude, examine
from nutgraf.models import Message, Model, Request
from nutgraf_evals.claims import (
    ClaimsOfArticle,
    Half,
    JudgedClaim,
    LabelledClaim,
    RecordedJudgments,
    balanced_score,
    claims_of,
    judged_by_model,
    pairs_of,
    weights_of_halves,
)
from nutgraf_evals.corpus import corpus_folder, load_corpus

NAME = "peers-claims"
JUDGED = ("nutgraf", "one yes or no", "ragas", "deepeval")
OVERLAP = ("rapidfuzz", "ROUGE-L", "BM25")
_AMBIGUOUS = "deepeval, ambiguous ones fail"
_BATCH = 8
Pair = tuple[ClaimsOfArticle, LabelledClaim]
_QUESTION = "{evidence}\n\nDoes the text above say that this statement is true? Answer yes or no.\n\nStatement: {claim}"


def sampled(half: Half, size: int) -> list[Pair]:
    """So many claims about English articles, true and false in turn; every beginning of the list is a fair sample."""
    folder = corpus_folder()
    pairs = pairs_of(claims_of(folder, load_corpus(folder)), half)
    english = [pair for pair in pairs if pair[0].read.article.language == "en"]
    groups = ([pair for pair in english if pair[1].is_true], [pair for pair in english if not pair[1].is_true])
    return list(islice((pair for both in zip(*groups, strict=False) for pair in both), size))


def job_of(pair: Pair, batch: str) -> Job:
    """What a checker is given: the claim, its labelled evidence, and the sentences of the article."""
    one, claim = pair
    evidence = Evidence(one.read, one.evidence_numbers(claim)).text
    sentences = [sentence.text for sentence in one.read.sentences]
    return Job(batch, claim.id, {"id": claim.id, "claim": claim.claim, "evidence": evidence, "sentences": sentences})


def by_nutgraf(pairs: Mapping[str, Pair], model: Model, weights: Calibration) -> Call:
    """The verdict of the product, with weights fitted on the other half."""
    verifier = StatementVerifier(model)

    async def call(job: Mapping[str, Any]) -> dict[str, Any]:
        one, claim = pairs[job["id"]]
        made = examine(claim.claim, one.read, one.evidence_numbers(claim))
        if isinstance(made, PendingVerdict):
            made = conclude(made, (await verifier.judge([made]))[0], weights)
        return {"accepted": made.verdict == "supported", "verdict": made.verdict}

    return as_call(call)


def by_one_question(model: Model) -> Call:
    """The bare model, asked once."""

    async def call(job: Mapping[str, Any]) -> dict[str, Any]:
        content = _QUESTION.replace("{claim}", job["claim"]).replace("{evidence}", job["evidence"])
        completion = await model.complete(Request(messages=(Message(role="user", content=content),), max_tokens=4))
        return {"accepted": completion.text.strip().casefold().startswith("yes"), "text": completion.text}

    return as_call(call)


def overlap_scores(program: Program, system: str, pairs: Sequence[Pair]) -> list[float]:
    """The overlap of each claim with its evidence."""
    return [float(program.answer({**job_of(pair, "").given, "system": system})["score"]) for pair in pairs]


def best_threshold(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """The score from which claims are accepted so that both kinds of error together are fewest.

    >>> best_threshold([0.1, 0.4, 0.6, 0.9], [False, False, True, True])
    0.6
    """
    true, false = sum(truth), len(truth) - sum(truth)

    def balanced(threshold: float) -> float:
        hits = [(score >= threshold) == is_true for score, is_true in zip(scores, truth, strict=True)]
        accepted = sum(hit for hit, is_true in zip(hits, truth, strict=True) if is_true)
        return accepted / true + (sum(hits) - accepted) / false

    return max(sorted(set(scores)), key=balanced)


async def store(pairs: Sequence[Pair], replies: ReplyFile, jobs: Sequence[Job]) -> None:
    """Store the table of the claims that all checkers have judged, and of word overlap on the same claims.

    nutgraf's verdicts are those of today's code, with the recorded judgments of the model where there are some.
    """
    done = complete_cases(JUDGED, jobs, replies)
    if not done:
        return
    ids = {job.item for job in jobs if job.case in done}
    kept = [pair for pair in pairs if pair[1].id in ids]
    rows = []
    ours = replies.of("nutgraf", done)
    folder = corpus_folder()
    today = await judged_by_model(kept, RecordedJudgments(folder), weights_of_halves(folder)["report"], retrieved=False)
    for name, accepts in _READINGS.items():
        its = replies.of(name.partition(",")[0], done)
        accepted = {reply.item: accepts(reply.said) for reply in its}
        if name == "nutgraf":
            accepted |= {one.claim.id: one.accepted for one in today}
        failed = sum("error" in reply.said for reply in its)
        rows.append(claim_row(name, kept, accepted, relative_seconds(its, ours), failed))
    rows += overlap_rows(kept)
    columns = ("checker", "balanced accuracy", "true accepted", "false caught", "seconds (× nutgraf)", "no verdict")
    save_table(NAME, columns, rows, ("ragas", "deepeval"), f"{len(kept)} claims of the report half, evidence given")


def _ambiguous_fail(said: Mapping[str, Any]) -> bool:
    verdicts = [str(verdict).casefold() for verdict in said.get("verdicts", ())]
    return bool(verdicts) and sum(verdict == "yes" for verdict in verdicts) >= len(verdicts) / 2


def _own_verdict(said: Mapping[str, Any]) -> bool:
    return bool(said.get("accepted"))


_READINGS: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    **dict.fromkeys(JUDGED, _own_verdict),
    _AMBIGUOUS: _ambiguous_fail,
}


def overlap_rows(kept: Sequence[Pair]) -> list[tuple[str, ...]]:
    """The rows of word overlap: thresholds from the other half, which is read here."""
    fit = sampled("fit", 10_000)
    rows = []
    with running("deepeval", "overlap_claims", {}) as program:
        for name in OVERLAP:
            threshold = best_threshold(overlap_scores(program, name, fit), [claim.is_true for _, claim in fit])
            scores = overlap_scores(program, name, kept)
            accepted = {claim.id: score >= threshold for (_, claim), score in zip(kept, scores, strict=True)}
            rows.append(claim_row(f"{name} overlap", kept, accepted, "< 0.01", 0))
    return rows


def claim_row(
    name: str, kept: Sequence[Pair], accepted: Mapping[str, bool], seconds: str, failed: int
) -> tuple[str, ...]:
    """The row of a checker that accepted some of the claims; `accepted` has each of them by its id."""
    judged = [JudgedClaim(one.name, claim, accepted[claim.id]) for one, claim in kept]
    score = balanced_score(judged)
    true = [one.accepted for one in judged if one.claim.is_true]
    false = [not one.accepted for one in judged if not one.claim.is_true]
    balanced = f"{score.balanced_accuracy:.2f} [{score.low:.2f}–{score.high:.2f}]"
    return name, balanced, share(sum(true), len(true)), share(sum(false), len(false)), seconds, str(failed)


async def run(size: int, replies: ReplyFile, minutes: float | None) -> None:
    """Let all checkers judge the claims, and store the table."""
    pairs = sampled("report", size)
    jobs = [job_of(pair, f"claims {1 + number // _BATCH:02}") for number, pair in enumerate(pairs)]
    known = {claim.id: (one, claim) for one, claim in pairs}

    def own(model: Model) -> dict[str, Call]:
        weights = weights_of_halves(corpus_folder())["report"]
        return {"nutgraf": by_nutgraf(known, model, weights), "one yes or no": by_one_question(model)}

    peers = [Peer(name, name, f"{name}_claims") for name in ("ragas", "deepeval")]
    await collect_all(own, peers, jobs, replies, minutes)
    await store(pairs, replies, jobs)


def main() -> None:
    asked_for = command_line(__doc__.splitlines()[0], "claims", 80)
    asyncio.run(run(asked_for.size, ReplyFile(NAME, fresh=asked_for.fresh), asked_for.minutes))


if __name__ == "__main__":
    main()
