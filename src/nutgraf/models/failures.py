"""The ways a model call can fail, and how each is handled.

An `EndpointFailure` says whether another try can help, whether all further articles would fail the same way, and what
the user reads. Messages of servers are shortened and redacted: they may contain parts of the key or of the article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NoReturn

import httpx2
from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError, OpenAIError

from nutgraf.errors import ContextOverflow, EndpointRefused, ModelError, StopRun
from nutgraf.models.endpoint_errors import Refusal, Said, looks_like_html, read_error

Kind = Literal[
    "bad_key", "forbidden", "not_found", "wrong_address", "quota", "rate_limit", "server", "busy", "connection",
    "timeout", "garbled", "context_overflow", "unsupported", "invalid_request", "too_large", "unprocessable",
    "empty", "starved", "filtered", "refused", "cut_off", "truncated", "length", "schema",
]  # fmt: skip
_REFUSED: frozenset[Kind] = frozenset({"bad_key", "forbidden", "not_found", "wrong_address"})
_QUOTED = 200  # characters of a server's message that are shown
_LEAST_KEY = 8  # characters; a real key is longer
_WINDOW = 24  # so many characters in common with the prompt, and the message repeats it
_KEY_LIKE = re.compile(r"(?i)\b(?:sk|pk|rk)-[\w*.\-]{3,}|\bbearer +\S+|api[ _-]?key[^:]{0,20}: *\S+")


@dataclass(frozen=True, slots=True)
class EndpointFailure:
    """One failed try: what happened and the way out in our words, and what the server `said` in its own.

    `retry_after` is what the server asked to wait, in seconds; None leaves it to us.
    """

    kind: Kind
    message: str
    retryable: bool = False
    stop_run: bool = False
    retry_after: float | None = None
    said: str = ""
    code: str = ""
    n_ctx: int | None = None
    refusal: Refusal | None = None
    answer: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class UnusableReplyError(Exception):
    """An answer with status 200 that cannot be used."""

    def __init__(self, failure: EndpointFailure) -> None:
        super().__init__(failure.kind)
        self.failure = failure


CAUGHT = (OpenAIError, UnusableReplyError, httpx2.HTTPError, json.JSONDecodeError, UnicodeError, RecursionError)

_REFUSALS = {
    "system": "takes no system message",
    "roles": "does not take the messages in this order",
    "stream": "only answers as a stream",
    "no_stream": "does not answer as a stream",
    "least_tokens": "takes no limit this low on the length of an answer",
    "thinking_switch": "wants its thinking turned off",
}

_STATUS: dict[int, EndpointFailure] = {
    401: EndpointFailure(
        "bad_key", "refuses the key (401); set OPENAI_API_KEY to a key of this address", stop_run=True
    ),
    402: EndpointFailure("quota", "wants to be paid first (402); see to its billing", stop_run=True),
    403: EndpointFailure(
        "forbidden", "does not let this key use the model (403); choose another model or key", stop_run=True
    ),
    404: EndpointFailure(
        "not_found",
        "knows no such model or address (404); check the model's name, and that base_url ends in /v1",
        stop_run=True,
    ),
    408: EndpointFailure("busy", "took too long to read the request (408)", retryable=True),
    409: EndpointFailure("busy", "is busy with a conflicting request (409)", retryable=True),
    413: EndpointFailure("too_large", "finds the request too large (413); use a smaller context_window"),
    422: EndpointFailure("unprocessable", "cannot process this request (422)"),
    429: EndpointFailure("rate_limit", "allows no more requests for now (429)", retryable=True),
}


def failure_of(error: Exception, sent: Collection[str] | None = None) -> EndpointFailure:
    """The failure behind an exception of the wire; total: an unknown one is a broken reply, which is tried again.

    `sent` are the parameters of the request by their names on the wire, so that a refusal is read as one of them.
    """
    if isinstance(error, UnusableReplyError):
        return error.failure
    if isinstance(error, APIStatusError):
        return _of_status(error, sent)
    if isinstance(error, APITimeoutError | httpx2.TimeoutException):
        return EndpointFailure("timeout", "did not answer in time", retryable=True)
    if isinstance(error, APIConnectionError | httpx2.HTTPError):
        return EndpointFailure(
            "connection", "cannot be reached, or broke the connection; is it running?", retryable=True
        )
    if isinstance(error, APIError):  # an error event inside a stream
        return of_error_body(error.body if error.body is not None else error.message, sent)
    return EndpointFailure("garbled", "sent a reply that is not whole JSON", retryable=True)


def of_error_body(body: object, sent: Collection[str] | None = None) -> EndpointFailure:
    """The failure behind an error object that came with status 200 or inside a stream."""
    said = read_error(body)
    known = _of_words(said, sent)
    if known:
        return known
    if said.code.isdigit() and int(said.code) in _STATUS:  # the status it would have come with
        return replace(_STATUS[int(said.code)], code=said.code, said=said.message)
    return EndpointFailure("server", "answered with an error", retryable=True, code=said.code, said=said.message)


def _of_status(error: APIStatusError, sent: Collection[str] | None) -> EndpointFailure:
    said = read_error(error.body)
    page = looks_like_html(said.message, error.response.headers.get("content-type", ""))
    status = error.status_code
    failure = (
        (None if page or error.status_code == 401 else _of_words(said, sent))
        or _STATUS.get(status)
        or _of_other_status(status, said, page)
    )
    if status in (401, 403, 404) and failure.kind != "unsupported":
        failure = _STATUS[status]
    elif failure.kind in ("unprocessable", "too_large", "rate_limit") and said.message and not page:
        failure = replace(failure, said=said.message)
    retryable = failure.retryable and error.response.headers.get("x-should-retry") != "false"
    return replace(failure, retryable=retryable, headers=dict(error.response.headers), code=said.code or str(status))


def _of_words(said: Said, sent: Collection[str] | None = None) -> EndpointFailure | None:
    if said.overflow:
        return EndpointFailure("context_overflow", "cannot read a prompt this long", code=said.code, n_ctx=said.window)
    if said.empty_account:
        return EndpointFailure(
            "quota", "has no credit left for this key; see to its billing", stop_run=True, code=said.code
        )
    refusal = said.refusal(sent)
    if refusal:
        why = _REFUSALS.get(refusal.what, f"does not take `{refusal.what}`")
        return EndpointFailure("unsupported", why, code=said.code, refusal=refusal, said=said.message)
    return None


def _of_other_status(status: int, said: Said, page: bool) -> EndpointFailure:
    if status >= 500:
        return EndpointFailure("server", f"has trouble of its own ({status})", retryable=True)
    if status < 400:
        return EndpointFailure("wrong_address", f"redirects elsewhere ({status}); correct base_url", stop_run=True)
    return EndpointFailure("invalid_request", f"refuses the request ({status})", said="" if page else said.message)


def raise_failure(failure: EndpointFailure, where: str, scrub: Callable[[str], str]) -> NoReturn:
    """Raise the ModelError of a failure: one line that begins with `where` and ends with the way out."""
    says = f"; it says: {scrub(failure.said)}" if failure.said else ""
    message = f"{where} {failure.message}{says}"
    if failure.kind == "context_overflow":
        limit = f" (it reads {failure.n_ctx} tokens)" if failure.n_ctx else ""
        raise ContextOverflow(f"{message}{limit}; set context_window to its limit", n_ctx=failure.n_ctx) from None
    if failure.kind in _REFUSED:
        raise EndpointRefused(message, kind=failure.kind) from None
    if failure.stop_run:
        raise StopRun(message, kind=failure.kind) from None
    raise ModelError(message, kind=failure.kind, answer=failure.answer) from None


def redact(message: str, *, key: str, prompt: str) -> str:
    """A server's message fit to be shown: clipped, on one line, without the key and without the article."""
    line = " ".join(message.split())[: 4 * _QUOTED]
    if len(key) >= _LEAST_KEY:  # a dummy key such as "x" is no secret, and occurs in every other word
        line = re.sub(re.escape(key[:8]) + r"\S*", "***", line)
    line = _KEY_LIKE.sub("***", line)
    flat = " ".join(prompt.split())
    if any(line[at : at + _WINDOW] in flat for at in range(max(0, len(line) - _WINDOW + 1))):
        return "(withheld, it repeats the prompt)"
    return line if len(line) <= _QUOTED else line[: _QUOTED - 1] + "…"
