"""Ends before the end: a signal, or a failure every further article would meet."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from nutgraf.errors import NutgrafError

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
