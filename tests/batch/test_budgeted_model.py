"""What the calls of an article cost is added up, and reserved before a call is made."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from models.asking import endpoint, request
from nutgraf.batch.brief_worker import BudgetedModel
from nutgraf.errors import StopRun
from nutgraf.models import Usage
from nutgraf.models.openai_compatible import EndpointModel
from scripted_server import Reply, ScriptedServer, completion_body, json_reply


class PricedModel(EndpointModel):
    """An endpoint whose tokens cost a dollar each."""

    def cost(self, usage: Usage) -> Decimal | None:
        return Decimal(usage.prompt_tokens + usage.completion_tokens)


class Limit:
    """A limit on spending that remembers what was reserved and paid."""

    def __init__(self, dollars: int) -> None:
        self.dollars = Decimal(dollars)
        self.settled: list[tuple[Decimal, Decimal]] = []

    async def reserve(self, dollars: Decimal) -> bool:
        return dollars <= self.dollars

    def settle(self, reserved: Decimal, paid: Decimal) -> None:
        self.settled.append((reserved, paid))


def answer(body: dict[str, Any]) -> Reply:
    if "questions" not in body:
        return json_reply(completion_body("yes"))
    chances: Sequence[dict[str, Any]] = [
        {"type": "predicate", "probability": 0.02 if "stays as it is" in one["instructions"] else 0.9}
        for one in body["questions"]
    ]
    return json_reply({"answers": chances, "usage": {"input_tokens": 40, "output_tokens": 2}})


@pytest.fixture
def priced(scripted: ScriptedServer) -> PricedModel:
    scripted.decides = True
    scripted.default(answer)
    model = endpoint(scripted)
    model.__class__ = PricedModel
    return model  # type: ignore[return-value]


async def test_decisions_are_paid_for_like_completions(priced: PricedModel) -> None:
    limit = Limit(10_000)
    model = BudgetedModel(priced, limit)
    await model.complete(request())
    decided = await model.decide("The harbour froze.", ["It froze.", "It was cold."])
    assert decided is not None
    assert model.spent.calls == 2
    assert model.spent.cost_usd == Decimal(1010 + 42)
    assert [paid for _, paid in limit.settled] == [Decimal(1010), Decimal(42)]
    assert all(reserved > 0 for reserved, _ in limit.settled)


async def test_a_call_that_may_pass_the_limit_is_not_made(priced: PricedModel, scripted: ScriptedServer) -> None:
    model = BudgetedModel(priced, Limit(5))
    with pytest.raises(StopRun, match="--max-cost"):
        await model.complete(request())
    with pytest.raises(StopRun, match="--max-cost"):
        await model.decide("The harbour froze.", ["It froze."])
    assert scripted.requests == []
    assert model.spent.calls == 0


async def test_without_a_limit_calls_are_only_added_up(priced: PricedModel) -> None:
    model = BudgetedModel(priced, None)
    await model.complete(request())
    await model.decide("The harbour froze.", ["It froze."])
    assert (model.spent.calls, model.spent.tokens_in) == (2, 1040)
