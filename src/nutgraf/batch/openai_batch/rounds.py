"""Rounds of asking and making, until every article of the run is settled."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from nutgraf.batch.attempt import CURABLE
from nutgraf.batch.costs import OVER_BUDGET
from nutgraf.batch.openai_batch.dispatch import Ended
from nutgraf.batch.openai_batch.intake import Intake
from nutgraf.batch.openai_batch.merging import merge, take_refusal
from nutgraf.batch.openai_batch.shards import Draft, Shard
from nutgraf.batch.openai_batch.terms import Terms
from nutgraf.batch.openai_batch.waiting import Waiting
from nutgraf.batch.openai_batch.workshop import Tools, Worked, Workshop
from nutgraf.errors import ModelError, StopRun
from nutgraf.models import Request
from nutgraf.run import Item

_LOOK_AGAIN = 2.0  # seconds between looks at articles somebody else is at work on


class Setting(NamedTuple):
    """How patiently, where files may lie meanwhile, and who is told a line about the batches after each look."""

    terms: Terms
    folder: Path
    tell: Callable[[str], None]


class Rounds:
    """One sitting's way through the articles of a run."""

    def __init__(self, tools: Tools, intake: Intake, workshop: Workshop, setting: Setting) -> None:
        self._tools = tools
        self._intake = intake
        self._workshop = workshop
        self._setting = setting
        self._waiting = Waiting(setting.folder)
        self._ready: deque[Draft] = deque()
        self._most_batches = setting.terms.batches
        self._stop: StopRun | None = None

    async def go(self) -> None:
        """Returns when every article is settled; raises StopRun when something stands in the way of all that wait."""
        dispatch = self._tools.dispatch
        await dispatch.recover()
        for shard in dispatch.under_way.values():
            self._workshop.take_over(shard)
        await self._intake.begin()
        while True:
            # With a limit of money nothing is planned before all answers that are paid for already have been counted.
            limited = self._workshop.limited
            async for item in self._intake.items():
                await self._offer(item, planning=not limited)
            if limited:
                await self._look_through()
            await self._settle_waiting()
            if not self._intake.elsewhere:
                break
            await asyncio.sleep(_LOOK_AGAIN)
        await self._intake.settle_gone()

    def close(self) -> None:
        self._waiting.close()

    async def _settle_waiting(self) -> None:
        while self._waiting:
            self._ready.extend(self._tools.drafting.take())
            sent = await self._send_ready()
            if not sent and not self._tools.dispatch.under_way:
                raise StopRun("what is missing may cost more than --max-cost leaves", kind=OVER_BUDGET)
            if not any(shard.ended for shard in sent):
                for ended in await self._some_end():
                    await self._merge(ended)
            await self._look_through()
            if self._waiting:
                self._raise_stop()

    async def _offer(self, item: Item, *, planning: bool = True) -> None:
        """Settle the article if that can be done now, else have it wait for what it asks."""
        wanted = await self._workshop.foreseen(item.article)
        while True:
            await self._recall(wanted)
            worked = await self._workshop.work(item, wanted)
            if isinstance(worked, Worked):
                self._workshop.pay(await self._intake.settle(worked.outcome), worked.used)
                return
            if worked is wanted and (not planning or await self._workshop.plan(wanted)):
                break
            wanted = worked
        self._waiting.put(item, tuple(wanted))

    async def _look_through(self) -> None:
        """Take up every article that waits for nothing under way."""
        replies, on_way = self._tools.replies, self._workshop.on_way
        for waits in self._waiting.drain():
            missing = [request for request in waits.requests if request not in replies]
            if missing and on_way.issuperset(missing):
                self._waiting.put_back(waits)
            else:
                await self._offer(waits.item)

    async def _recall(self, wanted: dict[str, Request]) -> None:
        """Fetch again what batches of earlier sittings said, as far as somebody asks for it."""
        replies = self._tools.replies
        missing = [request for request in wanted if request not in replies]
        for shard in self._tools.dispatch.past(missing):
            await merge(self._tools.client, shard, replies, self._setting.folder, fresh=False)

    async def _send_ready(self) -> list[Shard]:
        dispatch = self._tools.dispatch
        sent: list[Shard] = []
        while self._ready and len(dispatch.under_way) < self._most_batches:
            shard = await dispatch.send(self._ready.popleft())
            if shard.ended:  # it was there already: a store that was lost has forgotten it
                self._workshop.ended(shard, {})
            sent.append(shard)
        self._tell()
        return sent

    async def _some_end(self) -> list[Ended]:
        """Wait until a batch has ended, looking less and less often."""
        terms = self._setting.terms
        looks = blind = 0
        while True:
            await asyncio.sleep(terms.pause_after(looks))
            looks += 1
            try:
                ended = await self._tools.dispatch.look()
                blind = 0
            except ModelError as error:
                blind += 1
                if isinstance(error, StopRun) or error.kind not in CURABLE or blind >= terms.blind:
                    raise
                ended = []
            self._tell()
            if ended:
                return ended

    def _tell(self) -> None:
        """Say how far the batches are, and then how far the run is."""
        self._setting.tell(str(self._tools.dispatch))
        self._intake.tell()

    async def _merge(self, ended: Ended) -> None:
        client, replies, shard = self._tools.client, self._tools.replies, ended.shard
        new = {}
        if shard.status != "failed":
            new = await merge(client, shard, replies, self._setting.folder, fresh=True)
        elif take_refusal(client, ended, replies):
            self._ask_for_less(shard)
        self._workshop.ended(shard, new)
        if shard.status == "cancelled":
            self._stop = StopRun(f"batch {shard.batch} was cancelled; what it had not answered waits", kind="cancelled")

    def _ask_for_less(self, shard: Shard) -> None:
        """Send fewer batches at once, or smaller ones: the server's queue holds no more tokens of ours."""
        others = len(self._tools.dispatch.under_way)
        self._most_batches = max(1, others)
        if others:
            return
        if len(shard.ids) == 1:
            where = self._tools.client.address.where
            self._stop = StopRun(f"{where} has no room in its queue of batches; try again later", kind="rate_limit")
        self._tools.drafting.requests = max(1, len(shard.ids) // 2)

    def _raise_stop(self) -> None:
        if self._stop is not None:
            raise self._stop
        if self._tools.replies.stop is not None:
            self._tools.client.give_up(self._tools.replies.stop)
