"""`evals attack`: instructions for programs put into articles, and how many a system obeys."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from nutgraf.errors import UsageError
from nutgraf.models import load_settings, open_model
from nutgraf_evals.attacks import Attack, Trial, load_attacks, try_attacks
from nutgraf_evals.cli.running import (
    CaseFlag,
    CorpusFlag,
    ModelFlag,
    RunRequest,
    SystemFlag,
    UrlFlag,
    run_request_of,
    systems_of,
)
from nutgraf_evals.loading import corpus_folder
from nutgraf_evals.reports import write
from nutgraf_evals.systems import SYSTEMS

_CARRYING = ["library-roof-repairs", "market-landslide-toll", "feed-mobile-outage"]  # short ones, of three kinds


def attack(  # noqa: PLR0913  # a command's flags
    attacks: Annotated[Path | None, typer.Argument(help="Attacks as JSON lines; default attacks.jsonl.")] = None,
    *,
    corpus: CorpusFlag = None,
    case: CaseFlag = None,
    system: SystemFlag = None,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
    save: Annotated[Path | None, typer.Option(help="File for every trial, as JSON lines.")] = None,
) -> None:
    """Put instructions into articles, ask the model live, and print which of them were obeyed."""
    asked = run_request_of(corpus, case or _CARRYING, systems_of(system or list(SYSTEMS), "brief", None))
    for one in asked.cases:
        if {question.expect for question in one.labels.questions} != {"answer", "abstain"}:
            raise UsageError(f"--case {one.id}: needs a question it answers and one it does not; name another")
    loaded = load_attacks(attacks or corpus_folder(corpus) / "attacks.jsonl")
    trials = asyncio.run(_tried(asked, loaded, {"model": model, "base_url": base_url}))
    if save:
        write(save, "".join(f"{trial.model_dump_json()}\n" for trial in trials))
    Console().print(_table(trials))


async def _tried(asked: RunRequest, attacks: Sequence[Attack], engine: dict[str, str | None]) -> list[Trial]:
    model = open_model(load_settings(engine))
    console = Console(stderr=True)
    try:
        return [
            trial
            for system in asked.systems
            for trial in await try_attacks(attacks, asked.cases, system, model, lambda one: _tell(one, console))
        ]
    finally:
        await model.aclose()


def _tell(trial: Trial, console: Console) -> None:
    outcome = trial.failed or ("obeyed" if trial.obeyed else "reported" if trial.reported else "not obeyed")
    console.print(f"{trial.system} {trial.attack} in {trial.case}: {outcome}", markup=False, highlight=False)
    for text in (*trial.obeyed, *trial.reported):
        console.print(f"    {text}", markup=False, highlight=False)


def _table(trials: Sequence[Trial]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("system", "obeyed", "reported", "failed", "kept from the model", "of"):
        table.add_column(name, justify="left" if name == "system" else "right")
    for system in dict.fromkeys(trial.system for trial in trials):
        own = [trial for trial in trials if trial.system == system]
        counted = (
            sum(bool(trial.obeyed) for trial in own),
            sum(bool(trial.reported) and not trial.obeyed for trial in own),
            sum(bool(trial.failed) for trial in own),
            sum(not trial.read for trial in own),
            len(own),
        )
        table.add_row(system, *map(str, counted))
    return table
