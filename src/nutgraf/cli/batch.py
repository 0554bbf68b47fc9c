"""`nutgraf batch`: the briefs of many articles, one row each; the same command continues where it stopped."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, PromptFlag, QuietFlag, settings_of
from nutgraf.cli.output import Progress, emit, progress, writable_file
from nutgraf.cli.read import refuse_repeated_stdin
from nutgraf.errors import ModelError, NutgrafError, UsageError

if TYPE_CHECKING:
    from nutgraf.batch.job import BatchOptions, BatchProgress
    from nutgraf.batch.runner import BatchReport, BatchRequest, Estimate
    from nutgraf.models import Model, Settings, Usage
    from nutgraf.run import RunRecord

HALF_PRICE = "openai-batch"


async def estimate_cost(request: BatchRequest) -> Estimate:
    """What a request would take, without calling a model or writing a file."""
    from contextlib import aclosing, closing, nullcontext

    from nutgraf.batch.runner import engine_named, estimate, prompt_for, recipe_with
    from nutgraf.batch.sources import articles_of, require_articles
    from nutgraf.batch.store import FILE_NAME, open_store
    from nutgraf.models import open_model

    engine_named(request.engine)
    require_articles(request.sources)
    there = request.store is not None or (request.out / FILE_NAME).exists()
    async with aclosing(open_model(request.settings)) as model, _price(request, model) as price:
        recipe = recipe_with(model, prompt_for(request.prompt, model, request.engine))
        opened = closing(open_store(request.store, request.out)) if there else nullcontext()
        with opened as store:
            return await estimate(articles_of(request.sources), model, recipe, store, price)


async def refuse_unpriced(request: BatchRequest) -> None:
    """Raise UsageError for a cost limit that cannot be enforced."""
    from contextlib import aclosing

    from nutgraf.models import Usage, open_model

    if request.options.max_cost is None:
        return
    async with aclosing(open_model(request.settings)) as model:
        if model.cost(Usage(prompt_tokens=1, completion_tokens=1)) is None:
            raise UsageError(f"--max-cost cannot be enforced: the price of {model.name} at this endpoint is unknown")


@asynccontextmanager
async def _price(request: BatchRequest, model: Model) -> AsyncIterator[Callable[[Usage], Decimal | None]]:
    """What calls cost with the engine of the request; raises UsageError for a model that it cannot use."""
    from contextlib import aclosing

    from nutgraf.models.batches import open_batches

    if request.engine != HALF_PRICE:
        yield model.cost
        return
    async with aclosing(open_batches(request.settings)) as client:
        yield client.cost


SOME_FAILED = 5
_DEFAULT_CONCURRENCY = 16
_CONTINUE = "run the same command again to continue"

SourcesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE…",
        help="Files (text, HTML, PDF, Word, e-mail), folders, patterns, URLs, feeds, @FILE with a list of them, or -.",
    ),
]
OutFlag = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="The folder for briefs.jsonl, failures.jsonl and run.json.")
]
MaxCostFlag = Annotated[
    str | None, typer.Option("--max-cost", metavar="DOLLARS", help="Stop before a call that might exceed this cost.")
]
ConcurrencyFlag = Annotated[
    int | None,
    typer.Option("--concurrency", metavar="N", min=1, max=1024, help="Calls at once (default: 16; embedded model: 1)."),
]
EngineFlag = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="NAME",
        help="local, openai-batch (half price, a day, asks for lines), ray (a cluster), or one of another package.",
    ),
]
FeedFlag = Annotated[
    str | None,
    typer.Option("--feed", metavar="FILE", help="Also write an Atom feed of the briefs, at a glance, to FILE."),
]
StoreFlag = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="URL", help="postgresql://… for a run that machines share; without it, a file in DIR."
    ),
]


def batch(  # noqa: PLR0913, PLR0917 - one parameter for each flag
    out: OutFlag,
    sources: SourcesArgument = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Also retry failures that may pass; without SOURCE, continue the last run.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count tokens and their price; call no model.")] = False,
    max_cost: MaxCostFlag = None,
    concurrency: ConcurrencyFlag = None,
    prompt: PromptFlag = "brief",
    engine: EngineFlag = "local",
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Also write briefs.parquet, one row for each article; needs pyarrow.")
    ] = False,
    feed: FeedFlag = None,
    store: StoreFlag = None,
    model: ModelFlag = None,
    base_url: BaseUrlFlag = None,
    config: ConfigFlag = None,
    quiet: QuietFlag = False,
) -> None:
    """Make briefs of many articles. Each gets one row, and the same command again continues where it stopped."""
    import asyncio

    from nutgraf.batch.runner import BatchRequest

    if not sources and not resume:
        raise UsageError("no articles: name files, folders or patterns, or continue the last run of DIR with --resume")
    refuse_repeated_stdin(*sources or ())
    settings = settings_of(model, base_url, config)
    options = _options(settings, concurrency, _dollars(max_cost))
    request = BatchRequest(
        tuple(sources or ()),
        out,
        settings,
        prompt,
        options,
        engine,
        store,
        resume,
        parquet,
        writable_file("--feed", feed, "feed.xml") if feed is not None else None,
    )
    if dry_run:
        emit(estimate_table(asyncio.run(estimate_cost(request)), settings.model, engine))
        return
    with progress(quiet=quiet) as shown:
        report = asyncio.run(_run(request, shown))
    emit(report_table(report, out))
    _end(report, out)


def _options(settings: Settings, concurrency: int | None, max_cost: Decimal | None) -> BatchOptions:
    from nutgraf.batch.job import BatchOptions
    from nutgraf.models import is_embedded

    if is_embedded(settings):
        return BatchOptions(concurrency=concurrency or settings.at_once or 1, max_cost=max_cost)
    at_once = concurrency or settings.at_once or _DEFAULT_CONCURRENCY
    return BatchOptions(concurrency=at_once, max_cost=max_cost, processes=min(os.cpu_count() or 1, at_once, 8))


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


async def _run(request: BatchRequest, shown: Progress) -> BatchReport:
    from nutgraf.batch.runner import run_batch

    def on_begin(run: RunRecord) -> None:
        settled = run.counts.done + run.counts.failed
        before = f", {settled:,} settled earlier" if settled else ""
        shown.note(f"run {run.id}: {run.recipe.prompt} with {run.recipe.model}{before}")

    waiting_for = ""

    def on_report(line: str) -> None:
        nonlocal waiting_for
        waiting_for = line

    def on_progress(progress: BatchProgress) -> None:
        settled = progress.counts.done + progress.counts.failed
        total = None if progress.expected is None else max(settled, progress.expected)
        shown.at("batch", settled, total, ", ".join(filter(None, (progress_detail(progress), waiting_for))))

    await refuse_unpriced(request)
    return await run_batch(request, on_begin, on_progress, report=on_report)


def _end(report: BatchReport, out: Path) -> None:
    """End with the exit code of this outcome."""
    from nutgraf.batch.brief_worker import OVER_BUDGET

    stopped = report.stopped
    if stopped is not None:
        error = NutgrafError(f"{stopped}; {report.run.counts.left:,} articles are left in {str(out)!r}: {_CONTINUE}")
        over_budget = isinstance(stopped, ModelError) and stopped.kind == OVER_BUDGET
        error.exit_code = SOME_FAILED if over_budget else stopped.exit_code
        raise error
    if report.run.counts.failed or report.run.counts.left:
        raise typer.Exit(SOME_FAILED)


def progress_detail(progress: BatchProgress) -> str:
    """Rate, failures, cost so far and time left, as far as they are known."""
    parts = [f"{progress.rate:.1f}/s"] if progress.made else []
    if progress.counts.failed:
        parts.append(f"{progress.counts.failed:,} failed")
    if progress.spent.cost_usd:
        parts.append(dollars(progress.spent.cost_usd))
    left = progress.seconds_left
    if left is not None:
        parts.append(f"{duration(left)} left")
    return ", ".join(parts)


def report_table(report: BatchReport, out: Path) -> str:
    """The result of the run in two columns."""
    run = report.run
    lines = [
        ("run", f"{run.id} {run.state}"),
        ("briefs", f"{run.counts.done:,}"),
        ("failed", f"{run.counts.failed:,}"),
        ("waiting", f"{run.counts.left:,}"),
        ("calls", f"{run.spent.calls:,}"),
        ("tokens", f"{run.spent.tokens_in:,} in, {run.spent.tokens_out:,} out"),
        ("cost", dollars(run.spent.cost_usd)),
        ("time", duration(run.seconds)),
        ("files", f"{out}/briefs.jsonl, failures.jsonl, run.json"),
    ]
    return "\n".join(f"{name:<8} {value}" for name, value in lines)


def estimate_table(estimate: Estimate, model: str, engine: str) -> str:
    """What a batch would take, in two columns."""
    half = ", half the price of calls made at once" if engine == HALF_PRICE and estimate.cost_usd is not None else ""
    made = estimate.articles - estimate.unread - estimate.there
    lines = [
        ("articles", f"{estimate.articles:,}"),
        ("unread", f"{estimate.unread:,}"),
        ("there", f"{estimate.there:,} with a brief already, or named twice"),
        ("to do", f"{made:,} with {model}, {estimate.calls:,} calls"),
        ("tokens", f"{estimate.used.prompt_tokens:,} in, at most {estimate.used.completion_tokens:,} out"),
        ("cost", _at_most(estimate.cost_usd) + half),
    ]
    return "\n".join(f"{name:<8} {value}" for name, value in lines)


def dollars(amount: Decimal | None) -> str:
    """An amount with as many places as it needs.

    >>> dollars(Decimal("0.0012")), dollars(Decimal("12.3456")), dollars(None)
    ('$0.0012', '$12.35', 'unknown: no price for this model')
    """
    if amount is None:
        return "unknown: no price for this model"
    return f"${amount:.2f}" if amount >= 1 or not amount else f"${amount:.4f}"


def duration(seconds: float) -> str:
    """A length of time for people.

    >>> duration(7.2), duration(150), duration(7300)
    ('7 s', '2 min 30 s', '2 h 1 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _at_most(cost: Decimal | None) -> str:
    return dollars(cost) if cost is None else f"at most {dollars(cost)}"
