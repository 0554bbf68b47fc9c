"""A process that makes briefs for a batch: `python -P -m nutgraf.batch.worker`, spoken to over its standard streams.

A brief costs tens of milliseconds of our own computing, which would hold up every other call of one event loop. The
process ends when its batch does, however that ends: then its standard input is closed.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
from contextlib import aclosing
from decimal import Decimal

from nutgraf.article import Article
from nutgraf.batch.worker_pool import (
    BriefWorker,
    Paid,
    Paused,
    Reserve,
    Reserved,
    Settled,
    Setup,
    Stopped,
    Task,
    receive,
    send,
)
from nutgraf.errors import ModelError, NutgrafError
from nutgraf.models import open_model
from nutgraf.models.rate_limit import RateLimiter


class _Work:
    """The articles this process is at work on, and its line to the batch."""

    def __init__(self, writer: asyncio.StreamWriter, setup: Setup) -> None:
        self._writer = writer
        self._numbers = itertools.count()
        self._asked: dict[int, asyncio.Future[bool]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._limiter = RateLimiter(setup.at_once, on_pause=lambda seconds: send(writer, Paused(seconds)))
        self.model = open_model(setup.settings, limiter=self._limiter)
        self._desk = BriefWorker(self.model, setup.prompt, setup.article_seconds, self if setup.metered else None)

    async def reserve(self, dollars: Decimal) -> bool:
        number = next(self._numbers)
        self._asked[number] = asyncio.get_running_loop().create_future()
        send(self._writer, Reserve(number, dollars))
        return await self._asked[number]

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        send(self._writer, Paid(reserved, paid))

    def heed(self, message: object) -> None:
        """Do what a message of the batch says."""
        if isinstance(message, Task):
            task = asyncio.create_task(self._brief(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif isinstance(message, Paused):
            self._limiter.heed(message.seconds)
        elif isinstance(message, Reserved):
            self._asked.pop(message.number).set_result(message.granted)

    async def _brief(self, task: Task) -> None:
        try:
            outcome = await self._desk.attempt(task.key_id, Article.model_validate_json(task.article))
        except NutgrafError as error:
            kind = error.kind if isinstance(error, ModelError) else "settings"
            send(self._writer, Stopped(task.key_id, type(error).__name__, str(error), kind))
        else:
            send(self._writer, Settled(outcome))

    def drop(self) -> None:
        for task in self._tasks:
            task.cancel()


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    setup = await receive(reader)
    if not isinstance(setup, Setup):
        return
    work = _Work(writer, setup)
    async with aclosing(work.model):
        while message := await receive(reader):
            work.heed(message)
        work.drop()


async def _main() -> None:
    loop = asyncio.get_running_loop()
    # Whatever a library prints must not get between the messages.
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, outgoing)
    await _serve(reader, asyncio.StreamWriter(transport, protocol, None, loop))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the batch says what is to be done
    asyncio.run(_main())
