"""What is going on, on stderr only: a live bar for people, plain lines for logs, nothing when told to be quiet."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

_EVERY_SECONDS = 5.0
_EVERY_SHARE = 0.1


class Progress(Protocol):
    """Tells a person how far the work is."""

    def note(self, text: str) -> None:
        """Say something once."""

    def at(self, what: str, done: int, total: int | None, detail: str = "") -> None:
        """Say that `done` of `total` of something is done; called as often as is convenient.

        `total` is None where nobody knows it.
        """


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """The progress that suits stderr; whatever it draws is gone when the work ends."""
    if quiet:
        with Path(os.devnull).open("w") as nowhere:
            yield _Lines(nowhere)
    elif sys.stderr.isatty():
        with _live() as live:
            yield live
    else:
        yield _Lines(sys.stderr)


class _Lines:
    """A line at each change, and otherwise at most one in five seconds or for each tenth of the way."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._what = ""
        self._share = 0.0
        self._time = 0.0

    def note(self, text: str) -> None:
        print(text, file=self._stream, flush=True)

    def at(self, what: str, done: int, total: int | None, detail: str = "") -> None:
        share, now = _share(done, total), time.monotonic()
        is_news = what != self._what or share - self._share >= _EVERY_SHARE or now - self._time >= _EVERY_SECONDS
        if is_news or (share == 1.0 != self._share):
            self._what, self._share, self._time = what, share, now
            of = "" if total is None else f"/{total:,}"
            self.note(f"{what} {done:,}{of}{f' ({detail})' if detail else ''}")


def _share(done: int, total: int | None) -> float:
    if total is None:
        return 0.0
    return done / total if total else 1.0


@contextmanager
def _live() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(bar_width=24),
               TextColumn("{task.fields[detail]}", markup=False), TimeElapsedColumn())  # fmt: skip
    # Else rich would take what is written to standard output and print it above the bar: on stderr.
    with Bars(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bars:
        yield _Live(bars)


class _Live:
    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task = bars.add_task("starting", total=None, detail="")

    def note(self, text: str) -> None:
        self._bars.update(self._task, description=text)

    def at(self, what: str, done: int, total: int | None, detail: str = "") -> None:
        self._bars.update(self._task, description=what, completed=done, total=total, detail=detail)
