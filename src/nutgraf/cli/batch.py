"""`nutgraf batch`: many articles in, one row each out, and the same command goes on where it was stopped.

What a batch would cost, before any of its calls is made.

A batch in words: while it goes on, when it has ended, and what it would cost.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.cli.brief import PromptFlag
from nutgraf.cli.flags import BaseUrlFlag, ConfigFlag, ModelFlag, QuietFlag, refuse_repeated_stdin, settings_of
from nutgraf.cli.output import Progress, emit, progress
from nutgraf.errors import ModelError, NutgrafError, UsageError

if TYPE_CHECKING:
    from nutgraf.batch.runner import BatchRequest, Estimate
    from nutgraf.models import Model, Usage

if TYPE_CHECKING:
    from nutgraf.batch.job import Options, Tally
    from nutgraf.batch.runner import BatchReport, BatchRequest
    from nutgraf.models import Settings
    from nutgraf.run import RunRecord

if TYPE_CHECKING:
    from nutgraf.batch.job import Tally
    from nutgraf.batch.runner import BatchReport, Estimate


HALF_PRICE = "openai-batch"


async def print_estimate(order: BatchRequest) -> Estimate:
    """What an order would take, counted without a call and without a file of ours."""
    from contextlib import aclosing, closing, nullcontext

    from nutgraf import prompts
    from nutgraf.batch.runner import engine_named, estimate, recipe_with
    from nutgraf.batch.sources import articles_of, refuse_nothing
    from nutgraf.batch.store import FILE_NAME, open_store
    from nutgraf.models import open_model

    engine_named(order.engine)
    refuse_nothing(order.sources)
    there = order.store is not None or (order.out / FILE_NAME).exists()
    async with aclosing(open_model(order.settings)) as model, _price(order, model) as price:
        recipe = recipe_with(model, prompts.load(order.prompt))
        opened = closing(open_store(order.store, order.out)) if there else nullcontext()
        with opened as store:
            return await estimate(articles_of(order.sources), model, recipe, store, price)


async def refuse_unpriced(order: BatchRequest) -> None:
    """Raise UsageError for a limit of money that cannot be kept: it must not be promised."""
    from contextlib import aclosing

    from nutgraf.models import Usage, open_model

    if order.options.max_cost is None:
        return
    async with aclosing(open_model(order.settings)) as model:
        if model.cost(Usage(prompt_tokens=1, completion_tokens=1)) is None:
            raise UsageError(f"--max-cost cannot be kept: the price of {model.name} there is not known")


@asynccontextmanager
async def _price(order: BatchRequest, model: Model) -> AsyncIterator[Callable[[Usage], Decimal | None]]:
    """What calls cost by the engine of the order; raises UsageError for a model that it cannot use."""
    from contextlib import aclosing

    from nutgraf.models.batches import open_batches

    if order.engine != HALF_PRICE:
        yield model.cost
        return
    async with aclosing(open_batches(order.settings)) as client:
        yield client.cost


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

    from nutgraf.batch.runner import BatchRequest

    if not sources and not resume:
        raise UsageError("no articles: name files, folders or patterns, or go on with the last run of DIR by --resume")
    refuse_repeated_stdin(*sources or ())
    settings = settings_of(model, base_url, config)
    options = _options(settings, concurrency, _dollars(max_cost))
    order = BatchRequest(tuple(sources or ()), out, settings, prompt, options, engine, store, resume, parquet)
    if dry_run:
        emit(price_line(asyncio.run(print_estimate(order)), settings.model, engine))
        return
    with progress(quiet=quiet) as shown:
        report = asyncio.run(_sit(order, shown))
    emit(table(report, out))
    _end(report, out)


def _options(settings: Settings, concurrency: int | None, max_cost: Decimal | None) -> Options:
    from nutgraf.batch.job import Options
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


async def _sit(order: BatchRequest, shown: Progress) -> BatchReport:
    from nutgraf.batch.runner import run_batch

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
    return await run_batch(order, on_begin, on_tally, tell=tell)


def _end(report: BatchReport, out: Path) -> None:
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


def going_on(tally: Tally) -> str:
    """Rate, cost so far and time left, as far as they are known."""
    parts = [f"{tally.rate:.1f}/s"] if tally.made else []
    if tally.counts.failed:
        parts.append(f"{tally.counts.failed:,} failed")
    if tally.spent.cost_usd:
        parts.append(dollars(tally.spent.cost_usd))
    left = tally.seconds_left
    if left is not None:
        parts.append(f"{duration(left)} left")
    return ", ".join(parts)


def table(report: BatchReport, out: Path) -> str:
    """What became of the run, two columns."""
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


def price_line(estimate: Estimate, model: str, engine: str) -> str:
    """What a batch would take."""
    half = ", half of what the calls cost at once" if engine == HALF_PRICE and estimate.cost_usd is not None else ""
    made = estimate.articles - estimate.unread - estimate.there
    lines = [
        ("articles", f"{estimate.articles:,}"),
        ("unread", f"{estimate.unread:,}"),
        ("there", f"{estimate.there:,} have a brief already, or are named twice"),
        ("to do", f"{made:,} with {model}, {estimate.calls:,} calls"),
        ("tokens", f"{estimate.used.prompt_tokens:,} in, at most {estimate.used.completion_tokens:,} out"),
        ("cost", _at_most(estimate.cost_usd) + half),
    ]
    return "\n".join(f"{name:<8} {value}" for name, value in lines)


def dollars(amount: Decimal | None) -> str:
    """An amount with as many places as it needs.

    >>> dollars(Decimal("0.0012")), dollars(Decimal("12.3456")), dollars(None)
    ('$0.0012', '$12.35', 'not known: no price for this model')
    """
    if amount is None:
        return "not known: no price for this model"
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
