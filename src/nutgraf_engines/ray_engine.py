"""The engine of a Ray cluster: its workers make the briefs, and everything else is the engine of one machine.

One Ray Dataset serves a whole batch: claimed articles go in as they come, outcomes come out as they are made. Ray Data
reads ahead without a limit, so the batch gives the coordinator no more articles than are to be in progress. Each is a
block of its own: when a worker dies, Ray repeats the blocks it had, and no other. Nothing is printed, and no usage
statistics are sent.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import pickle
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import ray
from ray.data import ActorPoolStrategy, DataContext, Datasource, ReadTask
from ray.data.block import BlockMetadata
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from nutgraf.batch.brief_worker import Budget, failure_record
from nutgraf.batch.job import BatchJob
from nutgraf.batch.local_engine import articles_at_once, run_with_pool
from nutgraf.batch.worker_pool import BriefTask, TaskError, TaskResult, WorkerSetup, settle_task
from nutgraf.errors import StopRun, UsageError
from nutgraf.run import NOTHING, Item, Outcome
from nutgraf_engines.ray_coordinator import COLUMN, WITHDRAWN, BriefingActor, ClusterSetup, Coordinator, table_of

# A worker mostly waits for the network, and the workers of a lost machine must fit on the others.
_CPUS_OF_WORKER = 0.25


@dataclass(frozen=True, slots=True)
class ClusterSize:
    """The number of workers, and of articles in progress at all of them together."""

    workers: int
    articles: int

    @property
    def share(self) -> int:
        return math.ceil(self.articles / self.workers)


class ClaimedSource(Datasource):  # type: ignore[misc]
    """The articles of a coordinator, read by one task on its machine."""

    def __init__(self, coordinator: Any) -> None:
        super().__init__()
        self._coordinator = coordinator

    @property
    def supports_distributed_reads(self) -> bool:
        return False

    def estimate_inmemory_data_size(self) -> int | None:
        return None

    def get_read_tasks(self, *_: object, **__: object) -> list[ReadTask]:
        coordinator = self._coordinator
        unknown = BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None)
        return [ReadTask(lambda: _rows(coordinator), unknown)]


def outcomes(coordinator: Any, size: ClusterSize) -> Iterator[bytes]:
    """The pickled results of the workers, one by one, until the coordinator cancels; blocks in between."""
    with DataContext.current(_context()):
        claimed = ray.data.read_datasource(ClaimedSource(coordinator), override_num_blocks=1, num_cpus=0)
        pool = ActorPoolStrategy(
            size=size.workers,
            max_tasks_in_flight_per_actor=size.share,
            max_concurrent_calls_per_actor=size.share,
        )
        briefed = claimed.map_batches(
            BriefingActor,
            fn_constructor_args=(coordinator,),
            batch_size=1,
            batch_format="pyarrow",
            compute=pool,
            num_cpus=_CPUS_OF_WORKER,
        )
        for batch in briefed.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
            yield from batch[COLUMN].to_pylist()


def _rows(coordinator: Any) -> Iterator[pa.Table]:
    place = 0
    while (row := ray.get(coordinator.row.remote(place))) is not None:
        yield table_of(row)
        place += 1


def _context() -> DataContext:
    context = DataContext.get_current().copy()
    context.target_max_block_size = 1  # bytes: never wait for a second article to fill a block with
    context.execution_no_progress_timeout_s = -1  # others may work on the rest for hours
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.enable_auto_log_stats = False
    return context


_ADDRESS = "RAY_ADDRESS"
_OBJECT_STORE = 200 * 2**20  # bytes; a few dozen articles and briefs are in progress at a time
_QUIET = ("ray", "ray.data")
_SILENT = ExitStack()


def connect() -> int:
    """Connect to the cluster at RAY_ADDRESS, or start one here; returns how many processors it has.

    Blocks for seconds. Not to be called in the main thread: there Ray would handle SIGTERM itself.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # its C++ side writes to stderr past all loggers
    address = os.environ.get(_ADDRESS) or None
    with warnings.catch_warnings(), _silent_stderr():
        warnings.simplefilter("ignore")
        try:
            ray.init(
                address=address or "local",
                log_to_driver=False,
                logging_level=logging.CRITICAL,
                **_local_options(address),
            )
        except Exception as error:  # Ray raises plain Exceptions too, for a node that does not come up in time
            where = f"the Ray cluster at {_ADDRESS} {address!r}" if address else "a Ray cluster on this machine"
            raise UsageError(
                f"{where} cannot be used ({type(error).__name__}); check that it runs this version of Ray and Python,"
                f" or unset {_ADDRESS} to use this machine alone"
            ) from error
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Ray reports each worker that dies on standard output, where a batch prints its data.
    nowhere = _SILENT.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    _SILENT.enter_context(redirect_stdout(nowhere))
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def disconnect() -> None:
    """Disconnect, and end the cluster if it was started here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ray.shutdown()
    _SILENT.close()


@contextmanager
def _silent_stderr() -> Iterator[None]:
    """Suppress the line in which the C++ side of Ray reports its own log level on file descriptor 2."""
    stderr, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(nothing)


def _local_options(address: str | None) -> dict[str, int]:
    return {} if address else {"include_dashboard": False, "object_store_memory": _OBJECT_STORE}


_GRACE = 300.0  # seconds beyond an article's own: a worker starts, a machine is given up, Ray tries again
_CLOSE_SECONDS = 5.0  # that the workers get to cancel their tasks
_LOST = "the Ray cluster was lost: {}; what it had finished is in the store"


class RayWorkerPool:
    """A worker pool that connects to its cluster for its first article: without work, no cluster is started."""

    def __init__(self, job: BatchJob, budget: Budget | None) -> None:
        self._job = job
        self._budget = budget
        self._tasks: dict[str, asyncio.Future[Outcome]] = {}
        self._connecting: asyncio.Task[None] | None = None
        self._coordinator: Any = None
        self._ended = asyncio.Event()
        self._lost = ""

    async def brief(self, item: Item) -> Outcome:
        if self._connecting is None:
            self._connecting = asyncio.create_task(self._connect())
        await asyncio.shield(self._connecting)
        if self._lost:
            raise StopRun(self._lost, kind="cluster")
        return await self._result(item.key.id, pickle.dumps(BriefTask(item.key.id, item.article.model_dump_json())))

    async def aclose(self) -> None:
        if self._connecting is None:
            return
        with suppress(Exception):  # it was raised in every `brief`
            await self._connecting
        if self._coordinator is not None:
            with suppress(RayError, TimeoutError):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await self._coordinator.cancel.remote()
                    await self._ended.wait()
        await asyncio.to_thread(disconnect)

    async def _result(self, key_id: str, row: bytes) -> Outcome:
        self._tasks[key_id] = asyncio.get_running_loop().create_future()
        place = None
        seconds = self._job.options.article_seconds + _GRACE
        try:
            async with asyncio.timeout(seconds):
                place = await self._coordinator.put.remote(row)
                return await self._tasks[key_id]
        except TimeoutError:
            return failure_record(
                key_id, "crashed", f"no worker of the cluster gave an answer in {seconds:g} s", NOTHING
            )
        except RayError as error:
            raise StopRun(_LOST.format(type(error).__name__), kind="cluster") from error
        finally:
            del self._tasks[key_id]
            if place is not None:
                self._coordinator.withdraw.remote(place, key_id)

    async def _connect(self) -> None:
        # Not in the main thread: there Ray would handle the signals that the batch handles.
        processors = await asyncio.to_thread(connect)
        options = self._job.options
        size = ClusterSize(min(processors, options.concurrency), articles_at_once(options.concurrency))
        at_once = -(-options.concurrency // size.workers)
        recipe = self._job.run.recipe
        setup = WorkerSetup(
            self._job.settings, recipe.prompt, at_once, options.article_seconds, self._budget is not None
        )
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        actor = ray.remote(num_cpus=0, scheduling_strategy=here)(Coordinator)
        self._coordinator = actor.remote(ClusterSetup(setup, recipe), self._budget)
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, args=(loop, size), daemon=True).start()

    def _listen(self, loop: asyncio.AbstractEventLoop, size: ClusterSize) -> None:
        reason = "its stream of articles ended"
        try:
            for row in outcomes(self._coordinator, size):
                if row != WITHDRAWN:
                    loop.call_soon_threadsafe(self._settle, pickle.loads(row))
        except Exception as error:  # noqa: BLE001 - raised in every `brief`
            reason = type(error).__name__
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(self._end, reason)

    def _settle(self, message: TaskResult | TaskError) -> None:
        settle_task(self._tasks.get(message.key_id), message)

    def _end(self, reason: str) -> None:
        self._lost = _LOST.format(reason)
        self._ended.set()
        for waiting in self._tasks.values():
            if not waiting.done():
                waiting.set_exception(StopRun(self._lost, kind="cluster"))


async def run_ray(job: BatchJob) -> None:
    """Run the job to its end on the Ray cluster at RAY_ADDRESS, or on one of this machine's own.

    Raises UsageError when the cluster cannot be reached; `BatchJob` says what an engine promises.
    """
    await run_with_pool(job, lambda budget: RayWorkerPool(job, budget))
