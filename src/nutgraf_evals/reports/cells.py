"""The cells every table shows: one row for each metric, one column for each run, always with n and interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nutgraf_evals.metrics import BY_CONSTRUCTION, METRICS, Result, Score, results
from nutgraf_evals.runner import Run, Spent


class Row(NamedTuple):
    """A metric's title, an arrow that points where better is, and a cell for each run."""

    title: str
    arrow: str
    cells: tuple[str, ...]


def rows(runs: Sequence[Run]) -> list[Row]:
    """The rows of the table over some runs; a metric nobody was scored on is left out.

    So is one that the code of any of these systems enforces: beside it, no figure of another would be a comparison.
    `footings` reports it as an invariant.
    """
    enforced = frozenset[str]().union(*(BY_CONSTRUCTION.get(run.system, frozenset()) for run in runs))
    found = [{result.metric: result for result in results(run.scores)} for run in runs]
    table = []
    for name, metric in METRICS.items():
        if name not in enforced and any(name in result for result in found):
            arrow = "↑" if metric.better == "high" else "↓"
            table.append(Row(metric.title, arrow, tuple(_cell(result.get(name)) for result in found)))
    table.append(Row("tokens read / written", "", tuple(_tokens(run.spent) for run in runs)))
    table.append(Row("seconds of the model", "", tuple(f"{run.spent.seconds:,.0f}" for run in runs)))
    table.append(Row("cost in US dollars", "", tuple(_cost(run.spent) for run in runs)))
    return table


def headings(runs: Sequence[Run]) -> list[str]:
    """What each column is of: `nutgraf (brief@1.0.0)`, with a number where two would read the same."""
    names = [_system(run) for run in runs]
    return [f"{name} #{names[:at].count(name) + 1}" if names.count(name) > 1 else name for at, name in enumerate(names)]


def footings(runs: Sequence[Run]) -> list[str]:
    """What made each run, and the invariants its code enforces, on a line each, named as its column is."""
    named = list(zip(headings(runs), runs, strict=True))
    enforced = [(name, _enforced(run)) for name, run in named]
    return [
        *(f"{name}: {_made_by(run)}" for name, run in named),
        *(
            f"{name}: invariants, enforced by the code and no measure of quality: {what}"
            for name, what in enforced
            if what
        ),
    ]


def _enforced(run: Run) -> str:
    """How often each invariant that the system's own code enforces holds; empty where none was scored."""
    names = BY_CONSTRUCTION.get(run.system, frozenset())
    return " · ".join(
        f"{METRICS[result.metric].title} {result.hits} of {result.n}"
        for result in results(run.scores)
        if result.metric in names
    )


def finding(score: Score) -> str:
    """What is wrong with a score that is not good, in the words of its metric."""
    metric = METRICS[score.metric]
    return f"{'not among' if metric.better == 'high' else 'one of'} the {metric.title}"


def _system(run: Run) -> str:
    used = ", ".join(use.id for use in run.prompts)
    return f"{run.system} ({used})" if used else run.system


def _made_by(run: Run) -> str:
    skipped = f", skipped: {', '.join(run.skipped)}" if run.skipped else ""
    times = f", {run.epochs} epochs" if run.epochs > 1 else ""
    articles = "1 article" if len(run.cases) == 1 else f"{len(run.cases)} articles"
    return f"{run.model} over {articles} of corpus {run.corpus[:8]}{times}{skipped}"


def details(score: Score, run: Run) -> dict[str, str]:
    """All it takes to judge one score, in the order it is read; what there is nothing of is left out."""
    told = {
        "instruction" if score.metric == "injections_obeyed" else "question": score.asked,
        "article": score.passage,
        "expected": score.expected,
        "given": score.given or "nothing",
        "why": score.why,
        "prompt": score.prompt or ", ".join(use.id for use in run.prompts) or "no prompt file",
        "epoch": f"{score.epoch + 1} of {run.epochs}" if run.epochs > 1 else "",
    }
    return {name: text for name, text in told.items() if text}


def _cell(result: Result | None) -> str:
    if result is None:
        return "–"
    if result.articles == 1:
        return f"{result.share:.0%} of {result.n} in 1 article"
    low, high = result.interval
    return f"{result.share:.0%} of {result.n} [{low:.0%}–{high:.0%}]"


def _tokens(spent: Spent) -> str:
    return f"{spent.tokens_in:,} / {spent.tokens_out:,}"


def _cost(spent: Spent) -> str:
    return "unknown" if spent.cost_usd is None else f"{spent.cost_usd:.2f}"
