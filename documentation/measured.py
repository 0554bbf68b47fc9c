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
from nutgraf_evals.corpus import Corpus, load_corpus
from nutgraf_evals.metrics import BY_CONSTRUCTION, METRICS, MetricResult, results
from nutgraf_evals.recordings import Replay
from nutgraf_evals.runner import EvalRun, Plan, replay_opener, run
from nutgraf_evals.systems import Nutgraf

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
    return ("evals", "evals-main", "claims", "claims-false", "claims-true")


@cache
def _corpus() -> Corpus:
    loaded = load_corpus(EVALS)
    ours = tuple(case for case in loaded.cases if (EVALS / "articles" / case.labels.article.file).is_file())
    return loaded._replace(cases=ours, skipped=())


def _save_evals(folder: Path) -> None:
    replayed = _replay(_corpus())
    found = [one for one in results(replayed.scores) if one.metric not in _unshown()]
    command = "nutgraf evals run --system nutgraf"
    rows = [(METRICS[one.metric].title, *_cells(one)) for one in found]
    columns = ("metric", "share", "of", "95 % interval")
    where = f"Replies of {replayed.model}, {len(replayed.cases)} articles."
    save_result("evals", command=command, columns=columns, rows=rows, note=where, folder=folder)
    by_name = {one.metric: one for one in found}
    main = [(METRICS[name].title, *_cells(by_name[name])) for name in _MAIN]
    save_result("evals-main", command=command, columns=columns, rows=main, note=where, folder=folder)


def _replay(corpus: Corpus) -> EvalRun:
    return asyncio.run(run(Plan(Nutgraf(), corpus, corpus.cases), replay_opener(corpus.folder, "nutgraf")))


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
