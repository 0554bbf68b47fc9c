"""A model that passes everything on to another one: the base of those that watch, count, keep or move its calls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal

from nutgraf.models.completion import Completion, Model, Request, Usage
from nutgraf.models.decisions import Decided
from nutgraf.models.verifier import DecidingModel


class PassingModel:
    """See `Model` for what its methods promise; a kind of its own overrides what it does otherwise."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_window(self) -> int:
        return self._model.context_window

    async def complete(self, request: Request) -> Completion:
        return await self._model.complete(request)

    def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        return self._model.stream(request)

    async def count_tokens(self, text: str) -> int:
        return await self._model.count_tokens(text)

    def cost(self, usage: Usage) -> Decimal | None:
        return self._model.cost(usage)

    def parameters(self) -> dict[str, str | int | float]:
        return self._model.parameters()

    async def decide(self, text: str, statements: Sequence[str]) -> Decided | None:
        """See `EndpointModel.decide`; None where the model has no such thing."""
        return await self._model.decide(text, statements) if isinstance(self._model, DecidingModel) else None

    async def aclose(self) -> None:
        await self._model.aclose()
