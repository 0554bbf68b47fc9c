"""What the workers of a cluster share: the articles that are claimed, the budget, and each pause one was told to make.

It is an actor on the machine of the batch, so it lives as long as the batch can; workers never speak to the store.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from nutgraf.batch.costs import Budget
from nutgraf.batch.messages import Setup
from nutgraf.run import Recipe

LIVES = 3  # workers one article may take down with it; a cluster loses some that are nobody's fault
TAKEN_BACK = b""  # stands where an article stood that is settled


class Work(NamedTuple):
    """What a worker needs to know before its first article; the recipe is what its briefs have to be made by."""

    setup: Setup
    recipe: Recipe


class News(NamedTuple):
    """The pauses told so far, the last one's seconds and who told it, and whether all work is to be dropped."""

    pauses: int
    seconds: float
    teller: str
    dropped: bool


class Switchboard:
    """Hands out articles in the order they come in, any number of times, for a reader that died begins anew."""

    def __init__(self, work: Work, purse: Budget | None) -> None:
        self._work = work
        self._purse = purse
        self._rows: dict[int, bytes] = {}
        self._taken = 0
        self._tries: Counter[str] = Counter()
        self._news = News(0, 0.0, "", dropped=False)
        self._changed = asyncio.Condition()

    async def work(self) -> Work:
        return self._work

    async def put(self, row: bytes) -> int:
        """Take an article in; its place in the order."""
        place, self._taken = self._taken, self._taken + 1
        self._rows[place] = row
        await self._notify()
        return place

    async def row(self, place: int) -> bytes | None:
        """The article at a place, as soon as there is one; TAKEN_BACK when it is settled, None after the last."""
        async with self._changed:
            await self._changed.wait_for(lambda: place < self._taken or self._news.dropped)
        return None if self._news.dropped else self._rows.get(place, TAKEN_BACK)

    async def take_back(self, place: int, key_id: str) -> None:
        """The article is settled, or nobody wants it any more."""
        self._rows.pop(place, None)
        self._tries.pop(key_id, None)

    async def begin(self, key_id: str) -> bool:
        """Whether a worker may try this article: not when it has taken down LIVES of them."""
        self._tries[key_id] += 1
        return self._tries[key_id] <= LIVES

    async def reserve(self, dollars: Decimal) -> bool:
        return self._purse is None or await self._purse.reserve(dollars)

    async def settle(self, reserved: Decimal, paid: Decimal) -> None:
        if self._purse is not None:
            self._purse.settle(reserved, paid)

    async def pause(self, seconds: float, teller: str) -> None:
        """Have every worker pause."""
        self._news = News(self._news.pauses + 1, seconds, teller, self._news.dropped)
        await self._notify()

    async def drop(self) -> None:
        """End the stream, and have every worker drop what it is at."""
        self._news = self._news._replace(dropped=True)
        await self._notify()

    async def news(self, heard: int) -> News:
        """What there is beyond the pauses that were heard of; waits for it."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._news.pauses > heard or self._news.dropped)
        return self._news

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
