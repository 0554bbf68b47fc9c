"""What was learnt of an endpoint: servers agree on one wire format and differ in what of it they accept.

Kept per (base_url, model) for the life of the process, so each difference costs one refused call, once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nutgraf.models.completion import Message, Request

RUNGS = ("json_schema", "json_object", "prompt")  # ways to ask for JSON, strictest first
_OPTIONAL = {
    "temperature": ("temperature",),
    "seed": ("seed",),
    "stop": ("stop",),
    "logprobs": ("logprobs", "top_logprobs"),
    "top_logprobs": ("logprobs", "top_logprobs"),
    "stream_options": ("stream_options",),
}
_SHORT_PROMPT = range(50, 600)  # tokens: long enough to compare counts on, too short for any server to truncate
_TRUNCATED_BELOW = 0.7
_CHECK_FROM = 200  # tokens; below it a chat template outweighs the text


@dataclass(slots=True)
class Profile:
    """What one model at one address accepts; it only ever learns."""

    limit_name: str = "max_tokens"  # Ollama knows only this one and ignores the other without a word
    refused: set[str] = field(default_factory=set)
    rung: int = 0
    n_ctx: int | None = None
    tokens_per_ours: float = 1.0  # its tokens for one of ours, measured on short prompts

    def learn_refusal(self, parameter: str) -> None:
        """Remember that the server does not take `parameter`, by its name on the wire."""
        if parameter == self.limit_name:
            other = "max_completion_tokens"
            self.limit_name = other if self.limit_name == "max_tokens" else "max_tokens"
        elif parameter.startswith("response_format"):
            self.rung = min(self.rung + 1, len(RUNGS) - 1)
        else:
            self.refused.update(_OPTIONAL.get(parameter, ()))

    def learn_window(self, n_ctx: int | None) -> None:
        if n_ctx:
            self.n_ctx = min(n_ctx, self.n_ctx or n_ctx)

    def learn_ratio(self, ours: int, theirs: int) -> None:
        """Calibrate our count on a prompt too short to be cut; a wrong tokenizer shows as a steady ratio."""
        if ours in _SHORT_PROMPT and theirs > 0:
            self.tokens_per_ours = theirs / ours

    def was_truncated(self, ours: int, theirs: int) -> bool:
        """Whether the server read so much less than we sent that it must have dropped a part of it."""
        expected = ours * min(1.0, self.tokens_per_ours)
        return theirs > 0 and ours >= _CHECK_FROM and theirs < _TRUNCATED_BELOW * expected


_PROFILES: dict[tuple[str, str], Profile] = {}


def profile_of(base_url: str, model: str) -> Profile:
    """The one profile of this model at this address."""
    known = _PROFILES.get((base_url, model))
    if known is None:
        limit = "max_completion_tokens" if "api.openai.com" in base_url else "max_tokens"
        known = _PROFILES.setdefault((base_url, model), Profile(limit_name=limit))
    return known


def wire_arguments(request: Request, profile: Profile, rung: int, growth: int = 1) -> dict[str, Any]:
    """The request in the words this server understands; `growth` multiplies the cap on the answer."""
    arguments: dict[str, Any] = {
        "messages": [message.model_dump() for message in _messages(request, rung)],
        profile.limit_name: request.max_tokens * growth,
        "temperature": request.temperature,
    }
    if request.seed is not None:
        arguments["seed"] = request.seed
    if request.stop:
        arguments["stop"] = list(request.stop)
    if request.logprobs:
        arguments |= {"logprobs": True, "top_logprobs": request.logprobs}
    if request.json_schema and RUNGS[rung] != "prompt":
        arguments["response_format"] = _response_format(request, rung)
    return {name: value for name, value in arguments.items() if name not in profile.refused}


def _messages(request: Request, rung: int) -> tuple[Message, ...]:
    if request.json_schema is None or RUNGS[rung] == "json_schema":
        return request.messages
    *before, last = request.messages
    rule = f"Answer with one JSON object only, fitting this JSON Schema:\n{_compact(request.json_schema.body)}"
    return (*before, Message(role=last.role, content=f"{last.content}\n\n{rule}"))


def _response_format(request: Request, rung: int) -> dict[str, Any]:
    if RUNGS[rung] == "json_object" or request.json_schema is None:
        return {"type": "json_object"}
    schema = {"name": request.json_schema.name, "schema": request.json_schema.body, "strict": True}
    return {"type": "json_schema", "json_schema": schema}


def _compact(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
