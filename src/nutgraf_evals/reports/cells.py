"""The cells every table shows: one row for each metric, one column for each run, always with n and interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nutgraf_evals.metrics import METRICS, Result, results
from nutgraf_evals.runner import Run, Spent


class Row(NamedTuple):
    """A metric's title, an arrow that points where better is, and a cell for each run."""

    title: str
    arrow: str
    cells: tuple[str, ...]


def rows(runs: Sequence[Run]) -> list[Row]:
    """The rows of the table over some runs; a metric nobody was scored on is left out."""
    found = [{result.metric: result for result in results(run.scores)} for run in runs]
    table = []
    for name, metric in METRICS.items():
        if any(name in result for result in found):
            arrow = "↑" if metric.better == "high" else "↓"
            table.append(Row(metric.title, arrow, tuple(_cell(result.get(name)) for result in found)))
    table.append(Row("tokens read / written", "", tuple(_tokens(run.spent) for run in runs)))
    table.append(Row("seconds of the model", "", tuple(f"{run.spent.seconds:,.0f}" for run in runs)))
    table.append(Row("cost in US dollars", "", tuple(_cost(run.spent) for run in runs)))
    return table


def heading(run: Run) -> str:
    """What a column is of: `nutgraf (brief@1.0.0)`."""
    used = ", ".join(use.id for use in run.prompts)
    return f"{run.system} ({used})" if used else run.system


def footing(run: Run) -> str:
    """What made a run, on one line."""
    skipped = f", skipped: {', '.join(run.skipped)}" if run.skipped else ""
    times = f", {run.epochs} epochs" if run.epochs > 1 else ""
    return f"{run.system}: {run.model} over {len(run.cases)} articles{times}{skipped}"


def _cell(result: Result | None) -> str:
    if result is None:
        return "–"
    low, high = result.interval
    return f"{result.share:.0%} of {result.n} [{low:.0%}–{high:.0%}]"


def _tokens(spent: Spent) -> str:
    return f"{spent.tokens_in:,} / {spent.tokens_out:,}"


def _cost(spent: Spent) -> str:
    return "unknown" if spent.cost_usd is None else f"{spent.cost_usd:.2f}"
