"""What a batch would cost, before any of its calls is made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from nutgraf.errors import UsageError

if TYPE_CHECKING:
    from nutgraf.batch.dry_run import Estimate
    from nutgraf.batch.sitting import Order
    from nutgraf.models import Model, Usage

HALF_PRICE = "openai-batch"


async def estimated(order: Order) -> Estimate:
    """What an order would take, counted without a call and without a file of ours."""
    from contextlib import aclosing, closing, nullcontext

    from nutgraf import prompts
    from nutgraf.batch.dry_run import estimate
    from nutgraf.batch.engines import engine_named
    from nutgraf.batch.sitting import recipe_with
    from nutgraf.batch.sources import articles_of, refuse_nothing
    from nutgraf.batch.store import FILE_NAME, open_store
    from nutgraf.models import open_model

    engine_named(order.engine)
    refuse_nothing(order.sources)
    there = order.store is not None or (order.out / FILE_NAME).exists()
    async with aclosing(open_model(order.settings)) as model, _price(order, model) as price:
        recipe = recipe_with(model, prompts.load(order.prompt))
        opened = closing(open_store(order.store, order.out)) if there else nullcontext()
        with opened as store:
            return await estimate(articles_of(order.sources), model, recipe, store, price)


async def refuse_unpriced(order: Order) -> None:
    """Raise UsageError for a limit of money that cannot be kept: it must not be promised."""
    from contextlib import aclosing

    from nutgraf.models import Usage, open_model

    if order.options.max_cost is None:
        return
    async with aclosing(open_model(order.settings)) as model:
        if model.cost(Usage(prompt_tokens=1, completion_tokens=1)) is None:
            raise UsageError(f"--max-cost cannot be kept: the price of {model.name} there is not known")


@asynccontextmanager
async def _price(order: Order, model: Model) -> AsyncIterator[Callable[[Usage], Decimal | None]]:
    """What calls cost by the engine of the order; raises UsageError for a model that it cannot use."""
    from contextlib import aclosing

    from nutgraf.models.batches import open_batches

    if order.engine != HALF_PRICE:
        yield model.cost
        return
    async with aclosing(open_batches(order.settings)) as client:
        yield client.cost
