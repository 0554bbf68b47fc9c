"""The worker pool: makes the briefs of a batch in this process, or in several that share the machine's cores.

A brief takes tens of milliseconds of our own computing, which would hold up every other call of one event loop. The
processes share one pace and one budget: a pause that an endpoint asks of one of them holds for all, and each asks here
before a call that costs money. A message between them is a frame whose body is a pickled named tuple.
"""

from __future__ import annotations

import asyncio
import itertools
import pickle
import signal
from contextlib import aclosing, suppress
from decimal import Decimal
from typing import NamedTuple, Protocol

from nutgraf.article import Article
from nutgraf.batch.brief_worker import BriefWorker, SpendingLimit, failure_record
from nutgraf.batch.job import BatchOptions
from nutgraf.errors import EndpointRefused, ModelError, NutgrafError, StopRun, UsageError
from nutgraf.models import Settings, open_model
from nutgraf.models.rate_limit import RateLimiter
from nutgraf.run import NOTHING, Item, Outcome
from nutgraf.worker_processes import Frame, FrameChannel, ProcessLostError, WorkerProcess, worker_streams

_GRACE = 30.0  # seconds a process may take beyond an article's time before it counts as stuck
_PROCESSES_PER_ARTICLE = 2  # that may die over one article before it is given up
_ERRORS: dict[str, type[StopRun]] = {error.__name__: error for error in (StopRun, EndpointRefused)}


class WorkerPool(Protocol):
    """Makes briefs, many at a time."""

    async def brief(self, item: Item) -> Outcome:
        """The outcome of one article; raises StopRun or UsageError when every article would end the same way."""

    async def aclose(self) -> None: ...


def open_worker_pool(
    settings: Settings, prompt: str, options: BatchOptions, budget: SpendingLimit | None
) -> WorkerPool:
    """The pool that the options ask for."""
    pool = ProcessPool if options.processes else InProcessPool
    return pool(settings, prompt, options, budget)


class InProcessPool:
    """Makes briefs in this very event loop."""

    def __init__(self, settings: Settings, prompt: str, options: BatchOptions, budget: SpendingLimit | None) -> None:
        self._model = open_model(settings, limiter=RateLimiter(options.concurrency))
        self._worker = BriefWorker(self._model, prompt, options.article_seconds, budget)

    async def brief(self, item: Item) -> Outcome:
        return await self._worker.attempt(item.key.id, item.article)

    async def aclose(self) -> None:
        await self._model.aclose()


class WorkerSetup(NamedTuple):
    """The first message to a process: what it works with; `has_budget` means that it asks before each call."""

    settings: Settings
    prompt: str
    at_once: int
    article_seconds: float
    has_budget: bool


class BriefTask(NamedTuple):
    """An article to make a brief of, as JSON."""

    key_id: str
    article: str


class TaskResult(NamedTuple):
    """The outcome of a task."""

    outcome: Outcome

    @property
    def key_id(self) -> str:
        return self.outcome.key_id


class TaskError(NamedTuple):
    """A task met an error that every other task would meet: its class, message and kind."""

    key_id: str
    error: str
    message: str
    kind: str

    @classmethod
    def of(cls, key_id: str, error: NutgrafError) -> TaskError:
        kind = error.kind if isinstance(error, ModelError) else "settings"
        return cls(key_id, type(error).__name__, str(error), kind)

    def as_exception(self) -> NutgrafError:
        """The error as it was in the worker."""
        known = _ERRORS.get(self.error)
        return known(self.message, kind=self.kind) if known else UsageError(self.message)


class PauseNotice(NamedTuple):
    """The endpoint wants a pause of so many seconds; sent by one process, and passed on to all others."""

    seconds: float


class BudgetRequest(NamedTuple):
    """Asks whether a call that costs at most `dollars` may be made."""

    number: int
    dollars: Decimal


class BudgetReply(NamedTuple):
    """Whether it may."""

    number: int
    granted: bool


class CallCost(NamedTuple):
    """A call was made: what had been reserved for it, and what it cost."""

    reserved: Decimal
    dollars: Decimal


Message = WorkerSetup | BriefTask | TaskResult | TaskError | PauseNotice | BudgetRequest | BudgetReply | CallCost


def settle_task(waiting: asyncio.Future[Outcome] | None, message: TaskResult | TaskError) -> None:
    """Pass the end of a task on to what waits for it, if anything still does."""
    if waiting is None or waiting.done():
        return
    if isinstance(message, TaskResult):
        waiting.set_result(message.outcome)
    else:
        waiting.set_exception(message.as_exception())


class _Messages:
    """Messages to and from another process."""

    def __init__(self, channel: FrameChannel) -> None:
        self.channel = channel

    def send(self, message: Message) -> None:
        self.channel.send(Frame(type(message).__name__.encode(), pickle.dumps(message, pickle.HIGHEST_PROTOCOL)))

    async def receive(self) -> Message | None:
        """The next message; None, once, when the other side is gone."""
        frame = await self.channel.receive()
        if frame is None:
            return None
        message: Message = pickle.loads(frame.body)
        return message


class BriefProcess:
    """One process of the pool, and the tasks it has not ended yet."""

    def __init__(self, pool: ProcessPool, setup: WorkerSetup) -> None:
        self._pool = pool
        self._process = WorkerProcess("nutgraf.batch.worker_pool:work")
        self._messages = _Messages(FrameChannel(self._process.replies, self._process.requests))
        self._tasks: dict[str, asyncio.Future[Outcome]] = {}
        self.send(setup)
        self._listening = asyncio.create_task(self._listen())
        self.is_running = True

    @property
    def busy(self) -> int:
        """How many tasks it works on."""
        return len(self._tasks)

    async def brief(self, item: Item, seconds: float) -> Outcome:
        """The outcome of one article; raises ProcessLostError when the process dies or is stuck."""
        key_id = item.key.id
        self._tasks[key_id] = asyncio.get_running_loop().create_future()
        self.send(BriefTask(key_id, item.article.model_dump_json()))
        try:
            async with asyncio.timeout(seconds):
                return await self._tasks[key_id]
        except TimeoutError:
            self._process.kill()
            raise ProcessLostError from None
        finally:
            self._tasks.pop(key_id, None)

    def send(self, message: Message) -> None:
        self._messages.send(message)

    async def aclose(self) -> None:
        """End the process now; its tasks are dropped."""
        self._process.kill()
        await self._listening

    async def _listen(self) -> None:
        while (message := await self._messages.receive()) is not None:
            await self._handle(message)
        self.is_running = False
        for waiting in self._tasks.values():
            if not waiting.done():
                waiting.set_exception(ProcessLostError())
        await asyncio.to_thread(self._end)

    async def _handle(self, message: Message) -> None:
        if isinstance(message, TaskResult | TaskError):
            settle_task(self._tasks.get(message.key_id), message)
        elif isinstance(message, PauseNotice):
            self._pool.pause_others(self, message)
        elif isinstance(message, BudgetRequest):
            self.send(BudgetReply(message.number, await self._pool.reserve(message.dollars)))
        elif isinstance(message, CallCost):
            self._pool.settle(message.reserved, message.dollars)

    def _end(self) -> None:
        self._process.kill()  # its pipe may have ended before it did
        self._messages.channel.join()
        self._process.close()


class ProcessPool:
    """Several processes, which pause together and are replaced when they die."""

    def __init__(self, settings: Settings, prompt: str, options: BatchOptions, budget: SpendingLimit | None) -> None:
        share = -(-options.concurrency // options.processes)
        self._setup = WorkerSetup(settings, prompt, share, options.article_seconds, budget is not None)
        self._budget = budget
        self._seconds = options.article_seconds + _GRACE
        self._processes: list[BriefProcess | None] = [None] * options.processes

    async def brief(self, item: Item) -> Outcome:
        for _ in range(_PROCESSES_PER_ARTICLE):
            with suppress(ProcessLostError):
                return await self._least_busy().brief(item, self._seconds)
        message = f"the process that worked on it died or hung, {_PROCESSES_PER_ARTICLE} times"
        return failure_record(item.key.id, "crashed", message, NOTHING)

    def pause_others(self, sender: BriefProcess, pause: PauseNotice) -> None:
        """Have all other processes pause as well."""
        for process in self._processes:
            if process is not None and process is not sender and process.is_running:
                process.send(pause)

    async def reserve(self, dollars: Decimal) -> bool:
        return self._budget is None or await self._budget.reserve(dollars)

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        if self._budget is not None:
            self._budget.settle(reserved, paid)

    async def aclose(self) -> None:
        await asyncio.gather(*(process.aclose() for process in self._processes if process is not None))

    def _least_busy(self) -> BriefProcess:
        for place, process in enumerate(self._processes):
            if process is None or not process.is_running:
                started = self._processes[place] = BriefProcess(self, self._setup)
                return started
        return min((process for process in self._processes if process is not None), key=lambda process: process.busy)


def work() -> None:
    """The function of a worker process: makes the briefs it is sent until its batch ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the batch decides what happens
    asyncio.run(_work())


async def _work() -> None:
    messages = _Messages(FrameChannel(*worker_streams()))
    setup = await messages.receive()
    if not isinstance(setup, WorkerSetup):
        return
    tasks = _WorkerTasks(messages, setup)
    async with aclosing(tasks.model):
        while message := await messages.receive():
            tasks.handle(message)
        tasks.cancel()


class _WorkerTasks:
    """In a worker process: the articles it works on, and its side of the budget and the pauses."""

    def __init__(self, messages: _Messages, setup: WorkerSetup) -> None:
        self._messages = messages
        self._numbers = itertools.count()
        self._reservations: dict[int, asyncio.Future[bool]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._limiter = RateLimiter(setup.at_once, on_pause=lambda seconds: messages.send(PauseNotice(seconds)))
        self.model = open_model(setup.settings, limiter=self._limiter)
        budget = self if setup.has_budget else None
        self._worker = BriefWorker(self.model, setup.prompt, setup.article_seconds, budget)

    async def reserve(self, dollars: Decimal) -> bool:
        number = next(self._numbers)
        self._reservations[number] = asyncio.get_running_loop().create_future()
        self._messages.send(BudgetRequest(number, dollars))
        return await self._reservations[number]

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        self._messages.send(CallCost(reserved, paid))

    def handle(self, message: Message) -> None:
        """Do what a message of the batch asks for."""
        if isinstance(message, BriefTask):
            task = asyncio.create_task(self._brief(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif isinstance(message, PauseNotice):
            self._limiter.slow_down_silently(message.seconds)
        elif isinstance(message, BudgetReply):
            self._reservations.pop(message.number).set_result(message.granted)

    def cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _brief(self, task: BriefTask) -> None:
        try:
            outcome = await self._worker.attempt(task.key_id, Article.model_validate_json(task.article))
        except NutgrafError as error:
            self._messages.send(TaskError.of(task.key_id, error))
        else:
            self._messages.send(TaskResult(outcome))
