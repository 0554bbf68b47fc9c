"""Concurrency of the web chat: shared tasks, the fair queue before the model, and threads for work that blocks.

The stages find quotations, numbers and names in pure Python: a second for a news article, minutes for five megabytes.
They run in threads, so that the pages of other users continue. A result reaches the user even where it could not be
stored, because it may have taken minutes of a model.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, Generic, NamedTuple, TypeVar

from nutgraf.errors import NutgrafError, user_facing_errors
from nutgraf.models import Completion, Decided, Model, Request
from nutgraf.models.completion import OnWritten, WrittenSoFar, current_watcher, watching
from nutgraf.models.verifier import PassingProfiledModel

Reported = TypeVar("Reported")
Made = TypeVar("Made")
_END: Final = object()


class SharedTask(Generic[Reported, Made]):
    """One task with any number of listeners, each of which receives its reports and its result.

    It belongs to the event loop it is created in, and `work` may report from that loop only. It is cancelled when the
    last listener closes its events.
    """

    def __init__(self, work: Callable[[Callable[[Reported], None]], Coroutine[Any, Any, Made]]) -> None:
        self._listeners: list[asyncio.Queue[Any]] = []
        self._latest: list[Reported] = []
        self._stopping = False
        self._task = asyncio.create_task(work(self._report))
        self._task.add_done_callback(self._close)

    @property
    def over(self) -> bool:
        """Whether it has ended or is being stopped: a new listener needs a new task."""
        return self._stopping or self._task.done()

    async def events(self) -> AsyncGenerator[Reported | Made]:
        """The reports from now on (first the latest one before, if any), and last the result.

        Raises what the work raised. Closing the generator ends the listening.
        """
        reports: asyncio.Queue[Any] = asyncio.Queue()
        for report in self._latest:
            reports.put_nowait(report)
        self._listeners.append(reports)
        try:
            while not (self._task.done() and reports.empty()):
                report = await reports.get()
                if report is _END:
                    break
                yield report
            yield await asyncio.shield(self._task)
        finally:
            self._listeners.remove(reports)
            if not self._listeners and not self.over:
                self._stopping = True
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)

    def _report(self, report: Reported) -> None:
        self._latest = [report]
        for listener in self._listeners:
            listener.put_nowait(report)

    def _close(self, task: asyncio.Task[Made]) -> None:
        if not task.cancelled():
            task.exception()  # retrieved, because no listener may be left to raise it
        for listener in self._listeners:
            listener.put_nowait(_END)


OnPlace = Callable[[int], None]  # called with the number of tickets before this one, each time it changes


@dataclass(eq=False, slots=True)
class _Ticket:
    on_place: OnPlace
    admitted: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class FairQueue:
    """Gives out `slots` places at a time, first come, first served; it belongs to one event loop."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._busy = 0
        self._waiting: list[_Ticket] = []

    @asynccontextmanager
    async def slot(self, on_place: OnPlace = lambda _: None) -> AsyncIterator[None]:
        """Wait for a slot, hold it in the block, and free it at the end; `on_place` receives the place in the queue."""
        ticket = _Ticket(on_place)
        self._waiting.append(ticket)
        self._advance()
        try:
            await ticket.admitted
            yield
        finally:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            else:
                self._busy -= 1
            self._advance()

    def _advance(self) -> None:
        while self._waiting and self._busy < self._slots:
            self._busy += 1
            self._waiting.pop(0).admitted.set_result(None)
        for before, ticket in enumerate(self._waiting, start=self._busy):
            ticket.on_place(before)


class ThreadRunner:
    """Runs coroutines in threads of their own, at most `threads` at a time, each with its own event loop."""

    def __init__(self, threads: int) -> None:
        self._queue = FairQueue(threads)

    async def run(self, work: Callable[[], Coroutine[Any, Any, Made]]) -> Made:
        """What `work` returns or raises; a cancellation reaches the work at its next await and is not waited for.

        The threads are daemons: they do not keep the process from ending.
        """
        async with self._queue.slot():
            outcome: Future[Made] = Future()
            threading.Thread(target=_run_in_thread, args=(work, outcome), name="nutgraf-worker", daemon=True).start()
            return await asyncio.wrap_future(outcome)


class ThreadSafeModel(PassingProfiledModel):
    """A model for another thread: its calls run in the event loop the model belongs to, each in a slot of `queue`.

    `on_place` receives the place in the queue, in that loop.
    """

    def __init__(self, model: Model, queue: FairQueue, on_place: OnPlace = lambda _: None) -> None:
        super().__init__(model)
        self._queue = queue
        self._on_place = on_place
        self._loop = asyncio.get_running_loop()

    async def complete(self, request: Request) -> Completion:
        watcher = current_watcher()
        on_written = _in_this_loop(watcher) if watcher else None
        return await self._in_its_loop(self._in_slot(request, on_written))

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        """The answer in one piece."""
        completion = await self.complete(request)
        yield completion.text
        yield completion

    async def decide(self, text: str, statements: Sequence[str]) -> Decided | None:
        return await self._in_its_loop(super().decide(text, statements))

    async def count_tokens(self, text: str) -> int:
        return await self._in_its_loop(self._model.count_tokens(text))

    async def aclose(self) -> None:
        """Does nothing: the owner of the model closes it."""

    async def _in_slot(self, request: Request, on_written: OnWritten | None) -> Completion:
        async with self._queue.slot(self._on_place):
            with watching(on_written):
                return await self._model.complete(request)

    async def _in_its_loop(self, call: Coroutine[Any, Any, Made]) -> Made:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(call, self._loop))


def _in_this_loop(watcher: OnWritten) -> OnWritten:
    """The watcher for another thread: it is called in the running loop, as long as there is one."""
    loop = asyncio.get_running_loop()

    def on_written(so_far: WrittenSoFar) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody waits for the answer any more
            loop.call_soon_threadsafe(watcher, so_far)

    return on_written


def _run_in_thread(work: Callable[[], Coroutine[Any, Any, Made]], outcome: Future[Made]) -> None:
    try:
        with asyncio.Runner() as runner:
            made = runner.run(_stoppable(work, outcome))
    except BaseException as error:  # noqa: BLE001 - it is raised where the outcome is awaited
        with suppress(InvalidStateError):  # cancelled: nobody waits
            outcome.set_exception(error)
    else:
        with suppress(InvalidStateError):
            outcome.set_result(made)


async def _stoppable(work: Callable[[], Coroutine[Any, Any, Made]], outcome: Future[Made]) -> Made:
    """The result of the work, which is cancelled as soon as the outcome is."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def stop(settled: Future[Made]) -> None:
        if settled.cancelled():
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(task.cancel)

    outcome.add_done_callback(stop)
    return await work()


class StoreResult(NamedTuple, Generic[Made]):
    """A result, and the error that kept it from being stored, if any."""

    made: Made
    trouble: NutgrafError | None


async def store_result(made: Made, storing: Awaitable[object]) -> StoreResult[Made]:
    """The result after an attempt to store it."""
    try:
        with user_facing_errors():
            await storing
    except NutgrafError as trouble:
        return StoreResult(made, trouble)
    return StoreResult(made, None)


async def events_of_stored(work: SharedTask[Reported, StoreResult[Made]]) -> AsyncGenerator[Reported | Made]:
    """The reports of a task and its result; raises at the end the error that kept it from being stored."""
    async with aclosing(work.events()) as events:
        async for event in events:
            if not isinstance(event, StoreResult):
                yield event
                continue
            yield event.made
            if event.trouble:
                raise event.trouble
