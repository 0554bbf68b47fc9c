"""One Ray Dataset for a whole batch: claimed articles go in as they come, outcomes come out as they are made.

Ray Data reads ahead as far as it likes; the batch bounds that, for it gives the switchboard no more articles than are
to be on their way. Each is a block of its own: a worker that dies has Ray repeat the blocks it had, and no other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import ray
from ray.data import ActorPoolStrategy, DataContext, Datasource, ReadTask
from ray.data.block import BlockMetadata

from nutgraf.batch.ray_cluster.briefing import COLUMN, Briefing, table_of

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
