"""Reads the error bodies of servers, which have no common format.

OpenAI, Azure, vLLM, SGLang, llama.cpp, Ollama, LM Studio, TGI, Mistral, Gemini, OpenRouter, DashScope, FastAPI and
others each word an overflow, a refused parameter and an empty account in their own way; several put a string where the
others put an object. So what is looked for is not a sentence but its parts: one of our parameters close to a word of
refusal, or words for the prompt close to words for a limit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

_LONGEST = 4_000  # characters of a message that are searched
_OVERFLOW_CODES = {
    "context_length_exceeded", "exceed_context_size_error", "context_window_exceeded", "string_above_max_length",
    "model_max_prompt_tokens_exceeded", "prompt_too_long", "context_overflow", "tokens_limit_reached",
}  # fmt: skip
_PROMPT = r"(?:prompts?|inputs?|`inputs`|messages?|request|content|text|conversation|context|tokens?)"
_OVERFLOW = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"(?:maximum|max|supported|available|allowed) (?:model )?(?:context|sequence|input"
            r"|prompt)[ _-]?(?:size|length|window|tokens?|limit)?"
        ),
        (
            r"context[ _-]?(?:size|length|window|limit)[^.]{0,80}(?:exceed|overflow|not enough|only"
            r"|too (?:small|short)|limit)"
        ),
        (
            r"range of input length|(?:prompt|inputs?)`?[^.]{0,40}(?:longer than|must have (?:less|fewer"
            r"|at most))[^.]{0,40}(?:token|length|\d)"
        ),
        r"(?:exceed\w*|over(?:flow\w*|run)|larger than|longer than|greater than|more than|beyond"
        r"|surpass\w*|above)[^.]{0,80}"
        r"(?:context|token limit|maximum (?:number|amount) of (?:input )?tokens|max_model_len|n_ctx"
        r"|num_ctx|model'?s? (?:limit|maximum))",
        r"context the overflows|context overflow",
        (
            rf"{_PROMPT} (?:is|are|was|has|contains?|too)[^.]{{0,60}}too (?:long|large|many|big)|too (?:long"
            rf"|large) to process|(?:prompt|input) too (?:long|large)"
        ),
        r"too many (?:input |prompt )?tokens|too (?:long|large) for (?:the |this )?model",
        r"max_(?:completion_)?tokens must be at least 1, got -\d+",
        r"(?:inputs?|input)`? tokens? ?\+ ?`?max_new_tokens`? must be",
        rf"{_PROMPT} (?:token count|tokens?|length)[^.]{{0,60}}(?:exceed|must be (?:<|less|at most|under)|over the)",
        r"reduce (?:the length|your (?:prompt|input)|the (?:prompt|input))|shorten (?:the|your) (?:prompt|input)",
    )
)  # fmt: skip
_NOT_OVERFLOW = re.compile(
    r"rate limit|tokens per (?:minute|day|hour)|quota|per-minute|max_tokens is too large|logprobs"
)
# Where a message names the limit; the first pattern that gives a number of a window's size is believed.
_NUMBER = r"(\d{1,3}(?:[,_]\d{3}){1,2}|\d{3,8})(?!\d|\.\d)"
_WINDOW = tuple(
    re.compile(pattern)
    for pattern in (
        rf"limit: \d{{1,9}} ?\+ ?\d{{1,9}} ?> ?{_NUMBER}",
        rf"(?:maximum|max|model'?s?) context (?:length|window|size)\D{{0,40}}{_NUMBER}",
        rf"context[ _-](?:length|window|size|limit)\D{{0,30}}{_NUMBER}",
        (
            rf"(?:must be|must have|should be) (?:<=?|less than(?: or equal to)?|fewer than|at most|under"
            rf"|no more than) ?{_NUMBER}"
        ),
        rf"\[\d{{1,3}}, ?{_NUMBER}\]",
        rf"limit for this model is {_NUMBER}",
        rf"{_NUMBER}(?:[ -]tokens?)? (?:maximum )?(?:context|window|limit)",
        (
            rf"(?:max(?:imum)?(?: (?:allowed|number|tokens?|input|prompt|sequence|model|length|of)){{0,5}}"
            rf"|limit(?: (?:is|of))?|up to|only|n_ctx|num_ctx|max_model_len)\D{{0,24}}{_NUMBER}"
        ),
        rf"(?:>|exceeds?|than)\D{{0,40}}{_NUMBER}",
    )
)  # fmt: skip
_EMPTY_ACCOUNT = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
}
# Our parameters, longer names first, each with the other words messages have for it.
_NAMES: dict[str, str] = {
    "max_completion_tokens": r"max_completion_tokens|maxcompletiontokens",
    "max_tokens": r"max_tokens|max_output_tokens|max_new_tokens|maxtokens",
    "top_logprobs": r"top_logprobs|toplogprobs",
    "logprobs": r"logprobs?|log[ -]prob(?:abilitie)?s",
    "reasoning_effort": r"reasoning[_. ]effort|reasoningeffort|thinking[_ ]level",
    "chat_template_kwargs": r"chat_template_kwargs",
    "enable_thinking": r"enable_thinking",
    "response_format": r"response_format|json_schema|json_object|structured outputs?|guided decoding|json mode",
    "stream_options": r"stream_options",
    "temperature": r"temperature",
    "seed": r"seed",
    "stop": r"stop(?: sequences?| words?)?",
}
_REFUSES = (
    r"(?:not (?:yet |currently )?(?:supported|allowed|permitted|available|accepted|valid|implemented"
    r"|recogni[sz]ed|enabled|compatible)"
    r"|(?:does|do|is|are|can|could|must|should)(?: not|n't)\b|unsupported|unknown|unrecogni[sz]ed"
    r"|unexpected|unavailable"
    r"|not a valid|invalid|extra (?:inputs?|fields?)|cannot|no longer|deprecated|removed?|disallowed"
    r"|forbidden|incompatible|must be|only"
    r"|no such|got an unexpected|additional propert|between \d+ and|less than|greater than|at most"
    r"|maximum|exceed|require[sd]?)"
)
_SYSTEM = re.compile(
    r"system[ _](?:role|message|prompt|instruction)s?[^.]{0,40}(?:not|n't|unsupported|invalid)"
    r"|(?:not|n't|unsupported|invalid)[^.]{0,30}"
    r"\bsystem['\"`]?[ _](?:role|message|prompt|instruction)|developer instruction[^.]{0,20}not"
    r"|role[^.]{0,24}['\"`]?system['\"`]?"
    r"[^.]{0,40}(?:not|n't|invalid|unsupported|unknown|unexpected)|(?:unexpected|invalid|unknown"
    r"|unsupported) (?:message )?role\b[^.]{0,20}system"
    r"|only (?:['\"`]?user['\"`]?(?:,| and| or) ['\"`]?(?:assistant|model)['\"`]?)[^.]{0,20}role"
    r"|valid role: user, model"
)
_ALTERNATE = re.compile(
    r"roles? must alternate|must alternate|alternating (?:user|roles)|(?:first"
    r"|last) message[^.]{0,40}(?:must|should)[^.]{0,20}\buser"
    r"|consecutive (?:user|assistant|messages)"
)
_STREAM_ONLY = re.compile(
    r"only supports? (?:the )?stream|must (?:be |use |set )?(?:`?stream|['\"]stream)"
    r"|non[- ]stream\w*[^.]{0,40}(?:not|n't|unsupported|disabled)"
    r"|stream\w* (?:is|mode is) required|requires? (?:`?stream|['\"]stream)|enable the stream"
    r"|stream['\"`]? ?(?:parameter )?(?:must|should) be"
    r" (?:set to )?true|stream ?= ?false"
)
_NO_STREAM = re.compile(
    r"stream(?:ing)?(?: mode| responses?)? (?:is |are )?(?:not|un)[ -]?(?:supported|available|allowed|enabled)"
)
_LEAST = re.compile(
    r"(?:>=?|at least|minimum (?:value )?(?:is|of|for)?|greater than(?: or equal to)?|no less than)\D{0,12}(\d{1,5})"
)
_MOST = re.compile(
    r"(?:<=?|less than or equal to|at most|between \d{1,2} and|maximum(?: value)?(?: is| of)?|max(?: allowed)?:?"
    r"|\[0, ?)\D{0,12}(\d{1,2})"
)
_BUDGET = re.compile(r"max_tokens[^.]{0,40}greater than[^.]{0,30}budget")
_NO_ROUTE = re.compile(r"no (?:endpoints?|providers?|deployments?)[^.]{0,60}(?:support|handle)[^.]{0,60}param")
EFFORTS = ("none", "minimal", "low")  # of reasoning, the lowest first
_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)


class Refusal(NamedTuple):
    """What of a request a server does not accept.

    `what` is a parameter by its name on the wire, or `system` (the role), `roles` (their order), `stream` (it only
    streams), `no_stream` (it does not), `least_tokens` (the cap is too low). `limit` is the number it does accept, 0
    where it names none; `efforts` are the low reasoning efforts that it mentions.
    """

    what: str
    limit: int = 0
    efforts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What an error body says, whatever its shape; a field the server left out is empty."""

    message: str = ""
    code: str = ""
    type: str = ""
    param: str = ""
    n_ctx: int | None = None

    @property
    def words(self) -> str:
        """The message as it is searched: lower case, straight quotes, on one line."""
        line = " ".join(self.message[:_LONGEST].lower().split())
        return line.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})

    @property
    def overflow(self) -> bool:
        """Whether it says that the prompt does not fit the context."""
        if {self.code, self.type} & _OVERFLOW_CODES:
            return True
        words = self.words
        return not _NOT_OVERFLOW.search(words) and any(pattern.search(words) for pattern in _OVERFLOW)

    @property
    def window(self) -> int | None:
        """The limit in tokens, where the message names it."""
        if self.n_ctx:
            return self.n_ctx
        for pattern in _WINDOW:
            found = pattern.search(self.words)
            if found:
                return int(re.sub(r"\D", "", found.group(1)))
        return None

    @property
    def empty_account(self) -> bool:
        """Whether money or a spending limit ran out: waiting does not help."""
        return bool({self.code, self.type} & _EMPTY_ACCOUNT)

    def refusal(self, sent: Collection[str] | None = None) -> Refusal | None:
        """The part of our request that this server does not accept; None when it says nothing of the kind.

        `sent` are the parameters of the request, where they are known: only one of them can have been refused.
        """
        words = self.words
        for found in (self._of_stream(words, sent), self._of_roles(words), self._of_tokens(words)):
            if found:
                return found
        named = self._refused_parameter(words, sent)
        if not named and _NO_ROUTE.search(words):
            named = next((name for name in ("logprobs", "response_format", "seed") if sent and name in sent), "")
        if not named:
            return None
        limit = _limit(words) if named.endswith("logprobs") else 0
        return Refusal(named, limit, _efforts(words) if named == "reasoning_effort" else ())

    def _of_stream(self, words: str, sent: Collection[str] | None) -> Refusal | None:
        streamed = sent is not None and "stream" in sent
        if "enable_thinking" in words and not (sent and "enable_thinking" in sent):
            return Refusal("thinking_switch")
        if "stream_options" in words:
            return None
        if streamed:
            return Refusal("no_stream") if _NO_STREAM.search(words) else None
        return Refusal("stream") if _STREAM_ONLY.search(words) else None

    def _of_roles(self, words: str) -> Refusal | None:
        if _SYSTEM.search(words):
            return Refusal("system")
        return Refusal("roles") if _ALTERNATE.search(words) else None

    def _of_tokens(self, words: str) -> Refusal | None:
        about = f"{self.param.lower()} {words}"
        if not re.search(_NAMES["max_tokens"] + "|" + _NAMES["max_completion_tokens"], about):
            return None
        if _BUDGET.search(words):
            return Refusal("least_tokens", 4096)
        found = _LEAST.search(words)
        return Refusal("least_tokens", int(found.group(1)) + ("greater than " in found.group())) if found else None

    def _refused_parameter(self, words: str, sent: Collection[str] | None) -> str:
        """The first of our parameters that the message refuses."""
        known = [
            name for name in _NAMES if sent is None or name in sent or (name == "logprobs" and "top_logprobs" in sent)
        ]
        of_param = self.param.lower().split(".")[0]
        if of_param in known:
            return of_param
        places = [(at, name) for name in known if (at := _refused_at(words, _NAMES[name])) is not None]
        return min(places)[1] if places else ""


def _refused_at(words: str, names: str) -> int | None:
    """The place of a parameter in a message that refuses it."""
    name = rf"(?<![\w-])(?:{names})(?![\w])"
    after = re.search(rf"{name}['\"`*.]{{0,2}}[^.;]{{0,60}}?{_REFUSES}", words)
    before = re.search(rf"{_REFUSES}[^;]{{0,60}}?(?P<name>{name})", words)
    found = [after.start()] if after else []
    found += [before.start("name")] if before else []
    return min(found, default=None)


def _limit(words: str) -> int:
    """The largest number of alternatives that a message about them allows; 0 where it names none."""
    numbers = [int(number) for number in re.findall(r"(?<![\w.])(\d{1,2})(?![\w.]*\d)", words)]
    found = re.search(
        (
            r"(?:<=?|less than or equal to|at most|between \d+ and|maximum(?: value)?(?: is| of)?"
            r"|max(?: allowed)?:?|\[0, ?)\D{0,12}(\d{1,2})"
        ),
        words,
    )
    return int(found.group(1)) if found else min((n for n in numbers if n > 0), default=0)


def _efforts(words: str) -> tuple[str, ...]:
    return tuple(effort for effort in EFFORTS if re.search(rf"\b{effort}\b", words))


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
