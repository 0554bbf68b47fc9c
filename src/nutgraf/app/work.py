"""Work that tells how it goes to all who listen, and stops when the last of them goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any, Final, Generic, TypeVar

Told = TypeVar("Told")
Made = TypeVar("Made")
_END: Final = object()


class Work(Generic[Told, Made]):
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
