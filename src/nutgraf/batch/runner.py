"""Runs a batch: one session of a run, from the locked folder to the exported files; or an estimate of its cost.

The engine is an entry point of an installed package, imported when it is chosen.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing, suppress
from decimal import Decimal
from importlib.metadata import entry_points, metadata
from pathlib import Path
from typing import NamedTuple

from nutgraf import prompts
from nutgraf.article import Article
from nutgraf.batch.brief_worker import largest_usage
from nutgraf.batch.exports import export, export_feed, export_parquet, refuse_without_pyarrow
from nutgraf.batch.job import (
    BatchJob,
    BatchOptions,
    BatchProgress,
    StopRequest,
    ignore_line,
    locked_folder,
    stop_on_signals,
)
from nutgraf.batch.sources import articles_of, count_of, number_sources, require_articles
from nutgraf.batch.store import RunEnd, Store, StoreError, open_store
from nutgraf.brief import SCHEMA
from nutgraf.errors import NutgrafError, UsageError
from nutgraf.ingest import Gatherer
from nutgraf.models import Model, Settings, Usage, open_model
from nutgraf.run import Parameters, Recipe, RunRecord, UnreadSource
from nutgraf.summarize import requests_of

Engine = Callable[[BatchJob], Awaitable[None]]
ENGINES = "nutgraf.engines"
LOCAL, OPENAI_BATCH = "local", "openai-batch"


def engine_named(name: str) -> Engine:
    """The engine that an installed package offers under this name, as an entry point in the group `nutgraf.engines`.

    Raises UsageError if there is none, or if a package it needs is not installed.
    """
    offered = {point.name: point for point in entry_points(group=ENGINES)}
    if name not in offered:
        known = ", ".join(sorted(offered)) or "none; reinstall nutgraf"
        raise UsageError(f"--engine {name!r} is not installed; installed engines: {known}")
    try:
        engine: Engine = offered[name].load()
    except ModuleNotFoundError as error:
        extras = metadata("nutgraf").get_all("Provides-Extra", [])
        package = f"'nutgraf[{name}]'" if name in extras else error.name
        raise UsageError(f"--engine {name} needs {error.name}: `pip install {package}`") from error
    except Exception as error:
        raise UsageError(f"--engine {name} ({offered[name].value}) cannot be loaded: {error}") from error
    return engine


class BatchRequest(NamedTuple):
    """What a batch is asked to do. Without sources it continues the newest run of its store."""

    sources: tuple[str, ...]
    out: Path
    settings: Settings
    prompt: str
    options: BatchOptions
    engine: str = LOCAL
    store: str | None = None
    resume: bool = False
    parquet: bool = False
    feed: Path | None = None


class BatchReport(NamedTuple):
    """The run after a session, why it stopped early (None if every row is settled), and how many rows were reopened."""

    run: RunRecord
    stopped: NutgrafError | None
    reopened: int


async def run_batch(
    request: BatchRequest,
    on_begin: Callable[[RunRecord], None],
    on_progress: Callable[[BatchProgress], None],
    *,
    report: Callable[[str], None] = ignore_line,
) -> BatchReport:
    """Make the briefs of a request; every settled row is in the store, and the files in `out` list all of them.

    `report` gets a line about what is being waited for, whenever that changes.
    Raises UsageError, StoreError or ModelError when the session cannot begin; what stops it later is in the report.
    """
    require_articles(request.sources)
    engine = engine_named(request.engine)
    if request.parquet:
        refuse_without_pyarrow()
    reader = Gatherer()
    recipe = await recipe_of(request.settings, request.prompt, request.engine)
    stopping = StopRequest()
    with (
        locked_folder(request.out),
        closing(open_store(request.store, request.out)) as store,
        stop_on_signals(stopping),
    ):
        run = _begin(store, request, recipe)
        reopened = store.reopen(run.id) if request.resume else 0
        on_begin(run)
        job = BatchJob(
            store=store,
            run=run,
            articles=lambda: articles_of(run.sources, reader),
            expected=count_of(run.sources),
            settings=request.settings,
            options=request.options,
            stopping=stopping,
            on_progress=on_progress,
            report=report,
        )
        began = time.monotonic()
        try:
            await engine(job)
        except NutgrafError as error:
            stopping.stop(error)
        return BatchReport(_finish(job, request, time.monotonic() - began), stopping.reason, reopened)


async def recipe_of(settings: Settings, prompt: str, engine: str = LOCAL) -> Recipe:
    """The recipe of these settings; raises UsageError or ModelError for what cannot be used."""
    prompts.load(prompt)  # one that does not exist is reported before a model is opened
    model = open_model(settings)
    try:
        return recipe_with(model, prompt_for(prompt, model, engine))
    finally:
        await model.aclose()


def prompt_for(reference: str, model: Model, engine: str) -> prompts.Prompt:
    """The prompt of this name for a model and an engine; a version that is named is always taken.

    The OpenAI Batch API takes hours for each round of calls, so it is asked for lines, which need a single one.
    """
    return prompts.load(reference, drafting="lines" if engine == OPENAI_BATCH else model.drafting)


def recipe_with(model: Model, prompt: prompts.Prompt) -> Recipe:
    """The recipe of a model and a prompt."""
    sampling = {"temperature": prompt.parameters.temperature, "max_tokens": prompt.parameters.max_tokens}
    return Recipe(
        prompt=prompt.id,
        prompt_sha256=prompt.sha256,
        model=model.name,
        parameters={**model.parameters(), **sampling},
        schema=SCHEMA,
    )


def _begin(store: Store, request: BatchRequest, recipe: Recipe) -> RunRecord:
    if request.sources:
        parameters: Parameters = {"engine": request.engine, "concurrency": request.options.concurrency}
        return store.begin(RunRecord.of(request.sources, recipe, parameters))
    runs = store.runs()
    if not runs:
        raise UsageError(f"there is no run in {str(request.out)!r} to continue; name the articles")
    run = runs[-1]
    if run.recipe != recipe:
        raise UsageError(
            f"run {run.id} was made with {run.recipe.prompt} and {run.recipe.model}, and this is {recipe.prompt} and"
            f" {recipe.model}, or other parameters; give the same --prompt and --model, or name the articles"
        )
    return run


def _finish(job: BatchJob, request: BatchRequest, seconds: float) -> RunRecord:
    """The run after its session, exported; a file that cannot be written is a reason it stopped."""
    reason = job.stopping.reason
    try:
        left = job.store.counts(job.run.id).left
        ending = RunEnd("stopped" if reason or left else "finished", str(reason or ""), seconds)
        job.store.end(job.run.id, ending)
        run = job.store.run(job.run.id) or job.run
        export(job.store, run, request.out)
        if request.parquet:
            export_parquet(job.store, run, request.out)
        if request.feed:
            export_feed(job.store, run, request.feed)
    except NutgrafError as error:
        job.stopping.stop(error)
        run = job.run
        with suppress(StoreError):
            run = job.store.run(job.run.id) or job.run
    return run


_NO_TOKENS = Usage(prompt_tokens=0, completion_tokens=0)


class Estimate(NamedTuple):
    """How many articles need a brief, and the tokens and dollars those would take.

    `used.completion_tokens` is what the answers take at most, so `cost_usd` is the most it can cost, without retries;
    None if the price of the model is unknown.
    """

    articles: int
    unread: int
    there: int  # articles that are named twice, or that the store has a brief of with this key
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
    """Count what the briefs of these articles would take, at the price of the engine that would make them."""
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
            used += await largest_usage(request, model)
    return Estimate(total, unread, total - unread - len(seen), calls, used, price(used))
