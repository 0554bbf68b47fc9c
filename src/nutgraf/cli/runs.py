"""`nutgraf runs`: lists the runs of batches, shows one, and compares two.

A comparison is printed article by article, so that long runs need no more memory.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.cli.batch import dollars, duration
from nutgraf.cli.flags import command_group
from nutgraf.cli.output import emit, in_columns
from nutgraf.errors import UsageError

if TYPE_CHECKING:
    from nutgraf.batch.comparison import ArticleChange, ArticleState, ChangeKind, PartChange, RunAt, RunStores
    from nutgraf.run import Row, RunRecord


runs = command_group("List, show and compare the runs of batches.")

OutFlag = Annotated[Path, typer.Option("--out", metavar="DIR", help="The --out of the batch; without it, this folder.")]
StoreFlag = Annotated[
    str | None, typer.Option("--store", metavar="URL", help="The --store of the batch, if it had one.")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")]
_NAMES = "The beginning of a run's id, a folder (its newest run), or FOLDER/ID."
_HERE = Path()


@runs.command("list")
def list_runs(out: OutFlag = _HERE, store: StoreFlag = None, as_json: JsonFlag = False) -> None:
    """List the runs of a folder or store, the oldest first."""
    from nutgraf.batch.comparison import open_run_stores

    with open_run_stores(store, out) as stores:
        found = stores.runs()
    if as_json:
        dumped = [run.model_dump(mode="json", by_alias=True) for run in found]
        emit(json.dumps({"schema": "nutgraf/runs@1", "runs": dumped}))
    else:
        emit(runs_table(found))


@runs.command("show")
def show_run(
    name: Annotated[str, typer.Argument(metavar="RUN", help=_NAMES)],
    out: OutFlag = _HERE,
    store: StoreFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the settings of a run, its progress, its cost, and its failures."""
    from nutgraf.batch.comparison import open_run_stores

    with open_run_stores(store, out) as stores:
        found = stores.find(name)
        emit((run_json if as_json else run_text)(found))


@runs.command("diff")
def diff_runs(
    before: Annotated[str | None, typer.Argument(metavar="[BEFORE]", help=_NAMES, show_default=False)] = None,
    after: Annotated[
        str | None, typer.Argument(metavar="[AFTER]", help="The run to compare it with.", show_default=False)
    ] = None,
    out: OutFlag = _HERE,
    store: StoreFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Compare two runs article by article; without names, the two newest.

    The briefs of an article are compared part by part: "-" is only in the first, "+" only in the second, and both
    together are one statement with the same receipts whose words changed.
    """
    from nutgraf.batch.comparison import changes_between, open_run_stores

    with open_run_stores(store, out) as stores:
        was, now = _two(stores, before, after)
        changes = changes_between(was, now)
        (emit_json if as_json else emit_text)(was.run, now.run, changes)


def _two(stores: RunStores, before: str | None, after: str | None) -> tuple[RunAt, RunAt]:
    if before is None:
        return stores.two_newest()
    if after is None:
        raise UsageError(f"name the run to compare {before!r} with, or no run for the two newest")
    was, now = stores.find(before), stores.find(after)
    if was.run.id == now.run.id and was.store is now.store:
        raise UsageError(f"{before!r} and {after!r} are the same run, {was.run.id}: name two runs")
    return was, now


_NAMES_SHOWN = 10  # of each kind of failure; --json has all
_SOURCES_SHOWN = 3
_NUMBERS = ("briefs", "failed", "waiting", "calls")


def runs_table(runs: Sequence[RunRecord]) -> str:
    """The runs, one line each."""
    heads = ("run", "began", "state", "prompt", "model", *_NUMBERS, "cost", "time")
    return in_columns(heads, map(_line, runs), right=_NUMBERS) if runs else "no runs"


def run_text(found: RunAt) -> str:
    """The facts of a run, and its failures by kind."""
    from nutgraf.render import one_line

    lines = [in_columns(("", ""), [(name, one_line(value)) for name, value in facts(found.run)])]
    for kind, rows in _by_kind(found.store.rows(found.run.id, "failed")).items():
        lines.append(f"\n{kind}: {len(rows):,}")
        lines += [f"  {one_line(row.name)}: {one_line(row.message)}" for row in rows[:_NAMES_SHOWN]]
        if len(rows) > _NAMES_SHOWN:
            lines.append(f"  and {len(rows) - _NAMES_SHOWN:,} more")
    return "\n".join(lines)


def run_json(found: RunAt) -> str:
    """The run as JSON, with every failure."""
    fields = {"name", "kind", "message", "retryable"}
    failures = [row.model_dump(mode="json", include=fields) for row in found.store.rows(found.run.id, "failed")]
    run = found.run.model_dump(mode="json", by_alias=True)
    return json.dumps({"schema": "nutgraf/run@1", "run": run, "failures": failures})


def facts(run: RunRecord) -> list[tuple[str, str]]:
    """The settings, progress and cost of a run, each with its name."""
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
    cost = "unknown" if run.spent.cost_usd is None else dollars(run.spent.cost_usd)
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


_SCHEMA = "nutgraf/runs-diff@1"
_VERDICTS: dict[ChangeKind, str] = {
    "same": "the same",
    "changed": "changed",
    "other_text": "not compared: another text",
    "other_state": "in another state",
    "only_before": "only in the first run",
    "only_after": "only in the second run",
}


def emit_text(before: RunRecord, after: RunRecord, changes: Iterable[ArticleChange]) -> None:
    """Print both runs side by side, then each article that differs, then the totals."""
    emit(_side_by_side(before, after))
    counts: Counter[ChangeKind] = Counter()
    parts: Counter[str] = Counter()
    for change in changes:
        counts[change.verdict] += 1
        parts.update(part.part for part in change.changes)
        if change.verdict != "same":
            emit("\n".join(("", *_article(change))))
    totals = [f"{counts[verdict]:,} {words}" for verdict, words in _VERDICTS.items() if counts[verdict]]
    emit(f"\n{counts.total():,} articles: {', '.join(totals) or 'none'}")
    if parts:
        emit("changed in " + ", ".join(f"{part} {count:,}" for part, count in parts.most_common()))


def emit_json(before: RunRecord, after: RunRecord, changes: Iterable[ArticleChange]) -> None:
    """Print the difference as one JSON object: a line for each article, then the counts."""
    runs = {"before": before, "after": after}
    dumped = {name: run.model_dump(mode="json", by_alias=True) for name, run in runs.items()}
    emit(f'{{"schema": {json.dumps(_SCHEMA)}, "runs": {json.dumps(dumped)}, "articles": [')
    counts: Counter[ChangeKind] = Counter()
    for change in changes:
        emit(("," if counts else "") + change.model_dump_json())
        counts[change.verdict] += 1
    emit(f'], "counts": {json.dumps({verdict: counts[verdict] for verdict in _VERDICTS})}}}')


def _side_by_side(before: RunRecord, after: RunRecord) -> str:
    from nutgraf.render import one_line

    rows = ((name, was, now) for (name, was), (_, now) in zip(facts(before), facts(after), strict=True))
    return in_columns(("", "-", "+"), [tuple(map(one_line, row)) for row in rows])


def _article(change: ArticleChange) -> Iterator[str]:
    from nutgraf.render import one_line

    name = one_line(change.name)
    if change.verdict == "changed":
        yield name
        for part in change.changes:
            yield from _part(part)
        return
    yield f"{name}: {_VERDICTS[change.verdict]}"
    if change.verdict != "other_text":
        yield from (
            f"  {sign} {_state_text(side)}" for sign, side in (("-", change.before), ("+", change.after)) if side
        )


def _part(change: PartChange) -> Iterator[str]:
    from nutgraf.render import one_line

    yield f"  {change.part.replace('_', ' ')}" + (f" ({change.same} the same)" if change.same else "")
    for rewording in change.changed:
        yield f"    - {one_line(rewording.before)}"
        yield f"    + {one_line(rewording.after)}"
    yield from (f"    - {one_line(words)}" for words in change.gone)
    yield from (f"    + {one_line(words)}" for words in change.added)


def _state_text(side: ArticleState) -> str:
    from nutgraf.render import one_line

    return f"{side.state}, {side.kind}: {one_line(side.message)}" if side.kind else side.state
