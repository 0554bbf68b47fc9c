"""The client for models behind an OpenAI-compatible address, and how each failure is handled.

The retries of the openai client are off: it retries when an account is empty, does not retry an incomplete reply, and
has no time limit for a whole call.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any, NoReturn

import httpx2
from openai import AsyncOpenAI

from nutgraf.models.completion import Completion, Decided, Request, Usage, current_watcher
from nutgraf.models.decisions import DecisionInput, decide
from nutgraf.models.endpoint_errors import Refusal
from nutgraf.models.failures import CAUGHT, EndpointFailure, Kind, UnusableReplyError, failure_of, raise_failure, redact
from nutgraf.models.profile import JSON_METHODS, Profile, profile_of, wire_arguments
from nutgraf.models.rate_limit import RateLimiter, RetryPolicy, RetryState, directed_wait, refill_wait
from nutgraf.models.reasoning import plain_of_json
from nutgraf.models.replies import RequestContext, StreamReader, body_of, completion_of, completion_of_stream, cut_at
from nutgraf.models.settings import Endpoint, Method, is_loopback
from nutgraf.models.tokens import cost_of, count_tokens
from nutgraf.prompts import Drafting

_CONNECT_SECONDS = 10.0
_MOST_CONNECTIONS = 256
_MOST_ADAPTATIONS = 10
_MORE_ROOM = 4  # times the tokens for reasoning, for a model that used up even those
_MOST_ROOM = 65_536
_LEAST_ROOM = 256  # tokens; less is no use for reasoning
# Failures after which a watched answer is asked for without a stream: before its first piece, and after it.
_NO_STREAM: frozenset[Kind] = frozenset({"cut_off", "empty", "garbled", "invalid_request", "timeout", "unprocessable"})
_BROKEN_STREAM: frozenset[Kind] = _NO_STREAM | {"connection", "server"}
_EXTRAS = ("chat_template_kwargs", "enable_thinking", "id_slot")  # parameters the client has no name for
_SUSPECT_SCHEMA_AFTER = 2  # server errors in one call
_TRUNCATED = "read only {theirs} of about {ours} tokens: it drops the rest silently; raise its own context length"


class EndpointModel:
    """A model behind an OpenAI-compatible address; see `Model` for what its methods promise.

    `count` counts tokens our way, for estimates and to compare with what the server says it read. `limiter` is
    given where several processes share what the endpoint allows.
    """

    def __init__(
        self,
        address: Endpoint,
        policy: RetryPolicy,
        *,
        count: Callable[[str], int] | None = None,
        limiter: RateLimiter | None = None,
    ) -> None:
        self._address = address
        self._policy = policy
        self._count = count or partial(count_tokens, model_name=address.model)
        self._profile = profile_of(address.base_url, address.model, address.profiles)
        self._limiter = limiter or RateLimiter(address.at_once)
        self._client = AsyncOpenAI(
            api_key=address.key.get_secret_value(),
            base_url=address.base_url,
            max_retries=0,
            http_client=http_client(address.base_url, policy.deadline),
        )
        self._streams_whole = True  # watched answers, until a stream fails or ends without token counts

    @property
    def name(self) -> str:
        return self._address.model

    @property
    def profile(self) -> Profile:
        """What was learned of this model at this address."""
        return self._profile

    @property
    def verifier(self) -> Method | None:
        """The means of verification the user chose; None leaves it to what the endpoint can do."""
        return self._address.verifier

    @property
    def drafting(self) -> Drafting:
        """Statements, unless the user chose lines."""
        return self._address.drafting

    @property
    def context_window(self) -> int:
        """Tokens that prompt and answer may take together, without those that are kept for reasoning."""
        return max(self._window // 2, self._window - self._profile.room)

    @property
    def _window(self) -> int:
        known = self._address.context_window
        return min(known, self._profile.n_ctx or known)

    def parameters(self) -> dict[str, str | int | float]:
        return {"engine": "openai-compatible", "host": self._address.host, "window": self._window}

    def cost(self, usage: Usage) -> Decimal | None:
        return cost_of(usage, self._address.model, self._address.base_url)

    async def count_tokens(self, text: str) -> int:
        return round(self._count(text) * self._profile.tokens_per_ours)

    async def aclose(self) -> None:
        await self._client.close()

    async def complete(self, request: Request, engine: Mapping[str, int] | None = None) -> Completion:
        """See `Model.complete`; `engine` are fields of the body that only the embedded engine knows.

        A watched answer is streamed. Where that fails it is asked for plainly, within the same deadline.
        """
        async with self._limiter.place():
            on_written = current_watcher() if self._streams_whole else None
            state = RetryState(self._policy, engine=engine or {}, on_written=on_written)
            try:
                async with asyncio.timeout(self._policy.deadline):
                    return await self._answer(request, state)
            except TimeoutError:
                self._give_up(self._too_slow(), request)

    async def decide(self, text: str, statements: Sequence[str]) -> Decided | None:
        """The chance that each statement about `text` is true, by this server's decision endpoint; None without one.

        The first call finds out whether there is one, with at most two requests that carry nothing of `text`.
        """
        async with self._limiter.place():
            await self._limiter.wait_for_pause()
            return await decide(self._client, self._address.model, self._profile, DecisionInput(text, statements))

    async def stream(
        self, request: Request, engine: Mapping[str, int] | None = None
    ) -> AsyncGenerator[str | Completion]:
        """See `Model.stream`; `engine` as of `complete`."""
        async with self._limiter.place(), aclosing(self._streamed(request, engine or {})) as pieces:
            async for piece in pieces:
                yield piece

    async def _streamed(self, request: Request, engine: Mapping[str, int]) -> AsyncGenerator[str | Completion]:
        state = RetryState(self._policy, engine=engine)
        deadline = asyncio.get_running_loop().time() + self._policy.deadline
        while True:
            sent = self._arguments(request, state, streamed=True)
            reader = self._reader(request, state, deadline)
            try:
                async with aclosing(self._pieces_of(sent, reader)) as pieces:
                    async for piece in pieces:
                        yield piece
                whole = self._as_asked(reader.completion(), request)
                completion = self._settled(whole, reader.asked, state, sent)
            except TimeoutError:
                self._give_up(self._too_slow(), request)
            except CAUGHT as error:
                failure = failure_of(error, sent.keys())
                if reader.text:  # what was shown cannot be taken back, so it cannot be tried again
                    self._give_up(_after_text(failure), request)
                await self._recover(failure, state, sent, request)
            else:
                yield completion
                return

    async def _answer(self, request: Request, state: RetryState) -> Completion:
        while True:
            await self._limiter.wait_for_pause()
            sent = self._arguments(request, state, streamed=state.on_written is not None)
            reader = self._reader(request, state, asyncio.get_running_loop().time() + self._policy.deadline)
            try:
                completion = await self._completion(sent, reader)
                if state.on_written and reader.chunks and completion.usage.estimated:
                    self._streams_whole = False  # without a stream the server may count
                return self._settled(self._as_asked(completion, request), reader.asked, state, sent)
            except TimeoutError:  # a silence inside a stream
                if state.on_written is None:
                    raise
                self._stop_streaming(state)
            except CAUGHT as error:
                failure = failure_of(error, sent.keys())
                if state.on_written and failure.kind in (_BROKEN_STREAM if reader.chunks else _NO_STREAM):
                    self._stop_streaming(state)
                else:
                    await self._recover(failure, state, sent, request)
                    if failure.kind in ("connection", "server"):
                        state.on_written = None  # it may be the stream that the server has trouble with

    def _stop_streaming(self, state: RetryState) -> None:
        state.on_written = None
        self._streams_whole = False

    def _reader(self, request: Request, state: RetryState, deadline: float) -> StreamReader:
        return StreamReader(
            self._context_of(request),
            deadline,
            self._policy.stall,
            holds_back=self._profile.may_open_with_reasoning,
            suspects=not self._profile.answered,
            on_written=state.on_written,
        )

    async def _completion(self, sent: dict[str, Any], reader: StreamReader) -> Completion:
        if "stream" in sent:  # the only way some servers answer, or the answer is watched
            async with aclosing(self._stream_once(sent, reader)) as pieces:
                async for _ in pieces:
                    pass
            return reader.completion()
        raw = await self._client.chat.completions.with_raw_response.create(
            model=self._address.model, **_for_client(sent)
        )
        completion = completion_of(body_of(raw.http_response), reader.asked)
        if refill := refill_wait(raw.headers, time.time()):
            self._limiter.pause_until_refill(refill)
        return completion

    async def _pieces_of(self, sent: dict[str, Any], reader: StreamReader) -> AsyncGenerator[str]:
        if "stream" in sent:
            async with aclosing(self._stream_once(sent, reader)) as pieces:
                async for piece in pieces:
                    yield piece
            return
        async with asyncio.timeout_at(reader.deadline):  # it does not stream: the whole answer is the one piece
            reader.take_whole(await self._completion(sent, reader))
        yield reader.text

    async def _stream_once(self, sent: dict[str, Any], reader: StreamReader) -> AsyncGenerator[str]:
        async with asyncio.timeout_at(reader.deadline):
            await self._limiter.wait_for_pause()
            stream = await self._client.chat.completions.create(model=self._address.model, **_for_client(sent))
            whole = await completion_of_stream(stream, reader.asked)
        if refill := refill_wait(stream.response.headers, time.time()):
            self._limiter.pause_until_refill(refill)
        if whole is None:
            async with stream:
                async for piece in reader.pieces(stream):
                    yield piece
        else:
            reader.take_whole(whole)
            yield whole.text

    def _arguments(self, request: Request, state: RetryState, *, streamed: bool = False) -> dict[str, Any]:
        json_method = self._profile.json_method if state.json_method is None else state.json_method
        arguments = wire_arguments(request, self._profile, json_method, state.room)
        if (streamed or self._profile.stream_only) and "stream" not in self._profile.refused:
            arguments["stream"] = True
            if "stream_options" not in self._profile.refused:
                arguments["stream_options"] = {"include_usage": True}
        return {name: value for name, value in arguments.items() if name not in state.withheld} | dict(state.engine)

    def _as_asked(self, completion: Completion, request: Request) -> Completion:
        """The completion up to the stop it was not sent, and in plain words where no JSON was asked for."""
        if "stop" in self._profile.refused:
            completion = cut_at(completion, request.stop)
        plain = completion.text if request.json_schema else plain_of_json(completion.text)
        return completion if plain == completion.text else completion.model_copy(update={"text": plain})

    def _context_of(self, request: Request) -> RequestContext:
        ours = sum(self._count(message.content) for message in request.messages)
        return RequestContext(self._address.model, request.logprobs is not None, ours, time.perf_counter())

    def _settled(
        self, completion: Completion, asked: RequestContext, state: RetryState, sent: dict[str, Any]
    ) -> Completion:
        """The completion, after learning from it; raises UnusableReplyError if a part of the prompt was not read."""
        ours, usage = asked.prompt_tokens, completion.usage
        if self._address.may_truncate and not usage.estimated:
            if self._profile.was_truncated(ours, usage.prompt_tokens):
                why = _TRUNCATED.format(theirs=usage.prompt_tokens, ours=ours)
                raise UnusableReplyError(EndpointFailure("truncated", why))
            self._profile.learn_ratio(ours, usage.prompt_tokens)
        if state.json_method is not None:
            self._profile.json_method = state.json_method
        if state.withheld:
            self._profile.learn_refusal(Refusal("logprobs"))
        if completion.reasoned:
            self._profile.learn_reasoning(sent, state.room or self._address.reasoning_tokens)
        elif state.starved:
            self._profile.learn_starved(state.room or self._address.reasoning_tokens)
        elif self._profile.reasons:
            self._profile.learn_quiet(sent)
        self._profile.learn_answered()
        self._limiter.count_success()
        return completion

    async def _recover(
        self, failure: EndpointFailure, state: RetryState, sent: dict[str, Any], request: Request
    ) -> None:
        """Make the next try possible, waiting as long as that needs; raises ModelError if there is to be none."""
        if self._adapts(failure, state, sent, request):
            return
        headers = failure.headers
        asked_wait = directed_wait(headers, time.time(), rate_limited=failure.kind == "rate_limit")
        if failure.kind == "starved" and request.max_tokens and state.starved:
            cap = sent.get(self._profile.limit_name, request.max_tokens)
            failure = replace(failure, message=f"{failure.message}; it had {cap:,} tokens")
        failure = replace(failure, retry_after=asked_wait)
        wait = state.wait_after(failure)
        if wait is None:
            self._give_up(state.verdict(failure), request)
        state.waited += wait
        if failure.kind == "rate_limit":
            self._limiter.slow_down(wait)
            await self._limiter.wait_for_pause()
        else:
            await asyncio.sleep(wait)

    def _adapts(self, failure: EndpointFailure, state: RetryState, sent: dict[str, Any], request: Request) -> bool:
        """Whether the request can be put differently, so that this failure does not come back."""
        if state.adapted >= _MOST_ADAPTATIONS:
            return False
        if failure.kind == "context_overflow":
            self._profile.learn_window(failure.n_ctx)
            self._make_do_with_less_room(failure, state, request)
        elif failure.refusal is not None:
            self._profile.learn_refusal(failure.refusal, sent)
        elif failure.kind == "starved" and not state.starved:
            state.starved = True
            had, usual = self._profile.room, self._address.reasoning_tokens
            state.room = usual if had < usual else min(had * _MORE_ROOM, max(had, _MOST_ROOM))
            self._profile.learn_reasoning(sent, had)  # the new room is believed when it has helped
        elif failure.kind in ("invalid_request", "unprocessable") and "logprobs" in sent:
            state.withheld = frozenset({"logprobs", "top_logprobs"})  # what servers refuse most often
        elif failure.kind == "server" and "response_format" in sent:
            state.schema_trouble += 1
            if state.schema_trouble >= _SUSPECT_SCHEMA_AFTER:
                now = self._profile.json_method if state.json_method is None else state.json_method
                state.json_method, state.schema_trouble = min(now + 1, len(JSON_METHODS) - 1), 0
            return False  # it may have been the server after all: wait as for any trouble of its own
        state.adapted += 1
        return self._arguments(request, state, streamed="stream" in sent) != sent

    def _make_do_with_less_room(self, failure: EndpointFailure, state: RetryState, request: Request) -> None:
        """Keep fewer tokens for reasoning where it is those that do not fit beside the prompt."""
        room = self._profile.room if state.room is None else state.room
        if room and failure.n_ctx:
            ours = round(1.1 * self._context_of(request).prompt_tokens * self._profile.tokens_per_ours)
            left = failure.n_ctx - ours - request.max_tokens
            state.room = self._profile.room = left if _LEAST_ROOM <= left < room else room

    def _give_up(self, failure: EndpointFailure, request: Request) -> NoReturn:
        if self._limiter.count_failure(failure):
            failure = replace(failure, stop_run=True, message=f"{failure.message}, as so many times before")
        prompt = "\n".join(message.content for message in request.messages)
        key = self._address.key.get_secret_value()
        # Not chained to its cause: that may hold the key or the article, and tracebacks end up in logs.
        raise_failure(failure, self._address.where, partial(redact, key=key, prompt=prompt))

    def _too_slow(self) -> EndpointFailure:
        limit = self._policy.deadline
        return EndpointFailure("timeout", f"gave no whole answer within {limit:g} s; raise timeout", retryable=True)


def _for_client(sent: dict[str, Any]) -> dict[str, Any]:
    """The arguments as the client takes them: what it has no name for goes into the body as it is."""
    extra = {name: sent[name] for name in _EXTRAS if name in sent}
    known = {name: value for name, value in sent.items() if name not in extra}
    return {**known, "extra_body": extra} if extra else known


def http_client(base_url: str, seconds: float) -> httpx2.AsyncClient:
    encrypted = base_url.startswith("https:")
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(seconds, connect=min(_CONNECT_SECONDS, seconds)),
        # The limiter decides how many calls run; the client's own 20 would close and open connections all the time.
        limits=httpx2.Limits(max_connections=_MOST_CONNECTIONS, max_keepalive_connections=_MOST_CONNECTIONS),
        # No proxy is used for this machine, whatever the environment says.
        trust_env=not is_loopback(base_url),
        # Plain http loads no certificates (50 ms), so it must not be led to an address that needs them.
        verify=encrypted,
        follow_redirects=encrypted,
    )


def _after_text(failure: EndpointFailure) -> EndpointFailure:
    if failure.kind in ("connection", "garbled", "server", "busy", "rate_limit", "cut_off"):
        return EndpointFailure("cut_off", "was cut off in the middle of its answer; ask again", retryable=True)
    return failure
