"""Blocking work that an event loop waits for, in threads that hold up nobody's end."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

_idle: list[_Hand] = []
if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_idle.clear)  # a fork has the list, and not the threads


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` gives or raises; the loop goes on meanwhile.

    The threads are daemons, other than those of `asyncio.to_thread`: standard input or a pipe may never end, and Ctrl-C
    must not wait for it. One that is free is used again.
    """
    given: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    try:
        hand = _idle.pop()
    except IndexError:
        hand = _Hand()
    hand.tasks.put((work, given))
    return await given


class _Hand:
    """A thread, and what it is to do next."""

    def __init__(self) -> None:
        self.tasks: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]]] = SimpleQueue()
        threading.Thread(target=self._work, name="nutgraf-reading", daemon=True).start()

    def _work(self) -> None:
        while True:
            work, given = self.tasks.get()
            try:
                made, error = work(), None
            except Exception as raised:  # noqa: BLE001 - handed on to whoever waits
                made, error = None, raised
            _idle.append(self)
            with suppress(RuntimeError):  # the loop has ended
                given.get_loop().call_soon_threadsafe(_give, given, made, error)
            del work, given, made, error  # else what was read last would be held until the next


def _give(given: asyncio.Future[Any], made: object, error: Exception | None) -> None:
    if given.done():  # nobody waits any more
        return
    if error is None:
        given.set_result(made)
    else:
        given.set_exception(error)
