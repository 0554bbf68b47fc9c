"""The articles of a run on the Batch API: claimed, worked on with the answers there are, and spooled while they wait.

An article is worked on as by the local engine, with a model that answers from what batches have returned so far. What
it asks beyond that goes into the next input file. Articles that wait for a batch are in a file, because a night's
archive need not fit into memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from nutgraf.article import Article
from nutgraf.batch.brief_worker import BriefWorker, SpendingLimit, largest_usage
from nutgraf.batch.job import BatchJob, SessionProgress
from nutgraf.batch.local_engine import StoreWriter
from nutgraf.batch.sources import NumberedSource, number_sources
from nutgraf.errors import NutgrafError
from nutgraf.models import Model, Request, Usage
from nutgraf.models.batches import BatchClient
from nutgraf.models.failures import EndpointFailure
from nutgraf.run import NOTHING, Item, Outcome, Spent
from nutgraf.summarize import requests_of
from nutgraf_engines.openai_batch.dispatch import Dispatch, Shard, ShardBuilder, custom_id
from nutgraf_engines.openai_batch.replies import AnsweringModel, Replies, UnansweredError, request_id

_CHUNK = 16  # articles claimed in one transaction
_TOO_LARGE = EndpointFailure("too_large", "takes no request of this size in a batch; use a smaller context_window")


class ProcessorTools(NamedTuple):
    """What articles are worked on with; `model` counts tokens and names what made a brief, and is never called."""

    model: Model
    client: BatchClient
    replies: Replies
    dispatch: Dispatch
    builder: ShardBuilder


class ProcessedArticle(NamedTuple):
    """The outcome of an article, and the requests whose answers it used."""

    outcome: Outcome
    used: tuple[str, ...]


class ArticleProcessor:
    """Works on articles; `in_progress` are the requests that are planned or in a batch already.

    A request that the budget cannot pay for is not: it is planned again when an answer cost less than reserved.
    """

    def __init__(self, tools: ProcessorTools, prompt: str, seconds: float, budget: SpendingLimit | None) -> None:
        self._tools = tools
        self._prompt = prompt
        self._seconds = seconds
        self._budget = budget
        self._unassigned: dict[str, Decimal] = {}  # dollars of answers that no row was charged for yet
        self.in_progress: set[str] = set()

    @property
    def limited(self) -> bool:
        """Whether the run may cost only so much."""
        return self._budget is not None

    async def known_requests(self, article: Article) -> dict[str, Request]:
        """The requests an article is known to make, by id; none if only an attempt can say."""
        try:
            requests = await requests_of(article, self._tools.model, prompt=self._prompt)
        except NutgrafError:
            raise
        except Exception:  # noqa: BLE001 - a bug; the attempt meets it again and records it
            return {}
        return self._by_id(requests)

    async def process(self, item: Item, wanted: dict[str, Request]) -> ProcessedArticle | dict[str, Request]:
        """The outcome of the article, or the requests it makes next; `wanted` are those it is known to make."""
        replies = self._tools.replies
        unknown = [request for request in wanted if request not in replies]
        lost = next((failure for request in wanted if (failure := replies.failure(request))), None)
        if unknown and (lost is None or self.in_progress.intersection(unknown)):
            return wanted
        model = AnsweringModel(self._tools.model, self._tools.client, replies, lost)
        worker = BriefWorker(model, self._prompt, self._seconds, None)
        try:
            return ProcessedArticle(await worker.attempt(item.key.id, item.article), tuple(model.used))
        except UnansweredError:
            return self._by_id(model.unanswered)

    async def plan(self, wanted: dict[str, Request]) -> bool:
        """Put what is missing into the next input file; False if a request fits into none, which is its failure."""
        replies, dispatch, builder = self._tools.replies, self._tools.dispatch, self._tools.builder
        missing = [request for request in wanted if request not in replies and request not in self.in_progress]
        names = {request: custom_id(request, dispatch.times_sent(request) + 1) for request in missing}
        lines = {
            request: self._tools.client.line(names[request], wanted[request], replies.growth(request))
            for request in missing
        }
        too_large = [request for request, line in lines.items() if not builder.fits(line)]
        for request in too_large:
            replies.add_refusal(request, _TOO_LARGE)
        if too_large:
            return False
        for request, line in lines.items():
            dollars = await self._reserved(wanted[request], replies.growth(request))
            if dollars is not None:
                builder.add(names[request], line, dollars)
                self.in_progress.add(request)
        return True

    def resume(self, shard: Shard) -> None:
        """Count a shard that was in progress before this session."""
        self.in_progress.update(shard.requests)
        if self._budget is not None:
            self._budget.settle(-shard.dollars, Decimal(0))  # reserved above the limit too: it may be spent already

    def finish(self, shard: Shard, new: Mapping[str, Usage]) -> None:
        """Count a shard that has ended, and the answers it brought."""
        self.in_progress.difference_update(shard.requests)
        costs = {request: self._tools.client.cost(usage) or Decimal(0) for request, usage in new.items()}
        self._unassigned.update(costs)
        if self._budget is not None:
            self._budget.settle(shard.dollars, sum(costs.values(), Decimal(0)))

    def charge(self, outcome: Outcome, used: tuple[str, ...]) -> None:
        """Count what a row was charged beyond what was counted when its answers came."""
        counted = sum((self._unassigned.pop(request, Decimal(0)) for request in used), Decimal(0))
        if self._budget is not None:
            self._budget.settle(Decimal(0), (outcome.spent.cost_usd or Decimal(0)) - counted)

    async def _reserved(self, request: Request, growth: int) -> Decimal | None:
        """The dollars reserved for a request; None if the budget has too few left."""
        if self._budget is None:
            return Decimal(0)
        grown = request.model_copy(update={"max_tokens": request.max_tokens * growth})
        dollars = self._tools.client.cost(await largest_usage(grown, self._tools.model)) or Decimal(0)
        return dollars if await self._budget.reserve(dollars) else None

    def _by_id(self, requests: tuple[Request, ...] | list[Request]) -> dict[str, Request]:
        return {request_id(request, self._tools.model.name): request for request in requests}


class ClaimedArticles:
    """Reads the sources and claims their articles; `elsewhere` counts those that somebody else works on."""

    def __init__(self, job: BatchJob, writer: StoreWriter) -> None:
        self._job = job
        self._writer = writer
        self._progress = SessionProgress(job)
        self._own_keys: set[str] = set()
        self._charged: dict[str, Spent] = {}
        self.elsewhere = 0

    async def begin(self) -> None:
        """Read what earlier sessions charged to rows that are pending again: those answers can be fetched."""
        pending = await self._writer.call(lambda: list(self._job.store.rows(self._job.run.id, "pending")))
        self._charged = {row.key_id: row.spent for row in pending if row.spent.calls}

    async def items(self) -> AsyncIterator[Item]:
        """The articles that we claimed, each once in a session."""
        self.elsewhere = 0
        self._progress.count_again()
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
        """Save the outcome of an article; returns it with the cost beyond what its row was charged before."""
        owed = _less(outcome.spent, self._charged.pop(outcome.key_id, NOTHING))
        outcome = outcome.model_copy(update={"spent": owed})
        await self._writer.save(outcome)
        self._own_keys.discard(outcome.key_id)
        self._progress.add_outcome(outcome)
        return outcome

    async def save_gone(self) -> None:
        """Settle the rows that are still pending: their sources are gone."""
        await self._writer.save_gone()

    def report_progress(self) -> None:
        """Report how far the run is."""
        self._progress.report()

    async def _take(self, chunk: list[NumberedSource]) -> list[Item]:
        claimed = await self._writer.claim_sources(chunk, self._job.run.recipe)
        self._own_keys.update(item.key.id for item in claimed.ours)
        self.elsewhere += sum(key_id not in self._own_keys for key_id in claimed.pending)
        self._progress.add(done=claimed.done, failed=claimed.failed)
        return claimed.ours


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
    """The articles of this session that are not settled, in a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = 0
        self._count = 0
        self._open()

    def __len__(self) -> int:
        return self._count

    def put(self, item: Item, requests: tuple[str, ...]) -> None:
        self.put_back(SpooledArticle(requests, item.model_dump_json(by_alias=True).encode()))

    def put_back(self, waiting: SpooledArticle) -> None:
        self._file.write(" ".join(waiting.requests).encode() + b"\n" + waiting.item_json + b"\n")
        self._count += 1

    def drain(self) -> Iterator[SpooledArticle]:
        """Every article once; those that are put back meanwhile are left for the next call."""
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
