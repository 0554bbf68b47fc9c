"""One sitting of a run, from the folder to the exported files."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from nutgraf import prompts
from nutgraf.batch.engines import engine_named
from nutgraf.batch.exports import export
from nutgraf.batch.folder import held
from nutgraf.batch.job import Job, Tally, nobody
from nutgraf.batch.options import Options
from nutgraf.batch.parquet import export_parquet, refuse_without_pyarrow
from nutgraf.batch.sources import articles_of, count_of, refuse_nothing
from nutgraf.batch.stopping import Stopping, on_signals
from nutgraf.batch.store import Ending, Store, StoreError, open_store
from nutgraf.brief import SCHEMA
from nutgraf.errors import NutgrafError, UsageError
from nutgraf.ingest import Gatherer
from nutgraf.models import Model, Settings, open_model
from nutgraf.run import Parameters, Recipe, RunRecord


class Order(NamedTuple):
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


class Report(NamedTuple):
    """The run after a sitting, what it could do nothing about (None when every row is settled), and what was tried."""

    run: RunRecord
    stopped: NutgrafError | None
    reopened: int


async def sit(
    order: Order,
    on_begin: Callable[[RunRecord], None],
    on_tally: Callable[[Tally], None],
    *,
    tell: Callable[[str], None] = nobody,
    gatherer: Gatherer | None = None,
) -> Report:
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
    with held(order.out), closing(open_store(order.store, order.out)) as store, on_signals(stopping):
        run = _begun(store, order, recipe)
        reopened = store.reopen(run.id) if order.resume else 0
        on_begin(run)
        job = Job(
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
        return Report(_ended(job, order, time.monotonic() - began), stopping.reason, reopened)


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


def _begun(store: Store, order: Order, recipe: Recipe) -> RunRecord:
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


def _ended(job: Job, order: Order, seconds: float) -> RunRecord:
    """The run after its sitting, exported; what cannot be written any more is the reason it stopped."""
    reason = job.stopping.reason
    try:
        left = job.store.counts(job.run.id).left
        ending = Ending("stopped" if reason or left else "finished", str(reason or ""), seconds)
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
