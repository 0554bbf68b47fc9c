"""What a run costs: counted before the calls are made, and kept below a limit call by call."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from nutgraf.errors import StopRun
from nutgraf.models import Completion, Model, PassingModel, Request, Usage
from nutgraf.run import NOTHING, Spent

OVER_BUDGET = "max_cost"


class SpendingLimit(Protocol):
    """Where money for calls comes from."""

    async def reserve(self, dollars: Decimal) -> bool:
        """Set aside what a call may cost at most; False when that would pass the limit."""

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        """Give back what was reserved, and count what the call cost."""


class Budget:
    """A purse with `limit` dollars in it, of which `paid` are gone."""

    def __init__(self, limit: Decimal, paid: Decimal) -> None:
        self._limit = limit
        self._paid = paid
        self._reserved = Decimal(0)

    async def reserve(self, dollars: Decimal) -> bool:
        if self._paid + self._reserved + dollars > self._limit:
            return False
        self._reserved += dollars
        return True

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        self._reserved -= reserved
        self._paid += paid


class BudgetedModel(PassingModel):
    """A model that adds up what its calls took, and asks the purse before each one if there is one."""

    def __init__(self, model: Model, purse: SpendingLimit | None) -> None:
        super().__init__(model)
        self._purse = purse
        self.spent = NOTHING

    async def complete(self, request: Request) -> Completion:
        if self._purse is None:
            completion = await self._model.complete(request)
            self.spent += self._spent(completion.usage)
            return completion
        most = self._model.cost(await most_used(request, self._model)) or Decimal(0)
        if not await self._purse.reserve(most):
            raise StopRun(f"the next call may cost up to ${most:.6f}, more than --max-cost leaves", kind=OVER_BUDGET)
        took = NOTHING
        try:
            completion = await self._model.complete(request)
            took = self._spent(completion.usage)
        finally:
            self._purse.settle(most, took.cost_usd or Decimal(0))
        self.spent += took
        return completion

    def _spent(self, usage: Usage) -> Spent:
        return Spent(
            calls=1,
            tokens_in=usage.prompt_tokens,
            tokens_out=usage.completion_tokens,
            cost_usd=self._model.cost(usage),
        )


async def most_used(request: Request, model: Model) -> Usage:
    """The tokens of a request, with an answer as long as it may get."""
    counts = [await model.count_tokens(message.content) for message in request.messages]
    return Usage(prompt_tokens=sum(counts), completion_tokens=request.max_tokens)
