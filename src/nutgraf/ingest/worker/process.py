"""One worker process, used for many documents, and replaced after one that was too much for it.

The process gets none of our environment, so no key is within reach of whatever a document manages to run there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple, cast

from nutgraf.errors import InputError
from nutgraf.ingest.worker.jobs import READY, Job, Reply, read_frame, write_frame

_KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL")


class Bounds(NamedTuple):
    """What one document may cost: seconds to parse it, bytes of memory, and seconds until the process is there.

    With the start of the process and the handing over of its result, a document stays under ten seconds.
    """

    seconds: float = 8.0
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

    def read(self, job: Job, data: bytes) -> bytes:
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

    def _ask(self, job: Job, data: bytes) -> tuple[Reply, bytes]:
        process = self._running()
        stdin, stdout = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
        slow_start = f"could not be parsed: no worker process came up in {self.bounds.seconds_to_start:g} seconds"
        with _ended_after(process, self.bounds.seconds_to_start, slow_start):
            write_frame(stdin, job, data)
            if stdout.read(1) != READY:
                raise EOFError
        too_slow = f"takes more than {self.bounds.seconds:g} seconds to parse: save its text as plain text"
        with _ended_after(process, self.bounds.seconds, too_slow):
            head, value = read_frame(stdout)
        return Reply.model_validate_json(head), value

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "nutgraf.ingest.worker.child", str(self.bounds.memory)],
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


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    path = os.pathsep.join(entry for entry in sys.path if entry)
    # One arena of memory: the limit is on addresses, and each arena reserves 64 MB of them.
    return kept | {"PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONHASHSEED": "0", "MALLOC_ARENA_MAX": "1"}
