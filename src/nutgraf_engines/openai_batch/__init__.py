"""The engine that sends the requests of a run to the OpenAI Batch API: half the price, within a day.

It sends every missing request, waits, makes the briefs that can be made, and starts again. An article takes as many
rounds as its calls depend on each other; all requests that are known at the start are in the first. Briefs are asked
for in lines, which take a single round; statements take up to four rounds, of hours each. A prompt that is named with
its version (`--prompt brief@2.0.0`) is used anyway.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import NamedTuple

from nutgraf.batch.brief_worker import OVER_BUDGET, RETRYABLE, Budget
from nutgraf.batch.job import BatchJob, Interrupted
from nutgraf.batch.local_engine import StoreWriter
from nutgraf.errors import ModelError, NutgrafError, StopRun
from nutgraf.models import Request, open_model
from nutgraf.models.batches import BatchClient, open_batches
from nutgraf.run import Item
from nutgraf_engines.openai_batch.articles import (
    ArticleProcessor,
    ClaimedArticles,
    ProcessedArticle,
    ProcessorTools,
    Spool,
)
from nutgraf_engines.openai_batch.dispatch import BatchTerms, Dispatch, EndedShard, PendingShard, Shard, ShardBuilder
from nutgraf_engines.openai_batch.replies import Replies, add_file_refusal, merge_results

__all__ = ["BatchTerms", "run_openai_batch"]

_POLL_SECONDS = 2.0  # between looks at articles that somebody else works on


class PollingSettings(NamedTuple):
    """The terms, a folder for temporary files, and what gets a line about the batches after each look at them."""

    terms: BatchTerms
    folder: Path
    report: Callable[[str], None]


class Rounds:
    """The rounds of one session: send requests, wait for batches, settle articles."""

    def __init__(
        self, tools: ProcessorTools, articles: ClaimedArticles, processor: ArticleProcessor, polling: PollingSettings
    ) -> None:
        self._tools = tools
        self._articles = articles
        self._processor = processor
        self._polling = polling
        self._waiting = Spool(polling.folder)
        self._ready: deque[PendingShard] = deque()
        self._most_batches = polling.terms.batches
        self._stop: StopRun | None = None

    async def run(self) -> None:
        """Returns when every article is settled; raises StopRun when nothing that waits can be settled."""
        dispatch = self._tools.dispatch
        await dispatch.recover()
        for shard in dispatch.in_progress.values():
            self._processor.resume(shard)
        await self._articles.begin()
        while True:
            # With a budget nothing is planned before all answers that are paid for already are counted.
            limited = self._processor.limited
            async for item in self._articles.items():
                await self._offer(item, planning=not limited)
            if limited:
                await self._retry_waiting()
            await self._settle_waiting()
            if not self._articles.elsewhere:
                break
            await asyncio.sleep(_POLL_SECONDS)
        await self._articles.save_gone()

    def close(self) -> None:
        self._waiting.close()

    async def _settle_waiting(self) -> None:
        while self._waiting:
            self._ready.extend(self._tools.builder.take())
            sent = await self._send_ready()
            if not sent and not self._tools.dispatch.in_progress:
                raise StopRun("what is missing may cost more than --max-cost leaves", kind=OVER_BUDGET)
            if not any(shard.ended for shard in sent):
                for ended in await self._wait_for_end():
                    await self._merge(ended)
            await self._retry_waiting()
            if self._waiting:
                self._raise_stop()

    async def _offer(self, item: Item, *, planning: bool = True) -> None:
        """Settle the article if that is possible now, else have it wait for the requests it makes."""
        wanted = await self._processor.known_requests(item.article)
        while True:
            await self._fetch_earlier(wanted)
            result = await self._processor.process(item, wanted)
            if isinstance(result, ProcessedArticle):
                self._processor.charge(await self._articles.settle(result.outcome), result.used)
                return
            if result is wanted and (not planning or await self._processor.plan(wanted)):
                break
            wanted = result
        self._waiting.put(item, tuple(wanted))

    async def _retry_waiting(self) -> None:
        """Work on every article that waits for no request in progress."""
        replies, in_progress = self._tools.replies, self._processor.in_progress
        for spooled in self._waiting.drain():
            missing = [request for request in spooled.requests if request not in replies]
            if missing and in_progress.issuperset(missing):
                self._waiting.put_back(spooled)
            else:
                await self._offer(spooled.item)

    async def _fetch_earlier(self, wanted: dict[str, Request]) -> None:
        """Fetch again the results of earlier sessions' batches that hold any of these requests."""
        replies = self._tools.replies
        missing = [request for request in wanted if request not in replies]
        for shard in self._tools.dispatch.past(missing):
            await merge_results(self._tools.client, shard, replies, self._polling.folder, fresh=False)

    async def _send_ready(self) -> list[Shard]:
        dispatch = self._tools.dispatch
        sent: list[Shard] = []
        while self._ready and len(dispatch.in_progress) < self._most_batches:
            shard = await dispatch.send(self._ready.popleft())
            if shard.ended:  # it existed already: a store that was lost did not know of it
                self._processor.finish(shard, {})
            sent.append(shard)
        self._report()
        return sent

    async def _wait_for_end(self) -> list[EndedShard]:
        """Wait until a batch has ended, asking less and less often."""
        terms = self._polling.terms
        looks = failures = 0
        while True:
            await asyncio.sleep(terms.pause_after(looks))
            looks += 1
            try:
                ended = await self._tools.dispatch.poll()
                failures = 0
            except ModelError as error:
                failures += 1
                if isinstance(error, StopRun) or error.kind not in RETRYABLE or failures >= terms.failed_looks:
                    raise
                ended = []
            self._report()
            if ended:
                return ended

    def _report(self) -> None:
        """Report how far the batches are, and then how far the run is."""
        self._polling.report(str(self._tools.dispatch))
        self._articles.report_progress()

    async def _merge(self, ended: EndedShard) -> None:
        client, replies, shard = self._tools.client, self._tools.replies, ended.shard
        new = {}
        if shard.status != "failed":
            new = await merge_results(client, shard, replies, self._polling.folder, fresh=True)
        elif add_file_refusal(client, ended, replies):
            self._send_less(shard)
        self._processor.finish(shard, new)
        if shard.status == "cancelled":
            self._stop = StopRun(f"batch {shard.batch} was cancelled; its unanswered requests wait", kind="cancelled")

    def _send_less(self, shard: Shard) -> None:
        """Send fewer batches at once, or smaller ones: the server's queue takes no more tokens of ours."""
        others = len(self._tools.dispatch.in_progress)
        self._most_batches = max(1, others)
        if others:
            return
        if len(shard.ids) == 1:
            where = self._tools.client.address.where
            self._stop = StopRun(f"{where} has no room in its queue of batches; try again later", kind="rate_limit")
        self._tools.builder.requests = max(1, len(shard.ids) // 2)

    def _raise_stop(self) -> None:
        if self._stop is not None:
            raise self._stop
        if self._tools.replies.stop is not None:
            self._tools.client.give_up(self._tools.replies.stop)


OPENAI = BatchTerms()


async def run_openai_batch(job: BatchJob, terms: BatchTerms = OPENAI) -> None:
    """Run the job to its end through the Batch API of its endpoint; `BatchJob` says what an engine promises.

    The job gets a report of the batches after each look at them. Batches that are in progress when the session ends
    continue, and the next session of the run resumes them. Raises UsageError for an embedded model.
    """
    client = open_batches(job.settings)
    writer = StoreWriter.of(job)
    dispatch = Dispatch(client, writer, job.run.id, terms)
    try:
        with TemporaryDirectory(prefix="nutgraf-") as folder:
            await _run(job, writer, dispatch, PollingSettings(terms, Path(folder), job.report), client)
    except OSError as error:  # the store and the server have errors of their own: this is a temporary file
        raise NutgrafError(
            f"cannot write to the folder for temporary files ({gettempdir()}): {error.strerror or error}; make room"
            " there, or set TMPDIR, and run the same command again"
        ) from error
    finally:
        await client.aclose()
        await writer.aclose()


async def _run(
    job: BatchJob, writer: StoreWriter, dispatch: Dispatch, polling: PollingSettings, client: BatchClient
) -> None:
    spent = await writer.call(lambda: job.store.spent(job.run.id))
    model = open_model(job.settings)
    budget = Budget.of(job.options.max_cost, spent)
    builder = ShardBuilder(polling.folder, polling.terms.requests, polling.terms.bytes)
    with (polling.folder / "replies.jsonl").open("w+b") as file:
        tools = ProcessorTools(model, client, Replies(file, polling.terms.tries), dispatch, builder)
        processor = ArticleProcessor(tools, job.run.recipe.prompt, job.options.article_seconds, budget)
        rounds = Rounds(tools, ClaimedArticles(job, writer), processor, polling)
        try:
            await _until_stopped(job, writer, rounds)
        finally:
            if job.stopping:
                _name_running_batches(job, dispatch)
            rounds.close()
            builder.close()
            await model.aclose()


async def _until_stopped(job: BatchJob, writer: StoreWriter, rounds: Rounds) -> None:
    running = asyncio.create_task(rounds.run())
    renewing = asyncio.create_task(writer.renew_forever())
    stopping = asyncio.create_task(job.stopping.wait())
    tasks = (running, renewing, stopping)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # At any point a batch is in the store or in the server's list: nothing has to be finished first.
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    errors = [result for result in results if isinstance(result, Exception)]
    if errors:
        raise errors[0]


def _name_running_batches(job: BatchJob, dispatch: Dispatch) -> None:
    """Add to the reason of an interruption that the batches continue."""
    reason = job.stopping.reason
    if isinstance(reason, Interrupted) and dispatch.in_progress:
        more = f"{reason}, while the server continues with {dispatch}"
        job.stopping.reason = Interrupted(more, reason.exit_code - 128)
