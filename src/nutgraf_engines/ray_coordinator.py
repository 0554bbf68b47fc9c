"""What runs as Ray actors: the coordinator on the machine of the batch, and the workers of the cluster.

The coordinator holds what the workers share: the claimed articles, the budget, and each pause that an endpoint asked
for. A worker makes briefs with the code of every other engine, many at a time. Workers never speak to the store.
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
from nutgraf.batch.brief_worker import BriefWorker, Budget, failure_record
from nutgraf.batch.runner import recipe_with
from nutgraf.batch.worker_pool import BriefTask, TaskError, TaskResult, WorkerSetup
from nutgraf.errors import NutgrafError, UsageError
from nutgraf.models import open_model
from nutgraf.models.rate_limit import RateLimiter
from nutgraf.run import NOTHING, Recipe

MOST_ATTEMPTS = 3  # workers that may die over one article; a cluster loses some for other reasons
WITHDRAWN = b""  # in place of an article that is settled


class ClusterSetup(NamedTuple):
    """What a worker needs before its first article; its briefs must be made by this recipe."""

    setup: WorkerSetup
    recipe: Recipe


class RunUpdate(NamedTuple):
    """The number of pauses so far, the last one's seconds and sender, and whether all work is to be cancelled."""

    pauses: int
    seconds: float
    sender: str
    cancelled: bool


class Coordinator:
    """Returns articles in the order they came, any number of times, because a reader that died starts again."""

    def __init__(self, cluster: ClusterSetup, budget: Budget | None) -> None:
        self._cluster = cluster
        self._budget = budget
        self._rows: dict[int, bytes] = {}
        self._count = 0
        self._attempts: Counter[str] = Counter()
        self._update = RunUpdate(0, 0.0, "", cancelled=False)
        self._changed = asyncio.Condition()

    async def cluster_setup(self) -> ClusterSetup:
        return self._cluster

    async def put(self, row: bytes) -> int:
        """Add an article; returns its place in the order."""
        place = self._count
        self._count += 1
        self._rows[place] = row
        await self._notify()
        return place

    async def row(self, place: int) -> bytes | None:
        """The article at a place, as soon as there is one; WITHDRAWN when it is settled, None after the last."""
        async with self._changed:
            await self._changed.wait_for(lambda: place < self._count or self._update.cancelled)
        return None if self._update.cancelled else self._rows.get(place, WITHDRAWN)

    async def withdraw(self, place: int, key_id: str) -> None:
        """Remove an article that is settled or no longer wanted."""
        self._rows.pop(place, None)
        self._attempts.pop(key_id, None)

    async def begin(self, key_id: str) -> bool:
        """Count an attempt at this article; False if MOST_ATTEMPTS workers died over it."""
        self._attempts[key_id] += 1
        return self._attempts[key_id] <= MOST_ATTEMPTS

    async def reserve(self, dollars: Decimal) -> bool:
        return self._budget is None or await self._budget.reserve(dollars)

    async def settle(self, reserved: Decimal, paid: Decimal) -> None:
        if self._budget is not None:
            self._budget.settle(reserved, paid)

    async def pause(self, seconds: float, sender: str) -> None:
        """Have every worker pause."""
        self._update = RunUpdate(self._update.pauses + 1, seconds, sender, self._update.cancelled)
        await self._notify()

    async def cancel(self) -> None:
        """End the stream, and have every worker cancel its tasks."""
        self._update = self._update._replace(cancelled=True)
        await self._notify()

    async def next_update(self, known: int) -> RunUpdate:
        """Waits for a pause beyond the number that is known, or for the end."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._update.pauses > known or self._update.cancelled)
        return self._update

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()


COLUMN = "message"


class BriefingActor:
    """Turns a block with a pickled BriefTask into one with its pickled TaskResult or TaskError, in each Ray worker."""

    def __init__(self, coordinator: Any) -> None:
        self._coordinator = coordinator
        self._opening: asyncio.Task[_ClusterWorker] | None = None

    async def __call__(self, batch: pa.Table) -> pa.Table:
        (row,) = batch[COLUMN].to_pylist()
        if row == WITHDRAWN:
            return table_of(row)
        if self._opening is None:  # not in __init__, which has no event loop
            self._opening = asyncio.create_task(_ClusterWorker.open(self._coordinator))
        task: BriefTask = pickle.loads(row)
        try:
            worker = await asyncio.shield(self._opening)
        except NutgrafError as error:
            return table_of(pickle.dumps(TaskError.of(task.key_id, error)))
        return table_of(await worker.process(task))


class _ClusterWorker:
    """The model and the tasks of one worker, and its connection to the coordinator."""

    def __init__(self, coordinator: Any, setup: WorkerSetup) -> None:
        self._coordinator = coordinator
        self._name = secrets.token_hex(8)
        self._tasks: set[asyncio.Task[TaskResult | TaskError]] = set()
        self._cancelled = False
        self._limiter = RateLimiter(
            setup.at_once, on_pause=lambda seconds: coordinator.pause.remote(seconds, self._name)
        )
        self.model = open_model(setup.settings, limiter=self._limiter)
        budget = self if setup.has_budget else None
        self._worker = BriefWorker(self.model, setup.prompt, setup.article_seconds, budget)
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def open(cls, coordinator: Any) -> Self:
        """Raises UsageError if this machine would make other briefs than the run asks for."""
        cluster: ClusterSetup = await coordinator.cluster_setup.remote()
        worker = cls(coordinator, cluster.setup)
        if recipe_with(worker.model, prompts.load(cluster.setup.prompt)) != cluster.recipe:
            raise UsageError(
                "a machine of the Ray cluster has other prompts or another version of nutgraf than this one"
            )
        return worker

    async def process(self, task: BriefTask) -> bytes:
        """The pickled result of a task; WITHDRAWN if it was cancelled."""
        if self._cancelled:
            return WITHDRAWN
        running = asyncio.create_task(self._brief(task))
        self._tasks.add(running)
        running.add_done_callback(self._tasks.discard)
        await asyncio.wait((running,))
        return WITHDRAWN if running.cancelled() else pickle.dumps(running.result())

    async def reserve(self, dollars: Decimal) -> bool:
        granted: bool = await self._coordinator.reserve.remote(dollars)
        return granted

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        self._coordinator.settle.remote(reserved, paid)

    async def _brief(self, task: BriefTask) -> TaskResult | TaskError:
        if not await self._coordinator.begin.remote(task.key_id):
            message = f"the worker that made its brief died, {MOST_ATTEMPTS} times"
            return TaskResult(failure_record(task.key_id, "crashed", message, NOTHING))
        try:
            return TaskResult(await self._worker.attempt(task.key_id, Article.model_validate_json(task.article)))
        except NutgrafError as error:
            return TaskError.of(task.key_id, error)

    async def _listen(self) -> None:
        known = 0
        while True:
            update = await self._coordinator.next_update.remote(known)
            if update.cancelled:
                break
            if update.sender != self._name:
                self._limiter.slow_down_silently(update.seconds)
            known = update.pauses
        self._cancelled = True
        for task in self._tasks:
            task.cancel()


def table_of(row: bytes) -> pa.Table:
    """A block of one row."""
    return pa.table({COLUMN: pa.array([row], type=pa.large_binary())})
