"""One worker process, used for many documents, and replaced after one that was too much for it.

The process gets none of our environment, so no key is within reach of whatever a document manages to run there.

The workers of this process: started when the first document needs one, shared by all threads, ended at exit.
"""

from __future__ import annotations

import atexit
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import BinaryIO, NamedTuple, cast

from nutgraf.errors import InputError
from nutgraf.ingest.sandbox.jobs import READY, TELLS_PROCESSOR_TIME, ParseJob, Reply, read_frame, write_frame

_SECONDS_TO_DIE = 5.0
_KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL")


class Bounds(NamedTuple):
    """What one document may cost: seconds of the processor, bytes of memory, seconds until the process is there.

    With the handing over of its result, a document stays under ten seconds on a machine that has a processor for it;
    on one that has not, the clock stops what waits for longer than `wall_seconds`.
    """

    seconds: float = 8.0
    wall_seconds: float = 40.0
    memory: int = 500_000_000
    seconds_to_start: float = 60.0


_USUAL = Bounds()


class _Gone(Exception):
    """The process ended, or was ended, before it answered."""


class Worker:
    """A process that parses one document at a time; not to be used by two threads at once.

    It is started by the first document and lives until `close`. `peak_bytes` is the most memory any process of this
    worker held so far, where the system tells.
    """

    def __init__(self, bounds: Bounds = _USUAL) -> None:
        self.bounds = bounds
        self.peak_bytes = 0
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, job: ParseJob, data: bytes) -> bytes:
        """What the parser made of `data`, as JSON; raises InputError, in one line, whatever goes wrong."""
        try:
            reply, value = self._ask(job, data)
        except _Gone as gone:
            self.close()
            raise InputError(f"{job.name!r} {gone}") from None
        except BaseException:  # interrupted half-way: what it still says would be taken for the next answer
            self.close()
            raise
        self.peak_bytes = max(self.peak_bytes, reply.peak_bytes)
        if reply.last:
            self.close()
        if reply.error is not None:
            raise InputError(reply.error)
        return value

    def close(self) -> None:
        """End the process, if there is one; the next document starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            try:
                cast("BinaryIO", stream).close()
            except OSError:  # what was still to be written has no reader any more
                continue
        process.wait()

    def _ask(self, job: ParseJob, data: bytes) -> tuple[Reply, bytes]:
        process = self._running()
        stdin, stdout = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
        slow_start = f"could not be parsed: no worker process came up in {self.bounds.seconds_to_start:g} seconds"
        with _ended_after(process, self.bounds.seconds_to_start, slow_start):
            write_frame(stdin, job, data)
            if stdout.read(1) != READY:
                raise EOFError
        wall = self.bounds.wall_seconds if TELLS_PROCESSOR_TIME else self.bounds.seconds
        with _ended_after(process, wall, _too_slow(f"{wall:g}")):
            try:
                head, value = read_frame(stdout)
            except EOFError:
                if _ran_out_of_time(process):
                    raise _Gone(_too_slow(f"{self.bounds.seconds:g} processor")) from None
                raise
        return Reply.model_validate_json(head), value

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            memory, seconds = self.bounds.memory, self.bounds.seconds
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "nutgraf.ingest.sandbox.child", str(memory), str(seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # a Ctrl-C is ours to handle
            )
        return self._process


@contextmanager
def _ended_after(process: subprocess.Popen[bytes], seconds: float, message: str) -> Iterator[None]:
    """Kill the process after so many seconds, and raise _Gone when it was killed, or ended by itself."""
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        process.kill()

    timer = threading.Timer(seconds, expire)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (EOFError, OSError):
        crash = "ended the process that parsed it: it is damaged, or made to do that; save its text as plain text"
        raise _Gone(message if expired.is_set() else crash) from None
    finally:
        timer.cancel()
        timer.join()
    if expired.is_set():
        raise _Gone(message)


def _too_slow(seconds: str) -> str:
    return f"takes more than {seconds} seconds to parse: save its text as plain text"


def _ran_out_of_time(process: subprocess.Popen[bytes]) -> bool:
    """Whether the system ended a process that has gone because it had used its time of the processor."""
    try:
        code = process.wait(_SECONDS_TO_DIE)
    except subprocess.TimeoutExpired:
        return False
    return TELLS_PROCESSOR_TIME and code == -signal.SIGPROF


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    path = os.pathsep.join(entry for entry in sys.path if entry)
    # One arena of memory: the limit is on addresses, and each arena reserves 64 MB of them.
    return kept | {"PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "1"}


_MOST_WORKERS = 4


def read_in_worker(job: ParseJob, data: bytes) -> bytes:
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
