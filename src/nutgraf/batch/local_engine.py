"""The engine of one machine: reads the sources, claims articles, makes their briefs and saves them, in one event loop.

The calls are paced where they are made (`nutgraf.models.rate_limit`). What is decided here is how many articles are in
progress, and when so many have failed that the run stops. Other engines use the same session with their own worker
pool.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import NamedTuple, TypeVar

from nutgraf.batch.brief_worker import Budget
from nutgraf.batch.job import BatchJob, Interrupted, SessionProgress
from nutgraf.batch.sources import NumberedSource, number_sources
from nutgraf.batch.store import Lease, LeaseOwner, Store
from nutgraf.batch.worker_pool import WorkerPool, open_worker_pool
from nutgraf.errors import NutgrafError, StopRun
from nutgraf.run import Failed, Item, Outcome, Recipe, StoredBrief, UnreadSource

T = TypeVar("T")
_CHUNK = 16  # articles claimed in one transaction
_POLL_SECONDS = 2.0  # between looks at articles that somebody else works on
_SECONDS_AFTER_SIGNAL = 8.0  # that calls in flight get to end
_SECONDS_AFTER_STOP = 120.0  # the same when nobody waits at a keyboard, because each call is paid for
_LEAST_IN_A_ROW = 20
SOURCE_GONE = "its source is gone: it was there when the run began"


async def run_local(job: BatchJob) -> None:
    """Run the job to its end on this machine; `BatchJob` says what an engine promises."""
    await run_with_pool(job, lambda budget: open_worker_pool(job.settings, job.run.recipe.prompt, job.options, budget))


async def run_with_pool(job: BatchJob, open_pool: Callable[[Budget | None], WorkerPool]) -> None:
    """Run the job to its end with any worker pool: this process reads, claims and saves, the pool makes briefs."""
    writer = StoreWriter.of(job)
    spent = await writer.call(lambda: job.store.spent(job.run.id))
    pool = open_pool(Budget.of(job.options.max_cost, spent))
    try:
        await _Session(job, writer, pool).run()
    finally:
        await pool.aclose()
        await writer.aclose()


class _Session:
    """One session of a run: a queue of claimed articles, and the tasks that work on them."""

    def __init__(self, job: BatchJob, writer: StoreWriter, pool: WorkerPool) -> None:
        self._job = job
        self._writer = writer
        self._pool = pool
        self._progress = SessionProgress(job)
        self._at_once = articles_at_once(job.options.concurrency)
        self._queue: asyncio.Queue[Item] = asyncio.Queue(maxsize=self._at_once)
        self._failures = FailureLimit(job.options.concurrency)
        self._own_keys: set[str] = set()

    async def run(self) -> None:
        renewing = asyncio.create_task(self._writer.renew_forever())
        workers = [asyncio.create_task(self._work()) for _ in range(self._at_once)]
        reading = asyncio.create_task(self._read_all())
        stopping = asyncio.create_task(self._job.stopping.wait())
        tasks = (renewing, reading, stopping, *workers)
        try:
            # None of the others ends by itself, unless by an error.
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if self._job.stopping:
                reading.cancel()
                await asyncio.wait((reading,))
                await self._finish_in_progress()
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            self._raise_first(results)

    async def _finish_in_progress(self) -> None:
        by_signal = isinstance(self._job.stopping.reason, Interrupted)
        while not self._queue.empty():
            self._queue.get_nowait()
            self._queue.task_done()
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_AFTER_SIGNAL if by_signal else _SECONDS_AFTER_STOP):
                await self._queue.join()

    def _raise_first(self, results: Sequence[object]) -> None:
        unexpected = [r for r in results if isinstance(r, Exception) and not isinstance(r, asyncio.CancelledError)]
        if unexpected:
            raise unexpected[0]

    async def _read_all(self) -> None:
        """Claim every article there is, until all are settled; others may work on some of them."""
        elsewhere = True
        while elsewhere:
            elsewhere = await self._read_once() > 0
            await self._queue.join()
            if elsewhere:
                await asyncio.sleep(_POLL_SECONDS)
        await self._writer.save_gone()

    async def _read_once(self) -> int:
        """Go once through the sources; return how many articles somebody else works on."""
        chunk: list[NumberedSource] = []
        elsewhere = 0
        self._progress.count_again()
        async for found in number_sources(self._job.articles()):
            chunk.append(found)
            if len(chunk) >= _CHUNK or self._queue.empty():
                elsewhere += await self._take(chunk)
                chunk = []
        return elsewhere + await self._take(chunk)

    async def _take(self, chunk: list[NumberedSource]) -> int:
        """Register articles and queue those we claimed; return how many are claimed by others."""
        claimed = await self._writer.claim_sources(chunk, self._job.run.recipe)
        self._own_keys.update(item.key.id for item in claimed.ours)
        elsewhere = sum(key_id not in self._own_keys for key_id in claimed.pending)
        self._progress.add(done=claimed.done, failed=claimed.failed)
        for item in claimed.ours:
            await self._queue.put(item)
        return elsewhere

    async def _work(self) -> None:
        while True:
            item = await self._queue.get()
            try:
                if not self._job.stopping:
                    await self._settle(item)
            except NutgrafError as error:
                self._job.stopping.stop(error)
            finally:
                self._queue.task_done()

    async def _settle(self, item: Item) -> None:
        outcome = await self._pool.brief(item)
        await self._writer.save(outcome)
        self._own_keys.discard(item.key.id)
        self._progress.add_outcome(outcome)
        self._check(outcome)

    def _check(self, outcome: Outcome) -> None:
        if self._failures.is_reached_by(outcome) and not isinstance(outcome, StoredBrief):
            raise StopRun(
                f"too many articles failed in a row, the last one: {outcome.message}", kind="failures_in_a_row"
            )


class ClaimedChunk(NamedTuple):
    """Some sources after an attempt to claim their articles.

    `ours` are claimed; `pending` are the key ids of those that are claimed by others, or by us under another name.
    """

    ours: list[Item]
    pending: list[str]
    done: int
    failed: int


class StoreWriter:
    """The store of one run and one owner, for an event loop.

    One thread waits for the disk, and what comes in the meantime goes into the next transaction, so that the number of
    briefs per second does not depend on the speed of one commit.
    """

    def __init__(self, store: Store, run_id: str, lease: Lease) -> None:
        self.store = store
        self._run_id = run_id
        self._lease = lease
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._unsaved: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, job: BatchJob) -> StoreWriter:
        """The writer of a job, with a new lease of this process."""
        return cls(job.store, job.run.id, Lease(str(LeaseOwner.new()), job.options.lease_seconds))

    async def claim_sources(self, sources: Sequence[NumberedSource], recipe: Recipe) -> ClaimedChunk:
        """Register sources in the run, and claim the articles that are free."""
        unread = [source.what for source in sources if isinstance(source.what, UnreadSource)]
        items = [
            Item.of(source.what, recipe, source.name, source.number)
            for source in sources
            if not isinstance(source.what, UnreadSource)
        ]
        if unread:
            await self.save_unread(unread)
        rows = await self.call(lambda: self.store.claim(self._run_id, items, self._lease)) if items else []
        states = Counter(row.state for row in rows)
        return ClaimedChunk(
            ours=[item for item, row in zip(items, rows, strict=True) if row.state == "leased"],
            pending=[row.key_id for row in rows if row.state == "pending"],
            done=states["done"],
            failed=states["failed"] + len(unread),
        )

    async def save_unread(self, sources: Sequence[UnreadSource]) -> None:
        await self.call(lambda: self.store.save_unread(self._run_id, sources))

    async def save_gone(self) -> None:
        """Settle the rows that are still pending after all sources were read: their sources are gone."""
        gone = await self.call(lambda: list(self.store.rows(self._run_id, "pending")))
        if gone:
            await self.save_unread([UnreadSource(name=row.name, number=row.number, error=SOURCE_GONE) for row in gone])

    async def save(self, outcome: Outcome) -> None:
        """Returns when the outcome is on the disk."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._unsaved.append((outcome, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await written

    async def renew_forever(self) -> None:
        while True:
            await asyncio.sleep(self._lease.seconds / 4)
            await self.call(lambda: self.store.renew(self._lease))

    async def call(self, work: Callable[[], T]) -> T:
        """The result of blocking work with the store."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def aclose(self) -> None:
        """Release the claims and end the thread."""
        with suppress(NutgrafError):  # a full disk has been reported already, and the lease expires by itself
            await self.call(lambda: self.store.release(self._lease.owner))
        self._thread.shutdown()

    async def _write(self) -> None:
        while self._unsaved:
            batch, self._unsaved = self._unsaved, []
            outcomes = [outcome for outcome, _ in batch]
            error: BaseException | None = None
            try:
                await self.call(partial(self.store.save, self._run_id, self._lease.owner, outcomes))
            except Exception as caught:  # noqa: BLE001 - raised in everything that waits for it
                error = caught
            for _, written in batch:
                if written.done():
                    continue
                if error is None:
                    written.set_result(None)
                else:
                    written.set_exception(error)


def articles_at_once(concurrency: int) -> int:
    """Articles in progress for so many calls in flight: some are being read, or wait for the disk.

    It limits what a crash makes again.

    >>> articles_at_once(16), articles_at_once(1)
    (20, 2)
    """
    return concurrency + max(1, concurrency // 4)


class FailureLimit:
    """Counts articles in a row that failed because of the model; one good brief resets the count."""

    def __init__(self, concurrency: int) -> None:
        # All that are in flight when a server dies fail together, and once more after the pause.
        self._most = max(_LEAST_IN_A_ROW, 2 * articles_at_once(concurrency))
        self._in_a_row = 0

    def is_reached_by(self, outcome: Outcome) -> bool:
        """Count this outcome; True when it is one failure too many."""
        retryable = isinstance(outcome, Failed) and outcome.retryable
        self._in_a_row = self._in_a_row + 1 if retryable else 0
        return self._in_a_row >= self._most
