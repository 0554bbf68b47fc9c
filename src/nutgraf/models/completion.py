"""A request to a model and its completion, the same for every engine."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any, Literal, NamedTuple, Protocol, Self, runtime_checkable

from pydantic import Field

from nutgraf.article import Frozen
from nutgraf.prompts import Drafting, Prompt, PromptMessage


class Message(Frozen):
    """One turn of the conversation sent to a model."""

    role: Literal["system", "user", "assistant"]
    content: str


def messages_of(filled: Iterable[PromptMessage]) -> tuple[Message, ...]:
    """The messages of a filled prompt, as a model gets them."""
    return tuple(Message(role=message.role, content=message.content) for message in filled)


class AnswerSchema(Frozen):
    """A JSON Schema the answer must fit, under the name the wire format asks for."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    body: dict[str, Any]


class Request(Frozen):
    """One question to a model; the same request gives the same answer wherever the engine allows it.

    `max_tokens` caps the answer, in tokens. `logprobs` asks for that many alternatives at each place of the answer.

    >>> Request(messages=(Message(role="user", content="Who won?"),), max_tokens=20).temperature
    0.0
    """

    messages: tuple[Message, ...] = Field(min_length=1)
    max_tokens: int = Field(ge=1)
    temperature: float = Field(default=0.0, ge=0, le=2)
    seed: int | None = 0
    stop: tuple[str, ...] = Field(default=(), max_length=4)
    json_schema: AnswerSchema | None = None
    logprobs: int | None = Field(default=None, ge=1, le=20)

    @classmethod
    def of_prompt(cls, prompt: Prompt, slots: Mapping[str, str], *, answers: int = 1) -> Self:
        """The request of a filled prompt, with the parameters it was released with; `answers` of its length fit.

        Raises PromptError when a slot has no value or a value has no slot.
        """
        return cls(
            messages=messages_of(prompt.fill(**slots)),
            max_tokens=prompt.parameters.max_tokens * answers,
            temperature=prompt.parameters.temperature,
        )


class Usage(Frozen):
    """Tokens one completion took; `cached_tokens` are the part of `prompt_tokens` read from a prefix cache.

    `estimated` says that the server gave no counts and these are our own.
    """

    prompt_tokens: int = Field(ge=0)
    cached_tokens: int = Field(default=0, ge=0)
    completion_tokens: int = Field(ge=0)
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            estimated=self.estimated or other.estimated,
        )


class TokenChance(Frozen):
    """A token that was possible at a place of the answer, and the natural log of its probability."""

    token: str
    logprob: float


class TokenAlternatives(Frozen):
    """The token at one place of the answer, and the likeliest alternatives, best first."""

    token: str
    logprob: float
    alternatives: tuple[TokenChance, ...] = ()

    def chance_of(self, *words: str) -> float:
        """The probability, between 0 and 1, that one of `words` is here, whatever its case and the spaces around it.

        >>> place = TokenAlternatives(token="Yes", logprob=-0.1, alternatives=(
        ...     TokenChance(token="Yes", logprob=math.log(0.9)), TokenChance(token=" yes", logprob=math.log(0.05))))
        >>> round(place.chance_of("yes"), 2)
        0.95
        """
        wanted = {word.strip().casefold() for word in words}
        listed = self.alternatives or (TokenChance(token=self.token, logprob=self.logprob),)
        return min(1.0, sum(math.exp(c.logprob) for c in listed if c.token.strip().casefold() in wanted))


class Completion(Frozen):
    """A whole answer; a partial one is never a Completion.

    `seconds` is what the answering try took. `finish_reason` is the server's word (`stop`, `length`) or None where
    the server does not say. `logprobs` begins at the first word of the answer, and is empty unless it was asked for and
    the server gives it. `reasoned` says that the model wrote reasoning as well, which is no part of `text`.
    """

    text: str
    finish_reason: str | None
    usage: Usage
    seconds: float = Field(ge=0)
    model: str
    logprobs: tuple[TokenAlternatives, ...] = ()
    reasoned: bool = False

    @property
    def cut(self) -> bool:
        """Whether `max_tokens` ended the answer before the model did."""
        return self.finish_reason == "length"


class WrittenSoFar(NamedTuple):
    """How much of an answer a model has written: its text without reasoning, and the length of all of it.

    `characters` and `pieces` count reasoning as well. An answer that is asked for once more starts over.
    """

    text: str
    characters: int
    pieces: int


OnWritten = Callable[[WrittenSoFar], None]
_watcher: ContextVar[OnWritten | None] = ContextVar("watcher", default=None)


@contextmanager
def watching(on_written: OnWritten | None) -> Iterator[None]:
    """Within the block `on_written` is called while a model writes a whole answer, where its endpoint streams.

    It takes the place of the one of an outer block. Outside of such a block no whole answer is streamed.
    """
    token = _watcher.set(on_written)
    try:
        yield
    finally:
        _watcher.reset(token)


def on_new_text(report: Callable[[str], None]) -> OnWritten:
    """A function for `watching` that reports the text each time it has changed.

    A long text changes less often than pieces of it come, so that all of it may be read each time.
    """
    last = ""

    def on_written(so_far: WrittenSoFar) -> None:
        nonlocal last
        if so_far.text != last:
            last = so_far.text
            report(last)

    return on_written


def current_watcher() -> OnWritten | None:
    """The function of the innermost `watching` block."""
    return _watcher.get()


class Model(Protocol):
    """Anything that completes messages. A model belongs to one event loop, and is closed with `aclose`."""

    @property
    def name(self) -> str: ...

    @property
    def context_window(self) -> int:
        """Tokens that prompt and answer may take together."""

    @property
    def drafting(self) -> Drafting:
        """How it is asked for briefs and answers: in plain lines, or in statements as one JSON object."""

    async def complete(self, request: Request) -> Completion:
        """One whole answer, which `watching` shows as it grows; raises ModelError (ContextOverflow, StopRun)."""

    def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        """The answer as it grows: pieces of text, and last the Completion they add up to.

        Without the Completion at its end the answer was cut off: ModelError is raised.
        """

    async def count_tokens(self, text: str) -> int: ...

    def cost(self, usage: Usage) -> Decimal | None:
        """US dollars for `usage`; 0 for the embedded model, None where the price is not known."""

    def parameters(self) -> dict[str, str | int | float]:
        """What made the answers, for the record: engine, file hash, window. Never a key."""

    async def aclose(self) -> None: ...


class Decided(NamedTuple):
    """The chance of each statement, None for one the model declined to judge, and the tokens it took."""

    chances: list[float | None]
    usage: Usage


@runtime_checkable
class DecidingModel(Protocol):
    """A model that may have a decision endpoint; see `EndpointModel.decide`."""

    async def decide(self, text: str, statements: Sequence[str]) -> Decided | None: ...


class PassingModel:
    """Passes every call on to another model: the base of those that watch, count, record or move calls."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_window(self) -> int:
        return self._model.context_window

    @property
    def drafting(self) -> Drafting:
        return self._model.drafting

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


class CountingModel(PassingModel):
    """A model that adds up the tokens, calls and finish reasons of its completions, of failed work too."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.usage = Usage(prompt_tokens=0, completion_tokens=0)
        self.calls = 0
        self.finish_reasons: list[str] = []

    async def complete(self, request: Request) -> Completion:
        completion = await super().complete(request)
        self.usage += completion.usage
        self.calls += 1
        self.finish_reasons.append(completion.finish_reason or "unknown")
        return completion
