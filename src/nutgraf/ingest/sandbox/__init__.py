"""Parses untrusted documents in worker processes, with limits of time and memory.

A worker process is used for many documents, and replaced after one that was too much for it. It gets none of our
environment, so no key is within reach of what a document manages to run there; and its replies are read as JSON.
The workers are shared by all threads of this process: started when a document needs one, ended at exit.
"""

from __future__ import annotations

import atexit
import os
import queue
import sys
from functools import cache
from typing import Literal, NamedTuple

from nutgraf.article import Frozen
from nutgraf.errors import InputError
from nutgraf.worker_processes import (
    LIMITS_PROCESSOR_TIME,
    Frame,
    ProcessLostError,
    ProcessTimeoutError,
    WorkerProcess,
    read_frame,
    write_frame,
)

Parser = Literal[
    "docx", "entry", "epub", "feed", "html", "mail", "markdown", "mhtml", "odt", "opml", "pdf", "rtf", "webarchive"
]
READY = Frame(b"ready")  # sent before each parse, once the parser's libraries are loaded: they do not count as its time
_KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL")


class ParseJob(Frozen):
    """One document to parse; `name` is what messages call it, `charset` and `url` are what its server said."""

    parser: Parser
    name: str
    charset: str | None = None
    url: str | None = None


class ParseReply(Frozen):
    """How a job ended: `error` is the one line of an InputError, None if the value follows as JSON.

    `peak_bytes` is the most memory the process ever held, 0 where the system does not say; `last` means that the
    process ends now, and the next document needs another one.
    """

    error: str | None = None
    peak_bytes: int = 0
    last: bool = False


class ParseLimits(NamedTuple):
    """What one document may take: seconds of the processor, bytes of memory, seconds until the process is there.

    With the transfer of its result, a document stays under ten seconds on a machine that has a processor for it. On
    one that has none, the clock stops what waits for longer than `wall_seconds`.
    """

    seconds: float = 8.0
    wall_seconds: float = 40.0
    memory: int = 500_000_000
    seconds_to_start: float = 60.0


_DEFAULT_LIMITS = ParseLimits()


class ParserProcess:
    """A process that parses one document at a time; not to be used by two threads at once.

    It is started by the first document and lives until `close`. `peak_bytes` is the most memory any process of this
    parser has held so far, where the system says.
    """

    def __init__(self, limits: ParseLimits = _DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.peak_bytes = 0
        self._process: WorkerProcess | None = None

    @property
    def pid(self) -> int | None:
        """The id of the process, if there is one."""
        return self._process.pid if self._process else None

    def parse(self, job: ParseJob, data: bytes) -> bytes:
        """The parsed `data`, as JSON; raises InputError, in one line, for anything that goes wrong."""
        try:
            reply, value = self._ask(job, data)
        except ProcessLostError as error:
            self.close()
            raise InputError(f"{job.name!r} {error}") from None
        except BaseException:  # interrupted half-way: the rest of its reply would be taken for the next one
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
        if process is not None:
            process.close()

    def _ask(self, job: ParseJob, data: bytes) -> tuple[ParseReply, bytes]:
        process = self._running()
        limits = self.limits
        crash = "ended the process that parsed it: it is damaged, or made to do that; save its text as plain text"
        try:
            with process.time_limit(limits.seconds_to_start):
                write_frame(process.requests, Frame(job.model_dump_json().encode(), data))
                if read_frame(process.replies) != READY:
                    raise EOFError
        except ProcessTimeoutError:
            raise ProcessLostError(
                f"could not be parsed: no worker process came up in {limits.seconds_to_start:g} seconds"
            ) from None
        except ProcessLostError:
            raise ProcessLostError(crash) from None
        wall = limits.wall_seconds if LIMITS_PROCESSOR_TIME else limits.seconds
        try:
            with process.time_limit(wall):
                head, value = read_frame(process.replies)
        except ProcessTimeoutError as error:
            spent = f"{limits.seconds:g} processor" if error.of_processor else f"{wall:g}"
            raise ProcessLostError(f"takes more than {spent} seconds to parse: save its text as plain text") from None
        except ProcessLostError:
            raise ProcessLostError(crash) from None
        return ParseReply.model_validate_json(head), value

    def _running(self) -> WorkerProcess:
        if self._process is not None and not self._process.is_running:
            self.close()
        if self._process is None:
            self._process = WorkerProcess(
                "nutgraf.ingest.sandbox.child:main",
                str(self.limits.memory),
                str(self.limits.seconds),
                environment=_environment(),
                detached=True,
            )
        return self._process


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    path = os.pathsep.join(entry for entry in sys.path if entry)
    # One arena of memory: the limit is on addresses, and each arena reserves 64 MB of them.
    return kept | {"PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "1"}


_MOST_PROCESSES = 4


def parse_in_worker(job: ParseJob, data: bytes) -> bytes:
    """The `data` as parsed by the parser that `job` names, as JSON; waits while all workers are busy.

    Raises InputError, in one line, for what cannot be parsed within the limits.
    """
    idle = _idle(os.getpid())
    parser = idle.get()
    try:
        return parser.parse(job, data)
    finally:
        idle.put(parser)


def peak_worker_memory() -> int:
    """The most bytes any worker process has held so far; 0 where the system does not say, or none ran."""
    return max(parser.peak_bytes for parser in _parsers(os.getpid()))


@cache
def _parsers(_process: int) -> tuple[ParserProcess, ...]:
    """All parsers; keyed by our own process, because a fork must not share its parent's."""
    parsers = tuple(ParserProcess() for _ in range(min(_MOST_PROCESSES, os.cpu_count() or 1)))
    for parser in parsers:
        atexit.register(parser.close)
    return parsers


@cache
def _idle(process: int) -> queue.LifoQueue[ParserProcess]:
    """The idle parsers, last used first: while one is enough, only one process is started."""
    idle: queue.LifoQueue[ParserProcess] = queue.LifoQueue()
    for parser in _parsers(process):
        idle.put(parser)
    return idle
