"""The replays that the gate judges and the documents show: each is made once, however many ask for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from pydantic import ValidationError

from nutgraf.grounding import Calibration
from nutgraf_evals.cases import CaseError
from nutgraf_evals.claims import (
    LARGE,
    ClaimFloors,
    ClaimsOfArticle,
    JudgedClaim,
    LabelledClaim,
    RecordedJudgments,
    balanced_score,
    claims_of,
    judged_by_large_model,
    judged_by_model,
    large_model_recording,
    pairs_of,
    weights_of_halves,
)
from nutgraf_evals.corpus import Case, Corpus
from nutgraf_evals.gate import AnswerAttempt, answer_attempts
from nutgraf_evals.recordings import Replay, WithoutLogprobs
from nutgraf_evals.runner import EvalRun, Plan, replay_opener, run
from nutgraf_evals.systems import SYSTEMS


class CorpusReplays:
    """What the recordings in the folder of a corpus give. A replay takes seconds, and is kept as long as this is."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._runs: dict[str, EvalRun] = {}

    def keep(self, runs: Iterable[EvalRun]) -> None:
        """Give these whole runs to whoever asks for the same system and cases."""
        self._runs |= {made.system: made for made in runs}

    def run(self, system: str, cases: Sequence[Case]) -> EvalRun:
        """A system with its usual prompt over its recordings of these cases; RecordingMissing when there are none."""
        kept = self._runs.get(system)
        if kept is None or kept.cases != tuple(case.id for case in cases):
            opener = replay_opener(self.corpus.folder, system if system != "lead" else "nutgraf")
            kept = self._runs[system] = asyncio.run(run(Plan(SYSTEMS[system](), self.corpus, cases), opener))
        return kept

    @cached_property
    def attempts(self) -> list[AnswerAttempt]:
        """What nutgraf answers to the short questions of all cases."""
        return asyncio.run(answer_attempts(self.corpus.cases, replay_opener(self.corpus.folder, "nutgraf")))

    @cached_property
    def attempts_without_logprobs(self) -> list[AnswerAttempt]:
        """The same with the bare word of each verdict."""
        opener = replay_opener(self.corpus.folder, "nutgraf")
        return asyncio.run(answer_attempts(self.corpus.cases, lambda case: WithoutLogprobs(opener(case))))

    @cached_property
    def claims(self) -> list[tuple[ClaimsOfArticle, LabelledClaim]]:
        """The labelled claims of the half that is only measured."""
        return pairs_of(claims_of(self.corpus.folder, self.corpus), "report")

    @cached_property
    def weights(self) -> Calibration:
        """What these claims are judged with."""
        return weights_of_halves(self.corpus.folder)["report"]

    @cached_property
    def judged_claims(self) -> list[JudgedClaim]:
        """The claims as the product judges them, evidence given."""
        recorded = RecordedJudgments(self.corpus.folder)
        return asyncio.run(judged_by_model(self.claims, recorded, self.weights, retrieved=False))

    @cached_property
    def claims_by_large_model(self) -> list[JudgedClaim]:
        """The claims as the product judges them with the verdicts of a large model, evidence given."""
        replay = Replay(large_model_recording(self.corpus.folder))
        return asyncio.run(judged_by_large_model(self.claims, replay, self.weights)).product


def claim_regressions(replays: CorpusReplays) -> Iterator[str]:
    """Why the claims of the report half, replayed, are worse than `claims/baseline.json` allows; nothing when not.

    Raises CaseError for a baseline that cannot be read.
    """
    path = replays.corpus.folder / "claims" / "baseline.json"
    if not path.is_file():
        return
    try:
        floors = ClaimFloors.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise CaseError(f"claims/{path.name} is not a baseline of claims: {error.errors()[0]['msg']}") from error
    judged = replays.judged_claims
    if len(judged) < floors.n:
        yield f"claims: {len(judged):,} are recorded, {floors.n:,} were: record them with `evals claims --record`"
        return
    score = balanced_score(judged)
    for name, value, least in (
        ("true accepted", score.true_accepted, floors.true_accepted),
        ("false caught", score.false_caught, floors.false_caught),
    ):
        if value < least:
            yield f"claims: {name} is {value:.3f}, below {least:.3f}"
    if floors.hosted_large is not None:
        large = balanced_score(replays.claims_by_large_model)
        if (now := large.balanced_accuracy) < floors.hosted_large:
            yield f"claims: balanced accuracy with {LARGE} is {now:.3f}, below {floors.hosted_large:.3f}"
