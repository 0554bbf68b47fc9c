"""Who makes the briefs: this process, or several others that share the machine's cores and one pace.

What a batch and the processes that work for it tell each other: pickled tuples, each after its length.

One article, one attempt: whatever happens becomes an outcome that can be kept, or ends the run.
"""

from __future__ import annotations

import asyncio
import pickle
import struct
import sys
import traceback
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from nutgraf.article import Article
from nutgraf.batch.costs import BudgetedModel, SpendingLimit
from nutgraf.batch.job import Options
from nutgraf.errors import EndpointRefused, InputError, ModelError, NutgrafError, StopRun, UsageError
from nutgraf.models import Model, Settings, open_model
from nutgraf.models.rate_limit import RateLimiter
from nutgraf.run import NOTHING, Failed, Item, Outcome, Spent, StoredBrief
from nutgraf.summarize import make_brief

_LENGTH = struct.Struct(">I")


class Setup(NamedTuple):
    """First word to a process: what it is to work with; `metered` says that it asks before each call."""

    settings: Settings
    prompt: str
    at_once: int
    article_seconds: float
    metered: bool


class Task(NamedTuple):
    """An article to be briefed, as JSON."""

    key_id: str
    article: str


class Settled(NamedTuple):
    """The outcome of a task."""

    outcome: Outcome


class Stopped(NamedTuple):
    """A task met what every other would meet: the error's class, message and kind."""

    key_id: str
    error: str
    message: str
    kind: str


class Paused(NamedTuple):
    """The endpoint wants a pause of so many seconds; told by one process, and then to all others."""

    seconds: float


class Reserve(NamedTuple):
    """May a call that costs at most `dollars` be made?"""

    number: int
    dollars: Decimal


class Reserved(NamedTuple):
    """Whether it may."""

    number: int
    granted: bool


class Paid(NamedTuple):
    """A call was made: what had been reserved for it, and what it cost."""

    reserved: Decimal
    dollars: Decimal


Message = Setup | Task | Settled | Stopped | Paused | Reserve | Reserved | Paid


def send(writer: asyncio.StreamWriter, message: Message) -> None:
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    writer.write(_LENGTH.pack(len(body)) + body)


async def receive(reader: asyncio.StreamReader) -> Message | None:
    """The next message; None when the other side is gone."""
    try:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        message: Message = pickle.loads(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return message


# Kinds of failure that another try, later, may not meet again.
CURABLE = frozenset({"rate_limit", "server", "busy", "connection", "timeout", "garbled", "empty", "cut_off", "crashed"})


class BriefWorker:
    """Where articles are worked on: a model, the prompt, and the seconds one article may take."""

    def __init__(self, model: Model, prompt: str, seconds: float, purse: SpendingLimit | None) -> None:
        self._model = model
        self._prompt = prompt
        self._seconds = seconds
        self._purse = purse

    async def attempt(self, key_id: str, article: Article) -> Outcome:
        """The outcome of one article; raises StopRun, or UsageError, when every article would end alike."""
        metered = BudgetedModel(self._model, self._purse)
        try:
            async with asyncio.timeout(self._seconds):
                brief = await make_brief(article, metered, prompt=self._prompt)
            return StoredBrief(key_id=key_id, brief=brief.model_dump_json(by_alias=True), spent=metered.spent)
        except TimeoutError:
            message = f"took longer than the {self._seconds:g} s one article may take"
            return failure_record(key_id, "timeout", message, metered.spent)
        except (ModelError, InputError) as error:
            if isinstance(error, StopRun):
                raise
            kind = error.kind if isinstance(error, ModelError) else "input"
            return failure_record(key_id, kind, str(error), metered.spent)
        except NutgrafError:
            raise
        except Exception as error:  # noqa: BLE001 - one poisoned article must not end the others
            return failure_record(key_id, "internal", bug_location(error), metered.spent)


def failure_record(key_id: str, kind: str, message: str, spent: Spent) -> Failed:
    """The failure of one article, with whether another try may help."""
    return Failed(key_id=key_id, kind=kind, message=message or kind, retryable=kind in CURABLE, spent=spent)


def bug_location(error: Exception) -> str:
    """An error of ours in one line, without what it says: that may hold words of the article, or a key."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"internal error: {type(error).__name__} in {frame.name} ({Path(frame.filename).name}:{frame.lineno})"


_GRACE = 30.0  # seconds a process may take beyond an article's time before it counts as stuck
_LIVES = 2  # processes one article may take down with it
_ERRORS: dict[str, type[StopRun]] = {error.__name__: error for error in (StopRun, EndpointRefused)}


class WorkerPool(Protocol):
    """Makes briefs, many at a time."""

    async def brief(self, item: Item) -> Outcome:
        """The outcome of one article; raises StopRun or UsageError when every article would end alike."""

    async def aclose(self) -> None: ...


class InProcessPool:
    """A crew of one: briefs are made in this very event loop."""

    def __init__(self, settings: Settings, prompt: str, options: Options, purse: SpendingLimit | None) -> None:
        self._model = open_model(settings, limiter=RateLimiter(options.concurrency))
        self._desk = BriefWorker(self._model, prompt, options.article_seconds, purse)

    async def brief(self, item: Item) -> Outcome:
        return await self._desk.attempt(item.key.id, item.article)

    async def aclose(self) -> None:
        await self._model.aclose()


class ProcessLostError(Exception):
    """A process ended before it had done its work."""


class WorkerProcess:
    """One process at work for us, and what it still owes."""

    def __init__(self, crew: ProcessPool, process: asyncio.subprocess.Process) -> None:
        self._crew = crew
        self._process = process
        self._owed: dict[str, asyncio.Future[Outcome]] = {}
        self._listening = asyncio.create_task(self._listen())
        self.alive = True

    @classmethod
    async def start(cls, crew: ProcessPool, setup: Setup) -> Self:
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
            send(self._process.stdin, message)

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while (message := await receive(self._process.stdout)) is not None:
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


class ProcessPool:
    """A crew of several processes, which pause together and are replaced when they die."""

    def __init__(self, settings: Settings, prompt: str, options: Options, purse: SpendingLimit | None) -> None:
        share = -(-options.concurrency // options.processes)
        self._setup = Setup(settings, prompt, share, options.article_seconds, purse is not None)
        self._purse = purse
        self._seconds = options.article_seconds + _GRACE
        self._places: list[WorkerProcess | None] = [None] * options.processes
        self._starting = asyncio.Lock()

    async def brief(self, item: Item) -> Outcome:
        for _ in range(_LIVES):
            helper = await self._least_busy()
            with suppress(ProcessLostError):
                return await helper.brief(item, self._seconds)
        message = f"the process that worked on it died or hung, {_LIVES} times"
        return failure_record(item.key.id, "crashed", message, NOTHING)

    def paused(self, by: WorkerProcess, pause: Paused) -> None:
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

    async def _least_busy(self) -> WorkerProcess:
        async with self._starting:  # else two articles would start a process each in the same place
            for place, helper in enumerate(self._places):
                if helper is None or not helper.alive:
                    started = await WorkerProcess.start(self, self._setup)
                    self._places[place] = started
                    return started
        return min((helper for helper in self._places if helper is not None), key=lambda helper: helper.busy)


def worker_pool_of(settings: Settings, prompt: str, options: Options, purse: SpendingLimit | None) -> WorkerPool:
    """The crew the options ask for."""
    if options.processes:
        return ProcessPool(settings, prompt, options, purse)
    return InProcessPool(settings, prompt, options, purse)


def error_of(stopped: Stopped) -> NutgrafError:
    """What a process met that every further article would meet, as the error it was there."""
    made = _ERRORS.get(stopped.error)
    return made(stopped.message, kind=stopped.kind) if made else UsageError(stopped.message)
