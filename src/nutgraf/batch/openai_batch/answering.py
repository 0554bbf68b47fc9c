"""A model that says what a batch has answered already, and for anything else tells what it would have to ask."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from decimal import Decimal

from nutgraf.batch.openai_batch.replies import Replies
from nutgraf.errors import NutgrafError
from nutgraf.models import Completion, Model, PassingModel, Request, Usage
from nutgraf.models.batches import BatchClient
from nutgraf.models.failures import Failure

_ID_LENGTH = 32  # hex digits: with a number behind it still short enough for a custom id


class UnansweredError(NutgrafError):
    """An article asks what no batch has answered yet: it is looked at again later."""


def request_id(request: Request, model: str) -> str:
    """What the reply to a request is kept under: the same words to the same model are one request, whoever asks.

    >>> from nutgraf.models import Message
    >>> request_id(Request(messages=(Message(role="user", content="Who won?"),), max_tokens=20), "gpt-6-luna")
    'd80eaa1003f1922367ba6f119a1af27f'
    """
    asked = f"{model}\n{request.model_dump_json()}"
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]


class AnsweringModel(PassingModel):
    """A `Model` for one article: answers from `replies`, fails as they failed, and raises UnansweredError otherwise.

    `unanswered` are the requests nobody has answered; once one request of the article has failed for good (`lost`),
    they fail like it, for their answers would be of no use. `used` are the requests whose answers were given. All but
    the answers is that of `base`; the price is a batch's.
    """

    def __init__(self, base: Model, client: BatchClient, replies: Replies, lost: Failure | None) -> None:
        super().__init__(base)
        self._client = client
        self._replies = replies
        self._lost = lost
        self.unanswered: list[Request] = []
        self.used: list[str] = []

    async def complete(self, request: Request) -> Completion:
        known = request_id(request, self.name)
        completion = self._replies.completion(known)
        if completion is not None:
            self.used.append(known)
            return completion
        failure = self._replies.failure(known) or self._lost
        if failure is not None:
            self._client.give_up(failure, "\n".join(message.content for message in request.messages))
        self.unanswered.append(request)
        raise UnansweredError("this request is not answered yet")

    def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        raise NotImplementedError("a batch does not stream")

    def cost(self, usage: Usage) -> Decimal | None:
        return self._client.cost(usage)
