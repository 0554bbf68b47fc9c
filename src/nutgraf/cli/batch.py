"""`nutgraf batch`: many articles in, one row each out, and the same command goes on where it was stopped."""

from __future__ import annotations

import os
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.cli.articles import refuse_repeated_stdin
from nutgraf.cli.batch_prices import estimated, refuse_unpriced
from nutgraf.cli.brief import PromptFlag
from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, QuietFlag, settings_of
from nutgraf.cli.progress import Progress, progress
from nutgraf.cli.stdout import emit
from nutgraf.errors import ModelError, NutgrafError, UsageError

if TYPE_CHECKING:
    from nutgraf.batch.job import Tally
    from nutgraf.batch.options import Options
    from nutgraf.batch.sitting import Order, Report
    from nutgraf.models import Settings
    from nutgraf.run import RunRecord

SOME_FAILED = 5
_DEFAULT_CONCURRENCY = 16
_AGAIN = "run the same command again, it continues"

SourcesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE…",
        help="Files (text, HTML, PDF, Word, e-mail), folders, patterns, addresses, feeds, @FILE that lists them, or -.",
    ),
]
OutFlag = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="The folder for briefs.jsonl, failures.jsonl and run.json.")
]
MaxCostFlag = Annotated[
    str | None, typer.Option("--max-cost", metavar="DOLLARS", help="Stop before the call that would pass it.")
]
ConcurrencyFlag = Annotated[
    int | None, typer.Option("--concurrency", metavar="N", min=1, max=1024, help="Calls in flight (16; embedded: 1).")
]
EngineFlag = Annotated[
    str, typer.Option("--engine", metavar="NAME", help="local, openai-batch (half price, a day) or ray (a cluster).")
]
StoreFlag = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="postgresql://… where machines share a run; else a file in DIR."),
]


def batch(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    out: OutFlag,
    sources: SourcesArgument = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Also try failures again that may pass; without SOURCE: the last run.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count tokens and price them; ask nothing.")] = False,
    max_cost: MaxCostFlag = None,
    concurrency: ConcurrencyFlag = None,
    prompt: PromptFlag = "brief",
    engine: EngineFlag = "local",
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Also write briefs.parquet, a row for each article; needs pyarrow.")
    ] = False,
    store: StoreFlag = None,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Make briefs of many articles. Each ends in one row, and the same command again goes on where it was stopped."""
    import asyncio

    from nutgraf.batch.sitting import Order
    from nutgraf.cli.batch_report import priced, table

    if not sources and not resume:
        raise UsageError("no articles: name files, folders or patterns, or go on with the last run of DIR by --resume")
    refuse_repeated_stdin(*sources or ())
    settings = settings_of(model, base_url, config)
    options = _options(settings, concurrency, _dollars(max_cost))
    order = Order(tuple(sources or ()), out, settings, prompt, options, engine, store, resume, parquet)
    if dry_run:
        emit(priced(asyncio.run(estimated(order)), settings.model, engine))
        return
    with progress(quiet=quiet) as shown:
        report = asyncio.run(_sit(order, shown))
    emit(table(report, out))
    _end(report, out)


def _options(settings: Settings, concurrency: int | None, max_cost: Decimal | None) -> Options:
    from nutgraf.batch.options import Options
    from nutgraf.models import is_embedded

    if is_embedded(settings):
        return Options(concurrency=concurrency or settings.at_once or 1, max_cost=max_cost)
    at_once = concurrency or settings.at_once or _DEFAULT_CONCURRENCY
    return Options(concurrency=at_once, max_cost=max_cost, processes=min(os.cpu_count() or 1, at_once, 8))


def _dollars(given: str | None) -> Decimal | None:
    if given is None:
        return None
    try:
        dollars = Decimal(given.removeprefix("$"))
    except InvalidOperation:
        raise UsageError(f"--max-cost {given!r} is not an amount; write dollars, such as 2.50") from None
    if not dollars.is_finite() or dollars < 0:
        raise UsageError(f"--max-cost {given!r} is not an amount; write dollars, such as 2.50")
    return dollars


async def _sit(order: Order, shown: Progress) -> Report:
    from nutgraf.batch.sitting import sit
    from nutgraf.cli.batch_report import going_on

    def on_begin(run: RunRecord) -> None:
        settled = run.counts.done + run.counts.failed
        before = f", {settled:,} settled before" if settled else ""
        shown.note(f"run {run.id}: {run.recipe.prompt} with {run.recipe.model}{before}")

    news = ""

    def tell(line: str) -> None:
        nonlocal news
        news = line

    def on_tally(tally: Tally) -> None:
        settled = tally.counts.done + tally.counts.failed
        total = None if tally.expected is None else max(settled, tally.expected)
        shown.at("batch", settled, total, ", ".join(filter(None, (going_on(tally), news))))

    await refuse_unpriced(order)
    return await sit(order, on_begin, on_tally, tell=tell)


def _end(report: Report, out: Path) -> None:
    """End with the code that tells a script how it went."""
    from nutgraf.batch.costs import OVER_BUDGET

    stopped = report.stopped
    if stopped is not None:
        error = NutgrafError(f"{stopped}; {report.run.counts.left:,} articles wait in {str(out)!r}: {_AGAIN}")
        over_budget = isinstance(stopped, ModelError) and stopped.kind == OVER_BUDGET
        error.exit_code = SOME_FAILED if over_budget else stopped.exit_code
        raise error
    if report.run.counts.failed or report.run.counts.left:
        raise typer.Exit(SOME_FAILED)
