"""28 ways a server fails, each with what becomes of the article that meets it once."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from scripted_server import Reply, ReplyMaker, completion_body, hang, json_reply, raw, reset, status, text


class Fault(NamedTuple):
    """A reply, and the kind of failure it ends in; empty where another try cures it."""

    reply: Reply | ReplyMaker
    ends: str = ""


def _limited(**headers: str) -> Reply:
    return status(429, {"message": "slow down", "code": "rate_limit_exceeded"},
                  {name.replace("_", "-"): value for name, value in headers.items()})  # fmt: skip


_WHOLE = json_reply(completion_body("[1] Two people died."))
_UNSUPPORTED = {"message": "Unsupported parameter: 'seed'", "code": "unsupported_parameter", "param": "seed"}

_REFUSAL = {"role": "assistant", "content": None, "refusal": "I cannot"}

FAULTS: dict[str, Fault] = {
    "408": Fault(status(408)),
    "409": Fault(status(409)),
    "429 retry-after": Fault(_limited(retry_after="0.01")),
    "429 reset header": Fault(_limited(x_ratelimit_reset_requests="10ms")),
    "429 retry-after negative": Fault(_limited(retry_after="-1", retry_after_ms="10")),
    "500": Fault(status(500)),
    "502 page": Fault(raw(b"<html>bad gateway</html>", "text/html", status=502)),
    "503": Fault(status(503)),
    "504": Fault(status(504)),
    "529": Fault(status(529)),
    "reset": Fault(reset()),
    "torn body": Fault(replace(_WHOLE, ending="torn")),
    "half JSON": Fault(raw(_WHOLE.chunks[0][:60], "application/json")),
    "not UTF-8": Fault(raw(b'{"choices": "\xff\xfe', "application/json")),
    "error with 200": Fault(json_reply({"error": {"message": "overloaded"}})),
    "choices null": Fault(json_reply(completion_body("x", choices=None))),
    "choices missing": Fault(json_reply({"id": "c1", "object": "chat.completion"})),
    "choices empty": Fault(json_reply(completion_body("x", choices=[]))),
    "content null": Fault(json_reply(completion_body(None))),
    "content empty": Fault(json_reply(completion_body(""))),
    "message missing": Fault(json_reply(completion_body("x", message=None))),
    "unsupported parameter": Fault(status(400, _UNSUPPORTED)),
    "400": Fault(status(400, {"message": "no", "code": "bad"}), "invalid_request"),
    "413": Fault(status(413), "too_large"),
    "422": Fault(status(422), "unprocessable"),
    "filtered": Fault(text("no", finish="content_filter"), "filtered"),
    "refused": Fault(json_reply(completion_body("", message=_REFUSAL)), "refused"),
    "silence": Fault(hang(), "timeout"),
}
NOTHING = frozenset({"choices empty", "content null", "content empty"})  # twice in one call is an answer
