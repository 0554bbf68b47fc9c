"""A reply with status 200 is not yet an answer: each part is looked at before any of it is believed."""

from __future__ import annotations

import json
import math
import time
from typing import Any, NamedTuple

import httpx2

from nutgraf.models.completion import Completion, TokenAlternatives, TokenChance, Usage
from nutgraf.models.endpoint_errors import looks_like_html
from nutgraf.models.failures import Failure, UnusableReplyError, of_error_body
from nutgraf.models.reasoning import answer_tokens, split_reply

_PAGE = Failure(
    "wrong_address", "answers with a web page (HTML), not with the API; does base_url end in /v1?", stop_run=True
)
_GARBLED = Failure("garbled", "sent a reply that is not a completion", retryable=True)
EMPTY = Failure("empty", "answered with nothing, twice", retryable=True)
STARVED = Failure(
    "starved",
    "used up all its tokens before an answer; turn its reasoning off at the server, or allow it more with"
    " reasoning_tokens (NUTGRAF_REASONING_TOKENS)",
)
_ONLY_REASONING = Failure(
    "starved", "wrote reasoning and no answer; turn its reasoning off at the server, or name another model with --model"
)
_REASONING_FIELDS = ("reasoning", "reasoning_content", "thinking", "thought")
_FILTERED = Failure("filtered", "withheld the answer: its content filter objects to this article")


class Asked(NamedTuple):
    """What the reply is held against; token counts are our own, for servers that give none."""

    model: str
    logprobs: bool
    prompt_tokens: int
    began: float  # time.perf_counter()


def body_of(response: httpx2.Response) -> object:
    """The JSON of a 200 reply; raises UnusableReplyError for a web page, JSONDecodeError for half a body."""
    content_type = response.headers.get("content-type", "")
    if looks_like_html(response.text, content_type):
        raise UnusableReplyError(_PAGE)
    return json.loads(response.text)


def completion_of(body: object, asked: Asked) -> Completion:
    """The completion in a reply body; raises UnusableReplyError when there is none that can be used."""
    if not isinstance(body, dict):
        raise UnusableReplyError(_GARBLED)
    if body.get("error"):
        raise UnusableReplyError(of_error_body(body))
    choices = body.get("choices")
    if not isinstance(choices, list):
        raise UnusableReplyError(of_error_body(body) if body.get("message") or body.get("detail") else _GARBLED)
    if not choices:
        raise UnusableReplyError(EMPTY)
    choice = choices[0] if isinstance(choices[0], dict) else {}
    message = choice.get("message")
    if not isinstance(message, dict):
        raise UnusableReplyError(_GARBLED)
    places = alternatives_of(choice.get("logprobs"))
    if choice.get("error"):
        raise UnusableReplyError(of_error_body(choice))
    written = split_reply(text_of(message.get("content")))
    reasoning = written.reasoning or has_reasoning(message, body.get("usage"))
    ended = choice.get("finish_reason")
    text = accepted(written.answer, ended, message.get("refusal"), reasoning=reasoning)
    if text is None and not (asked.logprobs and places):
        raise UnusableReplyError(EMPTY)
    return Completion(
        text=text or "",
        reasoned=reasoning,
        finish_reason=word_or_none(choice.get("finish_reason")),
        usage=usage_of(body.get("usage"), asked, text or ""),
        seconds=time.perf_counter() - asked.began,
        model=word_or_none(body.get("model")) or asked.model,
        logprobs=answer_tokens(places, text or "") if asked.logprobs else (),
    )


def has_reasoning(message: dict[str, Any], usage: object) -> bool:
    """Whether a message, or a piece of one, comes with reasoning in a field of its own, or its tokens were counted."""
    if reasoning_length(message) or message.get("reasoning_details"):
        return True
    details = usage.get("completion_tokens_details") if isinstance(usage, dict) else None
    return isinstance(details, dict) and _count(details.get("reasoning_tokens")) > 0


def reasoning_length(message: dict[str, Any]) -> int:
    """The characters of reasoning that stand in fields of their own beside the content."""
    return sum(len(text_of(message.get(name)).strip()) for name in _REASONING_FIELDS)


def accepted(text: str, finish_reason: object, refusal: object, *, reasoning: bool = False) -> str | None:
    """The text if the model gave it freely; None when it is empty.

    Raises UnusableReplyError when the answer was withheld, and when the model stopped before it, in its reasoning.
    """
    if isinstance(refusal, str) and refusal.strip():
        raise UnusableReplyError(Failure("refused", "declined to answer about this article", answer=refusal))
    if finish_reason == "content_filter":
        raise UnusableReplyError(_FILTERED)
    if text.strip():
        return text
    if finish_reason == "length" or reasoning:
        raise UnusableReplyError(STARVED if finish_reason == "length" else _ONLY_REASONING)
    return None


def text_of(content: object) -> str:
    """The words of a message: a string, or the text parts of a list; half a character becomes U+FFFD."""
    if isinstance(content, list):
        content = "".join(str(part["text"]) for part in content if isinstance(part, dict) and part.get("text"))
    if not isinstance(content, str):
        return ""
    return content.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def cut_at(completion: Completion, stops: tuple[str, ...]) -> Completion:
    """The completion up to the first of `stops`, for servers that do not stop there themselves."""
    ends = [at for at in (completion.text.find(stop) for stop in stops) if at >= 0]
    if not ends:
        return completion
    return completion.model_copy(update={"text": completion.text[: min(ends)], "finish_reason": "stop"})


def word_or_none(value: object) -> str | None:
    return text_of(value) or None


def usage_of(usage: object, asked: Asked, text: str) -> Usage:
    """The server's token counts, or our own estimate, marked as such."""
    counts = usage if isinstance(usage, dict) else {}
    prompt, answer = _count(counts.get("prompt_tokens")), _count(counts.get("completion_tokens"))
    details = counts.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else 0
    if not prompt:
        guess = max(1, len(text.encode()) // 4) if text else 0
        return Usage(prompt_tokens=asked.prompt_tokens, completion_tokens=answer or guess, estimated=True)
    return Usage(prompt_tokens=prompt, cached_tokens=min(cached, prompt), completion_tokens=answer)


def alternatives_of(logprobs: object) -> tuple[TokenAlternatives, ...]:
    """The alternatives at each place of the answer; entries a server left half empty are dropped."""
    places = logprobs.get("content") if isinstance(logprobs, dict) else None
    found = []
    for place in places if isinstance(places, list) else ():
        chance = _chance(place)
        if chance:
            listed = place.get("top_logprobs")
            others = [_chance(other) for other in listed] if isinstance(listed, list) else []
            kept = tuple(other for other in others if other)
            found.append(TokenAlternatives(token=chance.token, logprob=chance.logprob, alternatives=kept))
    return tuple(found)


def _chance(entry: Any) -> TokenChance | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("token"), str):
        return None
    logprob = entry.get("logprob")
    if not isinstance(logprob, int | float) or not math.isfinite(logprob):
        return None
    return TokenChance(token=entry["token"], logprob=min(0.0, float(logprob)))


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
