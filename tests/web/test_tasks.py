"""Work is done once for all who listen, and stops when the last of them goes away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import aclosing

import pytest

from nutgraf.models import Message, Model, Request
from nutgraf.models.completion import WrittenSoFar, watching
from nutgraf.web.tasks import FairQueue, SharedTask, ThreadRunner, ThreadSafeModel
from scripted_server import ScriptedServer, stream

Tell = Callable[[str], None]


class Job:
    """Says "begun", waits until it may end, and notices if it was stopped."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.stopped = False

    async def __call__(self, tell: Tell) -> int:
        try:
            tell("begun")
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.stopped = True
            raise
        return 7


async def test_all_who_listen_hear_the_latest_word_and_what_was_made() -> None:
    job = Job()
    work = SharedTask(job)
    first, second = work.events(), work.events()

    assert await anext(first) == "begun"
    assert await anext(second) == "begun"
    job.may_end.set()
    assert await anext(first) == 7
    assert [word async for word in second] == [7]
    assert work.over


async def test_a_task_runs_while_it_has_a_listener_and_stops_with_the_last() -> None:
    job = Job()
    work = SharedTask(job)
    first, second = work.events(), work.events()
    await anext(first)
    await anext(second)

    await first.aclose()
    assert not job.stopped
    await second.aclose()
    assert job.stopped
    assert work.over


async def test_what_it_raises_is_raised_to_everybody() -> None:
    async def fail(tell: Tell) -> int:
        tell("begun")
        raise ValueError("no")

    work = SharedTask(fail)
    for events in (work.events(), work.events()):
        async with aclosing(events):
            with pytest.raises(ValueError, match="no"):
                _ = [word async for word in events]


async def test_a_waiting_caller_is_informed_of_each_change_of_its_place() -> None:
    line, places, order = FairQueue(1), dict[str, list[int]](), list[str]()
    gates = {name: asyncio.Event() for name in "abc"}
    admitted = {name: asyncio.Event() for name in "abc"}

    async def take(name: str) -> None:
        async with line.slot(places.setdefault(name, []).append):
            order.append(name)
            admitted[name].set()
            await gates[name].wait()

    tasks = [asyncio.create_task(take(name)) for name in "abc"]
    for name in "abc":
        await admitted[name].wait()
        gates[name].set()
    await asyncio.gather(*tasks)

    assert order == ["a", "b", "c"]
    assert [sorted(set(places[name]), reverse=True) for name in "abc"] == [[], [1], [2, 1]]


async def test_a_caller_that_leaves_the_queue_blocks_no_other() -> None:
    line, gate, waiting = FairQueue(1), asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with line.slot(lambda _: waiting.set()):
            await gate.wait()

    holder, leaver = asyncio.create_task(hold()), asyncio.create_task(hold())
    await waiting.wait()
    leaver.cancel()
    await asyncio.gather(leaver, return_exceptions=True)
    gate.set()
    await holder
    async with asyncio.timeout(60), line.slot():
        pass


async def test_a_turn_given_in_the_moment_of_leaving_goes_to_the_next() -> None:
    line, waiting = FairQueue(1), asyncio.Event()

    async def hold(gate: asyncio.Event) -> None:
        async with line.slot(lambda _: waiting.set()):
            await gate.wait()

    gate = asyncio.Event()
    holder, leaver = asyncio.create_task(hold(gate)), asyncio.create_task(hold(asyncio.Event()))
    await waiting.wait()
    gate.set()
    await asyncio.sleep(0)  # one pass of the loop, in which the holder gives its turn to the leaver
    leaver.cancel()
    await asyncio.gather(holder, leaver, return_exceptions=True)
    async with asyncio.timeout(60), line.slot():
        pass


async def test_the_answer_of_a_model_in_another_thread_is_watched_in_ones_own(
    scripted: ScriptedServer, scripted_model: Model
) -> None:
    scripted.default(lambda _: stream(["It ", "sails ", "again."]))
    shared = ThreadSafeModel(scripted_model, FairQueue(1))
    request = Request(messages=(Message(role="user", content="Does it sail?"),), max_tokens=50)

    async def ask() -> tuple[list[str], set[int], int]:
        seen: list[str] = []
        threads: set[int] = set()

        def on_written(so_far: WrittenSoFar) -> None:
            seen.append(so_far.text.strip())
            threads.add(threading.get_ident())

        with watching(on_written):
            await shared.complete(request)
        return seen, threads, threading.get_ident()

    seen, threads, own = await ThreadRunner(1).run(ask)
    assert seen == ["It", "It sails", "It sails again."]
    assert threads == {own}
    assert own != threading.get_ident()
