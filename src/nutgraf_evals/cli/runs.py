"""`evals run`, `evals record` and `evals report`: scores side by side, and what they are kept in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from nutgraf.errors import ModelError, UsageError
from nutgraf_evals.cli.running import (
    AtOnceFlag,
    CaseFlag,
    CorpusFlag,
    EpochsFlag,
    HtmlFlag,
    JunitFlag,
    MarkdownFlag,
    ModelFlag,
    ModelFlags,
    OnlyFlag,
    PromptFlag,
    SystemFlag,
    TagFlag,
    UrlFlag,
    live_runs,
    record_runs,
    replay_runs,
    run_request_of,
    systems_of,
)
from nutgraf_evals.recordings import Reuse
from nutgraf_evals.reports import html_page, junit_xml, markdown, print_table, write
from nutgraf_evals.runner import EvalRun
from nutgraf_evals.systems import SYSTEMS


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
    asked = run_request_of(corpus, case, systems_of(system or list(SYSTEMS), prompt, only), tag)._replace(
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
    again: Annotated[bool, typer.Option("--again", help="Ask everything anew, also what is recorded.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep answers to what is not asked, of another prompt.")] = False,
    at_once: AtOnceFlag = 1,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
) -> None:
    """Run systems live and keep what the model answered, for replays.

    Only what a case's file has no answer to is asked; what is no longer asked leaves the file, unless --only leaves out
    part of the questions. Each file is written
    when its case has ended, so an interrupted run can go on where it was.
    """
    asked = run_request_of(corpus, case, systems_of(system or list(SYSTEMS), prompt, only), tag)._replace(
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
