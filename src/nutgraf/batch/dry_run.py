"""What a batch would take, without asking a model anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import NamedTuple

from nutgraf.article import Article
from nutgraf.batch.costs import most_used
from nutgraf.batch.sources import numbered
from nutgraf.batch.store import Store
from nutgraf.models import Model, Usage
from nutgraf.run import Recipe, Unread
from nutgraf.summarize import requests_of

_NO_TOKENS = Usage(prompt_tokens=0, completion_tokens=0)


class Estimate(NamedTuple):
    """Articles by what would become of them, and the tokens and dollars of those still to be made.

    `used.completion_tokens` is what the answers may take at most, so `cost_usd` is the most it can cost, retries aside;
    None where the price of the model is not known.
    """

    articles: int
    unread: int
    there: int  # briefs with this very key that the store has already, and articles that are named twice
    calls: int
    used: Usage
    cost_usd: Decimal | None


async def estimate(
    articles: AsyncIterator[Article | Unread],
    model: Model,
    recipe: Recipe,
    store: Store | None,
    price: Callable[[Usage], Decimal | None],
) -> Estimate:
    """Count what briefs of these articles would take, at the price of the engine that would make them."""
    seen: set[str] = set()
    total = unread = calls = 0
    used = _NO_TOKENS
    async for found in numbered(articles):
        total += 1
        if isinstance(found.what, Unread):
            unread += 1
            continue
        key = recipe.key_of(found.what).id
        if key in seen or (store and store.brief(key)):
            continue
        seen.add(key)
        for request in await requests_of(found.what, model, prompt=recipe.prompt):
            calls += 1
            used += await most_used(request, model)
    return Estimate(total, unread, total - unread - len(seen), calls, used, price(used))
