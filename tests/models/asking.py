"""Requests, and a client that loses no time between its tries."""

from __future__ import annotations

from pydantic import SecretStr

from nutgraf.models.completion import AnswerSchema, Message, Request
from nutgraf.models.openai_compatible import EndpointModel
from nutgraf.models.rate_limit import RateLimiter, RetryPolicy
from nutgraf.models.settings import Endpoint
from scripted_server import ScriptedServer

QUICK = RetryPolicy(deadline=120, wait_budget=60, stall=60, tries=4, first_wait=0.001, longest_wait=0.002)
CANARY_KEY = "sk-canary-7f3a9b2c5d8e1f4a"
QUESTION = "The harbour of Port Ellery froze for nine days. Who said so?"


def endpoint(
    server: ScriptedServer, policy: RetryPolicy = QUICK, limiter: RateLimiter | None = None, **changes: object
) -> EndpointModel:
    address = {"base_url": server.url, "model": "scripted", "key": SecretStr(CANARY_KEY)} | changes
    return EndpointModel(Endpoint(**address), policy, limiter=limiter)  # type: ignore[arg-type]


def request(prompt: str = QUESTION, /, **changes: object) -> Request:
    fields = {"messages": (Message(role="user", content=prompt),), "max_tokens": 50} | changes
    return Request.model_validate(fields)


def schema() -> AnswerSchema:
    return AnswerSchema(name="Answer", body={"type": "object", "properties": {"who": {"type": "string"}}})
