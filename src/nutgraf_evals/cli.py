"""The commands of `nutgraf evals`: count and check the labels, run systems over them, gate a change, pin a baseline."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.progress import Progress

from nutgraf.errors import CheckFailed, UsageError
from nutgraf.models import load_settings, open_model
from nutgraf_evals import gate as gating
from nutgraf_evals.checks import check_corpus
from nutgraf_evals.folders import corpus_folder
from nutgraf_evals.loading import Case, Corpus, load_all, load_corpus
from nutgraf_evals.recordings import Recorder, recording_path
from nutgraf_evals.reports import html_page, junit_xml, markdown, print_table
from nutgraf_evals.runner import Opening, Plan, Run, recording, replaying, run
from nutgraf_evals.stats import confusion_lines, corpus_lines, power_lines
from nutgraf_evals.systems import SYSTEMS, Nutgraf, Paste, System

app = typer.Typer(help="Score briefs and answers against hand-labelled facts; no model judges.", no_args_is_help=True)

CorpusFlag = Annotated[
    Path | None, typer.Option("--corpus", help="Folder with cases; default $NUTGRAF_EVALS or evals.")
]
CaseFlag = Annotated[list[str] | None, typer.Option("--case", help="Only this case; may be repeated.")]
SystemFlag = Annotated[list[str] | None, typer.Option("--system", help="nutgraf or paste; may be repeated.")]
PromptFlag = Annotated[str, typer.Option("--prompt", help="The brief's prompt, as name or name@version.")]
ModelFlag = Annotated[str | None, typer.Option("--model", help="The model of a live run.")]
UrlFlag = Annotated[str | None, typer.Option("--base-url", help="An OpenAI-compatible endpoint, as http://…/v1.")]
AtOnceFlag = Annotated[int, typer.Option("--at-once", min=1, max=64, help="Articles in work at a time.")]
BASELINE = "baseline.json"


class _Asked(NamedTuple):
    """What the flags of a run come to."""

    corpus: Corpus
    cases: list[Case]
    systems: list[System]
    epochs: int
    at_once: int


@app.command()
def stats(corpus: CorpusFlag = None) -> None:
    """Print what the corpus holds, what the gate can see, and how the matchers judge mutated facts."""
    loaded = load_corpus(corpus_folder(corpus))
    for line in (*corpus_lines(loaded), *power_lines(loaded), *confusion_lines(loaded)):
        typer.echo(line)


@app.command()
def check(corpus: CorpusFlag = None) -> None:
    """Check every label without a model: verbatim evidence, true matchers, quotas, the deletion test."""
    loaded = load_all(corpus_folder(corpus))
    problems = check_corpus(loaded)
    for problem in problems:
        typer.echo(problem)
    for skipped in loaded.corpus.skipped:
        typer.echo(f"skipped {skipped.id}: {skipped.why}", err=True)
    if problems:
        raise CheckFailed(f"{len(problems)} labels do not hold")
    typer.echo(f"{len(loaded.corpus.cases)} cases: every label holds")


@app.command("run")
def run_command(  # noqa: PLR0913  # a command's flags
    *,
    corpus: CorpusFlag = None,
    case: CaseFlag = None,
    system: SystemFlag = None,
    prompt: PromptFlag = "brief",
    live: Annotated[bool, typer.Option("--live/--replay", help="Ask the model, or answer from recordings.")] = False,
    epochs: Annotated[int, typer.Option(min=1, max=20, help="Times each case is run, with other seeds.")] = 1,
    at_once: AtOnceFlag = 1,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
    save: Annotated[Path | None, typer.Option(help="Folder for the runs, as <system>.json.")] = None,
) -> None:
    """Run systems over the cases and print their scores side by side."""
    if epochs > 1 and not live:
        raise UsageError("--epochs needs --live: a recording gives the same answers each time")
    asked = _asked(corpus, case, system or list(SYSTEMS), prompt, epochs, at_once)
    runs = _live(asked, model, base_url, {}) if live else _replayed(asked)
    for each in runs if save else ():
        _write(Path(save or ".") / f"{each.system}.json", each.model_dump_json(indent=1))
    print_table(runs, Console())


@app.command()
def record(  # noqa: PLR0913  # a command's flags
    *,
    corpus: CorpusFlag = None,
    case: CaseFlag = None,
    system: SystemFlag = None,
    prompt: PromptFlag = "brief",
    at_once: AtOnceFlag = 1,
    model: ModelFlag = None,
    base_url: UrlFlag = None,
) -> None:
    """Run systems live and keep what the model answered, for replays."""
    asked = _asked(corpus, case, system or list(SYSTEMS), prompt, 1, at_once)
    made: dict[str, dict[str, Recorder]] = {}
    runs = _live(asked, model, base_url, made)
    for name, recorders in made.items():
        for case_id, recorder in recorders.items():
            recorder.save(recording_path(asked.corpus.folder, name, case_id))
    print_table(runs, Console())


@app.command()
def gate(
    corpus: CorpusFlag = None,
    system: SystemFlag = None,
    report: Annotated[Path | None, typer.Option(help="Markdown for a pull request.")] = None,
    junit: Annotated[Path | None, typer.Option(help="JUnit XML.")] = None,
    html: Annotated[Path | None, typer.Option(help="One self-contained page.")] = None,
) -> None:
    """Replay the whole corpus and refuse a regression: 0 fine, 1 regression, 2 usage, 3 not comparable."""
    asked = _asked(corpus, None, system or ["nutgraf"], "brief", 1, 1)
    baselines = {s.name: gating.read_baseline(asked.corpus.folder / BASELINE, s.name) for s in asked.systems}
    runs = _replayed(asked)
    verdicts = {each.system: gating.judge(each, baselines[each.system]) for each in runs}
    print_table(runs, Console())
    for each in runs:
        _write(report, markdown([each], verdicts[each.system]))
        _write(junit, junit_xml(each))
    _write(html, html_page(runs))
    reasons = [f"{name}: {reason}" for name, verdict in verdicts.items() for reason in verdict.reasons]
    for reason in reasons:
        typer.echo(reason)
    if reasons:
        raise CheckFailed(f"the gate is red for {len(reasons)} reasons")
    typer.echo("the gate is green")


@app.command()
def repin(
    corpus: CorpusFlag = None,
    system: SystemFlag = None,
    prompt: PromptFlag = "brief",
    allow_regression: Annotated[bool, typer.Option("--allow-regression", help="Let floors sink.")] = False,
) -> None:
    """Make the replayed scores the baseline; floors never sink unless that is allowed."""
    asked = _asked(corpus, None, system or list(SYSTEMS), prompt, 1, 1)
    for each in _replayed(asked):
        lowered = gating.repin(each, asked.corpus.folder / BASELINE, allow_regression=allow_regression)
        typer.echo(f"{each.system}: pinned" + (f", lowered: {', '.join(lowered)}" if lowered else ""))


@app.command()
def report(
    runs: Annotated[list[Path], typer.Argument(help="Runs as `evals run --save` writes them.")],
    md: Annotated[Path | None, typer.Option("--markdown", help="Markdown file.")] = None,
    junit: Annotated[Path | None, typer.Option(help="JUnit XML file, of the first run.")] = None,
    html: Annotated[Path | None, typer.Option(help="HTML file.")] = None,
) -> None:
    """Write saved runs as Markdown, JUnit XML or one HTML page; without a flag, print the table."""
    read = [_read_run(path) for path in runs]
    _write(md, markdown(read, None))
    _write(junit, junit_xml(read[0]))
    _write(html, html_page(read))
    if not (md or junit or html):
        print_table(read, Console())


def _asked(  # the flags of a run
    corpus: Path | None, case: list[str] | None, systems: list[str], prompt: str, epochs: int, at_once: int
) -> _Asked:
    loaded = load_corpus(corpus_folder(corpus))
    known = {one.id: one for one in loaded.cases}
    for name in case or ():
        if name not in known:
            reason = next((f": {skipped.why}" for skipped in loaded.skipped if skipped.id == name), "")
            raise UsageError(f"there is no case {name!r}{reason}")
    chosen = [known[name] for name in dict.fromkeys(case)] if case else list(loaded.cases)
    return _Asked(loaded, chosen, [_system(name, prompt) for name in dict.fromkeys(systems)], epochs, at_once)


def _system(name: str, prompt: str) -> System:
    if name not in SYSTEMS:
        raise UsageError(f"there is no system {name!r}; there are: {', '.join(SYSTEMS)}")
    return Nutgraf(prompt) if name == "nutgraf" else Paste()


def _replayed(asked: _Asked) -> list[Run]:
    return [asyncio.run(_run(asked, each, replaying(asked.corpus.folder, each.name))) for each in asked.systems]


def _live(asked: _Asked, model: str | None, base_url: str | None, made: dict[str, dict[str, Recorder]]) -> list[Run]:
    async def all_systems() -> list[Run]:
        opened = open_model(load_settings({"model": model, "base_url": base_url}))
        try:
            return [
                await _run(asked, each, recording(opened, made.setdefault(each.name, {}))) for each in asked.systems
            ]
        finally:
            await opened.aclose()

    return asyncio.run(all_systems())


async def _run(asked: _Asked, system: System, open_for: Opening) -> Run:
    plan = Plan(system, asked.corpus, asked.cases, asked.epochs, asked.at_once)
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(system.name, total=len(asked.cases))
        return await run(plan, open_for, lambda _: progress.advance(task))


def _read_run(path: Path) -> Run:
    try:
        return Run.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(f"{str(path)!r} is not a saved run: make one with `evals run --save`") from error


def _write(path: Path | None, text: str) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
