"""What the workers of a cluster share, without a cluster."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from nutgraf.batch.brief_worker import Budget
from nutgraf.batch.worker_pool import WorkerSetup
from nutgraf.models import Settings
from nutgraf.run import Recipe

pytest.importorskip("ray")

from nutgraf_engines.ray_coordinator import MOST_ATTEMPTS, WITHDRAWN, ClusterSetup, Coordinator

_RECIPE = Recipe(prompt="brief@1.0.0", prompt_sha256="0" * 64, model="m", parameters={}, schema="s")
_WORK = ClusterSetup(WorkerSetup(Settings(), "brief@1.0.0", 4, 60.0, has_budget=True), _RECIPE)


async def test_a_reader_that_begins_again_gets_only_what_is_not_settled() -> None:
    board = Coordinator(_WORK, None)
    places = [await board.put(row) for row in (b"one", b"two")]
    await board.withdraw(places[0], "key of one")
    assert [await board.row(place) for place in places] == [WITHDRAWN, b"two"]


async def test_a_reader_waits_for_the_next_article_and_learns_of_the_end() -> None:
    board = Coordinator(_WORK, None)
    waiting = asyncio.create_task(board.row(0))
    await asyncio.sleep(0)  # one pass of the loop, in which it begins
    assert not waiting.done()
    await board.put(b"one")
    assert await waiting == b"one"
    await board.cancel()
    assert await board.row(1) is None


async def test_an_article_that_takes_its_workers_down_is_tried_no_more() -> None:
    board = Coordinator(_WORK, None)
    assert [await board.begin("poison") for _ in range(MOST_ATTEMPTS + 1)] == [True] * MOST_ATTEMPTS + [False]
    assert await board.begin("another")


async def test_a_pause_reaches_every_worker_once() -> None:
    board = Coordinator(_WORK, None)
    await board.pause(2.5, "one worker")
    news = await board.next_update(0)
    assert (news.pauses, news.seconds, news.sender, news.cancelled) == (1, 2.5, "one worker", False)
    waiting = asyncio.create_task(board.next_update(news.pauses))
    await asyncio.sleep(0)  # one pass of the loop, in which it begins
    assert not waiting.done()
    await board.cancel()
    assert (await waiting).cancelled


async def test_all_workers_spend_from_one_budget() -> None:
    board = Coordinator(_WORK, Budget(Decimal("0.03"), Decimal("0.01")))
    assert await board.reserve(Decimal("0.02"))
    assert not await board.reserve(Decimal("0.01"))
    await board.settle(Decimal("0.02"), Decimal("0.005"))
    assert await board.reserve(Decimal("0.01"))
