"""`evals run`, `record`, `report` and `attack`, with the flags they share.

A run replays recordings, asks a model, or asks a model and records its answers. `attack` puts instructions for
programs into articles and counts how many a system obeys.
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
from rich.table import Table

from nutgraf.errors import ModelError, UsageError
from nutgraf.models import Model, load_settings, open_model
from nutgraf_evals.attacks import Attack, Trial, load_attacks, try_attacks
from nutgraf_evals.corpus import Case, Corpus, corpus_folder, load_corpus
from nutgraf_evals.recordings import Amount, Reuse, Session, recording_path
from nutgraf_evals.reports import html_page, junit_xml, markdown, print_table, write
from nutgraf_evals.runner import EvalRun, OnCase, Opening, Plan, live_opener, recording_opener, replay_opener, run
from nutgraf_evals.systems import ASKING, DEFAULT_SYSTEMS, EVERYTHING, HOSTED, SYSTEMS, Nutgraf, System


class RunRequest(NamedTuple):
    """The options of one run."""

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

    With a `tag`, only the cases that have it.
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
    return [Nutgraf(prompt, can=can) if name == "nutgraf" else SYSTEMS[name](can=can) for name in dict.fromkeys(names)]


def replay_runs(asked: RunRequest) -> list[EvalRun]:
    """Every system over its recordings; those of a large language model over the cases they were made of."""
    folder, runs = asked.corpus.folder, []
    for each in asked.systems:
        cases = asked.cases
        if each.name in HOSTED:
            cases = [case for case in cases if recording_path(folder, each.name, case.id).is_file()]
        opener = replay_opener(folder, each.name if each.name in (*ASKING, *HOSTED) else ASKING[0])
        runs.append(asyncio.run(_run(asked._replace(cases=cases), each, opener)))
    return runs


def live_runs(asked: RunRequest, engine: ModelFlags) -> list[EvalRun]:
    """Every system with the model itself."""
    return _with_model(engine, lambda model: _each(asked, lambda system: _run(asked, system, live_opener(model))))


def record_runs(asked: RunRequest, engine: ModelFlags, reuse: Reuse) -> tuple[list[EvalRun], dict[str, Amount]]:
    """Every system with the model wherever no recording answers; each case's file is written when the case ends."""
    amounts: dict[str, Amount] = {}

    async def one(system: System, model: Model) -> EvalRun:
        session = Session(model, _files(asked.corpus.folder, system.name), reuse)
        done = await _run(asked, system, recording_opener(session), session.save)
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
    Path | None, typer.Option("--corpus", help="Folder with cases; default $NUTGRAF_EVALS, else evals.")
]
CaseFlag = Annotated[list[str] | None, typer.Option("--case", help="Only this case; may be repeated.")]
TagFlag = Annotated[str | None, typer.Option("--tag", help="Only cases with this tag, such as held-back.")]
SystemFlag = Annotated[
    list[str] | None, typer.Option("--system", help="A system such as nutgraf, paste or lead; may be repeated.")
]
OnlyFlag = Annotated[str | None, typer.Option("--only", help="Only brief or only answer; both without it.")]
PromptFlag = Annotated[str, typer.Option("--prompt", help="The brief's prompt, as name or name@version.")]
ModelFlag = Annotated[str | None, typer.Option("--model", help="The model of a live run.")]
UrlFlag = Annotated[str | None, typer.Option("--base-url", help="An OpenAI-compatible endpoint, as http://…/v1.")]
AtOnceFlag = Annotated[int, typer.Option("--at-once", min=1, max=64, help="Articles in work at a time.")]
EpochsFlag = Annotated[int, typer.Option("--epochs", min=1, max=20, help="Times each case is run, with other seeds.")]
MarkdownFlag = Annotated[Path | None, typer.Option("--markdown", "--report", help="Markdown file, for a pull request.")]
JunitFlag = Annotated[Path | None, typer.Option("--junit", help="JUnit XML file, for a CI.")]
HtmlFlag = Annotated[Path | None, typer.Option("--html", help="One self-contained page.")]


def run_command(  # noqa: PLR0913  # a command's flags
    *,
    corpus: CorpusFlag = None,
    case: CaseFlag = None,
    tag: TagFlag = None,
    system: SystemFlag = None,
    only: OnlyFlag = None,
    prompt: PromptFlag = "brief",
    ask_model: Annotated[
        bool, typer.Option("--live/--replay", help="Ask the model, or answer from recordings.")
    ] = False,
    epochs: EpochsFlag = 1,
    at_once: AtOnceFlag = 1,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
    save: Annotated[Path | None, typer.Option(help="Folder for the runs, as <system>.json.")] = None,
) -> None:
    """Run systems over the cases and print their scores side by side."""
    if epochs > 1 and not ask_model:
        raise UsageError("--epochs needs --live: a recording gives the same answers each time")
    asked = run_request_of(corpus, case, systems_of(system or list(DEFAULT_SYSTEMS), prompt, only), tag)._replace(
        epochs=epochs, at_once=at_once
    )
    runs = live_runs(asked, ModelFlags(model, base_url)) if ask_model else replay_runs(asked)
    for each in runs if save else ():
        write(Path(save or ".") / f"{each.system}.json", each.model_dump_json(indent=1))
    print_table(runs, Console())


def record(  # noqa: PLR0913  # a command's flags
    *,
    corpus: CorpusFlag = None,
    case: CaseFlag = None,
    tag: TagFlag = None,
    system: SystemFlag = None,
    only: OnlyFlag = None,
    prompt: PromptFlag = "brief",
    again: Annotated[bool, typer.Option("--again", help="Ask everything again, also what is recorded.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep answers to what is not asked, of another prompt.")] = False,
    at_once: AtOnceFlag = 1,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
) -> None:
    """Run systems live and keep what the model answered, for replays.

    Only requests that are not in a case's file are sent. Answers that are no longer used are removed from the file,
    unless --only leaves out part of the questions. Each file is written when its case has ended, so an interrupted run
    can be resumed.
    """
    asked = run_request_of(corpus, case, systems_of(system or list(ASKING), prompt, only), tag)._replace(
        at_once=at_once
    )
    runs, amounts = record_runs(asked, ModelFlags(model, base_url), Reuse(again, keep or only is not None))
    print_table(runs, Console())
    for name, amount in amounts.items():
        typer.echo(f"{name}: {amount}")
    failed = sum(amount.failed for amount in amounts.values())
    if failed:
        requests, them = ("1 request", "it") if failed == 1 else (f"{failed} requests", "them")
        raise ModelError(f"{requests} got no answer, and a replay would miss {them}: record again")


def report(
    runs: Annotated[list[Path], typer.Argument(help="Runs as `evals run --save` writes them.")],
    md: MarkdownFlag = None,
    junit: JunitFlag = None,
    html: HtmlFlag = None,
) -> None:
    """Write saved runs as Markdown, JUnit XML or one HTML page; without a flag, print the table."""
    read = [_read_run(path) for path in runs]
    for path, text in ((md, markdown(read, {})), (junit, junit_xml(read)), (html, html_page(read))):
        if path:
            write(path, text)
    if not (md or junit or html):
        print_table(read, Console())


def _read_run(path: Path) -> EvalRun:
    try:
        return EvalRun.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(f"{str(path)!r} is not a saved run: make one with `evals run --save`") from error


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
    asked = run_request_of(corpus, case or _CARRYING, systems_of(system or list(ASKING), "brief", None))
    for one in asked.cases:
        if {question.expect for question in one.labels.questions} != {"answer", "abstain"}:
            raise UsageError(f"--case {one.id}: needs a question it answers and one it does not; name another")
    loaded = load_attacks(attacks or corpus_folder(corpus) / "attacks.jsonl")
    trials = asyncio.run(_trials(asked, loaded, {"model": model, "base_url": base_url}))
    if save:
        write(save, "".join(f"{trial.model_dump_json()}\n" for trial in trials))
    Console().print(_table(trials))


async def _trials(asked: RunRequest, attacks: Sequence[Attack], engine: dict[str, str | None]) -> list[Trial]:
    model = open_model(load_settings(engine))
    console = Console(stderr=True)
    try:
        return [
            trial
            for system in asked.systems
            for trial in await try_attacks(attacks, asked.cases, system, model, lambda one: _print_trial(one, console))
        ]
    finally:
        await model.aclose()


def _print_trial(trial: Trial, console: Console) -> None:
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
