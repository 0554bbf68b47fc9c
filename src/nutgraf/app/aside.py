"""Work that takes the processor for seconds, done aside, so that everybody else's page goes on.

The stages find quotations, numbers and names in pure Python: a second for a news article, minutes for five megabytes.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any, TypeVar

from nutgraf.app.line import Line
from nutgraf.models import Completion, Decided, Model, PassingModel, Request

Made = TypeVar("Made")


class Aside:
    """Runs coroutines in threads of their own, at most `places` at a time, each with its own event loop."""

    def __init__(self, places: int) -> None:
        self._line = Line(places)

    async def run(self, work: Callable[[], Coroutine[Any, Any, Made]]) -> Made:
        """What `work` gives or raises; cancelled, it cancels the work at its next await and does not wait for it.

        The threads are daemons: a long reading does not keep the process from ending.
        """
        async with self._line.turn():
            outcome: Future[Made] = Future()
            threading.Thread(target=_do, args=(work, outcome), name="nutgraf-aside", daemon=True).start()
            return await asyncio.wrap_future(outcome)


class LentModel(PassingModel):
    """A model for the use of a thread aside: its calls are made in the event loop the model belongs to, in `line`."""

    def __init__(self, model: Model, line: Line) -> None:
        super().__init__(model)
        self._line = line
        self._home = asyncio.get_running_loop()

    async def complete(self, request: Request) -> Completion:
        return await self._at_home(self._in_turn(request))

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        """The answer in one piece."""
        completion = await self.complete(request)
        yield completion.text
        yield completion

    async def decide(self, text: str, statements: Sequence[str]) -> Decided | None:
        return await self._at_home(super().decide(text, statements))

    async def count_tokens(self, text: str) -> int:
        return await self._at_home(self._model.count_tokens(text))

    async def aclose(self) -> None:
        """It is not ours to close."""

    async def _in_turn(self, request: Request) -> Completion:
        async with self._line.turn():
            return await self._model.complete(request)

    async def _at_home(self, call: Coroutine[Any, Any, Made]) -> Made:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(call, self._home))


def _do(work: Callable[[], Coroutine[Any, Any, Made]], outcome: Future[Made]) -> None:
    try:
        with asyncio.Runner() as runner:
            made = runner.run(_stoppable(work, outcome))
    except BaseException as error:  # noqa: BLE001 - it is raised where the outcome is awaited
        with suppress(InvalidStateError):  # nobody waits any more
            outcome.set_exception(error)
    else:
        with suppress(InvalidStateError):
            outcome.set_result(made)


async def _stoppable(work: Callable[[], Coroutine[Any, Any, Made]], outcome: Future[Made]) -> Made:
    """The work, cancelled as soon as the outcome is."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def stop(settled: Future[Made]) -> None:
        if settled.cancelled():
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(task.cancel)

    outcome.add_done_callback(stop)
    return await work()
