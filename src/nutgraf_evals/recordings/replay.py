"""Answers from a recording, without a model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

from nutgraf.models import Completion, Method, Model, PassingModel, Request, Usage
from nutgraf.models.profile import Profile
from nutgraf_evals.errors import RecordingMissing
from nutgraf_evals.recordings.files import Recording, answer_of, request_hash, text_hash

_NOTHING = Usage(prompt_tokens=0, completion_tokens=0)
_RECORDED_WITH = 8  # alternatives of a token that verdicts were recorded with


class WithoutLogprobs(PassingModel):
    """A recording as an endpoint without log probabilities would have given it: verdicts are the bare word.

    A verdict that was never asked for, because its log probabilities ruled the draft out, is a no.
    """

    verifier: Method = "word"

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.profile = Profile()

    async def complete(self, request: Request) -> Completion:
        if request.max_tokens > 1:
            return await self._model.complete(request)
        try:
            found = await self._model.complete(request.model_copy(update={"logprobs": _RECORDED_WITH}))
        except RecordingMissing:
            return Completion(text="no", finish_reason="stop", usage=_NOTHING, seconds=0.0, model=self.name)
        return found.model_copy(update={"logprobs": ()})


class Replay:
    """A model that answers from a recording and nothing else.

    Raises RecordingMissing for a request or a count that was never recorded: it is never answered with a guess.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.name
        self._recording = Recording.read(path)

    @property
    def name(self) -> str:
        return str(self._recording.head["model"])

    @property
    def context_window(self) -> int:
        return int(self._recording.head["context_window"])

    async def complete(self, request: Request) -> Completion:
        key = request_hash(request)
        row = self._recording.answers.get(key)
        if row is None:
            raise RecordingMissing(
                f"{self._file}: no recorded answer to request {key[:12]}… (a prompt, the article or the code "
                "that asks has changed): record it with `evals record`",
                self._file,
            )
        return answer_of(row, self.name)

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        completion = await self.complete(request)
        yield completion.text
        yield completion

    async def count_tokens(self, text: str) -> int:
        count = self._recording.counts.get(text_hash(text))
        if count is None:
            raise RecordingMissing(
                f"{self._file}: the tokens of {len(text)} characters were never counted: record it with `evals record`",
                self._file,
            )
        return count

    def cost(self, usage: Usage) -> Decimal | None:  # noqa: ARG002  # nothing is bought
        return Decimal(0)

    def parameters(self) -> dict[str, str | int | float]:
        return dict(self._recording.head["parameters"])

    async def aclose(self) -> None:
        """Nothing to close."""
