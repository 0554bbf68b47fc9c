"""Makes the brief of one article within a time limit and a budget, or the failure that its row records."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Protocol

from nutgraf.article import Article
from nutgraf.errors import InputError, ModelError, NutgrafError, StopRun, place_of
from nutgraf.models import Completion, Decided, Model, Request, Usage
from nutgraf.models.verifier import PassingProfiledModel
from nutgraf.run import NOTHING, Failed, Outcome, Spent, StoredBrief
from nutgraf.summarize import make_brief

OVER_BUDGET = "max_cost"
_UNLIMITED = Usage(prompt_tokens=0, completion_tokens=0)  # nothing is reserved where nothing limits it
# Kinds of failure that a later attempt may not meet again.
RETRYABLE = frozenset(
    {"rate_limit", "server", "busy", "connection", "timeout", "garbled", "empty", "cut_off", "crashed"}
)


class SpendingLimit(Protocol):
    """What is asked before a call is made, so that a run never costs more than its limit."""

    async def reserve(self, dollars: Decimal) -> bool:
        """Reserve what a call may cost at most; False if that would pass the limit."""

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        """Replace a reservation by what the call did cost."""


class Budget:
    """A limit in US dollars, of which `paid` are spent already."""

    def __init__(self, limit: Decimal, paid: Decimal) -> None:
        self._limit = limit
        self._paid = paid
        self._reserved = Decimal(0)

    @classmethod
    def of(cls, limit: Decimal | None, spent: Spent) -> Budget | None:
        """The budget of a run that has cost `spent` so far; None without a limit."""
        return None if limit is None else cls(limit, spent.cost_usd or Decimal(0))

    async def reserve(self, dollars: Decimal) -> bool:
        if self._paid + self._reserved + dollars > self._limit:
            return False
        self._reserved += dollars
        return True

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        self._reserved -= reserved
        self._paid += paid


class BudgetedModel(PassingProfiledModel):
    """A model that adds up what its calls cost, and reserves the cost of each in the budget, if there is one."""

    def __init__(self, model: Model, budget: SpendingLimit | None) -> None:
        super().__init__(model)
        self._budget = budget
        self.spent = NOTHING

    async def complete(self, request: Request) -> Completion:
        """The completion; raises StopRun when the call may cost more than the budget has left."""
        most = await largest_usage(request, self._model) if self._budget else _UNLIMITED
        async with self._reserved(most) as paid:
            completion = await self._model.complete(request)
            paid.append(completion.usage)
        return completion

    async def decide(self, text: str, statements: Sequence[str]) -> Decided | None:
        """The chances of the statements; raises StopRun as `complete` does."""
        most = _UNLIMITED
        if self._budget:
            read = await self._model.count_tokens("\n".join([text, *statements]))
            most = Usage(prompt_tokens=read, completion_tokens=len(statements))
        async with self._reserved(most) as paid:
            decided = await super().decide(text, statements)
            if decided is not None:
                paid.append(decided.usage)
        return decided

    @asynccontextmanager
    async def _reserved(self, most: Usage) -> AsyncIterator[list[Usage]]:
        """The cost of `most` reserved for one call, and settled by the usage that the caller adds to the list."""
        dollars = self._model.cost(most) or Decimal(0) if self._budget else Decimal(0)
        if self._budget and not await self._budget.reserve(dollars):
            raise StopRun(f"the next call may cost up to ${dollars:.6f}, more than --max-cost leaves", kind=OVER_BUDGET)
        paid: list[Usage] = []
        try:
            yield paid
        finally:
            spent = sum((self._cost_of(usage) for usage in paid), NOTHING)
            if self._budget:
                self._budget.settle(dollars, spent.cost_usd or Decimal(0))
            self.spent += spent

    def _cost_of(self, usage: Usage) -> Spent:
        return Spent(
            calls=1,
            tokens_in=usage.prompt_tokens,
            tokens_out=usage.completion_tokens,
            cost_usd=self._model.cost(usage),
        )


async def largest_usage(request: Request, model: Model) -> Usage:
    """The tokens of a request whose answer is as long as it may get."""
    counts = [await model.count_tokens(message.content) for message in request.messages]
    return Usage(prompt_tokens=sum(counts), completion_tokens=request.max_tokens)


class BriefWorker:
    """Makes briefs with a model and a prompt; an article may take `seconds`, and calls what the budget has left."""

    def __init__(self, model: Model, prompt: str, seconds: float, budget: SpendingLimit | None) -> None:
        self._model = model
        self._prompt = prompt
        self._seconds = seconds
        self._budget = budget

    async def attempt(self, key_id: str, article: Article) -> Outcome:
        """The outcome of one article; raises StopRun or UsageError when every article would end the same way."""
        model = BudgetedModel(self._model, self._budget)
        try:
            async with asyncio.timeout(self._seconds):
                brief = await make_brief(article, model, prompt=self._prompt)
            return StoredBrief(key_id=key_id, brief=brief.model_dump_json(by_alias=True), spent=model.spent)
        except TimeoutError:
            message = f"took longer than the {self._seconds:g} s one article may take"
            return failure_record(key_id, "timeout", message, model.spent)
        except (ModelError, InputError) as error:
            if isinstance(error, StopRun):
                raise
            kind = error.kind if isinstance(error, ModelError) else "input"
            return failure_record(key_id, kind, str(error), model.spent)
        except NutgrafError:
            raise
        except Exception as error:  # noqa: BLE001 - one article that meets a bug must not end the others
            return failure_record(key_id, "internal", f"internal error: {place_of(error)}", model.spent)


def failure_record(key_id: str, kind: str, message: str, spent: Spent) -> Failed:
    """The failure of one article, and whether a retry may help."""
    return Failed(key_id=key_id, kind=kind, message=message or kind, retryable=kind in RETRYABLE, spent=spent)
