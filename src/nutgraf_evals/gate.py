"""The gate: compares a run with the pinned baseline, in three steps that can each refuse it.

Invariants must be perfect. No metric may fall below its floor, the lower end of the interval it was pinned with, so
that chance alone does not trip it. Compared item by item, no critical fact may be lost, and the losses may not exceed
what chance explains (a one-sided exact sign test). A live slice has no baseline: only the invariants judge it.

`curve` gives the outcomes of all questions at each threshold of the answer's confidence, from one replay. `flip_lines`
compares two versions of a prompt by the facts that differ; `nutgraf prompts diff --evals` finds it through the entry
point group `nutgraf.prompt_flips`, because nutgraf does not depend on its evals.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from math import ceil, floor
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from nutgraf import prompts
from nutgraf.article import Frozen
from nutgraf.errors import CheckFailed
from nutgraf_evals.cases import Answerable, NotComparable, RecordingMissing
from nutgraf_evals.corpus import Case, Corpus, corpus_folder, load_corpus
from nutgraf_evals.labels import Gold
from nutgraf_evals.matchers import JudgedStatement
from nutgraf_evals.metrics import ALPHA, METRICS, MetricResult, paired_items, results, sign_test
from nutgraf_evals.runner import EvalRun, Opening, Plan, replay_opener, run
from nutgraf_evals.systems import Nutgraf


class Floor(Frozen):
    """What a metric was pinned at, and the share it must not fall below (or rise above, where low is good)."""

    share: float
    n: int
    limit: float


class Baseline(Frozen):
    """The scores that later runs are compared with."""

    system: str
    model: str
    corpus: str
    prompts: dict[str, str]  # id -> sha256
    floors: dict[str, Floor]
    items: dict[str, bool]
    critical: tuple[str, ...]


class Flips(Frozen):
    """The items that changed between two runs: `lost` were right before, `gained` were not."""

    lost: tuple[str, ...]
    gained: tuple[str, ...]

    @property
    def p(self) -> float:
        """The chance of as many losses among as many flips."""
        return sign_test(len(self.lost), len(self.gained))


class GateResult(Frozen):
    """What the gate found: it is green when there are no reasons against."""

    reasons: tuple[str, ...]
    flips: Flips

    @property
    def green(self) -> bool:
        return not self.reasons


def read_baseline(path: Path, system: str) -> Baseline:
    """The pinned baseline of a system; NotComparable when there is none."""
    known = _read_all(path)
    if system not in known:
        raise NotComparable(f"{path.name!r} pins nothing for {system!r}: pin a run with `evals repin`")
    return known[system]


def judge(run: EvalRun, baseline: Baseline, prompt_folder: Path | None = None) -> GateResult:
    """The verdict on a run; raises NotComparable when it is not of the baseline's corpus and model."""
    changed = [f"prompt {problem.where} {problem.what}" for problem in prompts.check(prompt_folder)]
    _comparable(run, baseline)
    found = results(run.scores)
    flips = flipped_items(baseline.items, paired_items(run.scores))
    critical = [item for item in flips.lost if item in baseline.critical]
    reasons = [*changed, *_invariants(found), *_below_floor(found, baseline)]
    reasons += [f"critical fact lost: {item}" for item in critical]
    if flips.p < ALPHA:
        reasons.append(f"{len(flips.lost)} lost and {len(flips.gained)} gained: p = {flips.p:.3f} by chance")
    return GateResult(reasons=tuple(reasons), flips=flips)


def judge_slice(run: EvalRun) -> GateResult:
    """The verdict on a few cases by the invariants alone: a handful of facts is too few for floors.

    A run in which no invariant was scored (every brief failed) is red: it shows nothing.
    """
    found = results(run.scores)
    reasons = _invariants(found)
    if not any(METRICS[result.metric].invariant for result in found):
        reasons.append("no invariant was judged: there is no brief, and no answer beside an injection")
    return GateResult(reasons=tuple(reasons), flips=Flips(lost=(), gained=()))


def flipped_items(before: dict[str, bool], after: dict[str, bool]) -> Flips:
    """The items of both that changed."""
    both = sorted(before.keys() & after.keys())
    return Flips(
        lost=tuple(item for item in both if before[item] and not after[item]),
        gained=tuple(item for item in both if after[item] and not before[item]),
    )


def repin(run: EvalRun, path: Path, *, allow_regression: bool) -> list[str]:
    """Make `run` the baseline of its system; the lines say which floors moved.

    Raises CheckFailed when a floor would sink and that is not allowed; then nothing is written.
    """
    known = _read_all(path)
    new, old = _baseline_of(run), known.get(run.system)
    sinking = _sinking(old, new) if old else []
    if sinking and not allow_regression:
        raise CheckFailed(f"pinning would lower {', '.join(sinking)}: give --allow-regression if that is meant")
    known[run.system] = new
    pins = {name: baseline.model_dump(mode="json") for name, baseline in sorted(known.items())}
    path.write_text(json.dumps(pins, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    return sinking


def _comparable(run: EvalRun, baseline: Baseline) -> None:
    if run.corpus != baseline.corpus:
        raise NotComparable("the corpus is not the one that was pinned: look at the scores and pin them again")
    if run.model != baseline.model:
        raise NotComparable(f"the run is of {run.model!r}, the baseline of {baseline.model!r}: pin this model first")
    skipped = tuple(f"{case}/" for case in run.skipped)  # said in the report; their text may not be on this machine
    missing = {item for item in baseline.items if not item.startswith(skipped)} - paired_items(run.scores).keys()
    if missing:
        raise NotComparable(f"{len(missing)} pinned items were not run ({sorted(missing)[0]} …): run all cases")


def _invariants(found: Sequence[MetricResult]) -> list[str]:
    broken = []
    for result in found:
        metric = METRICS[result.metric]
        if metric.invariant and result.share != (1.0 if metric.better == "high" else 0.0):
            broken.append(f"invariant broken: {metric.title}: {result.hits} of {result.n}")
    return broken


def _below_floor(found: Sequence[MetricResult], baseline: Baseline) -> list[str]:
    low = []
    for result in found:
        pinned = baseline.floors.get(result.metric)
        metric = METRICS[result.metric]
        if pinned is None or metric.invariant:
            continue
        if result.share < pinned.limit if metric.better == "high" else result.share > pinned.limit:
            low.append(f"{metric.title}: {result.share:.1%}, the limit is {pinned.limit:.1%}")
    return low


def _baseline_of(run: EvalRun) -> Baseline:
    floors = {}
    for result in results(run.scores):
        high = METRICS[result.metric].better == "high"
        limit = floor(result.interval.low * 1000) / 1000 if high else ceil(result.interval.high * 1000) / 1000
        floors[result.metric] = Floor(share=round(result.share, 4), n=result.n, limit=limit)
    critical = {score.key for score in run.scores if score.critical}
    return Baseline(
        system=run.system, model=run.model, corpus=run.corpus,
        prompts={use.id: use.sha256 for use in run.prompts},
        floors=floors, items=paired_items(run.scores), critical=tuple(sorted(critical)),
    )  # fmt: skip


def _sinking(old: Baseline, new: Baseline) -> list[str]:
    names = []
    for name, before in old.floors.items():
        after = new.floors.get(name)
        high = METRICS[name].better == "high"
        if after is None or (after.limit < before.limit if high else after.limit > before.limit):
            names.append(METRICS[name].title)
    return names


def _read_all(path: Path) -> dict[str, Baseline]:
    if not path.is_file():
        return {}
    try:
        pins = json.loads(path.read_text(encoding="utf-8"))
        return {name: Baseline.model_validate(fields) for name, fields in pins.items()}
    except (ValueError, ValidationError, AttributeError) as error:
        raise NotComparable(
            f"{path.name!r} is not a baseline ({type(error).__name__}): restore or re-pin it"
        ) from error


THRESHOLDS = tuple(step / 20 for step in range(20))


class AnswerAttempt(NamedTuple):
    """One question with the likeliest draft: its chance, and whether it is right (never, where nothing is)."""

    answerable: bool
    chance: float
    right: bool


class CurvePoint(NamedTuple):
    """The outcomes at a threshold; all but `threshold` are counts of questions."""

    threshold: float
    answerable: int
    right: int
    wrong: int
    refused: int
    unanswerable: int
    answered: int


async def answer_attempts(cases: Sequence[Case], open_for: Opening) -> list[AnswerAttempt]:
    """Every question of the cases that wants a value, with nothing refused for its chance."""
    system = Nutgraf(accept=0.0)
    found: list[AnswerAttempt] = []
    for case in cases:
        gold, model = Gold(case), open_for(case)
        for question in gold.labels.questions:
            if question.open:
                continue
            reply = await system.answer(gold.article, question.ask, model)
            answerable = isinstance(question, Answerable)
            right = (
                isinstance(question, Answerable)
                and not reply.abstained
                and gold.expect_answer(question).judge(JudgedStatement(reply.text, "")).right
            )
            found.append(AnswerAttempt(answerable, -1.0 if reply.abstained else reply.chance, right))
    return found


def curve(questions: Sequence[AnswerAttempt], thresholds: Sequence[float] = THRESHOLDS) -> Iterator[CurvePoint]:
    """The outcomes at each threshold.

    >>> next(curve([AnswerAttempt(True, 0.7, True), AnswerAttempt(False, 0.6, False)], [0.65]))
    CurvePoint(threshold=0.65, answerable=1, right=1, wrong=0, refused=0, unanswerable=1, answered=0)
    """
    answerable = [one for one in questions if one.answerable]
    others = [one for one in questions if not one.answerable]
    for threshold in thresholds:
        given = [one for one in answerable if one.chance >= threshold]
        right = sum(one.right for one in given)
        yield CurvePoint(
            threshold, len(answerable), right, len(given) - right, len(answerable) - len(given), len(others),
            sum(one.chance >= threshold for one in others),
        )  # fmt: skip


def false_answers(questions: Sequence[AnswerAttempt], threshold: float) -> int:
    """How many questions without an answer are answered at a threshold."""
    return next(curve(questions, [threshold])).answered


def flip_lines(before: str, after: str, corpus: Path | None) -> Iterator[str]:
    """The facts that only one of two prompts (as `name@version`) brings into the brief, and the chance of such a loss.

    `corpus` is the folder with the cases, None for the usual one. Raises RecordingMissing when a version was not
    recorded.
    """
    loaded = load_corpus(corpus_folder(corpus))
    yield from run_flip_lines(_replay(before, loaded), _replay(after, loaded), loaded)


def run_flip_lines(old: EvalRun, new: EvalRun, loaded: Corpus) -> Iterator[str]:
    """The facts that only one of two runs over a corpus brings, and the chance of such a loss."""
    was, now = paired_items(old.scores), paired_items(new.scores)
    flips = flipped_items(was, now)
    words = {score.key: score.asked or score.expected for score in old.scores}
    for change, items in (("lost  ", flips.lost), ("gained", flips.gained)):
        yield from (f"{change}  {item}  {words[item]}" for item in items)
    judged = f"of {len(was.keys() & now.keys())} in {len(loaded.cases)} articles"
    yield f"{len(flips.lost)} lost and {len(flips.gained)} gained {judged}: p = {flips.p:.3f} by chance"
    for skipped in loaded.skipped:
        yield f"skipped {skipped.id}: {skipped.why}"


def _replay(prompt: str, corpus: Corpus) -> EvalRun:
    system = Nutgraf(prompt, can=frozenset({"brief"}))
    plan = Plan(system, corpus, corpus.cases)
    try:
        return asyncio.run(run(plan, replay_opener(corpus.folder, system.name)))
    except RecordingMissing as error:
        raise RecordingMissing(
            f"{prompt} was never recorded for {error.recording!r} in {str(corpus.folder)!r}: run "
            f"`nutgraf evals record --only brief --system {system.name} --prompt {prompt} --keep`",
            error.recording,
        ) from error
