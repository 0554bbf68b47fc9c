"""The gate: a run against the pinned baseline, in three steps that each can refuse it.

Invariants must be perfect. No metric may fall below its floor, which is the lower end of the interval it was pinned
with, so that chance alone does not trip it. And laid side by side item by item, no critical fact may be lost and the
losses may not be more than chance explains (a one-sided exact sign test). A live slice has no baseline: the invariants
alone judge it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import ceil, floor
from pathlib import Path

from pydantic import ValidationError

from nutgraf import prompts
from nutgraf.article import Frozen
from nutgraf.errors import CheckFailed
from nutgraf_evals.errors import NotComparable
from nutgraf_evals.metrics import ALPHA, METRICS, MetricResult, paired_items, results, sign_test
from nutgraf_evals.runner import EvalRun


class Floor(Frozen):
    """What a metric was pinned at, and the share it must not fall below (or rise above, where low is good)."""

    share: float
    n: int
    limit: float


class Baseline(Frozen):
    """What later runs are laid beside."""

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
    """The verdict on a few cases by the invariants alone: a handful of facts cannot carry floors.

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
    """Make `run` the baseline of its system; the lines tell which floors moved.

    Raises CheckFailed when a floor would sink and that is not allowed; then nothing is written.
    """
    known = _read_all(path)
    new, old = _pinned(run), known.get(run.system)
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


def _pinned(run: EvalRun) -> Baseline:
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
