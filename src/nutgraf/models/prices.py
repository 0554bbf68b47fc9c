"""What a completion cost, in US dollars: a known price or None, because "unknown" must never be added up as zero."""

from __future__ import annotations

from decimal import Decimal

from genai_prices import Usage as PricedUsage
from genai_prices import calc_price
from genai_prices.data_snapshot import get_snapshot

from nutgraf.models.completion import Usage

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
