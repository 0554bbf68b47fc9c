"""A run through the Batch API: ask for everything that is missing, wait, make what can be made, and again.

An article is worked on as by the local engine, with a model that answers from what batches have said so far. What it
asks beyond that goes into the next input file. So an article takes as many rounds as its calls depend on each other,
and all requests it is known to make are in the first.

The articles of a run as they are claimed, and the count of those that are settled.

Articles that wait for a batch, on disk: a night's archive does not have to fit into memory.

Rounds of asking and making, until every article of the run is settled.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import NamedTuple

from nutgraf.batch.costs import OVER_BUDGET, Budget
from nutgraf.batch.job import BatchJob, Interrupted, Tally
from nutgraf.batch.local_engine import StoreWriter
from nutgraf.batch.owner import this_owner
from nutgraf.batch.sources import NumberedSource, number_sources
from nutgraf.batch.store import Lease
from nutgraf.batch.worker_pool import CURABLE
from nutgraf.errors import ModelError, NutgrafError, StopRun
from nutgraf.models import Request, open_model
from nutgraf.models.batches import BatchClient, open_batches
from nutgraf.run import NOTHING, Counts, Item, Outcome, Spent, StoredBrief, UnreadSource
from nutgraf_engines.openai_batch.article_processor import ArticleProcessor, ProcessedArticle, ProcessorTools
from nutgraf_engines.openai_batch.dispatch import Dispatch, Ended, PendingShard, Shard, ShardBuilder, Terms
from nutgraf_engines.openai_batch.replies import Replies, merge, take_refusal

_CHUNK = 16  # articles claimed in one transaction
_UNSEEN = "its source is gone: it was there when the run began"


class Intake:
    """Reads the sources and claims what is there; `elsewhere` counts the articles somebody else is at work on."""

    def __init__(self, job: BatchJob, ledger: StoreWriter) -> None:
        self._job = job
        self._ledger = ledger
        self._began = time.monotonic()
        self._counts = Counts()
        self._spent = job.run.spent
        self._made = 0
        self._mine: set[str] = set()
        self._charged: dict[str, Spent] = {}
        self.elsewhere = 0

    async def begin(self) -> None:
        """Look up what earlier sittings charged to rows that wait again: the answers of those calls are still there."""
        waiting = await self._ledger.call(lambda: list(self._job.store.rows(self._job.run.id, "pending")))
        self._charged = {row.key_id: row.spent for row in waiting if row.spent.calls}

    async def items(self) -> AsyncIterator[Item]:
        """The articles that are ours to do, each once in a sitting."""
        self.elsewhere = 0
        self._counts = Counts()
        chunk: list[NumberedSource] = []
        async for found in number_sources(self._job.articles()):
            chunk.append(found)
            if len(chunk) >= _CHUNK:
                for item in await self._take(chunk):
                    yield item
                chunk = []
        for item in await self._take(chunk):
            yield item

    async def settle(self, outcome: Outcome) -> Outcome:
        """Keep what became of an article; returns it with what it took beyond what its row was charged before."""
        owed = _less(outcome.spent, self._charged.pop(outcome.key_id, NOTHING))
        outcome = outcome.model_copy(update={"spent": owed})
        await self._ledger.keep(outcome)
        self._mine.discard(outcome.key_id)
        made = isinstance(outcome, StoredBrief)
        self._made += made
        self._spent += owed
        self._count(done=made, failed=not made)
        return outcome

    async def settle_gone(self) -> None:
        """Settle the rows whose source is there no more."""
        gone = await self._ledger.call(lambda: list(self._job.store.rows(self._job.run.id, "pending")))
        if gone:
            await self._ledger.unread([UnreadSource(name=row.name, number=row.number, error=_UNSEEN) for row in gone])

    def tell(self) -> None:
        seconds = time.monotonic() - self._began
        self._job.on_tally(Tally(self._counts, self._job.expected, self._made, self._spent, seconds))

    async def _take(self, chunk: list[NumberedSource]) -> list[Item]:
        unread = [found.what for found in chunk if isinstance(found.what, UnreadSource)]
        items = [
            Item.of(found.what, self._job.run.recipe, found.name, found.number)
            for found in chunk
            if not isinstance(found.what, UnreadSource)
        ]
        if unread:
            await self._ledger.unread(unread)
            self._count(failed=len(unread))
        ours: list[Item] = []
        for item, row in zip(items, await self._ledger.claim(items) if items else [], strict=True):
            if row.state == "leased":
                self._mine.add(row.key_id)
                ours.append(item)
            elif row.state == "pending":
                self.elsewhere += row.key_id not in self._mine
            else:
                self._count(done=row.state == "done", failed=row.state == "failed")
        return ours

    def _count(self, *, done: int = 0, failed: int = 0) -> None:
        before = self._counts
        self._counts = Counts(done=before.done + done, failed=before.failed + failed)
        self.tell()


def _less(spent: Spent, before: Spent) -> Spent:
    if spent.cost_usd is None or before.cost_usd is None:
        cost = spent.cost_usd
    else:
        cost = max(Decimal(0), spent.cost_usd - before.cost_usd)
    return Spent(
        calls=max(0, spent.calls - before.calls),
        tokens_in=max(0, spent.tokens_in - before.tokens_in),
        tokens_out=max(0, spent.tokens_out - before.tokens_out),
        cost_usd=cost,
    )


class SpooledArticle(NamedTuple):
    """An article that waits, and the requests it waits for."""

    requests: tuple[str, ...]
    item_json: bytes

    @property
    def item(self) -> Item:
        return Item.model_validate_json(self.item_json)


class Spool:
    """The articles of this sitting that are not settled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = 0
        self._count = 0
        self._open()

    def __len__(self) -> int:
        return self._count

    def put(self, item: Item, requests: tuple[str, ...]) -> None:
        self.put_back(SpooledArticle(requests, item.model_dump_json(by_alias=True).encode()))

    def put_back(self, waits: SpooledArticle) -> None:
        self._file.write(" ".join(waits.requests).encode() + b"\n" + waits.item_json + b"\n")
        self._count += 1

    def drain(self) -> Iterator[SpooledArticle]:
        """Every article once; those that are put back meanwhile come the next time."""
        self._file.close()
        path = self._path
        self._count = 0
        self._open()
        with path.open("rb") as file:
            for requests in file:
                yield SpooledArticle(tuple(requests.decode().split()), file.readline().removesuffix(b"\n"))
        path.unlink()

    def close(self) -> None:
        self._file.close()

    def _open(self) -> None:
        self._files += 1
        self._path = self._folder / f"waiting-{self._files}.jsonl"
        self._file = self._path.open("wb")


_LOOK_AGAIN = 2.0  # seconds between looks at articles somebody else is at work on


class PollingSettings(NamedTuple):
    """How patiently, where files may lie meanwhile, and who is told a line about the batches after each look."""

    terms: Terms
    folder: Path
    tell: Callable[[str], None]


class Rounds:
    """One sitting's way through the articles of a run."""

    def __init__(
        self, tools: ProcessorTools, intake: Intake, workshop: ArticleProcessor, setting: PollingSettings
    ) -> None:
        self._tools = tools
        self._intake = intake
        self._workshop = workshop
        self._setting = setting
        self._waiting = Spool(setting.folder)
        self._ready: deque[PendingShard] = deque()
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
            if isinstance(worked, ProcessedArticle):
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


OPENAI = Terms()


async def run_openai_batch(job: BatchJob, terms: Terms = OPENAI) -> None:
    """Run the job to its end through the Batch API of its endpoint; see `Job` for what an engine promises.

    The job is told how far the batches are after each look at them. Batches that are under way when the sitting ends
    go on, and the next sitting of the run takes them up. Raises UsageError for an embedded model.
    """
    client = open_batches(job.settings)
    ledger = StoreWriter(job.store, job.run.id, Lease(str(this_owner()), job.options.lease_seconds))
    dispatch = Dispatch(client, ledger, job.run.id, terms)
    try:
        with TemporaryDirectory(prefix="nutgraf-") as folder:
            await _sit(job, ledger, dispatch, PollingSettings(terms, Path(folder), job.tell), client)
    except OSError as error:  # the store and the server have errors of their own: this is a file of ours
        raise NutgrafError(
            f"cannot write to the folder for temporary files ({gettempdir()}): {error.strerror or error}; make room"
            " there, or set TMPDIR, and run the same command again"
        ) from error
    finally:
        await client.aclose()
        with suppress(NutgrafError):  # a full disk has been told of already; the lease runs out by itself
            await ledger.release()
        ledger.close()


async def _sit(
    job: BatchJob, ledger: StoreWriter, dispatch: Dispatch, setting: PollingSettings, client: BatchClient
) -> None:
    model = open_model(job.settings)
    limit = job.options.max_cost
    spent = await ledger.call(lambda: job.store.spent(job.run.id))
    purse = Budget(limit, spent.cost_usd or limit * 0) if limit is not None else None
    drafting = ShardBuilder(setting.folder, setting.terms.requests, setting.terms.bytes)
    with (setting.folder / "replies.jsonl").open("w+b") as file:
        tools = ProcessorTools(model, client, Replies(file, setting.terms.tries), dispatch, drafting)
        workshop = ArticleProcessor(tools, job.run.recipe.prompt, job.options.article_seconds, purse)
        rounds = Rounds(tools, Intake(job, ledger), workshop, setting)
        try:
            await _until_stopped(job, ledger, rounds)
        finally:
            if job.stopping:
                _say_what_goes_on(job, dispatch)
            rounds.close()
            drafting.close()
            await model.aclose()


async def _until_stopped(job: BatchJob, ledger: StoreWriter, rounds: Rounds) -> None:
    going = asyncio.create_task(rounds.go())
    renewing = asyncio.create_task(ledger.renew_forever())
    told = asyncio.create_task(job.stopping.wait())
    everybody = (going, renewing, told)
    try:
        await asyncio.wait(everybody, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # Wherever it is cut off, a batch is in the store or in the server's list: nothing has to be finished first.
        for task in everybody:
            task.cancel()
        results = await asyncio.gather(*everybody, return_exceptions=True)
    errors = [result for result in results if isinstance(result, Exception)]
    if errors:
        raise errors[0]


def _say_what_goes_on(job: BatchJob, dispatch: Dispatch) -> None:
    """Tell whoever stopped the run that its batches were not."""
    reason = job.stopping.reason
    if isinstance(reason, Interrupted) and dispatch.under_way:
        more = f"{reason}, while the server goes on with {dispatch}"
        job.stopping.reason = Interrupted(more, reason.exit_code - 128)
