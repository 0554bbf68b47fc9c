"""Runs in words: a line for each, and all that is known of one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from nutgraf.cli.batch_report import dollars, duration
from nutgraf.cli.tables import in_columns

if TYPE_CHECKING:
    from nutgraf.batch.pairing import RunAt
    from nutgraf.run import Row, RunRecord

_NAMES_SHOWN = 10  # of each kind of failure; --json has them all
_SOURCES_SHOWN = 3
_NUMBERS = ("briefs", "failed", "waiting", "calls")


def listed(runs: Sequence[RunRecord]) -> str:
    """The runs, one line each."""
    heads = ("run", "began", "state", "prompt", "model", *_NUMBERS, "cost", "time")
    return in_columns(heads, map(_line, runs), right=_NUMBERS) if runs else "no runs"


def shown(found: RunAt) -> str:
    """All that is known of a run, and its failures by kind."""
    from nutgraf.render import one_line

    lines = [in_columns(("", ""), [(name, one_line(value)) for name, value in facts(found.run)])]
    for kind, rows in _by_kind(found.store.rows(found.run.id, "failed")).items():
        lines.append(f"\n{kind}: {len(rows):,}")
        lines += [f"  {one_line(row.name)}: {one_line(row.message)}" for row in rows[:_NAMES_SHOWN]]
        if len(rows) > _NAMES_SHOWN:
            lines.append(f"  and {len(rows) - _NAMES_SHOWN:,} more")
    return "\n".join(lines)


def shown_json(found: RunAt) -> str:
    """The run as JSON, with every failure."""
    told = {"name", "kind", "message", "retryable"}
    failures = [row.model_dump(mode="json", include=told) for row in found.store.rows(found.run.id, "failed")]
    run = found.run.model_dump(mode="json", by_alias=True)
    return json.dumps({"schema": "nutgraf/run@1", "run": run, "failures": failures})


def facts(run: RunRecord) -> list[tuple[str, str]]:
    """What a run was asked, how far it is and what it took, each with its name."""
    recipe, spent = run.recipe, run.spent
    return [
        ("run", run.id),
        ("state", f"{run.state}: {run.reason}" if run.reason else run.state),
        ("began", _began(run)),
        ("sources", _first(run.sources)),
        ("prompt", f"{recipe.prompt} {recipe.prompt_sha256[:12]}"),
        ("model", recipe.model),
        ("parameters", _pairs(recipe.parameters)),
        ("settings", _pairs(run.settings)),
        ("briefs", f"{run.counts.done:,}"),
        ("failed", f"{run.counts.failed:,}"),
        ("waiting", f"{run.counts.left:,}"),
        ("calls", f"{spent.calls:,}"),
        ("tokens", f"{spent.tokens_in:,} in, {spent.tokens_out:,} out"),
        ("cost", dollars(spent.cost_usd)),
        ("time", duration(run.seconds)),
    ]


def _line(run: RunRecord) -> tuple[str, ...]:
    counts = (run.counts.done, run.counts.failed, run.counts.left, run.spent.calls)
    cost = "not known" if run.spent.cost_usd is None else dollars(run.spent.cost_usd)
    about = (run.id, _began(run), run.state, run.recipe.prompt, run.recipe.model)
    return (*about, *(f"{count:,}" for count in counts), cost, duration(run.seconds))


def _first(names: Sequence[str]) -> str:
    more = len(names) - _SOURCES_SHOWN
    return ", ".join(names[:_SOURCES_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _began(run: RunRecord) -> str:
    return f"{run.started:%Y-%m-%d %H:%M} UTC"


def _pairs(values: dict[str, str | int | float | bool | None]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items() if value is not None)


def _by_kind(rows: Iterable[Row]) -> dict[str, list[Row]]:
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append(row)
    return dict(sorted(kinds.items(), key=lambda each: -len(each[1])))
