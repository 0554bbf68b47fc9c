"""The figures that a replay of the recordings gives: briefs, answers and verdicts, over the repository's articles.

Each function measures one table and stores it in `benchmarks/results`. A replay takes half a minute and no model. The
one article whose text is not part of the repository is left out, so that everybody gets the same figures.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from benchmarks.results import FOLDER, save_result

from documentation.blocks import ROOT
from nutgraf_evals.claims import (
    JudgedClaim,
    RecordedJudgments,
    balanced_score,
    claims_of,
    judged_by_code,
    judged_by_large_model,
    judged_by_model,
    large_model_recording,
    pairs_of,
    weights_of_halves,
)
from nutgraf_evals.corpus import Case, Corpus, load_corpus
from nutgraf_evals.metrics import BY_CONSTRUCTION, METRICS, MetricResult, results
from nutgraf_evals.recordings import Replay, recording_path
from nutgraf_evals.runner import EvalRun, Plan, replay_opener, run
from nutgraf_evals.systems import SYSTEMS

EVALS = ROOT / "evals"
_MAIN = (  # what the README shows
    "vital_facts",
    "vital_in_budget",
    "answers_right",
    "false_answers",
    "evidence_shown",
    "citation_precision",
)
_KINDS = {
    "attribution_drop": "one side's claim given as a fact",
    "cause_invented": "invented cause",
    "certainty_up": "more certain than the article",
    "condition_drop": "condition left out",
    "date_shift": "another date",
    "entity_swap": "another person, place or thing",
    "merge_false": "two facts joined that do not belong together",
    "negation": "negation",
    "number_change": "changed number",
    "number_swap": "number of something else",
    "outside_detail": "added detail",
    "qualifier_drop": 'turned limit ("at most" for "at least")',
    "role_swap": "who did what to whom",
    "scope": "all for some",
    "speaker_swap": "another speaker",
    "stale": "an earlier value as the present one",
    "superlative_added": "added superlative",
    "unit_scale": "another unit or scale",
    "attribution": "who says it",
    "compression": "shortened",
    "merge": "two sentences joined",
    "negation_form": "negation in other words",
    "number_form": "number in another form",
    "paraphrase": "other words",
    "resolved": "pronouns resolved",
    "time_form": "time in another form",
    "voice": "active and passive",
}


def save_replays(folder: Path = FOLDER) -> None:
    """Measure every table of this module and store it in `folder`."""
    _save_evals(folder)
    _save_claims(folder)


def names() -> tuple[str, ...]:
    """The names of the stored tables."""
    evals = ("evals", "evals-main", "evals-held-back", "evals-lead")
    return (*evals, "evals-large-answers", "claims", "claims-false", "claims-true")


@cache
def _corpus() -> Corpus:
    loaded = load_corpus(EVALS)
    ours = tuple(case for case in loaded.cases if (EVALS / "articles" / case.labels.article.file).is_file())
    return loaded._replace(cases=ours, skipped=())


def _save_evals(folder: Path) -> None:
    ours = _replay("nutgraf", _corpus().cases)
    found = _shown(ours)
    command = "nutgraf evals run --system nutgraf"
    columns = ("metric", "share", "of", "95 % interval")
    where = f"Replies of {ours.model}, {len(ours.cases)} articles."
    rows = [(METRICS[name].title, *_cells(one)) for name, one in found.items()]
    save_result("evals", command=command, columns=columns, rows=rows, note=where, folder=folder)
    main = [(METRICS[name].title, *_cells(found[name])) for name in _MAIN]
    save_result("evals-main", command=command, columns=columns, rows=main, note=where, folder=folder)
    held = _only(ours, [case.id for case in _held_back(_corpus().cases)])
    rows = [(METRICS[name].title, *_cells(one)) for name, one in _shown(held).items()]
    where = f"Replies of {held.model}, {len(held.cases)} articles that nobody tuned on."
    command += " --tag held-back"
    save_result("evals-held-back", command=command, columns=columns, rows=rows, note=where, folder=folder)
    _save_lead(ours, folder)
    large = [_replay(name, _recorded(name)) for name in ("hosted-large-answers", "hosted-large-paste")]
    _save_beside("evals-large-answers", large, folder)


def _save_lead(ours: EvalRun, folder: Path) -> None:
    """The default view of a brief beside the article's first words, over all articles and over those held back."""
    lead = _replay("lead", _corpus().cases)
    held = [case.id for case in _held_back(_corpus().cases)]
    rows = []
    for where, keep in (("all articles", list(ours.cases)), ("held back", held)):
        for name in ("vital_in_budget", "all_in_budget"):
            both = [_shown(_only(run, keep))[name] for run in (ours, lead)]
            rows.append((where, METRICS[name].title, *(_one_cell(one) for one in both), str(both[0].n)))
    save_result(
        "evals-lead", command="nutgraf evals run --only brief --system nutgraf --system lead",
        columns=("articles", "metric", "nutgraf", "first words", "of"), rows=rows, folder=folder,
    )  # fmt: skip


def _save_beside(name: str, runs: Sequence[EvalRun], folder: Path) -> None:
    """Systems side by side on the articles and metrics that all of them have."""
    cases = [case for case in runs[0].cases if all(case in run.cases for run in runs)]
    found = [_shown(_only(run, cases)) for run in runs]
    shared = [metric for metric in found[0] if all(metric in one for one in found)]
    rows = [
        (METRICS[metric].title, *(_one_cell(one[metric]) for one in found), str(found[0][metric].n))
        for metric in shared
        if len({one[metric].n for one in found}) == 1
    ]
    flags = " ".join(f"--system {run.system}" for run in runs)
    columns = ("metric", *(run.system for run in runs), "of")
    where = f"{len(cases)} articles."
    save_result(name, command=f"nutgraf evals run {flags}", columns=columns, rows=rows, note=where, folder=folder)


def _replay(system: str, cases: Sequence[Case]) -> EvalRun:
    corpus = _corpus()
    opener = replay_opener(corpus.folder, system if system != "lead" else "nutgraf")
    return asyncio.run(run(Plan(SYSTEMS[system](), corpus, cases), opener))


def _recorded(system: str) -> list[Case]:
    """The cases with recorded replies of a system."""
    return [case for case in _corpus().cases if recording_path(EVALS, system, case.id).is_file()]


def _held_back(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if "held-back" in case.labels.article.tags]


def _only(made: EvalRun, cases: Sequence[str]) -> EvalRun:
    """The part of a run that is about these cases."""
    kept = [case for case in made.cases if case in cases]
    scores = tuple(score for score in made.scores if score.case in kept)
    return made.model_copy(update={"cases": tuple(kept), "scores": scores})


def _shown(made: EvalRun) -> dict[str, MetricResult]:
    """The metrics of a run that say something about quality."""
    return {one.metric: one for one in results(made.scores) if one.metric not in _unshown()}


def _one_cell(one: MetricResult) -> str:
    low, high = one.interval
    return f"{100 * one.share:.0f} % ({100 * low:.0f}–{100 * high:.0f})"


def _unshown() -> frozenset[str]:
    """Metrics that the code enforces, which say nothing about quality."""
    return BY_CONSTRUCTION["nutgraf"] | {name for name, metric in METRICS.items() if metric.invariant}


def _cells(one: MetricResult) -> tuple[str, str, str]:
    low, high = one.interval
    return f"{100 * one.share:.0f} %", str(one.n), f"{100 * low:.0f}–{100 * high:.0f} %"


def _save_claims(folder: Path) -> None:
    corpus = _corpus()
    pairs = pairs_of(claims_of(EVALS, corpus), "report")
    weights = weights_of_halves(EVALS)["report"]
    recorded = RecordedJudgments(EVALS)

    def embedded(*, retrieved: bool) -> list[JudgedClaim]:
        return asyncio.run(judged_by_model(pairs, recorded, weights, retrieved=retrieved))

    given = embedded(retrieved=False)
    large = asyncio.run(judged_by_large_model(pairs, Replay(large_model_recording(EVALS)), weights))
    judged = {
        "embedded model, evidence given": given,
        "embedded model, evidence retrieved": embedded(retrieved=True),
        "binding checks alone, evidence given": judged_by_code(pairs, weights, retrieved=False),
        "recorded large model, evidence given": large.product,
    }
    command = "nutgraf evals claims"
    save_result(
        "claims",
        command=command,
        columns=("verdicts of", "balanced accuracy", "95 % interval", "true accepted", "false caught", "claims"),
        rows=[_score_row(name, found) for name, found in judged.items()],
        note="The half of the articles that no check was written against, judged with weights of the other half.",
        folder=folder,
    )
    for name, is_true, word in (("claims-false", False, "caught"), ("claims-true", True, "accepted")):
        columns = (f"kind of {'true' if is_true else 'false'} claim", word, "claims")
        rows = _kind_rows([one for one in given if one.claim.is_true == is_true])
        save_result(name, command=command, columns=columns, rows=rows, folder=folder)


def _score_row(name: str, judged: Sequence[JudgedClaim]) -> tuple[str, ...]:
    score = balanced_score(judged)
    shares = (f"{100 * score.true_accepted:.1f} %", f"{100 * score.false_caught:.1f} %")
    return (name, f"{score.balanced_accuracy:.3f}", f"{score.low:.3f}–{score.high:.3f}", *shares, str(len(judged)))


def _kind_rows(judged: Sequence[JudgedClaim]) -> list[tuple[str, str, str]]:
    """A row for each kind, the best first."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    for one in judged:
        kinds[one.claim.kind].append(one.accepted == one.claim.is_true)
    share: Callable[[str], float] = lambda kind: sum(kinds[kind]) / len(kinds[kind])  # noqa: E731
    ordered = sorted(kinds, key=lambda kind: (-share(kind), kind))
    return [(_KINDS.get(kind, kind), f"{100 * share(kind):.0f} %", str(len(kinds[kind]))) for kind in ordered]
