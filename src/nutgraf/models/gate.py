"""What the calls to one endpoint share: how many may run at once, and the pauses a server asks for.

One call that is told to slow down slows all of them. After several calls in a row failed by the server's fault
everybody rests for a while instead of hammering it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from nutgraf.models.failures import Failure

CIRCUIT_AFTER = 5  # calls in a row given up by the server's fault
CIRCUIT_SECONDS = 30.0
SAME_REFUSAL_LIMIT = 20  # the same refusal for so many articles in a row is not about the articles
_GROW_AFTER = 10  # answers without a complaint; fewer while few calls run
_LONGEST_REFILL = 5.0  # seconds; headers tell when the whole allowance is back, not when the next call may go


class Gate:
    """Admits at most `limit` calls at a time: halved on each word about limits, growing back with good answers.

    `on_pause` is told the seconds of every pause, so that other processes that call the same endpoint can `heed` it.
    """

    def __init__(self, limit: int, on_pause: Callable[[float], None] | None = None) -> None:
        self._most = self._limit = limit
        self._on_pause = on_pause
        self._active = 0
        self._good = 0
        self._fallen = 0
        self._refusal = ("", 0)
        self._rest_until = 0.0
        self._changed = asyncio.Condition()

    @property
    def limit(self) -> int:
        return self._limit

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold one of the places; waits for one."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._active < self._limit)
            self._active += 1
        try:
            yield
        finally:
            self._active -= 1
            async with self._changed:
                self._changed.notify_all()

    async def rested(self) -> None:
        """Wait until no pause is on."""
        left = self._rest_until - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)
            await self.rested()  # somebody else may have been told to wait longer in the meantime

    def slow_down(self, seconds: float) -> None:
        """Pause everybody for `seconds` and halve the number of calls at once."""
        self._halve()
        self._pause(seconds)

    def heed(self, seconds: float) -> None:
        """Slow down because another process was told to; nobody is told again."""
        self._halve()
        self._rest(seconds)

    def used_up(self, seconds: float) -> None:
        """Wait for the next allowance, for this one has no request left: no complaint, so nothing is halved."""
        self._pause(min(seconds, _LONGEST_REFILL))

    def answered(self) -> None:
        """Count a good answer."""
        self._fallen = 0
        self._refusal = ("", 0)
        self._good += 1
        if self._good >= min(_GROW_AFTER, self._limit) and self._limit < self._most:
            self._good = 0
            self._limit += 1

    def given_up(self, failure: Failure) -> bool:
        """Count a call that failed for good; True when this refusal is the same for every article."""
        refused = failure.kind in ("invalid_request", "unsupported")
        code, times = self._refusal
        times = times + 1 if code == failure.code else 1
        self._refusal = (failure.code, times) if refused else ("", 0)
        self._fallen = self._fallen + 1 if failure.retryable else 0
        if self._fallen >= CIRCUIT_AFTER:
            self._fallen = 0
            self._pause(CIRCUIT_SECONDS)
        return refused and times >= SAME_REFUSAL_LIMIT

    def _halve(self) -> None:
        if time.monotonic() < self._rest_until:
            return  # calls that were under way together are refused together: that is one word, not many
        self._good = 0
        self._limit = max(1, self._limit // 2)

    def _pause(self, seconds: float) -> None:
        self._rest(seconds)
        if self._on_pause:
            self._on_pause(seconds)

    def _rest(self, seconds: float) -> None:
        self._rest_until = max(self._rest_until, time.monotonic() + seconds)
