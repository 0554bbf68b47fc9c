"""Rate limits and retries: how many calls run at once, how long a call waits, and when it is given up.

All calls to one endpoint share a `RateLimiter`: when the server asks one of them to slow down, all slow down, and after
several calls in a row that failed by the server's fault all pause for a while.

The wait that a server asks for is kept exactly, unless it makes no sense (zero, negative, infinite, not a number,
prose). Other waits double from try to try, with jitter, so that workers do not retry at the same moment.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from nutgraf.models.completion import OnWritten
from nutgraf.models.failures import EndpointFailure

CIRCUIT_AFTER = 5  # calls in a row given up by the server's fault
CIRCUIT_SECONDS = 30.0
SAME_REFUSAL_LIMIT = 20  # the same refusal for so many articles in a row is not about the articles
_GROW_AFTER = 10  # answers without a complaint; fewer while few calls run
_LONGEST_REFILL = 5.0  # seconds; headers say when the whole allowance is back, not when the next call may go


class RateLimiter:
    """Admits at most `limit` calls at a time: halved when a server reports a limit, growing back with good answers.

    `on_pause` is called with the seconds of every pause, so that other processes that call the same endpoint can slow
    down as well (`slow_down_silently`).
    """

    def __init__(self, limit: int, on_pause: Callable[[float], None] | None = None) -> None:
        self._most = self._limit = limit
        self._on_pause = on_pause
        self._active = 0
        self._good = 0
        self._failures_in_a_row = 0
        self._refusal = ("", 0)
        self._paused_until = 0.0
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

    async def wait_for_pause(self) -> None:
        """Wait until no pause is on."""
        left = self._paused_until - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)
            await self.wait_for_pause()  # another call may have been asked to wait longer in the meantime

    def slow_down(self, seconds: float) -> None:
        """Pause all calls for `seconds` and halve the number of calls at once."""
        self._halve()
        self._pause(seconds)

    def slow_down_silently(self, seconds: float) -> None:
        """Slow down because another process was asked to, without reporting it again."""
        self._halve()
        self._pause_until(seconds)

    def pause_until_refill(self, seconds: float) -> None:
        """Wait for the next allowance, for this one has no request left: no complaint, so nothing is halved."""
        self._pause(min(seconds, _LONGEST_REFILL))

    def count_success(self) -> None:
        """Count a good answer."""
        self._failures_in_a_row = 0
        self._refusal = ("", 0)
        self._good += 1
        if self._good >= min(_GROW_AFTER, self._limit) and self._limit < self._most:
            self._good = 0
            self._limit += 1

    def count_failure(self, failure: EndpointFailure) -> bool:
        """Count a call that failed for good; True when this refusal is the same for every article."""
        refused = failure.kind in ("invalid_request", "unsupported")
        code, times = self._refusal
        times = times + 1 if code == failure.code else 1
        self._refusal = (failure.code, times) if refused else ("", 0)
        self._failures_in_a_row = self._failures_in_a_row + 1 if failure.retryable else 0
        if self._failures_in_a_row >= CIRCUIT_AFTER:
            self._failures_in_a_row = 0
            self._pause(CIRCUIT_SECONDS)
        return refused and times >= SAME_REFUSAL_LIMIT

    def _halve(self) -> None:
        if time.monotonic() < self._paused_until:
            return  # calls that were under way together are refused together: that counts once
        self._good = 0
        self._limit = max(1, self._limit // 2)

    def _pause(self, seconds: float) -> None:
        self._pause_until(seconds)
        if self._on_pause:
            self._on_pause(seconds)

    def _pause_until(self, seconds: float) -> None:
        self._paused_until = max(self._paused_until, time.monotonic() + seconds)


_NUMBER = re.compile(r"\d+(?:\.\d*)?(?:[eE][+-]?\d{1,4})?", re.ASCII)
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?", re.ASCII)
_EPOCH_FROM = 1_000_000_000  # a larger number of seconds is a moment, not a wait
_AGES = 1_000_000_000.0
_MOST_EMPTY = 2  # in one call: nothing, twice, is an answer
_MOST_PAUSES = 50  # a server that always says "one millisecond" is given up in the end


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long a call may take, in seconds.

    `deadline` covers a whole call with all its tries and waits; `wait_budget` only the waiting between tries;
    `stall` is the longest silence inside a stream.
    """

    deadline: float = 300.0
    wait_budget: float = 120.0
    stall: float = 120.0
    tries: int = 5
    first_wait: float = 0.5
    longest_wait: float = 30.0


@dataclass(slots=True)
class RetryState:
    """The tries of one call so far."""

    policy: RetryPolicy
    began: float = field(default_factory=time.monotonic)
    tries: int = 0
    empty: int = 0  # of the tries, those answered with nothing
    waited: float = 0.0
    adapted: int = 0
    room: int | None = None  # tokens for reasoning, after an answer that was used up in it
    starved: bool = False
    withheld: frozenset[str] = frozenset()  # parameters left out on trial, after a refusal that names none
    engine: Mapping[str, int] = field(default_factory=dict)  # fields of the body that only our own engine knows
    schema_trouble: int = 0  # server errors since the way to ask for JSON last changed
    on_written: OnWritten | None = None  # watches the answer; None once streaming has failed
    json_method: int | None = None  # a lower way to ask for JSON than the profile's, on trial

    def wait_after(self, failure: EndpointFailure) -> float | None:
        """Seconds to wait before the next try; None when there is to be none."""
        self.tries += 1
        once_only = failure.kind == "empty"
        self.empty += once_only
        limit = _MOST_PAUSES if failure.kind == "rate_limit" else self.policy.tries
        if not failure.retryable or self.tries >= limit or self.empty >= _MOST_EMPTY:
            return None
        wait = failure.retry_after
        if wait is None:
            wait = 0.0 if once_only else _backoff(self.tries, self.policy)
        return wait if self.waited + wait <= self._time_left() else None

    def verdict(self, failure: EndpointFailure) -> EndpointFailure:
        """The failure as it ends the call: with the number of tries, or with the moment a longer wait would end.

        A wait that is longer than we may wait stops the run, for the next article would meet it too.
        """
        wait = failure.retry_after
        in_time = wait is None or self.waited + wait <= self._time_left()
        if not failure.retryable or failure.kind == "empty":
            return failure
        if failure.kind != "rate_limit" and in_time:
            return replace(failure, message=f"{failure.message}; {self.tries} tries, try again later")
        if wait is None:
            why = f"waited {self.waited:.0f} s in vain, try again later"
        else:
            until = datetime.now(UTC) + timedelta(seconds=min(wait, _AGES))
            when = f"{until:%Y-%m-%d %H:%M} UTC"
            why = f"wants a pause of {wait:.0f} s, more than wait_budget leaves; run again after {when}"
        return replace(failure, message=f"{failure.message}; {why}", stop_run=True)

    def _time_left(self) -> float:
        spent = time.monotonic() - self.began
        return min(self.policy.wait_budget, self.policy.deadline - spent + self.waited)


def directed_wait(headers: Mapping[str, str], now: float, *, rate_limited: bool) -> float | None:
    """Seconds the server asks us to wait, at time `now` (epoch seconds); None when it asks nothing usable.

    The longest of `retry-after-ms`, `retry-after` (seconds, a duration or an HTTP date) and, where `rate_limited`,
    of all `x-ratelimit-reset-*`.

    >>> directed_wait({"retry-after": "2"}, 0.0, rate_limited=True)
    2.0
    """
    lower = {name.lower(): value for name, value in headers.items()}
    waits = [_seconds(lower.get("retry-after"), now), _milliseconds(lower.get("retry-after-ms"))]
    if rate_limited:
        waits += [_seconds(value, now) for name, value in lower.items() if name.startswith("x-ratelimit-reset")]
    return max((wait for wait in waits if wait), default=None)


def refill_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds until a server that answered, but has no request or token left for us, gives us more; else None.

    >>> refill_wait({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "120ms"}, 0.0)
    0.12
    """
    used_up = [name for name in ("requests", "tokens") if headers.get(f"x-ratelimit-remaining-{name}") == "0"]
    waits = [_seconds(headers.get(f"x-ratelimit-reset-{name}"), now) for name in used_up]
    return max((wait for wait in waits if wait), default=None)


def _backoff(tries: int, policy: RetryPolicy) -> float:
    doubled = policy.first_wait * 2.0 ** min(tries - 1, 30)
    return float(min(doubled, policy.longest_wait) * random.uniform(0.5, 1.0))


def _milliseconds(value: str | None) -> float | None:
    number = _number(value or "")
    return number / 1000 if number else None


def _seconds(value: str | None, now: float) -> float | None:
    text = (value or "").strip()
    number = _number(text)
    if number is not None:
        wait = number - now if number >= _EPOCH_FROM and now >= _EPOCH_FROM / 2 else number
    elif text and (duration := _DURATION.fullmatch(text)):
        hours, minutes, seconds, thousandths = (float(part or 0) for part in duration.groups())
        wait = hours * 3600 + minutes * 60 + seconds + thousandths / 1000
    else:
        wait = _until(text, now)
    return min(wait, _AGES) if wait > 0 else None


def _number(text: str) -> float | None:
    text = text.strip()
    if not _NUMBER.fullmatch(text) or len(text) > 400:
        return None
    return min(float(text), _AGES * 10)  # overflow is a very long wait, not a malformed one


def _until(text: str, now: float) -> float:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.timestamp() - now
    except (OverflowError, OSError, ValueError):
        return 0.0
