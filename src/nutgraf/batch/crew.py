"""Who makes the briefs: this process, or several others that share the machine's cores and one pace."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from decimal import Decimal
from typing import Protocol, Self

from nutgraf.batch import messages
from nutgraf.batch.attempt import Desk, failed
from nutgraf.batch.costs import Purse
from nutgraf.batch.messages import Message, Paid, Paused, Reserve, Reserved, Settled, Setup, Stopped, Task
from nutgraf.batch.options import Options
from nutgraf.errors import EndpointRefused, NutgrafError, StopRun, UsageError
from nutgraf.models import Settings, open_model
from nutgraf.models.gate import Gate
from nutgraf.run import NOTHING, Item, Outcome

_GRACE = 30.0  # seconds a process may take beyond an article's time before it counts as stuck
_LIVES = 2  # processes one article may take down with it
_ERRORS: dict[str, type[StopRun]] = {error.__name__: error for error in (StopRun, EndpointRefused)}


class Crew(Protocol):
    """Makes briefs, many at a time."""

    async def brief(self, item: Item) -> Outcome:
        """The outcome of one article; raises StopRun or UsageError when every article would end alike."""

    async def aclose(self) -> None: ...


class OneProcess:
    """A crew of one: briefs are made in this very event loop."""

    def __init__(self, settings: Settings, prompt: str, options: Options, purse: Purse | None) -> None:
        self._model = open_model(settings, gate=Gate(options.concurrency))
        self._desk = Desk(self._model, prompt, options.article_seconds, purse)

    async def brief(self, item: Item) -> Outcome:
        return await self._desk.attempt(item.key.id, item.article)

    async def aclose(self) -> None:
        await self._model.aclose()


class ProcessLostError(Exception):
    """A process ended before it had done its work."""


class Helper:
    """One process at work for us, and what it still owes."""

    def __init__(self, crew: Processes, process: asyncio.subprocess.Process) -> None:
        self._crew = crew
        self._process = process
        self._owed: dict[str, asyncio.Future[Outcome]] = {}
        self._listening = asyncio.create_task(self._listen())
        self.alive = True

    @classmethod
    async def start(cls, crew: Processes, setup: Setup) -> Self:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "nutgraf.batch.worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        helper = cls(crew, process)
        helper.tell(setup)
        return helper

    @property
    def busy(self) -> int:
        return len(self._owed)

    async def brief(self, item: Item, seconds: float) -> Outcome:
        """The outcome of one article; raises ProcessLostError when the process dies or is stuck."""
        key_id = item.key.id
        self._owed[key_id] = asyncio.get_running_loop().create_future()
        self.tell(Task(key_id, item.article.model_dump_json()))
        try:
            async with asyncio.timeout(seconds):
                return await self._owed[key_id]
        except TimeoutError:
            self._process.kill()
            raise ProcessLostError from None
        finally:
            self._owed.pop(key_id, None)

    def tell(self, message: Message) -> None:
        if self._process.stdin is not None:
            messages.send(self._process.stdin, message)

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while (message := await messages.receive(self._process.stdout)) is not None:
            await self._heed(message)
        self.alive = False
        for owed in self._owed.values():
            if not owed.done():
                owed.set_exception(ProcessLostError())

    async def _heed(self, message: Message) -> None:
        if isinstance(message, Settled):
            self._give(message.outcome.key_id, message.outcome)
        elif isinstance(message, Stopped):
            self._give(message.key_id, error_of(message))
        elif isinstance(message, Paused):
            self._crew.paused(self, message)
        elif isinstance(message, Reserve):
            self.tell(Reserved(message.number, await self._crew.reserve(message.dollars)))
        elif isinstance(message, Paid):
            self._crew.settle(message.reserved, message.dollars)

    def _give(self, key_id: str, result: Outcome | NutgrafError) -> None:
        owed = self._owed.get(key_id)
        if owed is None or owed.done():
            return
        if isinstance(result, NutgrafError):
            owed.set_exception(result)
        else:
            owed.set_result(result)

    async def end(self) -> None:
        """End the process now; what it owes is dropped."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._listening


class Processes:
    """A crew of several processes, which pause together and are replaced when they die."""

    def __init__(self, settings: Settings, prompt: str, options: Options, purse: Purse | None) -> None:
        share = -(-options.concurrency // options.processes)
        self._setup = Setup(settings, prompt, share, options.article_seconds, purse is not None)
        self._purse = purse
        self._seconds = options.article_seconds + _GRACE
        self._places: list[Helper | None] = [None] * options.processes
        self._starting = asyncio.Lock()

    async def brief(self, item: Item) -> Outcome:
        for _ in range(_LIVES):
            helper = await self._least_busy()
            with suppress(ProcessLostError):
                return await helper.brief(item, self._seconds)
        message = f"the process that worked on it died or hung, {_LIVES} times"
        return failed(item.key.id, "crashed", message, NOTHING)

    def paused(self, by: Helper, pause: Paused) -> None:
        """Have everybody else pause as well."""
        for helper in self._places:
            if helper is not None and helper is not by and helper.alive:
                helper.tell(pause)

    async def reserve(self, dollars: Decimal) -> bool:
        return self._purse is None or await self._purse.reserve(dollars)

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        if self._purse is not None:
            self._purse.settle(reserved, paid)

    async def aclose(self) -> None:
        await asyncio.gather(*(helper.end() for helper in self._places if helper is not None))

    async def _least_busy(self) -> Helper:
        async with self._starting:  # else two articles would start a process each in the same place
            for place, helper in enumerate(self._places):
                if helper is None or not helper.alive:
                    started = await Helper.start(self, self._setup)
                    self._places[place] = started
                    return started
        return min((helper for helper in self._places if helper is not None), key=lambda helper: helper.busy)


def crew_of(settings: Settings, prompt: str, options: Options, purse: Purse | None) -> Crew:
    """The crew the options ask for."""
    if options.processes:
        return Processes(settings, prompt, options, purse)
    return OneProcess(settings, prompt, options, purse)


def error_of(stopped: Stopped) -> NutgrafError:
    """What a process met that every further article would meet, as the error it was there."""
    made = _ERRORS.get(stopped.error)
    return made(stopped.message, kind=stopped.kind) if made else UsageError(stopped.message)
