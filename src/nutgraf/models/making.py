"""The record of what made a brief or an answer, from a model and what its calls used."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import NamedTuple

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
