"""Progress of a brief: the steps of the work, and tokens read and written while a call to the model runs.

Where somebody watches, longer answers are streamed to see how far they are (`nutgraf.models.completion.watching`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from nutgraf.models.completion import (
    Completion,
    Model,
    Request,
    WrittenSoFar,
    current_watcher,
    watching,
)
from nutgraf.models.verifier import PassingProfiledModel
from nutgraf.render.sizes import LineSoFar


class Step(NamedTuple):
    """The state of the work: a stage, how much of it is done, tokens read and written, seconds since the start.

    `following` is the work of later stages, counted in steps of this one. `detail` has tokens, rate and time left in
    words where a `TokenCountingModel` is asked. `lines` are what can be shown of the brief so far.
    """

    stage: str
    done: int
    total: int
    tokens: int
    seconds: float
    detail: str = ""
    following: float = 0.0
    lines: tuple[LineSoFar, ...] = ()


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

    def in_words(self, done: int, total: float, seconds: float) -> str:
        """One line for a person; `done` of `total` calls are over after `seconds`.

        >>> TokenProgress(1034, 60, rate=30.0, share=0.75).in_words(0, 1, 15.0)
        'about 5 s left; 1,034 tokens read, 60 written, 30 a second'
        >>> TokenProgress(0, 0, reading=1034).in_words(0, 1, 0.0)
        'reading 1,034 tokens'
        """
        parts = [f"{self.read:,} tokens read"] if self.read else []
        parts += [f"{self.written:,} written"] if self.written else []
        parts += [f"{self.rate:.{int(self.rate < _SLOW)}f} a second"] if self.rate and self.written else []
        parts += [f"reading {self.reading:,} {'more' if self.read else 'tokens'}"] if self.reading else []
        share = 0.0 if self.share is None else (done + self.share) / max(total, done + 1)
        left = seconds * (1 - share) / share if share else 0.0
        return (f"about {left:.0f} s left; " if left >= 1 else "") + ", ".join(parts)


_SLOW = 1  # tokens a second, below which a decimal place is shown
OnTokens = Callable[[TokenProgress], None]


class BriefProgress:
    """Passes the steps of a brief on to `on_step`, and between them its lines and how far the running call is."""

    def __init__(self, on_step: OnStep) -> None:
        self._on_step = on_step
        self._step = Step("reading", 0, 1, 0, 0.0)
        self._began = time.perf_counter()

    def step(self, step: Step) -> None:
        """A new step, as `make_brief` reports it."""
        if step.stage != self._step.stage:
            self._began = time.perf_counter()
        goes_on = step.stage == self._step.stage == "checking"  # the call that gives one verdict after the other
        self._show(step._replace(lines=self._step.lines, detail=self._step.detail if goes_on else step.detail))

    def lines(self, lines: tuple[LineSoFar, ...]) -> None:
        """The lines of the brief, as `make_brief` reports them."""
        self._show(self._step._replace(lines=lines))

    def tokens(self, tokens: TokenProgress) -> None:
        """Where the model is within the last step."""
        now, step = time.perf_counter() - self._began, self._step
        # Verdicts on all statements come by one call, which is the step then.
        done, total = (step.done, step.total) if step.stage == "reading" else (0, 1)
        detail = tokens.in_words(done, total + step.following, now)
        self._show(step._replace(tokens=tokens.read + tokens.written, seconds=now, detail=detail))

    def _show(self, step: Step) -> None:
        self._step = step
        self._on_step(step)


_SECONDS_BETWEEN = 0.25
_USUAL_SHARE, _USUAL_MOST = 0.5, 900  # of `max_tokens`, and in tokens: a first answer, before one like it was seen
_LEAST_STREAMED = 32  # tokens; the one word of a verdict is no progress


@dataclass(slots=True)
class _Call:
    """One call as it runs: when it began and wrote its first tokens, and how much it is likely to write."""

    prompt_tokens: int
    prompt_characters: int
    likely: float
    began: float = field(default_factory=time.perf_counter)
    first: float = 0.0
    at_first: int = 0
    written: int = 0

    def add(self, so_far: WrittenSoFar, now: float) -> None:
        """Count the tokens written: as many as pieces, or more where a piece has several, by the prompt's measure."""
        by_length = so_far.characters * self.prompt_tokens // max(1, self.prompt_characters)
        self.written = max(so_far.pieces, by_length)
        if not self.first:
            self.first, self.at_first = now, self.written


class TokenCountingModel(PassingProfiledModel):
    """Reports to `on_tokens` how far each call is; with `streams` longer answers are streamed for it."""

    def __init__(self, model: Model, on_tokens: OnTokens, *, streams: bool) -> None:
        super().__init__(model)
        self._on_tokens = on_tokens
        self._streams = streams
        self._used: dict[str, float] = {}  # share of `max_tokens` that the last answer to each kind of request took
        self._read = self._written = 0
        self._reported = 0.0

    async def complete(self, request: Request) -> Completion:
        if self._streams and request.logprobs is None and request.max_tokens >= _LEAST_STREAMED:
            completion = await self._while_reporting(request)
        else:
            with watching(None):
                completion = await self._model.complete(request)
        self._read += completion.usage.prompt_tokens
        self._written += completion.usage.completion_tokens
        self._on_tokens(TokenProgress(self._read, self._written, share=1.0))
        return completion

    async def _while_reporting(self, request: Request) -> Completion:
        counts = [await self._model.count_tokens(message.content) for message in request.messages]
        characters = sum(len(message.content) for message in request.messages)
        kind = request.json_schema.name if request.json_schema else ""
        usual = min(_USUAL_SHARE, _USUAL_MOST / request.max_tokens)
        call = _Call(sum(counts), characters, self._used.get(kind, usual) * request.max_tokens)
        self._on_tokens(TokenProgress(self._read, self._written, reading=call.prompt_tokens))
        outer = current_watcher()

        def report(so_far: WrittenSoFar) -> None:
            now = time.perf_counter()
            call.add(so_far, now)
            if now - self._reported >= _SECONDS_BETWEEN:
                self._reported = now
                self._on_tokens(self._progress_of(call, now))
            if outer:
                outer(so_far)

        with watching(report):
            completion = await self._model.complete(request)
        self._used[kind] = min(1.0, completion.usage.completion_tokens / request.max_tokens)
        return completion

    def _progress_of(self, call: _Call, now: float) -> TokenProgress:
        """The state of a call that writes: what it took so far, against what is likely to come."""
        spent, writing = now - call.began, now - call.first
        rate = (call.written - call.at_first) / writing if call.written > call.at_first and writing > 0 else None
        share = spent / (spent + max(0.0, call.likely - call.written) / rate) if rate else None
        return TokenProgress(self._read + call.prompt_tokens, self._written + call.written, rate=rate, share=share)
