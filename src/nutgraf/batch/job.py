"""What every engine is given, and what it tells while it works.

How a batch is to be run: what the user decides, apart from the sources and the recipe.

Ends before the end: a signal, or a failure every further article would meet.

The output folder of a batch: one holder at a time, which the kernel makes room for again however it ends.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, NamedTuple

from pydantic import Field

from nutgraf.article import Article, Frozen
from nutgraf.batch.store import Store
from nutgraf.errors import NutgrafError, UsageError
from nutgraf.models import Settings
from nutgraf.run import Counts, RunRecord, Spent, UnreadSource


class Options(Frozen):
    """`concurrency` is calls in flight, `article_seconds` the time one article may take with all its calls and waits.

    `max_cost` is in US dollars; None sets no limit. `processes` share the work of the machine's cores; 0 keeps it in
    this one, which an embedded model needs.
    """

    concurrency: int = Field(default=16, ge=1, le=1024)
    article_seconds: float = Field(default=1800.0, gt=0)
    max_cost: Decimal | None = Field(default=None, ge=0)
    processes: int = Field(default=0, ge=0, le=64)
    lease_seconds: float = Field(default=60.0, gt=0)


SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(NutgrafError):
    """A person or the system ended the run; its exit code is what a shell expects of that signal."""

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.exit_code = 128 + number


class Stopping:
    """Whether the run is to end early, and why; the first reason counts."""

    def __init__(self) -> None:
        self._told = asyncio.Event()
        self.reason: NutgrafError | None = None

    def __bool__(self) -> bool:
        return self._told.is_set()

    def stop(self, reason: NutgrafError) -> None:
        if self.reason is None:
            self.reason = reason
        self._told.set()

    async def wait(self) -> None:
        await self._told.wait()


@contextmanager
def on_signals(stopping: Stopping) -> Iterator[None]:
    """Stop on Ctrl-C and SIGTERM; a second one ends the process at once, as it does everywhere."""
    loop = asyncio.get_running_loop()

    def told(number: signal.Signals) -> None:
        stopping.stop(Interrupted(f"stopped by {number.name}", number))
        for each in SIGNALS:
            loop.remove_signal_handler(each)

    for number in SIGNALS:
        loop.add_signal_handler(number, told, number)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)


class Tally(NamedTuple):
    """How far a sitting has come: rows by state, of `expected` (None when nobody knows), what it has taken so far."""

    counts: Counts
    expected: int | None
    made: int  # in this sitting, by calls
    spent: Spent  # by the whole run
    seconds: float  # since this sitting began

    @property
    def rate(self) -> float:
        """Briefs made a second, in this sitting."""
        return self.made / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """At the rate so far; None when that cannot be told."""
        if self.expected is None or not self.rate:
            return None
        settled = self.counts.done + self.counts.failed
        return max(0, self.expected - settled) / self.rate


def nobody(line: str) -> None:
    """Listens to nothing."""
    del line


@dataclass(frozen=True, slots=True)
class BatchJob:
    """One sitting of a run: where its rows are kept, its sources (to be read any number of times), how to go about it.

    An engine registers what `articles` gives, settles it, and returns when every row is `done` or `failed` or when
    `stopping` is told; it raises StopRun, UsageError or StoreError when it cannot go on. It does not end the run.
    `tell` is given a line about what is waited for, whenever there is news of it.
    """

    store: Store
    run: RunRecord
    articles: Callable[[], AsyncIterator[Article | UnreadSource]]
    expected: int | None
    settings: Settings
    options: Options
    stopping: Stopping
    on_tally: Callable[[Tally], None]
    tell: Callable[[str], None] = nobody


LOCK = ".nutgraf.lock"


class FolderInUseError(UsageError):
    """Another run holds the output folder."""


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Hold the folder, made where it is missing; raises UsageError when it is held or cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--out {str(folder)!r} cannot be written to ({error.strerror}); name another") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderInUseError(
                f"--out {str(folder)!r} is in use by {_holder(file)}; wait for it, or name another folder"
            ) from None
        try:
            _sign(file)
        except OSError as error:
            raise UsageError(f"--out {str(folder)!r} cannot be written to ({error.strerror})") from error
        yield


def _sign(file: IO[str]) -> None:
    file.truncate(0)
    file.write(f"process {os.getpid()} on {socket.gethostname()} since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n")
    file.flush()


def _holder(file: IO[str]) -> str:
    file.seek(0)
    return file.readline().strip() or "another process"
