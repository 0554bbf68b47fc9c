"""The questions of a conversation that have no answer yet: answered in order, whether a page watches or not.

They are stored in the library, so a reload or a restart of the server loses none. A question that fails stays the
first in line and stops the others, until it is tried again or withdrawn.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial
from typing import NamedTuple

from nutgraf.answer import Abstention, Answer
from nutgraf.errors import NutgrafError
from nutgraf.library import Library, WaitingQuestion
from nutgraf.qa import Drafted, Event, Status

Ask = Callable[[WaitingQuestion], AsyncGenerator[Event]]


class QueueView(NamedTuple):
    """The questions of a conversation without an answer, as a page shows them.

    `running` is being answered, and `event` is what is known of it; `waiting` come after it. `failure` says why the
    first of them was not answered, which then is `failed`. `unstored` is an outcome that could not be stored.
    `answered` counts the turns that were added since the queue was opened.
    """

    running: WaitingQuestion | None = None
    event: Status | Drafted | None = None
    waiting: tuple[WaitingQuestion, ...] = ()
    failed: WaitingQuestion | None = None
    failure: str = ""
    unstored: Answer | Abstention | None = None
    answered: int = 0

    @property
    def goes_on(self) -> bool:
        """Whether something is answered without a click."""
        return self.running is not None or (bool(self.waiting) and not self.failure)


class QuestionQueue:
    """The queue of one conversation; it belongs to one event loop, and its `view` may be read from any thread."""

    def __init__(self, library: Library, owner: str, conversation: str, ask: Ask) -> None:
        self.view = QueueView()
        self.watchers = 0
        self._library = library
        self._name = (owner, conversation)
        self._ask = ask
        self._added = False
        self._version = 0
        self._changed = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._answering: asyncio.Task[None] | None = None

    async def add(self, asked: str, *, replaces: int = 0) -> None:
        """Put a question last in line, and start the line; the same question twice in a row is one."""
        waiting = await self._stored()
        if not (waiting and (waiting[-1].asked, waiting[-1].replaces) == (asked, replaces)):
            await asyncio.to_thread(partial(self._library.add_waiting, *self._name, asked, replaces=replaces))
            self._added = True
        await self.resume()

    async def resume(self) -> None:
        """Answer what waits, from the first on; does nothing while that is being done."""
        if self._worker is None or self._worker.done():
            self._show(self.view._replace(waiting=await self._stored(), failed=None, failure="", unstored=None))
            self._worker = asyncio.create_task(self._answer_all())
        else:
            await self._show_waiting()

    async def withdraw(self, number: int) -> WaitingQuestion | None:
        """Take a question out of the line, stopping the model if it is being answered; None where it is not there."""
        view = self.view
        known = (view.running, view.failed, *view.waiting)
        question = next((one for one in known if one and one.number == number), None)
        if question is None or not await asyncio.to_thread(self._library.withdraw, *self._name, number):
            return None
        if question == self.view.running and self._answering:  # it may have begun meanwhile
            self._answering.cancel()
        elif question == self.view.failed:
            await self.resume()
        else:
            await self._show_waiting()
        return question

    async def views(self) -> AsyncGenerator[QueueView]:
        """The view now and after each change, until nothing goes on by itself; starts the line where it stopped."""
        if not self.view.failure:
            await self.resume()
        self.watchers += 1
        try:
            shown = -1
            while True:
                changed = self._changed
                if shown != self._version:
                    shown = self._version
                    yield self.view
                elif not self.view.goes_on:
                    return
                else:
                    await changed.wait()
        finally:
            self.watchers -= 1

    async def aclose(self) -> None:
        """Stop; what waits stays stored."""
        for task in filter(None, (self._worker, self._answering)):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _answer_all(self) -> None:
        try:
            await self._answer_each()
        except NutgrafError as error:  # the library is what failed
            self._show(self.view._replace(running=None, event=None, failure=str(error)))

    async def _answer_each(self) -> None:
        while True:
            self._added = False
            waiting = await self._stored()
            if not waiting and not self._added:
                break
            if not waiting:
                continue  # one was added while we looked
            first, *others = waiting
            self._show(self.view._replace(running=first, event=None, waiting=tuple(others)))
            self._answering = asyncio.create_task(self._answer(first))
            await asyncio.gather(self._answering, return_exceptions=True)
            if self.view.failure:
                return
        self._show(self.view._replace(running=None, event=None, waiting=()))

    async def _answer(self, question: WaitingQuestion) -> None:
        outcome: Answer | Abstention | None = None
        try:
            async with aclosing(self._ask(question)) as events:
                async for event in events:
                    if isinstance(event, Status | Drafted):
                        self._show(self.view._replace(event=event))
                    else:
                        outcome = event
        except NutgrafError as error:
            ended = self.view._replace(running=None, event=None)
            self._show(ended._replace(failed=question, failure=str(error), unstored=outcome))
        else:
            self._show(self.view._replace(running=None, event=None, answered=self.view.answered + 1))

    async def _stored(self) -> tuple[WaitingQuestion, ...]:
        return tuple(await asyncio.to_thread(self._library.waiting, *self._name))

    async def _show_waiting(self) -> None:
        """Show what waits now; where the line moved while that was read, it is read again."""
        while True:
            first = (self.view.running, self.view.failed, self.view.answered)
            stored = await self._stored()
            if first == (self.view.running, self.view.failed, self.view.answered):
                break
        self._show(self.view._replace(waiting=tuple(one for one in stored if one not in first)))

    def _show(self, view: QueueView) -> None:
        self.view = view
        self._version += 1
        self._changed.set()
        self._changed = asyncio.Event()
