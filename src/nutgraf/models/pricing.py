"""What completions cost, and the record of what made a brief or an answer.

A price that is not known is None, because "unknown" must never be added up as zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from typing import NamedTuple

from genai_prices import Usage as PricedUsage
from genai_prices import calc_price
from genai_prices.data_snapshot import get_snapshot

from nutgraf.brief import Making, PromptUse
from nutgraf.models.completion import Model, Usage


class Used(NamedTuple):
    """What some work took of a model: tokens, calls, and the prompts they were made with."""

    usage: Usage
    calls: int
    prompts: Iterable[PromptUse]


def making_of(model: Model, used: Used, seconds: float) -> Making:
    """The record of work that took `seconds` of the clock; without a known price it tells no cost."""
    cost = model.cost(used.usage)
    return Making(
        nutgraf=_own_version(),
        prompts=tuple(used.prompts),
        model=model.name,
        parameters=dict(model.parameters()),
        seconds=round(seconds, 3),
        tokens_in=used.usage.prompt_tokens,
        tokens_cached=used.usage.cached_tokens,
        tokens_out=used.usage.completion_tokens,
        calls=used.calls,
        cost_usd=None if cost is None else float(cost),
    )


@cache
def _own_version() -> str:
    return version("nutgraf")


OPENAI_URL = "https://api.openai.com/v1"


def cost_of(usage: Usage, model: str, base_url: str) -> Decimal | None:
    """Dollars for `usage` of `model` there; None when the price is not known or the tokens are only estimated."""
    if usage.estimated:
        return None
    priced = PricedUsage(
        input_tokens=usage.prompt_tokens,
        cache_read_tokens=usage.cached_tokens,
        output_tokens=usage.completion_tokens,
    )
    try:
        return calc_price(priced, model, provider_api_url=base_url).total_price
    except (LookupError, ValueError):
        return None


def known_window(model: str, base_url: str) -> int | None:
    """The context window in tokens that the price list gives for the model at this address, if it lists it."""
    try:
        _, info = get_snapshot().find_provider_model(model, None, None, base_url)
    except (LookupError, ValueError):
        return None
    return info.context_window
