"""The workers of a cluster as one crew, fed and heard through one Ray Dataset.

One Ray Dataset for a whole batch: claimed articles go in as they come, outcomes come out as they are made.

Ray Data reads ahead as far as it likes; the batch bounds that, for it gives the switchboard no more articles than are
to be on their way. Each is a block of its own: a worker that dies has Ray repeat the blocks it had, and no other.

The way into a cluster and out of it, without a word on anybody's screen or to anybody's statistics.

The engine of a cluster: everything but the making of briefs is the engine of one machine.
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
from nutgraf.batch.costs import Budget
from nutgraf.batch.job import BatchJob
from nutgraf.batch.local_engine import articles_at_once, run_with
from nutgraf.batch.worker_pool import Settled, Setup, Stopped, Task, error_of, failure_record
from nutgraf.errors import StopRun, UsageError
from nutgraf.run import NOTHING, Item, Outcome
from nutgraf_engines.ray.coordinator import COLUMN, TAKEN_BACK, Briefing, Coordinator, WorkerSetup, table_of
from ray.data import ActorPoolStrategy, DataContext, Datasource, ReadTask
from ray.data.block import BlockMetadata
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

# A worker waits for the network most of its time; and those of a lost machine must find room on what is left.
_CPUS_OF_WORKER = 0.25


@dataclass(frozen=True, slots=True)
class Width:
    """How many workers there are, and how many articles may be on their way at all of them together."""

    workers: int
    articles: int

    @property
    def share(self) -> int:
        return math.ceil(self.articles / self.workers)


class Claimed(Datasource):  # type: ignore[misc]
    """The articles of a switchboard, read by one task beside it."""

    def __init__(self, board: Any) -> None:
        super().__init__()
        self._board = board

    @property
    def supports_distributed_reads(self) -> bool:
        return False

    def estimate_inmemory_data_size(self) -> int | None:
        return None

    def get_read_tasks(self, *_: object, **__: object) -> list[ReadTask]:
        board = self._board
        untold = BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None)
        return [ReadTask(lambda: _rows(board), untold)]


def outcomes(board: Any, width: Width) -> Iterator[bytes]:
    """The pickled messages of the workers, one by one, until the switchboard drops all work; blocks between them."""
    with DataContext.current(_context()):
        claimed = ray.data.read_datasource(Claimed(board), override_num_blocks=1, num_cpus=0)
        pool = ActorPoolStrategy(
            size=width.workers,
            max_tasks_in_flight_per_actor=width.share,
            max_concurrent_calls_per_actor=width.share,
        )
        briefed = claimed.map_batches(
            Briefing,
            fn_constructor_args=(board,),
            batch_size=1,
            batch_format="pyarrow",
            compute=pool,
            num_cpus=_CPUS_OF_WORKER,
        )
        for batch in briefed.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
            yield from batch[COLUMN].to_pylist()


def _rows(board: Any) -> Iterator[pa.Table]:
    place = 0
    while (row := ray.get(board.row.remote(place))) is not None:
        yield table_of(row)
        place += 1


def _context() -> DataContext:
    context = DataContext.get_current().copy()
    context.target_max_block_size = 1  # bytes: never wait for a second article to fill a block with
    context.execution_no_progress_timeout_s = -1  # others may be at work on the rest for hours
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.enable_auto_log_stats = False
    return context


_ADDRESS = "RAY_ADDRESS"
_OBJECT_STORE = 200 * 2**20  # bytes; a few dozen articles and briefs are on their way at a time
_QUIET = ("ray", "ray.data")
_SILENT = ExitStack()


def join() -> int:
    """Connect to the cluster at RAY_ADDRESS, or start one here; how many processors it has.

    Blocks for seconds. To be called in a thread other than the main one: there Ray would take SIGTERM for itself.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # its C++ side writes to the screen past all loggers
    address = os.environ.get(_ADDRESS) or None
    with warnings.catch_warnings(), _dumb_screen():
        warnings.simplefilter("ignore")
        try:
            ray.init(address=address or "local", log_to_driver=False, logging_level=logging.CRITICAL, **_own(address))
        except Exception as error:  # Ray raises plain Exceptions too, for a node that does not come up in time
            where = f"the Ray cluster at {_ADDRESS} {address!r}" if address else "a Ray cluster on this machine"
            raise UsageError(
                f"{where} cannot be used ({type(error).__name__}); see that it runs this version of Ray and Python,"
                f" or unset {_ADDRESS} to use this machine alone"
            ) from error
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Each worker that dies is told on the standard output, where a batch prints its data.
    nowhere = _SILENT.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    _SILENT.enter_context(redirect_stdout(nowhere))
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def leave() -> None:
    """Disconnect, and end the cluster if it was started here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ray.shutdown()
    _SILENT.close()


@contextmanager
def _dumb_screen() -> Iterator[None]:
    """Without the line in which the C++ side tells of its own log level, on whatever is number 2."""
    screen, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(screen, 2)
        os.close(screen)
        os.close(nothing)


def _own(address: str | None) -> dict[str, int]:
    return {} if address else {"include_dashboard": False, "object_store_memory": _OBJECT_STORE}


_GRACE = 300.0  # seconds beyond an article's own: a worker starts, a machine is given up, Ray tries again
_FAREWELL = 5.0  # seconds the workers are given to drop what they are at
_LOST = "the Ray cluster was lost: {}; what it had finished is kept"


class RayWorkerPool:
    """A crew that joins its cluster for its first article: where nothing is left to do, none is started."""

    def __init__(self, job: BatchJob, purse: Budget | None) -> None:
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
            return failure_record(
                key_id, "crashed", f"no worker of the cluster gave an answer in {seconds:g} s", NOTHING
            )
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
        board = ray.remote(num_cpus=0, scheduling_strategy=here)(Coordinator)
        self._board = board.remote(WorkerSetup(setup, recipe), self._purse)
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


async def run_ray(job: BatchJob) -> None:
    """Run the job to its end on the Ray cluster at RAY_ADDRESS, or on one of this machine's own.

    Raises UsageError when the cluster cannot be reached; see `Job` for what an engine promises.
    """
    await run_with(job, lambda purse: RayWorkerPool(job, purse))
