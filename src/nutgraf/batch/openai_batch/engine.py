"""A run through the Batch API: ask for everything that is missing, wait, make what can be made, and again.

An article is worked on as by the local engine, with a model that answers from what batches have said so far. What it
asks beyond that goes into the next input file. So an article takes as many rounds as its calls depend on each other,
and all requests it is known to make are in the first.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from nutgraf.batch.costs import Budget
from nutgraf.batch.job import Job
from nutgraf.batch.ledger import Ledger
from nutgraf.batch.openai_batch.dispatch import Dispatch
from nutgraf.batch.openai_batch.intake import Intake
from nutgraf.batch.openai_batch.replies import Replies
from nutgraf.batch.openai_batch.rounds import Rounds, Setting
from nutgraf.batch.openai_batch.shards import Drafting
from nutgraf.batch.openai_batch.terms import Terms
from nutgraf.batch.openai_batch.workshop import Tools, Workshop
from nutgraf.batch.owner import this_owner
from nutgraf.batch.stopping import Interrupted
from nutgraf.batch.store import Lease
from nutgraf.errors import NutgrafError
from nutgraf.models import open_model
from nutgraf.models.batches import BatchClient, open_batches

OPENAI = Terms()


async def run_openai_batch(job: Job, terms: Terms = OPENAI) -> None:
    """Run the job to its end through the Batch API of its endpoint; see `Job` for what an engine promises.

    The job is told how far the batches are after each look at them. Batches that are under way when the sitting ends
    go on, and the next sitting of the run takes them up. Raises UsageError for an embedded model.
    """
    client = open_batches(job.settings)
    ledger = Ledger(job.store, job.run.id, Lease(str(this_owner()), job.options.lease_seconds))
    dispatch = Dispatch(client, ledger, job.run.id, terms)
    try:
        with TemporaryDirectory(prefix="nutgraf-") as folder:
            await _sit(job, ledger, dispatch, Setting(terms, Path(folder), job.tell), client)
    except OSError as error:  # the store and the server have errors of their own: this is a file of ours
        raise NutgrafError(
            f"cannot write to the folder for temporary files ({gettempdir()}): {error.strerror or error}; make room"
            " there, or set TMPDIR, and run the same command again"
        ) from error
    finally:
        await client.aclose()
        with suppress(NutgrafError):  # a full disk has been told of already; the lease runs out by itself
            await ledger.release()
        ledger.close()


async def _sit(job: Job, ledger: Ledger, dispatch: Dispatch, setting: Setting, client: BatchClient) -> None:
    model = open_model(job.settings)
    limit = job.options.max_cost
    spent = await ledger.call(lambda: job.store.spent(job.run.id))
    purse = Budget(limit, spent.cost_usd or limit * 0) if limit is not None else None
    drafting = Drafting(setting.folder, setting.terms.requests, setting.terms.bytes)
    with (setting.folder / "replies.jsonl").open("w+b") as file:
        tools = Tools(model, client, Replies(file, setting.terms.tries), dispatch, drafting)
        workshop = Workshop(tools, job.run.recipe.prompt, job.options.article_seconds, purse)
        rounds = Rounds(tools, Intake(job, ledger), workshop, setting)
        try:
            await _until_stopped(job, ledger, rounds)
        finally:
            if job.stopping:
                _say_what_goes_on(job, dispatch)
            rounds.close()
            drafting.close()
            await model.aclose()


async def _until_stopped(job: Job, ledger: Ledger, rounds: Rounds) -> None:
    going = asyncio.create_task(rounds.go())
    renewing = asyncio.create_task(ledger.renew_forever())
    told = asyncio.create_task(job.stopping.wait())
    everybody = (going, renewing, told)
    try:
        await asyncio.wait(everybody, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # Wherever it is cut off, a batch is in the store or in the server's list: nothing has to be finished first.
        for task in everybody:
            task.cancel()
        results = await asyncio.gather(*everybody, return_exceptions=True)
    errors = [result for result in results if isinstance(result, Exception)]
    if errors:
        raise errors[0]


def _say_what_goes_on(job: Job, dispatch: Dispatch) -> None:
    """Tell whoever stopped the run that its batches were not."""
    reason = job.stopping.reason
    if isinstance(reason, Interrupted) and dispatch.under_way:
        more = f"{reason}, while the server goes on with {dispatch}"
        job.stopping.reason = Interrupted(more, reason.exit_code - 128)
