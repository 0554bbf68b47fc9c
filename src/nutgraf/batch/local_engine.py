"""The engine of one machine: reads, claims, briefs and keeps, each at its own pace, in one event loop.

The store as an event loop uses it: one thread does the waiting for the disk, and what comes in the meantime goes
into the next transaction, so that the number of briefs a second does not depend on the speed of one commit.

How much is done at once, and when so much has failed that going on is a waste of everybody's time.

The calls themselves are paced where they are made (`nutgraf.models.rate_limit`): fewer at once and one pause for all
when
the server says so, more again with good answers, a rest of 30 s after five failures in a row. What is left to decide
here is how many articles are on their way, and when to give up.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

from nutgraf.batch.costs import Budget
from nutgraf.batch.job import BatchJob, Interrupted, Tally
from nutgraf.batch.owner import this_owner
from nutgraf.batch.sources import NumberedSource, number_sources
from nutgraf.batch.store import Lease, Store
from nutgraf.batch.worker_pool import WorkerPool, worker_pool_of
from nutgraf.errors import NutgrafError, StopRun
from nutgraf.run import Counts, Failed, Item, Outcome, Row, StoredBrief, UnreadSource

T = TypeVar("T")


class StoreWriter:
    """One owner's view of one run in a store."""

    def __init__(self, store: Store, run_id: str, lease: Lease) -> None:
        self.store = store
        self._run_id = run_id
        self._lease = lease
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._waiting: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def claim(self, items: Sequence[Item]) -> list[Row]:
        return await self.call(lambda: self.store.claim(self._run_id, items, self._lease))

    async def unread(self, sources: Sequence[UnreadSource]) -> None:
        await self.call(lambda: self.store.unread(self._run_id, sources))

    async def keep(self, outcome: Outcome) -> None:
        """Returns when the outcome is on the disk."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, written))
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

    async def release(self) -> None:
        await self.call(lambda: self.store.release(self._lease.owner))

    def close(self) -> None:
        self._thread.shutdown()

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            outcomes = [outcome for outcome, _ in batch]
            error: BaseException | None = None
            try:
                await self.call(partial(self.store.keep, self._run_id, self._lease.owner, outcomes))
            except Exception as caught:  # noqa: BLE001 - told to everybody who waits for it
                error = caught
            for _, written in batch:
                if written.done():
                    continue
                if error is None:
                    written.set_result(None)
                else:
                    written.set_exception(error)


_LEAST_IN_A_ROW = 20


def articles_at_once(concurrency: int) -> int:
    """Articles on their way for so many calls in flight: some are being read for their call, or on their way to disk.

    It bounds what a crash repeats.

    >>> articles_at_once(16), articles_at_once(1)
    (20, 2)
    """
    return concurrency + max(1, concurrency // 4)


class Breaker:
    """Counts articles in a row that failed by the model's fault; one good brief starts it anew."""

    def __init__(self, concurrency: int) -> None:
        # All that were in flight when a server died fail together, and once more after the rest.
        self._most = max(_LEAST_IN_A_ROW, 2 * articles_at_once(concurrency))
        self._in_a_row = 0

    def broken(self, outcome: Outcome) -> bool:
        """Count this outcome; True when it is one too many."""
        curable = isinstance(outcome, Failed) and outcome.retryable
        self._in_a_row = self._in_a_row + 1 if curable else 0
        return self._in_a_row >= self._most


_CHUNK = 16  # articles claimed in one transaction
_LOOK_AGAIN = 2.0  # seconds between looks at articles somebody else is at work on
_DROP_AFTER_SIGNAL = 8.0  # seconds that calls in flight are given to end
_DROP_AFTER_STOP = 120.0  # the same, when nobody waits at a keyboard and each call is paid for
_UNSEEN = "its source is gone: it was there when the run began"


async def run_local(job: BatchJob) -> None:
    """Run the job to its end on this machine; see `Job` for what an engine promises."""
    await run_with(job, lambda purse: worker_pool_of(job.settings, job.run.recipe.prompt, job.options, purse))


async def run_with(job: BatchJob, hire: Callable[[Budget | None], WorkerPool]) -> None:
    """Run the job to its end with a crew of any kind: this process reads, claims and keeps, the crew makes briefs."""
    ledger = StoreWriter(job.store, job.run.id, Lease(str(this_owner()), job.options.lease_seconds))
    limit = job.options.max_cost
    spent = await ledger.call(lambda: job.store.spent(job.run.id))
    purse = Budget(limit, spent.cost_usd or limit * 0) if limit is not None else None
    crew = hire(purse)
    try:
        await _Sitting(job, ledger, crew).sit()
    finally:
        await crew.aclose()
        with suppress(NutgrafError):  # a full disk has been told of already; the lease runs out by itself
            await ledger.release()
        ledger.close()


class _Sitting:
    """What one sitting has in hand: a queue of claimed articles, and those who work on them."""

    def __init__(self, job: BatchJob, ledger: StoreWriter, crew: WorkerPool) -> None:
        self._job = job
        self._ledger = ledger
        self._crew = crew
        self._began = time.monotonic()
        self._width = articles_at_once(job.options.concurrency)
        self._queue: asyncio.Queue[Item] = asyncio.Queue(maxsize=self._width)
        self._breaker = Breaker(job.options.concurrency)
        self._counts = Counts()
        self._spent = job.run.spent
        self._made = 0
        self._mine: set[str] = set()

    async def sit(self) -> None:
        renewing = asyncio.create_task(self._ledger.renew_forever())
        workers = [asyncio.create_task(self._work()) for _ in range(self._width)]
        reading = asyncio.create_task(self._read_all())
        told = asyncio.create_task(self._job.stopping.wait())
        everybody = (renewing, reading, told, *workers)
        try:
            # None of the others ends by itself, unless by an error.
            await asyncio.wait(everybody, return_when=asyncio.FIRST_COMPLETED)
            if self._job.stopping:
                reading.cancel()
                await asyncio.wait((reading,))
                await self._finish_in_hand()
        finally:
            for task in everybody:
                task.cancel()
            results = await asyncio.gather(*everybody, return_exceptions=True)
            self._raise_first(results)

    async def _finish_in_hand(self) -> None:
        by_hand = isinstance(self._job.stopping.reason, Interrupted)
        while not self._queue.empty():
            self._queue.get_nowait()
            self._queue.task_done()
        with suppress(TimeoutError):
            async with asyncio.timeout(_DROP_AFTER_SIGNAL if by_hand else _DROP_AFTER_STOP):
                await self._queue.join()

    def _raise_first(self, results: Sequence[object]) -> None:
        unexpected = [r for r in results if isinstance(r, Exception) and not isinstance(r, asyncio.CancelledError)]
        if unexpected:
            raise unexpected[0]

    async def _read_all(self) -> None:
        """Claim every article there is, until all are settled; others may be at work on some of them."""
        elsewhere = True
        while elsewhere:
            elsewhere = await self._read_once() > 0
            await self._queue.join()
            if elsewhere:
                await asyncio.sleep(_LOOK_AGAIN)
        gone = await self._ledger.call(lambda: list(self._job.store.rows(self._job.run.id, "pending")))
        if gone:
            await self._ledger.unread([UnreadSource(name=row.name, number=row.number, error=_UNSEEN) for row in gone])

    async def _read_once(self) -> int:
        """Go once through the sources; how many articles somebody else is at work on."""
        chunk: list[NumberedSource] = []
        elsewhere = 0
        self._counts = Counts()
        async for found in number_sources(self._job.articles()):
            chunk.append(found)
            if len(chunk) >= _CHUNK or self._queue.empty():
                elsewhere += await self._take(chunk)
                chunk = []
        return elsewhere + await self._take(chunk)

    async def _take(self, chunk: list[NumberedSource]) -> int:
        """Register articles and queue those that are ours to do; how many are somebody else's."""
        unread = [found.what for found in chunk if isinstance(found.what, UnreadSource)]
        recipe = self._job.run.recipe
        items = [
            Item.of(found.what, recipe, found.name, found.number)
            for found in chunk
            if not isinstance(found.what, UnreadSource)
        ]
        if unread:
            await self._ledger.unread(unread)
            self._count(failed=len(unread))
        rows = await self._ledger.claim(items) if items else []
        elsewhere = 0
        for item, row in zip(items, rows, strict=True):
            if row.state == "leased":
                self._mine.add(row.key_id)
                await self._queue.put(item)
            elif row.state == "pending":
                elsewhere += row.key_id not in self._mine
            else:
                self._count(done=row.state == "done", failed=row.state == "failed")
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
        outcome = await self._crew.brief(item)
        await self._ledger.keep(outcome)
        self._mine.discard(item.key.id)
        self._spent += outcome.spent
        made = isinstance(outcome, StoredBrief)
        self._made += made
        self._count(done=made, failed=not made)
        self._check(outcome)

    def _check(self, outcome: Outcome) -> None:
        if self._breaker.broken(outcome) and not isinstance(outcome, StoredBrief):
            raise StopRun(f"too many articles failed in a row, the last one thus: {outcome.message}", kind="breaker")

    def _count(self, *, done: int = 0, failed: int = 0) -> None:
        before = self._counts
        self._counts = Counts(done=before.done + done, failed=before.failed + failed)
        seconds = time.monotonic() - self._began
        self._job.on_tally(Tally(self._counts, self._job.expected, self._made, self._spent, seconds))
