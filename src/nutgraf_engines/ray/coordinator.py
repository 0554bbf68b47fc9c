"""A worker of the cluster: it briefs articles with the code of every other engine, many at a time.

What the workers of a cluster share: the articles that are claimed, the budget, and each pause one was told to make.

It is an actor on the machine of the batch, so it lives as long as the batch can; workers never speak to the store.
"""

from __future__ import annotations

import asyncio
import pickle
import secrets
from collections import Counter
from decimal import Decimal
from typing import Any, NamedTuple, Self

import pyarrow as pa

from nutgraf import prompts
from nutgraf.article import Article
from nutgraf.batch.costs import Budget
from nutgraf.batch.runner import recipe_with
from nutgraf.batch.worker_pool import BriefWorker, Settled, Setup, Stopped, Task, failure_record
from nutgraf.errors import ModelError, NutgrafError, UsageError
from nutgraf.models import open_model
from nutgraf.models.rate_limit import RateLimiter
from nutgraf.run import NOTHING, Recipe

LIVES = 3  # workers one article may take down with it; a cluster loses some that are nobody's fault
TAKEN_BACK = b""  # stands where an article stood that is settled


class WorkerSetup(NamedTuple):
    """What a worker needs to know before its first article; the recipe is what its briefs have to be made by."""

    setup: Setup
    recipe: Recipe


class RunUpdate(NamedTuple):
    """The pauses told so far, the last one's seconds and who told it, and whether all work is to be dropped."""

    pauses: int
    seconds: float
    teller: str
    dropped: bool


class Coordinator:
    """Hands out articles in the order they come in, any number of times, for a reader that died begins anew."""

    def __init__(self, work: WorkerSetup, purse: Budget | None) -> None:
        self._work = work
        self._purse = purse
        self._rows: dict[int, bytes] = {}
        self._taken = 0
        self._tries: Counter[str] = Counter()
        self._news = RunUpdate(0, 0.0, "", dropped=False)
        self._changed = asyncio.Condition()

    async def work(self) -> WorkerSetup:
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
        self._news = RunUpdate(self._news.pauses + 1, seconds, teller, self._news.dropped)
        await self._notify()

    async def drop(self) -> None:
        """End the stream, and have every worker drop what it is at."""
        self._news = self._news._replace(dropped=True)
        await self._notify()

    async def news(self, heard: int) -> RunUpdate:
        """What there is beyond the pauses that were heard of; waits for it."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._news.pauses > heard or self._news.dropped)
        return self._news

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()


COLUMN = "message"


class Briefing:
    """Makes a block with a pickled Task one with a pickled Settled or Stopped; Ray Data keeps one in each worker."""

    def __init__(self, board: Any) -> None:
        self._board = board
        self._opening: asyncio.Task[_WorkersDesk] | None = None

    async def __call__(self, batch: pa.Table) -> pa.Table:
        (row,) = batch[COLUMN].to_pylist()
        if row == TAKEN_BACK:
            return table_of(row)
        if self._opening is None:  # here and not before, for here is the event loop
            self._opening = asyncio.create_task(_WorkersDesk.open(self._board))
        task: Task = pickle.loads(row)
        try:
            desk = await asyncio.shield(self._opening)
        except NutgrafError as error:
            return table_of(pickle.dumps(_stopped(task, error)))
        return table_of(await desk.work_on(task))


class _WorkersDesk:
    """The model and the articles a worker is at, and its line to the switchboard."""

    def __init__(self, board: Any, setup: Setup) -> None:
        self._board = board
        self._name = secrets.token_hex(8)
        self._tasks: set[asyncio.Task[Settled | Stopped]] = set()
        self._dropped = False
        self._limiter = RateLimiter(setup.at_once, on_pause=lambda seconds: board.pause.remote(seconds, self._name))
        self.model = open_model(setup.settings, limiter=self._limiter)
        self._desk = BriefWorker(self.model, setup.prompt, setup.article_seconds, self if setup.metered else None)
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def open(cls, board: Any) -> Self:
        """Raises UsageError when this machine would make other briefs than the run asks for."""
        work: WorkerSetup = await board.work.remote()
        desk = cls(board, work.setup)
        if recipe_with(desk.model, prompts.load(work.setup.prompt)) != work.recipe:
            raise UsageError(
                "a machine of the Ray cluster has other prompts or another version of nutgraf than this one"
            )
        return desk

    async def work_on(self, task: Task) -> bytes:
        """The pickled message about an article; TAKEN_BACK when it was dropped."""
        if self._dropped:
            return TAKEN_BACK
        working = asyncio.create_task(self._brief(task))
        self._tasks.add(working)
        working.add_done_callback(self._tasks.discard)
        await asyncio.wait((working,))
        return TAKEN_BACK if working.cancelled() else pickle.dumps(working.result())

    async def reserve(self, dollars: Decimal) -> bool:
        granted: bool = await self._board.reserve.remote(dollars)
        return granted

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        self._board.settle.remote(reserved, paid)

    async def _brief(self, task: Task) -> Settled | Stopped:
        if not await self._board.begin.remote(task.key_id):
            message = f"the worker that was at work on it died, {LIVES} times"
            return Settled(failure_record(task.key_id, "crashed", message, NOTHING))
        try:
            return Settled(await self._desk.attempt(task.key_id, Article.model_validate_json(task.article)))
        except NutgrafError as error:
            return _stopped(task, error)

    async def _listen(self) -> None:
        heard = 0
        while True:
            news = await self._board.news.remote(heard)
            if news.dropped:
                break
            if news.teller != self._name:
                self._limiter.heed(news.seconds)
            heard = news.pauses
        self._dropped = True
        for task in self._tasks:
            task.cancel()


def _stopped(task: Task, error: NutgrafError) -> Stopped:
    kind = error.kind if isinstance(error, ModelError) else "settings"
    return Stopped(task.key_id, type(error).__name__, str(error), kind)


def table_of(row: bytes) -> pa.Table:
    """A block of one row."""
    return pa.table({COLUMN: pa.array([row], type=pa.large_binary())})
