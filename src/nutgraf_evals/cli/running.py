"""Runs what was asked for: from recordings, live, or live with recordings made."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from nutgraf.models import Model, load_settings, open_model
from nutgraf_evals.cli.asked import Asked, Engine
from nutgraf_evals.recordings import Amount, Reuse, Session, recording_path
from nutgraf_evals.runner import OnCase, Opening, Plan, Run, asking, recording, replaying, run
from nutgraf_evals.systems import System


def replayed(asked: Asked) -> list[Run]:
    """Every system over its recordings."""
    return [asyncio.run(_run(asked, each, replaying(asked.corpus.folder, each.name))) for each in asked.systems]


def live(asked: Asked, engine: Engine) -> list[Run]:
    """Every system with the model itself."""
    return _with_model(engine, lambda model: _each(asked, lambda system: _run(asked, system, asking(model))))


def recorded(asked: Asked, engine: Engine, reuse: Reuse) -> tuple[list[Run], dict[str, Amount]]:
    """Every system with the model wherever no recording answers; each case's file is written when the case ends."""
    amounts: dict[str, Amount] = {}

    async def one(system: System, model: Model) -> Run:
        session = Session(model, _files(asked.corpus.folder, system.name), reuse)
        done = await _run(asked, system, recording(session), session.save)
        amounts[system.name] = session.amount
        return done

    return _with_model(engine, lambda model: _each(asked, lambda system: one(system, model))), amounts


def _files(corpus: Path, system: str) -> Callable[[str], Path]:
    return lambda case_id: recording_path(corpus, system, case_id)


async def _each(asked: Asked, how: Callable[[System], Awaitable[Run]]) -> list[Run]:
    return [await how(system) for system in asked.systems]


def _with_model(engine: Engine, work: Callable[[Model], Awaitable[list[Run]]]) -> list[Run]:
    async def opened() -> list[Run]:
        model = open_model(load_settings(engine._asdict()))
        try:
            return await work(model)
        finally:
            await model.aclose()

    return asyncio.run(opened())


async def _run(asked: Asked, system: System, open_for: Opening, on_case: OnCase = lambda _: None) -> Run:
    plan = Plan(system, asked.corpus, asked.cases, asked.epochs, asked.at_once)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(system.name, total=len(asked.cases))

        def ended(case_id: str) -> None:
            on_case(case_id)
            progress.advance(task)

        return await run(plan, open_for, ended)
