"""The workers of this process: started when the first document needs one, shared by all threads, ended at exit."""

from __future__ import annotations

import atexit
import os
import queue
from functools import cache

from nutgraf.ingest.worker.jobs import Job
from nutgraf.ingest.worker.process import Worker

_MOST_WORKERS = 4


def read_in_worker(job: Job, data: bytes) -> bytes:
    """What the parser named by `job` made of `data`, as JSON; waits for a worker while all are busy.

    Raises InputError, in one line, for what cannot be parsed within the limits.
    """
    idle = _idle(os.getpid())
    worker = idle.get()
    try:
        return worker.read(job, data)
    finally:
        idle.put(worker)


def most_memory() -> int:
    """The most bytes any worker process held so far; 0 where the system does not tell, or none ran."""
    return max(worker.peak_bytes for worker in _workers(os.getpid()))


@cache
def _workers(_process: int) -> tuple[Worker, ...]:
    """All workers; keyed by our own process, because a fork must not share its parent's."""
    workers = tuple(Worker() for _ in range(min(_MOST_WORKERS, os.cpu_count() or 1)))
    for worker in workers:
        atexit.register(worker.close)
    return workers


@cache
def _idle(process: int) -> queue.LifoQueue[Worker]:
    """The idle workers, last used first: while one is enough, only one is started."""
    idle: queue.LifoQueue[Worker] = queue.LifoQueue()
    for worker in _workers(process):
        idle.put(worker)
    return idle
