"""Asks a model only what was never recorded, and keeps what it answered."""

from __future__ import annotations

from collections.abc import AsyncIterator

from nutgraf.errors import ModelError
from nutgraf.models import Completion, Model, PassingModel, Request
from nutgraf_evals.recordings.files import Recording, Row, answer_of, head_of, request_hash, row_of, text_hash

NOTHING = Recording({}, {}, {})
"""What is known before anything was recorded."""


class Recorder(PassingModel):
    """A model that passes on to another one what `known` has no answer to, and keeps all that was asked.

    What `known` holds of another model (its name, its window or any parameter differs) counts for nothing. A request
    that is asked twice is passed on once.
    """

    def __init__(self, model: Model, known: Recording = NOTHING) -> None:
        super().__init__(model)
        self._known = known if known.head == head_of(model) else NOTHING
        self._answers: dict[str, Row] = {}
        self._counts: dict[str, int] = {}
        self._passed_on: set[str] = set()
        self.failed = 0  # requests that got no answer, so that a replay will miss them

    @property
    def asked(self) -> int:
        """How many different requests the other model answered."""
        return len(self._passed_on)

    @property
    def reused(self) -> int:
        """How many different requests `known` answered."""
        return len(self._answers) - self.asked

    @property
    def recording(self) -> Recording:
        """All that was asked so far, whoever answered."""
        return Recording(head_of(self._model), dict(self._answers), dict(self._counts))

    async def complete(self, request: Request) -> Completion:
        key = request_hash(request)
        if known := self._recorded(key):
            return known
        try:
            completion = await self._model.complete(request)
        except ModelError:
            self.failed += 1
            raise
        self._hear(key, completion)
        return completion

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        key = request_hash(request)
        if known := self._recorded(key):
            yield known.text
            yield known
            return
        try:
            async for piece in self._model.stream(request):
                if isinstance(piece, Completion):
                    self._hear(key, piece)
                yield piece
        except ModelError:
            self.failed += 1
            raise

    async def count_tokens(self, text: str) -> int:
        key = text_hash(text)
        known = self._known.counts.get(key)
        self._counts[key] = await self._model.count_tokens(text) if known is None else known
        return self._counts[key]

    async def aclose(self) -> None:
        """Leaves the model open: it belongs to whoever opened it, and other cases still use it."""

    def _recorded(self, key: str) -> Completion | None:
        row = self._answers.get(key) or self._known.answers.get(key)
        if row is None:
            return None
        self._answers[key] = row
        return answer_of(row, self.name)

    def _hear(self, key: str, completion: Completion) -> None:
        self._answers[key] = row_of(key, completion)
        self._passed_on.add(key)
