"""An answer that arrives in pieces: whole only if the server said so, by a finish reason or a last count of tokens."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from openai import AsyncStream
from openai.types.chat import ChatCompletionChunk

from nutgraf.models.completion import Completion, TokenAlternatives
from nutgraf.models.endpoint_errors import looks_like_html
from nutgraf.models.failures import Failure, UnusableReplyError
from nutgraf.models.reasoning import answer_tokens, is_reasoning_so_far, split_reply
from nutgraf.models.replies import (
    EMPTY,
    Asked,
    accepted,
    alternatives_of,
    body_of,
    completion_of,
    has_reasoning,
    reasoning_length,
    text_of,
    usage_of,
    word_or_none,
)

_LONGEST = 400_000  # characters of one answer with its reasoning
_OPEN_END = re.compile(r"(?:[<\[◁][^>\]▷]{0,40}|\s{0,8}`{1,3})?\Z")  # may be the beginning of a mark
_ENDLESS = Failure("starved", "reasons without end; turn its reasoning off")
_CUT_OFF = Failure("cut_off", "was cut off in the middle of its answer; ask again", retryable=True)


@dataclass(slots=True)
class StreamReader:
    """Adds up the pieces of one streamed answer. After a failure `text` holds what had been passed on until then.

    Reasoning, control tokens and small talk before the answer are not passed on.
    """

    asked: Asked
    deadline: float  # of the event loop's clock
    stall: float
    text: str = ""
    raw: str = ""  # all that was written, reasoning and marks included
    reasoned: int = 0  # characters of reasoning in fields of their own
    looked: int = 0  # characters of `raw` that were searched for the answer last
    refusal: str = ""
    model: str = ""
    finish_reason: str | None = None
    usage: Any = None
    counted: bool = False  # the chunk of token counts came that closes a stream
    places: tuple[TokenAlternatives, ...] = ()
    whole: Completion | None = None

    async def pieces(self, stream: AsyncStream[ChatCompletionChunk]) -> AsyncGenerator[str]:
        """The pieces of text as they come; raises what the wire raises, and TimeoutError on a long silence."""
        chunks = aiter(stream)
        while True:
            now = asyncio.get_running_loop().time()
            async with asyncio.timeout_at(min(self.deadline, now + self.stall)):
                chunk = await anext(chunks, None)
            if chunk is None:
                if rest := self._passed_on(last=True):
                    yield rest
                return
            self.raw += self._take(chunk.model_dump(warnings=False) if isinstance(chunk, ChatCompletionChunk) else {})
            if len(self.raw) + self.reasoned > _LONGEST:
                raise UnusableReplyError(_ENDLESS)
            if piece := self._passed_on():
                yield piece

    def _passed_on(self, *, last: bool = False) -> str:
        """What of the answer can be passed on now: no reasoning, and no end that may become a control token."""
        # A long text is searched again only when it has grown by a part of itself, so that the work stays linear.
        if not last and len(self.raw) - self.looked <= len(self.raw) // 64:
            return ""
        self.looked = len(self.raw)
        if is_reasoning_so_far(self.raw):
            return ""
        visible = split_reply(self.raw).answer
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
        text = accepted(written.answer, self.finish_reason, self.refusal, reasoning=reasoning)
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


async def unstreamed(stream: AsyncStream[ChatCompletionChunk], asked: Asked) -> Completion | None:
    """The completion of a server that answers in one piece though asked for a stream; None if it does stream."""
    content_type = stream.response.headers.get("content-type", "")
    if "json" not in content_type and not looks_like_html("", content_type):
        return None
    await stream.response.aread()
    return completion_of(body_of(stream.response), asked)
