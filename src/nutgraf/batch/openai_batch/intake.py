"""The articles of a run as they are claimed, and the count of those that are settled."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from decimal import Decimal

from nutgraf.batch.job import Job, Tally
from nutgraf.batch.ledger import Ledger
from nutgraf.batch.sources import Found, numbered
from nutgraf.run import NOTHING, Counts, Item, Made, Outcome, Spent, Unread

_CHUNK = 16  # articles claimed in one transaction
_UNSEEN = "its source is gone: it was there when the run began"


class Intake:
    """Reads the sources and claims what is there; `elsewhere` counts the articles somebody else is at work on."""

    def __init__(self, job: Job, ledger: Ledger) -> None:
        self._job = job
        self._ledger = ledger
        self._began = time.monotonic()
        self._counts = Counts()
        self._spent = job.run.spent
        self._made = 0
        self._mine: set[str] = set()
        self._charged: dict[str, Spent] = {}
        self.elsewhere = 0

    async def begin(self) -> None:
        """Look up what earlier sittings charged to rows that wait again: the answers of those calls are still there."""
        waiting = await self._ledger.call(lambda: list(self._job.store.rows(self._job.run.id, "pending")))
        self._charged = {row.key_id: row.spent for row in waiting if row.spent.calls}

    async def items(self) -> AsyncIterator[Item]:
        """The articles that are ours to do, each once in a sitting."""
        self.elsewhere = 0
        self._counts = Counts()
        chunk: list[Found] = []
        async for found in numbered(self._job.articles()):
            chunk.append(found)
            if len(chunk) >= _CHUNK:
                for item in await self._take(chunk):
                    yield item
                chunk = []
        for item in await self._take(chunk):
            yield item

    async def settle(self, outcome: Outcome) -> Outcome:
        """Keep what became of an article; returns it with what it took beyond what its row was charged before."""
        owed = _less(outcome.spent, self._charged.pop(outcome.key_id, NOTHING))
        outcome = outcome.model_copy(update={"spent": owed})
        await self._ledger.keep(outcome)
        self._mine.discard(outcome.key_id)
        made = isinstance(outcome, Made)
        self._made += made
        self._spent += owed
        self._count(done=made, failed=not made)
        return outcome

    async def settle_gone(self) -> None:
        """Settle the rows whose source is there no more."""
        gone = await self._ledger.call(lambda: list(self._job.store.rows(self._job.run.id, "pending")))
        if gone:
            await self._ledger.unread([Unread(name=row.name, number=row.number, error=_UNSEEN) for row in gone])

    def tell(self) -> None:
        seconds = time.monotonic() - self._began
        self._job.on_tally(Tally(self._counts, self._job.expected, self._made, self._spent, seconds))

    async def _take(self, chunk: list[Found]) -> list[Item]:
        unread = [found.what for found in chunk if isinstance(found.what, Unread)]
        items = [
            Item.of(found.what, self._job.run.recipe, found.name, found.number)
            for found in chunk
            if not isinstance(found.what, Unread)
        ]
        if unread:
            await self._ledger.unread(unread)
            self._count(failed=len(unread))
        ours: list[Item] = []
        for item, row in zip(items, await self._ledger.claim(items) if items else [], strict=True):
            if row.state == "leased":
                self._mine.add(row.key_id)
                ours.append(item)
            elif row.state == "pending":
                self.elsewhere += row.key_id not in self._mine
            else:
                self._count(done=row.state == "done", failed=row.state == "failed")
        return ours

    def _count(self, *, done: int = 0, failed: int = 0) -> None:
        before = self._counts
        self._counts = Counts(done=before.done + done, failed=before.failed + failed)
        self.tell()


def _less(spent: Spent, before: Spent) -> Spent:
    if spent.cost_usd is None or before.cost_usd is None:
        cost = spent.cost_usd
    else:
        cost = max(Decimal(0), spent.cost_usd - before.cost_usd)
    return Spent(
        calls=max(0, spent.calls - before.calls),
        tokens_in=max(0, spent.tokens_in - before.tokens_in),
        tokens_out=max(0, spent.tokens_out - before.tokens_out),
        cost_usd=cost,
    )
