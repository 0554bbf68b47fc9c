"""The store as an event loop uses it: one thread does the waiting for the disk, and what comes in the meantime goes
into the next transaction, so that the number of briefs a second does not depend on the speed of one commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from nutgraf.batch.store import Lease, Store
from nutgraf.run import Item, Outcome, Row, Unread

T = TypeVar("T")


class Ledger:
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

    async def unread(self, sources: Sequence[Unread]) -> None:
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
