"""`nutgraf runs`: what batches have done, and how two of them differ."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.cli.grammar import noun
from nutgraf.cli.stdout import emit
from nutgraf.errors import UsageError

if TYPE_CHECKING:
    from nutgraf.batch.naming import Shelf
    from nutgraf.batch.pairing import RunAt

runs = noun("What batches have done: list, show and compare their runs.")

OutFlag = Annotated[Path, typer.Option("--out", metavar="DIR", help="The --out of the batch; else the folder here.")]
StoreFlag = Annotated[
    str | None, typer.Option("--store", metavar="URL", help="The --store of the batch, where it had one.")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="All of it as one JSON object.")]
_NAMES = "The beginning of its id, a folder (its newest run), or FOLDER/ID."
_HERE = Path()


@runs.command("list")
def list_runs(out: OutFlag = _HERE, store: StoreFlag = None, as_json: JsonFlag = False) -> None:
    """List the runs of a folder or store, the oldest first."""
    from nutgraf.batch.naming import shelf
    from nutgraf.cli.runs_report import listed

    with shelf(store, out) as stores:
        found = stores.runs()
    if as_json:
        told = [run.model_dump(mode="json", by_alias=True) for run in found]
        emit(json.dumps({"schema": "nutgraf/runs@1", "runs": told}))
    else:
        emit(listed(found))


@runs.command("show")
def show_run(
    name: Annotated[str, typer.Argument(metavar="RUN", help=_NAMES)],
    out: OutFlag = _HERE,
    store: StoreFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Show what a run was asked, how far it is, what it took, and what failed in it."""
    from nutgraf.batch.naming import shelf
    from nutgraf.cli.runs_report import shown, shown_json

    with shelf(store, out) as stores:
        found = stores.find(name)
        emit((shown_json if as_json else shown)(found))


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
    """Compare two runs article by article. Without names, the two newest.

    An article's briefs are compared part by part: "-" is what only the first says, "+" what only the second does, and
    both together are one statement, by its receipts, that says something else now.
    """
    from nutgraf.batch.naming import shelf
    from nutgraf.batch.pairing import changes_between
    from nutgraf.cli.runs_diff import emit_json, emit_text

    with shelf(store, out) as stores:
        was, now = _two(stores, before, after)
        changes = changes_between(was, now)
        (emit_json if as_json else emit_text)(was.run, now.run, changes)


def _two(stores: Shelf, before: str | None, after: str | None) -> tuple[RunAt, RunAt]:
    if before is None:
        return stores.two_newest()
    if after is None:
        raise UsageError(f"compare {before!r} with which run? Name two runs, or none for the two newest")
    was, now = stores.find(before), stores.find(after)
    if was.run.id == now.run.id and was.store is now.store:
        raise UsageError(f"{before!r} and {after!r} are the same run, {was.run.id}: name two runs")
    return was, now
