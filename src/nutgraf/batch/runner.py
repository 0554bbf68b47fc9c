"""One sitting of a run, from the folder to the exported files.

The engines by name; what an engine needs is imported when it is chosen.

What a batch would take, without asking a model anything.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing, suppress
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from nutgraf import prompts
from nutgraf.article import Article
from nutgraf.batch.costs import most_used
from nutgraf.batch.exports import export, export_parquet, refuse_without_pyarrow
from nutgraf.batch.job import BatchJob, Options, Stopping, Tally, locked_folder, nobody, on_signals
from nutgraf.batch.sources import articles_of, count_of, number_sources, refuse_nothing
from nutgraf.batch.store import Store, StoreError, open_store
from nutgraf.batch.store.protocol import RunEnd
from nutgraf.brief import SCHEMA
from nutgraf.errors import NutgrafError, UsageError
from nutgraf.ingest import Gatherer
from nutgraf.models import Model, Settings, Usage, open_model
from nutgraf.run import Parameters, Recipe, RunRecord, UnreadSource
from nutgraf.summarize import requests_of

Engine = Callable[[BatchJob], Awaitable[None]]
_ENGINES = {
    "local": ("nutgraf.batch.local_engine", "run_local"),
    "openai-batch": ("nutgraf_engines.openai_batch", "run_openai_batch"),
    "ray": ("nutgraf_engines.ray", "run_ray"),
}


def engine_named(name: str) -> Engine:
    """The engine; raises UsageError for a name nobody knows, or when a package it needs is not installed."""
    if name not in _ENGINES:
        raise UsageError(f"--engine {name!r}: there are {', '.join(_ENGINES)}")
    module, function = _ENGINES[name]
    try:
        engine: Engine = getattr(import_module(module), function)
    except ModuleNotFoundError as error:
        raise UsageError(f"--engine {name} needs {error.name}; install nutgraf[{name}]") from error
    return engine


class BatchRequest(NamedTuple):
    """What a batch is asked to do. Without sources it goes on with the newest run of its store."""

    sources: tuple[str, ...]
    out: Path
    settings: Settings
    prompt: str
    options: Options
    engine: str = "local"
    store: str | None = None
    resume: bool = False
    parquet: bool = False


class BatchReport(NamedTuple):
    """The run after a sitting, what it could do nothing about (None when every row is settled), and what was tried."""

    run: RunRecord
    stopped: NutgrafError | None
    reopened: int


async def run_batch(
    order: BatchRequest,
    on_begin: Callable[[RunRecord], None],
    on_tally: Callable[[Tally], None],
    *,
    tell: Callable[[str], None] = nobody,
    gatherer: Gatherer | None = None,
) -> BatchReport:
    """Carry out an order; every row that was settled is in the store, and the files in `out` tell all of them.

    `tell` is given a line whenever there is news of what is waited for; `gatherer` reads the sources.
    Raises UsageError, StoreError or ModelError when the sitting cannot begin; what stops it later is in the report.
    """
    refuse_nothing(order.sources)
    engine = engine_named(order.engine)
    if order.parquet:
        refuse_without_pyarrow()
    reader = gatherer or Gatherer()
    recipe = await recipe_of(order.settings, order.prompt)
    stopping = Stopping()
    with locked_folder(order.out), closing(open_store(order.store, order.out)) as store, on_signals(stopping):
        run = _begun(store, order, recipe)
        reopened = store.reopen(run.id) if order.resume else 0
        on_begin(run)
        job = BatchJob(
            store=store,
            run=run,
            articles=lambda: articles_of(run.sources, reader),
            expected=count_of(run.sources),
            settings=order.settings,
            options=order.options,
            stopping=stopping,
            on_tally=on_tally,
            tell=tell,
        )
        began = time.monotonic()
        try:
            await engine(job)
        except NutgrafError as error:
            stopping.stop(error)
        return BatchReport(_ended(job, order, time.monotonic() - began), stopping.reason, reopened)


async def recipe_of(settings: Settings, prompt: str) -> Recipe:
    """The recipe these settings stand for; raises UsageError or ModelError for what cannot be used."""
    wanted = prompts.load(prompt)
    model = open_model(settings)
    try:
        return recipe_with(model, wanted)
    finally:
        await model.aclose()


def recipe_with(model: Model, prompt: prompts.Prompt) -> Recipe:
    """The recipe of a model and a prompt."""
    asked = {"temperature": prompt.parameters.temperature, "max_tokens": prompt.parameters.max_tokens}
    return Recipe(
        prompt=prompt.id,
        prompt_sha256=prompt.sha256,
        model=model.name,
        parameters={**model.parameters(), **asked},
        schema=SCHEMA,
    )


def _begun(store: Store, order: BatchRequest, recipe: Recipe) -> RunRecord:
    if order.sources:
        told: Parameters = {"engine": order.engine, "concurrency": order.options.concurrency}
        return store.begin(RunRecord.of(order.sources, recipe, told))
    runs = store.runs()
    if not runs:
        raise UsageError(f"there is no run in {str(order.out)!r} to go on with; name the articles")
    run = runs[-1]
    if run.recipe != recipe:
        raise UsageError(
            f"run {run.id} was made with {run.recipe.prompt} and {run.recipe.model}, and this is {recipe.prompt} and"
            f" {recipe.model}, or other parameters; give the same --prompt and --model, or name the articles"
        )
    return run


def _ended(job: BatchJob, order: BatchRequest, seconds: float) -> RunRecord:
    """The run after its sitting, exported; what cannot be written any more is the reason it stopped."""
    reason = job.stopping.reason
    try:
        left = job.store.counts(job.run.id).left
        ending = RunEnd("stopped" if reason or left else "finished", str(reason or ""), seconds)
        job.store.end(job.run.id, ending)
        run = job.store.run(job.run.id) or job.run
        export(job.store, run, order.out)
        if order.parquet:
            export_parquet(job.store, run, order.out)
    except NutgrafError as error:
        job.stopping.stop(error)
        run = job.run
        with suppress(StoreError):
            run = job.store.run(job.run.id) or job.run
    return run


_NO_TOKENS = Usage(prompt_tokens=0, completion_tokens=0)


class Estimate(NamedTuple):
    """Articles by what would become of them, and the tokens and dollars of those still to be made.

    `used.completion_tokens` is what the answers may take at most, so `cost_usd` is the most it can cost, retries aside;
    None where the price of the model is not known.
    """

    articles: int
    unread: int
    there: int  # briefs with this very key that the store has already, and articles that are named twice
    calls: int
    used: Usage
    cost_usd: Decimal | None


async def estimate(
    articles: AsyncIterator[Article | UnreadSource],
    model: Model,
    recipe: Recipe,
    store: Store | None,
    price: Callable[[Usage], Decimal | None],
) -> Estimate:
    """Count what briefs of these articles would take, at the price of the engine that would make them."""
    seen: set[str] = set()
    total = unread = calls = 0
    used = _NO_TOKENS
    async for found in number_sources(articles):
        total += 1
        if isinstance(found.what, UnreadSource):
            unread += 1
            continue
        key = recipe.key_of(found.what).id
        if key in seen or (store and store.brief(key)):
            continue
        seen.add(key)
        for request in await requests_of(found.what, model, prompt=recipe.prompt):
            calls += 1
            used += await most_used(request, model)
    return Estimate(total, unread, total - unread - len(seen), calls, used, price(used))
