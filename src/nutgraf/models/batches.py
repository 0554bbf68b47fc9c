"""The OpenAI Batch API: files of requests that are answered within a day, at half the price.

Calls that change nothing are tried again like any other. `create` is not: where its reply was lost, only the list of
batches shows whether there is one.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import IO, Any, Final, NamedTuple, NoReturn, TypeVar

import httpx2
from openai import APIStatusError, AsyncOpenAI

from nutgraf.errors import EndpointRefused, UsageError
from nutgraf.models.completion import Completion, Request, Usage
from nutgraf.models.endpoint_errors import Refusal
from nutgraf.models.factory import endpoint_address, is_embedded
from nutgraf.models.failures import (
    CAUGHT,
    EndpointFailure,
    UnusableReplyError,
    failure_of,
    of_error_body,
    raise_failure,
    redact,
)
from nutgraf.models.openai_compatible import http_client
from nutgraf.models.profile import profile_of, wire_arguments
from nutgraf.models.rate_limit import RetryPolicy, RetryState, directed_wait
from nutgraf.models.replies import RequestContext, body_of, completion_of
from nutgraf.models.settings import Endpoint, Settings
from nutgraf.models.tokens import cost_of

ENDPOINT: Final = "/v1/chat/completions"
EXPIRED = EndpointFailure("timeout", "did not come to this request within the batch's 24 hours", retryable=True)
CANCELLED = EndpointFailure("cut_off", "did not come to this request before the batch was cancelled", retryable=True)
NO_ANSWER = EndpointFailure("garbled", "put no usable line about this request into the batch's files", retryable=True)
_GARBLED = EndpointFailure("garbled", "answered with a line that is neither a reply nor an error", retryable=True)
_NO_MONEY = EndpointFailure("quota", "has no credit left for this key; see to its billing", stop_run=True)
_NO_MODEL = EndpointFailure("not_found", "offers no such model to batches; check the model's name", stop_run=True)
_BY_CODE = {
    "batch_expired": EXPIRED,
    "batch_cancelled": CANCELLED,
    "billing_hard_limit_reached": _NO_MONEY,
    "model_not_found": _NO_MODEL,
    "invalid_model": _NO_MODEL,
}


class BatchFileProblem(NamedTuple):
    """Why an input file was refused; `line` counts from 1 and is 0 where the whole file is meant."""

    code: str
    message: str
    line: int = 0


class BatchLineResult(NamedTuple):
    """What a line of an output or error file says about one request: a completion, or why there is none."""

    custom_id: str
    said: Completion | EndpointFailure


def input_line(address: Endpoint, custom_id: str, request: Request, growth: int = 1) -> bytes:
    """The line of an input file for a request; `growth` multiplies the cap on its answer."""
    profile = profile_of(address.base_url, address.model)
    room = profile.room + request.max_tokens * (growth - 1)
    body = {"model": address.model, **wire_arguments(request, profile, profile.json_method, room)}
    line = {"custom_id": custom_id, "method": "POST", "url": ENDPOINT, "body": body}
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def read_result(line: bytes, model: str) -> BatchLineResult | None:
    """What a line of an output or error file says; None when it says nothing about any request.

    >>> expired = b'{"custom_id": "a", "response": null, "error": {"code": "batch_expired", "message": "too late"}}'
    >>> read_result(expired, "some-model").said.kind
    'timeout'
    """
    try:
        result = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(result, dict) or not isinstance(result.get("custom_id"), str):
        return None
    return BatchLineResult(result["custom_id"], _batch_reply(result.get("response"), result.get("error"), model))


def failure_of_problem(problem: BatchFileProblem) -> EndpointFailure:
    """The failure of a request, or of all of them, whose input file was refused for this."""
    known = _of_code({"code": problem.code, "message": problem.message})
    if known.kind != "server":
        return known
    said = problem.message or problem.code
    return EndpointFailure("invalid_request", "refuses the request in a batch", code=problem.code, said=said)


def _batch_reply(response: Any, error: Any, model: str) -> Completion | EndpointFailure:
    if isinstance(response, dict) and isinstance(status := response.get("status_code"), int):
        body = response.get("body")
        if status == 200:
            return _completion(body, model)
        if 400 <= status < 600:  # the error is inside the reply, as it would have come over the wire
            reply = httpx2.Response(status, request=httpx2.Request("POST", ENDPOINT))
            return failure_of(APIStatusError("", response=reply, body=body))
    return _of_code(error) if isinstance(error, dict) else _GARBLED


def _completion(body: object, model: str) -> Completion | EndpointFailure:
    try:
        return completion_of(body, RequestContext(model, logprobs=True, prompt_tokens=0, began=time.perf_counter()))
    except UnusableReplyError as error:
        return error.failure


def _of_code(error: dict[str, Any]) -> EndpointFailure:
    return _BY_CODE.get(str(error.get("code"))) or of_error_body({"error": error})


T = TypeVar("T")
ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
# Failures after which a batch may have been created all the same.
UNCERTAIN = frozenset({"timeout", "connection", "server", "busy", "garbled"})
QUEUE_FULL = "token_limit_exceeded"
_WINDOW: Final = "24h"
_SECONDS = 300.0  # for one call; a file may take longer, as long as it moves
_PRICE = Decimal("0.5")  # of what the same call costs at once
_PAGE = 100  # batches in one reply of the list: the most there may be
_GARBLED_BATCH = EndpointFailure("garbled", "sent a reply that is not what the Batch API promises", retryable=True)
_NO_API = EndpointFailure("not_found", "has no Batch API (404); use --engine local, or correct base_url", stop_run=True)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as the server describes it; a file it does not have is an empty string."""

    id: str
    status: str
    output_file: str = ""
    error_file: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[BatchFileProblem, ...] = ()
    answered: int = 0
    total: int = 0


class BatchClient:
    """The files and batches of one address; its methods raise ModelError in the words of every other call to it."""

    def __init__(self, address: Endpoint, policy: RetryPolicy) -> None:
        self.address = address
        self._policy = policy
        self._client = AsyncOpenAI(
            api_key=address.key.get_secret_value(),
            base_url=address.base_url,
            max_retries=0,
            http_client=http_client(address.base_url, policy.deadline),
        )

    def cost(self, usage: Usage) -> Decimal | None:
        """Dollars for `usage` in a batch; None where the price is not known."""
        dollars = cost_of(usage, self.address.model, self.address.base_url)
        return None if dollars is None else dollars * _PRICE

    def line(self, custom_id: str, request: Request, growth: int = 1) -> bytes:
        """The line of an input file for a request; see `input_line`."""
        return input_line(self.address, custom_id, request, growth)

    def learn(self, refusal: Refusal) -> None:
        """Leave out of further lines what the server does not take."""
        profile_of(self.address.base_url, self.address.model).learn_refusal(refusal)

    async def upload(self, name: str, file: IO[bytes]) -> str:
        """The id of the input file that was made of `file`."""

        async def send() -> str:
            file.seek(0)
            raw = await self._client.files.with_raw_response.create(file=(name, file), purpose="batch")
            return _word(_object(body_of(raw.http_response)), "id")

        return await self._retrying(send)

    async def create(self, file_id: str, metadata: dict[str, str]) -> Batch:
        """A new batch; a ModelError of a kind in `UNCERTAIN` leaves open whether there is one."""

        async def send() -> Batch:
            raw = await self._client.batches.with_raw_response.create(
                input_file_id=file_id, endpoint=ENDPOINT, completion_window=_WINDOW, metadata=metadata
            )
            return _batch_of(body_of(raw.http_response))

        return await self._retrying(send, repeatable=False)

    async def retrieve(self, batch_id: str) -> Batch | None:
        """The batch as it is now; None when this key knows none of that id."""

        async def send() -> Batch:
            raw = await self._client.batches.with_raw_response.retrieve(batch_id)
            return _batch_of(body_of(raw.http_response))

        return await _unless_gone(self._retrying(send))

    async def cancel(self, batch_id: str) -> Batch | None:
        """Have the batch stopped; what it has answered by then can still be downloaded."""

        async def send() -> Batch:
            raw = await self._client.batches.with_raw_response.cancel(batch_id)
            return _batch_of(body_of(raw.http_response))

        return await _unless_gone(self._retrying(send))

    async def batches(self) -> AsyncIterator[Batch]:
        """All batches there are, of whatever run, as the server orders them."""
        after = ""
        while True:
            page, more = await self._retrying(partial(self._page, after))
            for batch in page:
                yield batch
            if not more or not page:
                return
            after = page[-1].id

    async def download(self, file_id: str, into: IO[bytes]) -> bool:
        """Write the file's bytes into `into`; False when the server does not have it any more."""

        async def send() -> bool:
            into.seek(0)
            into.truncate()
            async with self._client.files.with_streaming_response.content(file_id) as response:
                async for piece in response.iter_bytes():
                    into.write(piece)
            return True

        return await _unless_gone(self._retrying(send)) is not None

    def give_up(self, failure: EndpointFailure, prompt: str = "") -> NoReturn:
        """Raise the ModelError of a failure, without a word of `prompt` in it."""
        key = self.address.key.get_secret_value()
        raise_failure(failure, self.address.where, partial(redact, key=key, prompt=prompt))

    async def aclose(self) -> None:
        await self._client.close()

    async def _page(self, after: str) -> tuple[list[Batch], bool]:
        listing = self._client.batches.with_raw_response.list
        raw = await (listing(limit=_PAGE, after=after) if after else listing(limit=_PAGE))
        body = _object(body_of(raw.http_response))
        entries = body.get("data")
        if not isinstance(entries, list):
            raise UnusableReplyError(_GARBLED_BATCH)
        return [_batch_of(entry) for entry in entries], body.get("has_more") is True

    async def _retrying(self, send: Callable[[], Awaitable[T]], *, repeatable: bool = True) -> T:
        """The result of `send`, tried as patiently as any call; only a pause is waited for if not `repeatable`."""
        state = RetryState(self._policy)
        while True:
            try:
                return await send()
            except CAUGHT as error:
                failure = failure_of(error)
            if failure.kind == "not_found":
                failure = _NO_API
            limited = failure.kind == "rate_limit"
            wait = directed_wait(failure.headers, time.time(), rate_limited=limited)
            failure = replace(failure, retry_after=wait)
            if not (repeatable or limited):
                self.give_up(failure)
            wait = state.wait_after(failure)
            if wait is None:
                self.give_up(state.verdict(failure))
            state.waited += wait
            await asyncio.sleep(wait)


def open_batches(settings: Settings) -> BatchClient:
    """The Batch API of the endpoint the settings name; raises UsageError when they name none."""
    if is_embedded(settings):
        raise UsageError("the embedded model has no Batch API; name a remote one with --model, or use --engine local")
    policy = RetryPolicy(deadline=settings.timeout or _SECONDS, wait_budget=settings.wait_budget)
    return BatchClient(endpoint_address(settings), policy)


async def _unless_gone(asked: Awaitable[T]) -> T | None:
    try:
        return await asked
    except EndpointRefused as error:
        if error.kind == "not_found":
            return None
        raise


def _batch_of(body: object) -> Batch:
    reply = _object(body)
    errors = reply.get("errors")
    problems = errors.get("data") if isinstance(errors, dict) else None
    counts = reply.get("request_counts")
    counts = counts if isinstance(counts, dict) else {}
    metadata = reply.get("metadata")
    return Batch(
        id=_word(reply, "id"),
        status=_word(reply, "status"),
        output_file=str(reply.get("output_file_id") or ""),
        error_file=str(reply.get("error_file_id") or ""),
        metadata=metadata if isinstance(metadata, dict) else {},
        problems=tuple(_problem_of(entry) for entry in problems or () if isinstance(entry, dict)),
        answered=_count(counts.get("completed")) + _count(counts.get("failed")),
        total=_count(counts.get("total")),
    )


def _problem_of(entry: dict[str, Any]) -> BatchFileProblem:
    return BatchFileProblem(str(entry.get("code") or ""), str(entry.get("message") or ""), _count(entry.get("line")))


def _object(body: object) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise UnusableReplyError(_GARBLED_BATCH)
    return body


def _word(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise UnusableReplyError(_GARBLED_BATCH)
    return value


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
