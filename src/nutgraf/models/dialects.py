"""How different servers say the same thing: error bodies have no common shape, so all known ones are read here.

OpenAI, vLLM (old and new), llama.cpp, ik_llama.cpp, Ollama, LM Studio and FastAPI each word overflow, an unknown
parameter and an empty account in their own way; several put a string where the others put an object.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_OVERFLOW_CODES = {"context_length_exceeded", "exceed_context_size_error"}
_OVERFLOW = (
    re.compile(r"maximum context length (?:is|of) (\d+)"),
    re.compile(r"exceeds? .{0,60}context (?:size|length|window)(?:\D{0,12}(\d+))?"),
    re.compile(r"context (?:size|length|window)(?:\D{0,12}(\d+))?.{0,60}exceed"),
    re.compile(r"(?:prompt|input|content) is too (?:long|large)|too large to process"),
    re.compile(r"max_tokens must be at least 1, got -\d+"),
)
_EMPTY_ACCOUNT = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
}
_UNSUPPORTED_CODES = {"unsupported_parameter", "unsupported_value", "unknown_parameter", "extra_forbidden"}
_UNSUPPORTED = (
    re.compile(r"un(?:supported|known|recognized) (?:request )?(?:parameter|argument|value)[^:']*:? *'?([a-z_]+)"),
    re.compile(r"'?(response_format)(?:\.type)?'? (?:must be|is not supported|unsupported)"),
    re.compile(r"'?([a-z_]+)'? (?:is|are) not supported (?:by|with|for) this model"),
)
_PARAMETERS = re.compile(
    r"(max_tokens|max_completion_tokens|temperature|seed|stop|logprobs|top_logprobs|stream_options|response_format)"
)
_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """What an error body says, whatever its shape; a field the server left out is empty."""

    message: str = ""
    code: str = ""
    type: str = ""
    param: str = ""
    n_ctx: int | None = None

    @property
    def overflow(self) -> bool:
        """Whether it says that the prompt does not fit the context."""
        if {self.code, self.type} & _OVERFLOW_CODES:
            return True
        return any(pattern.search(self.message.lower()) for pattern in _OVERFLOW)

    @property
    def window(self) -> int | None:
        """The limit in tokens, where the message tells it."""
        if self.n_ctx:
            return self.n_ctx
        for pattern in _OVERFLOW:
            found = pattern.search(self.message.lower())
            if found and found.groups() and found.group(1):
                return int(found.group(1))
        return None

    @property
    def empty_account(self) -> bool:
        """Whether money or a spending limit ran out: waiting does not help."""
        return bool({self.code, self.type} & _EMPTY_ACCOUNT)

    @property
    def unsupported_parameter(self) -> str:
        """The parameter of ours that this server does not take, or an empty string."""
        named = ""
        if self.code in _UNSUPPORTED_CODES or self.type in _UNSUPPORTED_CODES:
            named = self.param
        for pattern in _UNSUPPORTED:
            found = pattern.search(self.message.lower())
            named = named or (found.group(1) if found else "")
        known = _PARAMETERS.match(named)
        return known.group(1) if known and known.group(1) == named.split(".")[0] else ""


def read_error(body: object) -> Said:
    """What an error body of any shape says; text and HTML are kept as the message."""
    if isinstance(body, Sequence) and not isinstance(body, str):
        body = body[0] if body else ""  # a list around the error (Google) or of complaints (FastAPI)
    if isinstance(body, dict):
        inner = body.get("error", body.get("detail"))
        if isinstance(inner, dict | list | str) and inner:
            return read_error(inner)
        return _read_fields(body)
    return Said(message=str(body or ""))


def looks_like_html(text: str, content_type: str = "") -> bool:
    """Whether a web page came where an API answer was due."""
    return "text/html" in content_type.lower() or bool(_HTML.match(text))


def _read_fields(body: dict[Any, Any]) -> Said:
    place = body.get("loc")  # FastAPI: {"loc": ["body", "seed"], "type": "extra_forbidden", "msg": …}
    n_ctx = body.get("n_ctx")
    return Said(
        message=_text(body.get("message", body.get("msg"))),
        code=_text(body.get("code")).lower(),
        type=_text(body.get("type")).lower(),
        param=_text(place[-1]) if isinstance(place, list) and place else _text(body.get("param")),
        n_ctx=n_ctx if isinstance(n_ctx, int) and n_ctx > 0 else None,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
