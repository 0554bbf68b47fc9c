"""Work that tells how it goes to all who listen, and stops when the last of them goes away.

The line before a model that does one thing at a time: first come, first served, and each knows its place.

Work that takes the processor for seconds, done aside, so that everybody else's page goes on.

The stages find quotations, numbers and names in pure Python: a second for a news article, minutes for five megabytes.

What was made, given to the reader whether or not it could be stored: minutes of a model are not thrown away.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, Generic, NamedTuple, TypeVar

from nutgraf.errors import NutgrafError
from nutgraf.models import Completion, Decided, Model, PassingModel, Request
from nutgraf.web.messages import user_facing_errors

Told = TypeVar("Told")
Made = TypeVar("Made")
_END: Final = object()


class SharedTask(Generic[Told, Made]):
    """One task with any number of listeners; what `doing` tells it and what it returns reach each of them.

    It belongs to the event loop it is made in, and `doing` may tell it something from that loop only.
    """

    def __init__(self, doing: Callable[[Callable[[Told], None]], Coroutine[Any, Any, Made]]) -> None:
        self._listeners: list[asyncio.Queue[Any]] = []
        self._latest: list[Told] = []
        self._stopping = False
        self._task = asyncio.create_task(doing(self._tell))
        self._task.add_done_callback(self._close)

    @property
    def over(self) -> bool:
        """Whether it has ended or is being stopped: who comes now has to begin anew."""
        return self._stopping or self._task.done()

    async def events(self) -> AsyncGenerator[Told | Made]:
        """What is told from now on (first the latest word, if there is one), and last what was made.

        Raises what the work raised. Closing it is going away.
        """
        heard: asyncio.Queue[Any] = asyncio.Queue()
        for word in self._latest:
            heard.put_nowait(word)
        self._listeners.append(heard)
        try:
            while not (self._task.done() and heard.empty()):
                word = await heard.get()
                if word is _END:
                    break
                yield word
            yield await asyncio.shield(self._task)
        finally:
            self._listeners.remove(heard)
            if not self._listeners and not self.over:
                self._stopping = True
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)

    def _tell(self, word: Told) -> None:
        self._latest = [word]
        for listener in self._listeners:
            listener.put_nowait(word)

    def _close(self, task: asyncio.Task[Made]) -> None:
        if not task.cancelled():
            task.exception()  # seen: nobody may be left to hear of it
        for listener in self._listeners:
            listener.put_nowait(_END)


OnPlace = Callable[[int], None]  # told how many are before, each time that changes


@dataclass(eq=False, slots=True)
class _Ticket:
    on_place: OnPlace
    admitted: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class FairQueue:
    """Admits `places` at a time; it belongs to one event loop."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._busy = 0
        self._waiting: list[_Ticket] = []

    @asynccontextmanager
    async def turn(self, on_place: OnPlace = lambda _: None) -> AsyncIterator[None]:
        """Hold a place; waits for one, and gives it back at the end however that comes."""
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
        while self._waiting and self._busy < self._places:
            self._busy += 1
            self._waiting.pop(0).admitted.set_result(None)
        for before, ticket in enumerate(self._waiting, start=self._busy):
            ticket.on_place(before)


class ThreadRunner:
    """Runs coroutines in threads of their own, at most `places` at a time, each with its own event loop."""

    def __init__(self, places: int) -> None:
        self._line = FairQueue(places)

    async def run(self, work: Callable[[], Coroutine[Any, Any, Made]]) -> Made:
        """What `work` gives or raises; cancelled, it cancels the work at its next await and does not wait for it.

        The threads are daemons: a long reading does not keep the process from ending.
        """
        async with self._line.turn():
            outcome: Future[Made] = Future()
            threading.Thread(target=_do, args=(work, outcome), name="nutgraf-aside", daemon=True).start()
            return await asyncio.wrap_future(outcome)


class ThreadSafeModel(PassingModel):
    """A model for the use of a thread aside: its calls are made in the event loop the model belongs to, in `line`."""

    def __init__(self, model: Model, line: FairQueue) -> None:
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


class StoreResult(NamedTuple, Generic[Made]):
    """What was made, and what kept it from being stored, if anything did."""

    made: Made
    trouble: NutgrafError | None


async def store_result(made: Made, storing: Awaitable[object]) -> StoreResult[Made]:
    """What was made, after an attempt to store it."""
    try:
        with user_facing_errors():
            await storing
    except NutgrafError as trouble:
        return StoreResult(made, trouble)
    return StoreResult(made, None)


async def store_given(work: SharedTask[Told, StoreResult[Made]]) -> AsyncGenerator[Told | Made]:
    """What work tells, what it made, and last, raised, what kept that from being stored."""
    async with aclosing(work.events()) as events:
        async for event in events:
            if not isinstance(event, StoreResult):
                yield event
                continue
            yield event.made
            if event.trouble:
                raise event.trouble
