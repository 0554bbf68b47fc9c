"""Runs what was asked for: from recordings, live, or live with recordings made.

What the flags of a run come to: which cases, which systems, how often, and which model.

The flags that several commands share.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.progress import Progress

from nutgraf.errors import UsageError
from nutgraf.models import Model, load_settings, open_model
from nutgraf_evals.loading import Case, Corpus, corpus_folder, load_corpus
from nutgraf_evals.recordings import Amount, Reuse, Session, recording_path
from nutgraf_evals.runner import EvalRun, OnCase, Opening, Plan, asking, recording, replaying, run
from nutgraf_evals.systems import EVERYTHING, SYSTEMS, Nutgraf, Paste, System


class RunRequest(NamedTuple):
    """A run as it was asked for."""

    corpus: Corpus
    cases: Sequence[Case]
    systems: Sequence[System]
    epochs: int = 1
    at_once: int = 1


class ModelFlags(NamedTuple):
    """The model of a live run as the flags name it; None leaves it to the settings."""

    model: str | None
    base_url: str | None


def run_request_of(
    corpus: Path | None,
    case: list[str] | None,
    systems: Sequence[System],
    tag: str | None = None,
) -> RunRequest:
    """These systems on the cases of these names, or on all; UsageError for a name that does not exist.

    With a `tag`, only the cases that bear it.
    """
    loaded = load_corpus(corpus_folder(corpus))
    known = {one.id: one for one in loaded.cases}
    for name in case or ():
        if name not in known:
            reason = next((f": {skipped.why}" for skipped in loaded.skipped if skipped.id == name), "")
            raise UsageError(f"there is no case {name!r}{reason}")
    chosen = [known[name] for name in dict.fromkeys(case)] if case else list(loaded.cases)
    if tag is not None:
        chosen = [one for one in chosen if tag in one.labels.article.tags]
        if not chosen:
            raise UsageError(f"no case has the tag {tag!r}")
    return RunRequest(loaded, chosen, systems)


def systems_of(names: Sequence[str], prompt: str, only: str | None) -> list[System]:
    """The systems of these names, to make briefs, answers, or both; UsageError for one that does not exist."""
    if only not in (None, *EVERYTHING):
        raise UsageError(f"--only {only!r}: there is brief and answer")
    can = EVERYTHING if only is None else frozenset(ability for ability in EVERYTHING if ability == only)
    for name in names:
        if name not in SYSTEMS:
            raise UsageError(f"there is no system {name!r}; there are: {', '.join(SYSTEMS)}")
    return [Nutgraf(prompt, can=can) if name == "nutgraf" else Paste(can) for name in dict.fromkeys(names)]


def replay_runs(asked: RunRequest) -> list[EvalRun]:
    """Every system over its recordings."""
    return [asyncio.run(_run(asked, each, replaying(asked.corpus.folder, each.name))) for each in asked.systems]


def live_runs(asked: RunRequest, engine: ModelFlags) -> list[EvalRun]:
    """Every system with the model itself."""
    return _with_model(engine, lambda model: _each(asked, lambda system: _run(asked, system, asking(model))))


def record_runs(asked: RunRequest, engine: ModelFlags, reuse: Reuse) -> tuple[list[EvalRun], dict[str, Amount]]:
    """Every system with the model wherever no recording answers; each case's file is written when the case ends."""
    amounts: dict[str, Amount] = {}

    async def one(system: System, model: Model) -> EvalRun:
        session = Session(model, _files(asked.corpus.folder, system.name), reuse)
        done = await _run(asked, system, recording(session), session.save)
        amounts[system.name] = session.amount
        return done

    return _with_model(engine, lambda model: _each(asked, lambda system: one(system, model))), amounts


def _files(corpus: Path, system: str) -> Callable[[str], Path]:
    return lambda case_id: recording_path(corpus, system, case_id)


async def _each(asked: RunRequest, how: Callable[[System], Awaitable[EvalRun]]) -> list[EvalRun]:
    return [await how(system) for system in asked.systems]


def _with_model(engine: ModelFlags, work: Callable[[Model], Awaitable[list[EvalRun]]]) -> list[EvalRun]:
    async def opened() -> list[EvalRun]:
        model = open_model(load_settings(engine._asdict()))
        try:
            return await work(model)
        finally:
            await model.aclose()

    return asyncio.run(opened())


async def _run(asked: RunRequest, system: System, open_for: Opening, on_case: OnCase = lambda _: None) -> EvalRun:
    plan = Plan(system, asked.corpus, asked.cases, asked.epochs, asked.at_once)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(system.name, total=len(asked.cases))

        def ended(case_id: str) -> None:
            on_case(case_id)
            progress.advance(task)

        return await run(plan, open_for, ended)


CorpusFlag = Annotated[
    Path | None, typer.Option("--corpus", help="Folder with cases; default $NUTGRAF_EVALS or evals.")
]
CaseFlag = Annotated[list[str] | None, typer.Option("--case", help="Only this case; may be repeated.")]
TagFlag = Annotated[str | None, typer.Option("--tag", help="Only cases with this tag, such as held-back.")]
SystemFlag = Annotated[list[str] | None, typer.Option("--system", help="nutgraf or paste; may be repeated.")]
OnlyFlag = Annotated[str | None, typer.Option("--only", help="Only brief or only answer; both without it.")]
PromptFlag = Annotated[str, typer.Option("--prompt", help="The brief's prompt, as name or name@version.")]
ModelFlag = Annotated[str | None, typer.Option("--model", help="The model of a live run.")]
UrlFlag = Annotated[str | None, typer.Option("--base-url", help="An OpenAI-compatible endpoint, as http://…/v1.")]
AtOnceFlag = Annotated[int, typer.Option("--at-once", min=1, max=64, help="Articles in work at a time.")]
EpochsFlag = Annotated[int, typer.Option("--epochs", min=1, max=20, help="Times each case is run, with other seeds.")]
MarkdownFlag = Annotated[Path | None, typer.Option("--markdown", "--report", help="Markdown file, for a pull request.")]
JunitFlag = Annotated[Path | None, typer.Option("--junit", help="JUnit XML file, for a CI.")]
HtmlFlag = Annotated[Path | None, typer.Option("--html", help="One self-contained page.")]
