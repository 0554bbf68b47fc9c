"""Replies with status 200 read as completions, whole or streamed; each part is checked before it is used.

A streamed answer is whole only if the server says so, by a finish reason or a last count of tokens.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx2
from openai import AsyncStream
from openai.types.chat import ChatCompletionChunk

from nutgraf.models.completion import Completion, OnWritten, TokenAlternatives, TokenChance, Usage, WrittenSoFar
from nutgraf.models.endpoint_errors import looks_like_html
from nutgraf.models.failures import EndpointFailure, UnusableReplyError, of_error_body
from nutgraf.models.reasoning import answer_tokens, is_reasoning_so_far, opens_like_reasoning, split_reply

_PAGE = EndpointFailure(
    "wrong_address", "answers with a web page (HTML), not with the API; does base_url end in /v1?", stop_run=True
)
_GARBLED = EndpointFailure("garbled", "sent a reply that is not a completion", retryable=True)
EMPTY = EndpointFailure("empty", "answered with nothing, twice", retryable=True)
STARVED = EndpointFailure(
    "starved",
    "used up all its tokens before an answer; turn its reasoning off at the server, or allow it more with"
    " reasoning_tokens (NUTGRAF_REASONING_TOKENS)",
)
_ONLY_REASONING = EndpointFailure(
    "starved", "wrote reasoning and no answer; turn its reasoning off at the server, or name another model with --model"
)
_REASONING_FIELDS = ("reasoning", "reasoning_content", "thinking", "thought")
_FILTERED = EndpointFailure("filtered", "withheld the answer: its content filter objects to this article")


class RequestContext(NamedTuple):
    """What is known of a request when its reply is read; token counts are our own, for servers that give none."""

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


def completion_of(body: object, asked: RequestContext) -> Completion:
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
    text = usable_text(written.answer, ended, message.get("refusal"), reasoning=reasoning)
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
    """The characters of reasoning in fields of their own beside the content."""
    return sum(len(text_of(message.get(name)).strip()) for name in _REASONING_FIELDS)


def usable_text(text: str, finish_reason: object, refusal: object, *, reasoning: bool = False) -> str | None:
    """The text if the model gave it freely; None when it is empty.

    Raises UnusableReplyError when the answer was withheld, and when the model stopped before it, in its reasoning.
    """
    if isinstance(refusal, str) and refusal.strip():
        raise UnusableReplyError(EndpointFailure("refused", "declined to answer about this article", answer=refusal))
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


def usage_of(usage: object, asked: RequestContext, text: str) -> Usage:
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


_LONGEST = 400_000  # characters of one answer with its reasoning
_OPEN_END = re.compile(r"(?:[<\[◁][^>\]▷]{0,40}|\s{0,8}`{1,3})?\Z")  # may be the beginning of a mark
_ENDLESS = EndpointFailure("starved", "reasons without end; turn its reasoning off")
_CUT_OFF = EndpointFailure("cut_off", "was cut off in the middle of its answer; ask again", retryable=True)


@dataclass(slots=True)
class StreamReader:
    """Adds up the pieces of one streamed answer. After a failure `text` holds what had been passed on until then.

    Reasoning, control tokens and small talk before the answer are not passed on.
    """

    asked: RequestContext
    deadline: float  # of the event loop's clock
    stall: float
    holds_back: bool = False  # everything, until reasoning has ended or the whole answer is there
    suspects: bool = False  # the same, where the first words are those of somebody thinking
    on_written: OnWritten | None = None
    text: str = ""
    raw: str = ""  # all that was written, reasoning and marks included
    reasoned: int = 0  # characters of reasoning in fields of their own
    looked: int = 0  # characters of `raw` that were searched for the answer last
    refusal: str = ""
    model: str = ""
    finish_reason: str | None = None
    usage: Any = None
    chunks: int = 0  # with text or reasoning
    counted: bool = False  # the chunk of token counts came that closes a stream
    places: tuple[TokenAlternatives, ...] = ()
    whole: Completion | None = None

    @property
    def length(self) -> int:
        """The characters written so far, reasoning and marks included."""
        return len(self.raw) + self.reasoned

    async def pieces(self, stream: AsyncStream[ChatCompletionChunk]) -> AsyncGenerator[str]:
        """The pieces of text as they come; raises what the wire raises, and TimeoutError on a long silence."""
        chunks = aiter(stream)
        while True:
            now, length = asyncio.get_running_loop().time(), self.length
            # A whole answer that is watched may take as long to begin as one that is not.
            stall = self.stall if self.chunks or self.on_written is None else self.deadline
            async with asyncio.timeout_at(min(self.deadline, now + stall)):
                chunk = await anext(chunks, None)
            if chunk is None:
                if rest := self._passed_on(last=True):
                    yield rest
                return
            self.raw += self._take(chunk.model_dump(warnings=False) if isinstance(chunk, ChatCompletionChunk) else {})
            self.chunks += self.length > length
            if self.length > _LONGEST:
                raise UnusableReplyError(_ENDLESS)
            if piece := self._passed_on():
                yield piece
            if self.on_written and self.length > length:
                self.on_written(WrittenSoFar(self.text, self.length, self.chunks))

    def _passed_on(self, *, last: bool = False) -> str:
        """What of the answer can be passed on now: no reasoning, and no end that may become a control token."""
        # A long text is searched again only when it has grown by a part of itself, so that the work stays linear.
        if not last and len(self.raw) - self.looked <= len(self.raw) // 64:
            return ""
        self.looked = len(self.raw)
        if is_reasoning_so_far(self.raw):
            return ""
        visible, reasoning, _ = split_reply(self.raw)
        if not (last or reasoning or self.reasoned) and (
            self.holds_back or (self.suspects and opens_like_reasoning(self.raw))
        ):
            return ""
        if not last:
            visible = visible[: _OPEN_END.search(visible).start()]  # type: ignore[union-attr]  # it matches the end
        if not visible.startswith(self.text):
            return ""
        piece, self.text = visible[len(self.text) :], visible
        return piece

    def completion(self) -> Completion:
        """The whole answer; raises UnusableReplyError if the stream ended before the answer did."""
        if self.whole:
            return self.whole
        if self.finish_reason is None and not self.counted:
            raise UnusableReplyError(_CUT_OFF)
        written = split_reply(self.raw)
        reasoning = written.reasoning or self.reasoned > 0 or has_reasoning({}, self.usage)
        text = usable_text(written.answer, self.finish_reason, self.refusal, reasoning=reasoning)
        if text is None:
            raise UnusableReplyError(EMPTY)
        return Completion(
            text=text,
            finish_reason=self.finish_reason,
            usage=usage_of(self.usage, self.asked, text),
            seconds=time.perf_counter() - self.asked.began,
            model=self.model or self.asked.model,
            logprobs=answer_tokens(self.places, text) if self.asked.logprobs else (),
            reasoned=reasoning,
        )

    def take_whole(self, whole: Completion) -> None:
        """Take an answer that came in one piece."""
        self.text = self.raw = whole.text
        self.whole = whole

    def _take(self, chunk: dict[str, Any]) -> str:
        self.usage = chunk.get("usage") or self.usage
        self.model = word_or_none(chunk.get("model")) or self.model
        choices = chunk.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        self.counted |= bool(chunk.get("usage")) and not choices  # some servers count in every chunk
        self.finish_reason = word_or_none(choice.get("finish_reason")) or self.finish_reason
        self.places += alternatives_of(choice.get("logprobs"))
        delta = choice.get("delta")
        if not isinstance(delta, dict):
            return ""
        self.refusal += word_or_none(delta.get("refusal")) or ""
        self.reasoned += reasoning_length(delta)
        return text_of(delta.get("content"))


async def completion_of_stream(stream: AsyncStream[ChatCompletionChunk], asked: RequestContext) -> Completion | None:
    """The completion of a server that answers in one piece though asked for a stream; None if it does stream."""
    content_type = stream.response.headers.get("content-type", "")
    if "json" not in content_type and not looks_like_html("", content_type):
        return None
    await stream.response.aread()
    return completion_of(body_of(stream.response), asked)
