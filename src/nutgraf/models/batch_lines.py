"""The lines of the Batch API's files: requests in, completions and failures out."""

from __future__ import annotations

import json
import time
from typing import Any, Final, NamedTuple

import httpx2
from openai import APIStatusError

from nutgraf.models.address import Address
from nutgraf.models.completion import Completion, Request
from nutgraf.models.failures import Failure, UnusableReplyError, failure_of, of_error_body
from nutgraf.models.profile import profile_of, wire_arguments
from nutgraf.models.replies import Asked, completion_of

ENDPOINT: Final = "/v1/chat/completions"
EXPIRED = Failure("timeout", "did not come to this request within the batch's 24 hours", retryable=True)
CANCELLED = Failure("cut_off", "did not come to this request before the batch was cancelled", retryable=True)
NO_ANSWER = Failure("garbled", "put no usable line about this request into the batch's files", retryable=True)
_GARBLED = Failure("garbled", "answered with a line that is neither a reply nor an error", retryable=True)
_NO_MONEY = Failure("quota", "has no credit left for this key; see to its billing", stop_run=True)
_NO_MODEL = Failure("not_found", "offers no such model to batches; check the model's name", stop_run=True)
_BY_CODE = {
    "batch_expired": EXPIRED,
    "batch_cancelled": CANCELLED,
    "billing_hard_limit_reached": _NO_MONEY,
    "model_not_found": _NO_MODEL,
    "invalid_model": _NO_MODEL,
}


class Problem(NamedTuple):
    """Why an input file was refused; `line` counts from 1 and is 0 where the whole file is meant."""

    code: str
    message: str
    line: int = 0


class Result(NamedTuple):
    """What a line of an output or error file says about one request: a completion, or why there is none."""

    custom_id: str
    said: Completion | Failure


def input_line(address: Address, custom_id: str, request: Request, growth: int = 1) -> bytes:
    """The line of an input file for a request; `growth` multiplies the cap on its answer."""
    profile = profile_of(address.base_url, address.model)
    room = profile.room + request.max_tokens * (growth - 1)
    body = {"model": address.model, **wire_arguments(request, profile, profile.rung, room)}
    line = {"custom_id": custom_id, "method": "POST", "url": ENDPOINT, "body": body}
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def read_result(line: bytes, model: str) -> Result | None:
    """What a line of an output or error file says; None when it says nothing about any request.

    >>> expired = b'{"custom_id": "a", "response": null, "error": {"code": "batch_expired", "message": "too late"}}'
    >>> read_result(expired, "some-model").said.kind
    'timeout'
    """
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not isinstance(told.get("custom_id"), str):
        return None
    return Result(told["custom_id"], _said(told.get("response"), told.get("error"), model))


def failure_of_problem(problem: Problem) -> Failure:
    """The failure of a request, or of all of them, whose input file was refused for this."""
    known = _of_code({"code": problem.code, "message": problem.message})
    if known.kind != "server":
        return known
    said = problem.message or problem.code
    return Failure("invalid_request", "refuses the request in a batch", code=problem.code, said=said)


def _said(response: Any, error: Any, model: str) -> Completion | Failure:
    if isinstance(response, dict) and isinstance(status := response.get("status_code"), int):
        body = response.get("body")
        if status == 200:
            return _completion(body, model)
        if 400 <= status < 600:  # the error stands inside the reply, as it would have come over the wire
            reply = httpx2.Response(status, request=httpx2.Request("POST", ENDPOINT))
            return failure_of(APIStatusError("", response=reply, body=body))
    return _of_code(error) if isinstance(error, dict) else _GARBLED


def _completion(body: object, model: str) -> Completion | Failure:
    try:
        return completion_of(body, Asked(model, logprobs=True, prompt_tokens=0, began=time.perf_counter()))
    except UnusableReplyError as error:
        return error.failure


def _of_code(error: dict[str, Any]) -> Failure:
    return _BY_CODE.get(str(error.get("code"))) or of_error_body({"error": error})
