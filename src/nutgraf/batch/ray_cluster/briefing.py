"""A worker of the cluster: it briefs articles with the code of every other engine, many at a time."""

from __future__ import annotations

import asyncio
import pickle
import secrets
from decimal import Decimal
from typing import Any, Self

import pyarrow as pa

from nutgraf import prompts
from nutgraf.article import Article
from nutgraf.batch.attempt import Desk, failed
from nutgraf.batch.messages import Settled, Setup, Stopped, Task
from nutgraf.batch.ray_cluster.switchboard import LIVES, TAKEN_BACK, Work
from nutgraf.batch.sitting import recipe_with
from nutgraf.errors import ModelError, NutgrafError, UsageError
from nutgraf.models import open_model
from nutgraf.models.gate import Gate
from nutgraf.run import NOTHING

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
        self._gate = Gate(setup.at_once, on_pause=lambda seconds: board.pause.remote(seconds, self._name))
        self.model = open_model(setup.settings, gate=self._gate)
        self._desk = Desk(self.model, setup.prompt, setup.article_seconds, self if setup.metered else None)
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def open(cls, board: Any) -> Self:
        """Raises UsageError when this machine would make other briefs than the run asks for."""
        work: Work = await board.work.remote()
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
            return Settled(failed(task.key_id, "crashed", message, NOTHING))
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
                self._gate.heed(news.seconds)
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
