"""Progress of a brief: the steps of the work, and tokens read and written while a call to the model runs.

The embedded model takes most of a minute for some articles, so its answers are streamed to see how far they are.
Endpoints are asked as usual, and counted at the end of each call: a stream that breaks off cannot be tried again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from nutgraf.errors import ModelError
from nutgraf.models.completion import Completion, Model, Request
from nutgraf.models.verifier import PassingProfiledModel


class Step(NamedTuple):
    """The state of the work: a stage, how much of it is done, tokens read and written, seconds since the start.

    `detail` has tokens, rate and time left in words where a `TokenCountingModel` is asked.
    """

    stage: str
    done: int
    total: int
    tokens: int
    seconds: float
    detail: str = ""


OnStep = Callable[[Step], None]


class TokenProgress(NamedTuple):
    """How far a model is: tokens of all its calls so far, and the share of the running call that is done.

    `reading` are the tokens of a prompt that is being read now, `rate` is tokens written in a second; `share` and
    `rate` are None until they are known.
    """

    read: int
    written: int
    reading: int = 0
    rate: float | None = None
    share: float | None = None

    def in_words(self, done: int, total: int, seconds: float) -> str:
        """One line for a person; `done` of `total` calls are over after `seconds`.

        >>> TokenProgress(1034, 60, rate=30.0, share=0.75).in_words(0, 1, 15.0)
        '1,034 tokens read, 60 written, 30 a second; about 5 s left'
        >>> TokenProgress(0, 0, reading=1034).in_words(0, 1, 0.0)
        'reading 1,034 tokens'
        """
        parts = [f"{self.read:,} tokens read"] if self.read else []
        parts += [f"{self.written:,} written"] if self.written else []
        parts += [f"{self.rate:.0f} a second"] if self.rate and self.written else []
        parts += [f"reading {self.reading:,} {'more' if self.read else 'tokens'}"] if self.reading else []
        share = 0.0 if self.share is None else (done + self.share) / max(total, done + 1)
        left = seconds * (1 - share) / share if share else 0.0
        return ", ".join(parts) + (f"; about {left:.0f} s left" if left >= 1 else "")


OnTokens = Callable[[TokenProgress], None]


class BriefProgress:
    """Passes the steps of a brief on to `on_step`, and between them how far the running call is."""

    def __init__(self, on_step: OnStep) -> None:
        self._on_step = on_step
        self._step = Step("reading", 0, 1, 0, 0.0)
        self._began = time.perf_counter()

    def step(self, step: Step) -> None:
        """A new step, as `make_brief` reports it."""
        self._step = step
        self._on_step(step)

    def tokens(self, tokens: TokenProgress) -> None:
        """Where the model is within the last step."""
        now, step = time.perf_counter() - self._began, self._step
        detail = tokens.in_words(step.done, step.total, now)
        self._on_step(step._replace(tokens=tokens.read + tokens.written, seconds=now, detail=detail))


_SECONDS_BETWEEN = 0.25
_USUAL_SHARE = 0.5  # of `max_tokens` that an answer takes, before any answer was seen
_LEAST_STREAMED = 32  # tokens; the one word of a verdict is no progress


@dataclass(slots=True)
class _Call:
    """One call as it runs: when it began and wrote its first token, and how much it is likely to write."""

    prompt_tokens: int
    likely: float
    began: float = field(default_factory=time.perf_counter)
    first: float = 0.0
    written: int = 0


class TokenCountingModel(PassingProfiledModel):
    """Reports to `on_tokens` how far each call is.

    With `streams` longer answers are streamed for it. A stream that breaks off is asked again as a whole.
    """

    def __init__(self, model: Model, on_tokens: OnTokens, *, streams: bool) -> None:
        super().__init__(model)
        self._on_tokens = on_tokens
        self._streams = streams
        self._used = _USUAL_SHARE
        self._read = self._written = 0
        self._reported = 0.0

    async def complete(self, request: Request) -> Completion:
        if self._streams and request.logprobs is None and request.max_tokens >= _LEAST_STREAMED:
            completion = await self._while_reporting(request)
        else:
            completion = await self._model.complete(request)
        self._read += completion.usage.prompt_tokens
        self._written += completion.usage.completion_tokens
        self._on_tokens(TokenProgress(self._read, self._written, share=1.0))
        return completion

    async def _while_reporting(self, request: Request) -> Completion:
        counts = [await self._model.count_tokens(message.content) for message in request.messages]
        call = _Call(sum(counts), self._used * request.max_tokens)
        self._on_tokens(TokenProgress(self._read, self._written, reading=call.prompt_tokens))
        try:
            completion = await self._streamed(request, call)
        except ModelError as error:
            if error.kind != "cut_off":
                raise
            completion = await self._model.complete(request)
        self._used = completion.usage.completion_tokens / request.max_tokens
        return completion

    async def _streamed(self, request: Request, call: _Call) -> Completion:
        completion: Completion | None = None
        async for piece in self._model.stream(request):
            if isinstance(piece, Completion):
                completion = piece
                continue
            now = time.perf_counter()
            call.first = call.first or now
            call.written += 1
            if now - self._reported >= _SECONDS_BETWEEN:
                self._reported = now
                self._on_tokens(self._progress_of(call, now))
        assert completion is not None, "a stream ends with its completion"
        return completion

    def _progress_of(self, call: _Call, now: float) -> TokenProgress:
        """The state of a call that writes: what it took so far, against what is likely to come."""
        spent, writing = now - call.began, now - call.first
        rate = (call.written - 1) / writing if call.written > 1 and writing > 0 else None
        share = spent / (spent + max(0.0, call.likely - call.written) / rate) if rate else None
        return TokenProgress(self._read + call.prompt_tokens, self._written + call.written, rate=rate, share=share)
