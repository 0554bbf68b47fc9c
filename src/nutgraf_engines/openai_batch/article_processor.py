"""One article after the other, with the answers there are: an outcome, or requests for the next input file."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from nutgraf.article import Article
from nutgraf.batch.costs import SpendingLimit, most_used
from nutgraf.batch.worker_pool import BriefWorker
from nutgraf.errors import NutgrafError
from nutgraf.models import Model, Request, Usage
from nutgraf.models.batches import BatchClient
from nutgraf.models.failures import EndpointFailure
from nutgraf.run import Item, Outcome
from nutgraf.summarize import requests_of
from nutgraf_engines.openai_batch.dispatch import Dispatch, Shard, ShardBuilder, custom_id
from nutgraf_engines.openai_batch.replies import AnsweringModel, Replies, UnansweredError, request_id

_TOO_LARGE = EndpointFailure("too_large", "takes no request of this size in a batch; use a smaller context_window")


class ProcessorTools(NamedTuple):
    """What articles are worked on with; `model` counts tokens and says what made a brief, and is never called."""

    model: Model
    client: BatchClient
    replies: Replies
    dispatch: Dispatch
    drafting: ShardBuilder


class ProcessedArticle(NamedTuple):
    """The outcome of an article, and the requests whose answers it rests on."""

    outcome: Outcome
    used: tuple[str, ...]


class ArticleProcessor:
    """Works on articles; `on_way` are the requests that are planned or in a batch already.

    A request the purse has no money for is on no way: it is planned again when an answer turned out cheaper.
    """

    def __init__(self, tools: ProcessorTools, prompt: str, seconds: float, purse: SpendingLimit | None) -> None:
        self._tools = tools
        self._prompt = prompt
        self._seconds = seconds
        self._purse = purse
        self._held: dict[str, Decimal] = {}  # paid for answers that no row has been charged for yet
        self.on_way: set[str] = set()

    @property
    def limited(self) -> bool:
        """Whether the run may cost only so much."""
        return self._purse is not None

    async def foreseen(self, article: Article) -> dict[str, Request]:
        """The requests an article is known to make, by id; none where only an attempt can tell."""
        try:
            asked = await requests_of(article, self._tools.model, prompt=self._prompt)
        except NutgrafError:
            raise
        except Exception:  # noqa: BLE001 - a poisoned article; the attempt meets the same error and records it
            return {}
        return self._by_id(asked)

    async def work(self, item: Item, wanted: dict[str, Request]) -> ProcessedArticle | dict[str, Request]:
        """What became of the article, or what it asks next, where `wanted` is what it is known to ask."""
        replies = self._tools.replies
        unknown = [request for request in wanted if request not in replies]
        lost = next((failure for request in wanted if (failure := replies.failure(request))), None)
        if unknown and (lost is None or self.on_way.intersection(unknown)):
            return wanted
        model = AnsweringModel(self._tools.model, self._tools.client, replies, lost)
        desk = BriefWorker(model, self._prompt, self._seconds, None)
        try:
            return ProcessedArticle(await desk.attempt(item.key.id, item.article), tuple(model.used))
        except UnansweredError:
            return self._by_id(model.unanswered)

    async def plan(self, wanted: dict[str, Request]) -> bool:
        """Put what is missing into the next input file; False when one of them fits into none, which is known now."""
        replies, dispatch, drafting = self._tools.replies, self._tools.dispatch, self._tools.drafting
        missing = [request for request in wanted if request not in replies and request not in self.on_way]
        names = {request: custom_id(request, dispatch.times_sent(request) + 1) for request in missing}
        lines = {
            request: self._tools.client.line(names[request], wanted[request], replies.growth(request))
            for request in missing
        }
        too_large = [request for request, line in lines.items() if not drafting.fits(line)]
        for request in too_large:
            replies.refuse(request, _TOO_LARGE)
        if too_large:
            return False
        for request, line in lines.items():
            dollars = await self._reserved(wanted[request], replies.growth(request))
            if dollars is not None:
                drafting.add(names[request], line, dollars)
                self.on_way.add(request)
        return True

    def take_over(self, shard: Shard) -> None:
        """Reckon with a shard that was under way before this sitting."""
        self.on_way.update(shard.requests)
        if self._purse is not None:
            self._purse.settle(-shard.dollars, Decimal(0))  # set aside whatever the limit: it may be spent already

    def ended(self, shard: Shard, new: Mapping[str, Usage]) -> None:
        """Reckon with a shard that is under way no more, and with the answers it brought."""
        self.on_way.difference_update(shard.requests)
        costs = {request: self._tools.client.cost(usage) or Decimal(0) for request, usage in new.items()}
        self._held.update(costs)
        if self._purse is not None:
            self._purse.settle(shard.dollars, sum(costs.values(), Decimal(0)))

    def pay(self, outcome: Outcome, used: tuple[str, ...]) -> None:
        """Reckon with what a row was charged, as far as it was not when the answers came."""
        held = sum((self._held.pop(request, Decimal(0)) for request in used), Decimal(0))
        if self._purse is not None:
            self._purse.settle(Decimal(0), (outcome.spent.cost_usd or Decimal(0)) - held)

    async def _reserved(self, request: Request, growth: int) -> Decimal | None:
        """The dollars set aside for a request; None when there are too few left."""
        if self._purse is None:
            return Decimal(0)
        grown = request.model_copy(update={"max_tokens": request.max_tokens * growth})
        dollars = self._tools.client.cost(await most_used(grown, self._tools.model)) or Decimal(0)
        return dollars if await self._purse.reserve(dollars) else None

    def _by_id(self, requests: tuple[Request, ...] | list[Request]) -> dict[str, Request]:
        return {request_id(request, self._tools.model.name): request for request in requests}
