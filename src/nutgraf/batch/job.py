"""What an engine works with: the job, its options, the request to stop, and the lock of the output folder."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from filelock import FileLock, Timeout
from pydantic import Field

from nutgraf.article import Article, Frozen
from nutgraf.batch.store import Store
from nutgraf.errors import NutgrafError, UsageError
from nutgraf.models import Settings
from nutgraf.run import Counts, Outcome, RunRecord, Spent, StoredBrief, UnreadSource


class BatchOptions(Frozen):
    """How a batch is run: what the user decides, apart from the sources and the recipe.

    `concurrency` is calls in flight, `article_seconds` the time one article may take with all its calls and waits.
    `max_cost` is in US dollars; None sets no limit. `processes` share the work of the machine's cores; 0 keeps it in
    this process, as an embedded model needs.
    """

    concurrency: int = Field(default=16, ge=1, le=1024)
    article_seconds: float = Field(default=1800.0, gt=0)
    max_cost: Decimal | None = Field(default=None, ge=0)
    processes: int = Field(default=0, ge=0, le=64)
    lease_seconds: float = Field(default=60.0, gt=0)


class BatchProgress(NamedTuple):
    """How far a session is: rows by state, of `expected` articles (None if unknown), and what it cost so far."""

    counts: Counts
    expected: int | None
    made: int  # in this session, by calls
    spent: Spent  # by the whole run
    seconds: float  # since this session began

    @property
    def rate(self) -> float:
        """Briefs made per second in this session."""
        return self.made / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """The time left at the rate so far; None if unknown."""
        if self.expected is None or not self.rate:
            return None
        settled = self.counts.done + self.counts.failed
        return max(0, self.expected - settled) / self.rate


class Interrupted(NutgrafError):
    """A person or the system ended the run; the exit code is what a shell expects of that signal."""

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.exit_code = 128 + number


class StopRequest:
    """Whether the run is to end early, and why; the first reason counts."""

    def __init__(self) -> None:
        self._is_set = asyncio.Event()
        self.reason: NutgrafError | None = None

    def __bool__(self) -> bool:
        return self._is_set.is_set()

    def stop(self, reason: NutgrafError) -> None:
        if self.reason is None:
            self.reason = reason
        self._is_set.set()

    async def wait(self) -> None:
        await self._is_set.wait()


SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_on_signals(stopping: StopRequest) -> Iterator[None]:
    """Stop on Ctrl-C and SIGTERM; a second one ends the process at once, as in any program."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def stop(number: int) -> None:
        stopping.stop(Interrupted(f"stopped by {signal.Signals(number).name}", number))

    def on_signal(number: int, frame: FrameType | None) -> None:
        del frame
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        loop.call_soon_threadsafe(stop, number)  # wakes the loop, on Windows too

    for number in SIGNALS:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number in SIGNALS:
            signal.signal(number, before[number])


def ignore_line(line: str) -> None:
    """Report nothing."""
    del line


@dataclass(frozen=True, slots=True)
class BatchJob:
    """One session of a run, as an engine gets it.

    `articles` reads the sources; it may be called any number of times. The engine registers the articles in the store,
    settles them, and returns when every row is `done` or `failed` or when `stopping` is set. It raises StopRun,
    UsageError or StoreError when it cannot go on. It does not end the run. `report` gets a line about what is being
    waited for, whenever that changes.
    """

    store: Store
    run: RunRecord
    articles: Callable[[], AsyncIterator[Article | UnreadSource]]
    expected: int | None
    settings: Settings
    options: BatchOptions
    stopping: StopRequest
    on_progress: Callable[[BatchProgress], None]
    report: Callable[[str], None] = ignore_line


class SessionProgress:
    """Counts the articles that a session settles, with what they cost, and reports each change to the job."""

    def __init__(self, job: BatchJob) -> None:
        self._job = job
        self._began = time.monotonic()
        self._counts = Counts()
        self._spent = job.run.spent
        self._made = 0

    def count_again(self) -> None:
        """Start the counts of rows again, for another reading of the sources."""
        self._counts = Counts()

    def add(self, *, done: int = 0, failed: int = 0) -> None:
        """Count rows that are settled."""
        if not (done or failed):
            return
        self._counts = Counts(done=self._counts.done + done, failed=self._counts.failed + failed)
        self.report()

    def add_outcome(self, outcome: Outcome) -> None:
        """Count an article that this session has settled, and its cost."""
        is_brief = isinstance(outcome, StoredBrief)
        self._made += is_brief
        self._spent += outcome.spent
        self.add(done=is_brief, failed=not is_brief)

    def report(self) -> None:
        """Report how far the session is."""
        seconds = time.monotonic() - self._began
        self._job.on_progress(BatchProgress(self._counts, self._job.expected, self._made, self._spent, seconds))


LOCK = ".nutgraf.lock"
HOLDER = ".nutgraf.holder"  # a file of its own: Windows lets nobody read a file that is locked


class FolderInUseError(UsageError):
    """Another run holds the output folder."""


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Hold the output folder, creating it if needed; the system releases it when this process ends in any way.

    Raises FolderInUseError when another run holds it, UsageError when it cannot be written to.
    """
    lock = FileLock(folder / LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise FolderInUseError(
            f"--out {str(folder)!r} is in use by {_holder_of(folder)}; wait for it, or name another folder"
        ) from None
    except OSError as error:
        raise UsageError(f"--out {str(folder)!r} cannot be written to ({error.strerror}); name another") from error
    try:
        _write_holder(folder)
        yield
    finally:
        lock.release()


def _write_holder(folder: Path) -> None:
    now = datetime.now(UTC)
    line = f"process {os.getpid()} on {socket.gethostname()} since {now:%Y-%m-%d %H:%M} UTC\n"
    try:
        (folder / HOLDER).write_text(line, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--out {str(folder)!r} cannot be written to ({error.strerror})") from error


def _holder_of(folder: Path) -> str:
    try:
        return (folder / HOLDER).read_text(encoding="utf-8").strip() or "another process"
    except OSError:
        return "another process"
