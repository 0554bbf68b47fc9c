"""Worker processes: how they are started, limited, talked to and ended.

Two rooms use them: `nutgraf.ingest.sandbox` parses untrusted documents, one at a time and from any thread;
`nutgraf.batch.worker_pool` makes many briefs at a time from an event loop. Both exchange frames with their workers over
the standard streams: a head and a body of bytes, each with its length in front. What the bytes mean is up to the room.
The reply of a worker that parses untrusted documents must be read as JSON, never unpickled.

A worker is a function of this package that calls `worker_streams` and ends when its requests do. They end when the
parent closes them or dies in any way, so no worker outlives it.
"""

from __future__ import annotations

import asyncio
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

LIMITS_PROCESSOR_TIME = hasattr(signal, "setitimer")  # not on Windows: only the clock stops a worker there
_SECONDS_TO_DIE = 5.0
_LENGTHS = struct.Struct(">II")


class Frame(NamedTuple):
    """One message between a process and its worker."""

    head: bytes
    body: bytes = b""


def write_frame(stream: BinaryIO, frame: Frame) -> None:
    """Write a frame at once; raises OSError when the other side is gone."""
    stream.write(_LENGTHS.pack(len(frame.head), len(frame.body)))
    stream.write(frame.head)
    stream.write(frame.body)
    stream.flush()


def read_frame(stream: BinaryIO) -> Frame:
    """The next frame; raises EOFError when the other side is gone."""
    head_length, body_length = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    return Frame(_exactly(stream, head_length), _exactly(stream, body_length))


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


class ProcessLostError(Exception):
    """The worker process ended, or had to be ended, before it answered."""


class ProcessTimeoutError(ProcessLostError):
    """The worker process was ended because it took too long; `of_processor` says which time was up."""

    def __init__(self, *, of_processor: bool) -> None:
        super().__init__()
        self.of_processor = of_processor


class WorkerProcess:
    """A process that runs a function `target`, "module:function", with `arguments` as its command line.

    `environment` replaces the environment of this process. `detached` keeps Ctrl-C and other output away from it.
    """

    def __init__(
        self, target: str, *arguments: str, environment: Mapping[str, str] | None = None, detached: bool = False
    ) -> None:
        module, _, function = target.partition(":")
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from {module} import {function}; {function}()", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if detached else None,
            env=environment,
            start_new_session=detached,
        )
        self.requests = cast("BinaryIO", self._process.stdin)
        self.replies = cast("BinaryIO", self._process.stdout)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process at once; `close` has still to be called."""
        self._process.kill()

    def close(self) -> None:
        """End the process, if it has not ended, and wait for it."""
        self._process.kill()
        for stream in (self.requests, self.replies):
            with suppress(OSError):  # what is still to be written has no reader
                stream.close()
        self._process.wait()

    @contextmanager
    def time_limit(self, seconds: float) -> Iterator[None]:
        """Kill the process if the body takes longer.

        Raises ProcessTimeoutError when it was killed here or by `processor_limit`, ProcessLostError when it ended for
        another reason.
        """
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            self._process.kill()

        timer = threading.Timer(seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (EOFError, OSError):
            if not expired.is_set():
                raise self._loss() from None
        finally:
            timer.cancel()
            timer.join()
        if expired.is_set():
            raise ProcessTimeoutError(of_processor=False)

    def _loss(self) -> ProcessLostError:
        try:
            code = self._process.wait(_SECONDS_TO_DIE)
        except subprocess.TimeoutExpired:
            return ProcessLostError()
        if LIMITS_PROCESSOR_TIME and code == -signal.SIGPROF:
            return ProcessTimeoutError(of_processor=True)
        return ProcessLostError()


class FrameChannel:
    """Frames for an event loop: two threads do the blocking reads and writes.

    Pipes of the event loop itself would not do: on Windows it cannot read the standard input of a process.
    """

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._loop = asyncio.get_running_loop()
        self._incoming = incoming
        self._outgoing = outgoing
        self._received: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._unsent: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_all, name="frame-writer", daemon=True)
        self._reader = threading.Thread(target=self._read_all, name="frame-reader", daemon=True)
        self._writer.start()
        self._reader.start()

    def send(self, frame: Frame) -> None:
        """Send a frame after those before it, without waiting; it is dropped when the other side is gone."""
        self._unsent.put(frame)

    async def receive(self) -> Frame | None:
        """The next frame; None, once, when the other side is gone."""
        return await self._received.get()

    def join(self) -> None:
        """Wait until both threads have ended; the other side must be gone."""
        self._unsent.put(None)
        self._writer.join()
        self._reader.join()

    def _write_all(self) -> None:
        with suppress(OSError, ValueError):
            while (frame := self._unsent.get()) is not None:
                write_frame(self._outgoing, frame)

    def _read_all(self) -> None:
        frame: Frame | None = None
        with suppress(RuntimeError):  # the loop has ended
            while True:
                try:
                    frame = read_frame(self._incoming)
                except (EOFError, OSError, ValueError):
                    frame = None
                self._loop.call_soon_threadsafe(self._received.put_nowait, frame)
                if frame is None:
                    return


def worker_streams() -> tuple[BinaryIO, BinaryIO]:
    """The streams of requests and replies of this process, which is a worker.

    Standard input and output are redirected afterwards: what a library prints must not get between two frames.
    """
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, replies


def limit_memory(limit: int) -> None:
    """Limit the memory of this process to so many bytes, where the system can do that."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    for kind, most in ((resource.RLIMIT_AS, limit), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):  # macOS knows the limit and does not set it
            resource.setrlimit(kind, (most, most))


@contextmanager
def processor_limit(seconds: float) -> Iterator[None]:
    """Have the system end this process once the body has taken so many seconds of processor time, whatever it runs.

    Processor time, not clock time: a document that is read on an idle machine must not fail on a busy one.
    """
    if not LIMITS_PROCESSOR_TIME:
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def peak_memory() -> int:
    """The peak memory of this process in bytes; 0 where the system does not say.

    `getrusage` would return the parent's peak if that was higher.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), "0")
    return int(peak) * 1024
