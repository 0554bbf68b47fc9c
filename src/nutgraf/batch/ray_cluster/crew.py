"""The workers of a cluster as one crew, fed and heard through one Ray Dataset."""

from __future__ import annotations

import asyncio
import pickle
import threading
from contextlib import suppress
from typing import Any

import ray
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from nutgraf.batch.attempt import failed
from nutgraf.batch.costs import Budget
from nutgraf.batch.crew import error_of
from nutgraf.batch.job import Job
from nutgraf.batch.messages import Settled, Setup, Stopped, Task
from nutgraf.batch.pace import articles_at_once
from nutgraf.batch.ray_cluster.cluster import join, leave
from nutgraf.batch.ray_cluster.stream import Width, outcomes
from nutgraf.batch.ray_cluster.switchboard import TAKEN_BACK, Switchboard, Work
from nutgraf.errors import StopRun
from nutgraf.run import NOTHING, Item, Outcome

_GRACE = 300.0  # seconds beyond an article's own: a worker starts, a machine is given up, Ray tries again
_FAREWELL = 5.0  # seconds the workers are given to drop what they are at
_LOST = "the Ray cluster was lost: {}; what it had finished is kept"


class RayCrew:
    """A crew that joins its cluster for its first article: where nothing is left to do, none is started."""

    def __init__(self, job: Job, purse: Budget | None) -> None:
        self._job = job
        self._purse = purse
        self._owed: dict[str, asyncio.Future[Outcome]] = {}
        self._joining: asyncio.Task[None] | None = None
        self._board: Any = None
        self._ended = asyncio.Event()
        self._lost = ""

    async def brief(self, item: Item) -> Outcome:
        if self._joining is None:
            self._joining = asyncio.create_task(self._join())
        await asyncio.shield(self._joining)
        if self._lost:
            raise StopRun(self._lost, kind="cluster")
        return await self._made(item.key.id, pickle.dumps(Task(item.key.id, item.article.model_dump_json())))

    async def aclose(self) -> None:
        if self._joining is None:
            return
        with suppress(Exception):  # whoever asked for a brief was told
            await self._joining
        if self._board is not None:
            with suppress(RayError, TimeoutError):
                async with asyncio.timeout(_FAREWELL):
                    await self._board.drop.remote()
                    await self._ended.wait()
        await asyncio.to_thread(leave)

    async def _made(self, key_id: str, row: bytes) -> Outcome:
        self._owed[key_id] = asyncio.get_running_loop().create_future()
        place = None
        seconds = self._job.options.article_seconds + _GRACE
        try:
            async with asyncio.timeout(seconds):
                place = await self._board.put.remote(row)
                return await self._owed[key_id]
        except TimeoutError:
            return failed(key_id, "crashed", f"no worker of the cluster gave an answer in {seconds:g} s", NOTHING)
        except RayError as error:
            raise StopRun(_LOST.format(type(error).__name__), kind="cluster") from error
        finally:
            del self._owed[key_id]
            if place is not None:
                self._board.take_back.remote(place, key_id)

    async def _join(self) -> None:
        # Not in the main thread: there Ray would handle the signals that the batch handles.
        processors = await asyncio.to_thread(join)
        options = self._job.options
        width = Width(min(processors, options.concurrency), articles_at_once(options.concurrency))
        at_once = -(-options.concurrency // width.workers)
        recipe = self._job.run.recipe
        setup = Setup(self._job.settings, recipe.prompt, at_once, options.article_seconds, self._purse is not None)
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        board = ray.remote(num_cpus=0, scheduling_strategy=here)(Switchboard)
        self._board = board.remote(Work(setup, recipe), self._purse)
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, args=(loop, width), daemon=True).start()

    def _listen(self, loop: asyncio.AbstractEventLoop, width: Width) -> None:
        reason = "its stream of articles ended"
        try:
            for row in outcomes(self._board, width):
                if row != TAKEN_BACK:
                    loop.call_soon_threadsafe(self._give, pickle.loads(row))
        except Exception as error:  # noqa: BLE001 - told to everybody who waits for a brief
            reason = type(error).__name__
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(self._end, reason)

    def _give(self, message: Settled | Stopped) -> None:
        owed = self._owed.get(message.outcome.key_id if isinstance(message, Settled) else message.key_id)
        if owed is None or owed.done():
            return
        if isinstance(message, Settled):
            owed.set_result(message.outcome)
        else:
            owed.set_exception(error_of(message))

    def _end(self, reason: str) -> None:
        self._lost = _LOST.format(reason)
        self._ended.set()
        for owed in self._owed.values():
            if not owed.done():
                owed.set_exception(StopRun(self._lost, kind="cluster"))
