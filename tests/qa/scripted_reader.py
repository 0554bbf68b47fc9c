"""An article to ask about, and a scripted model that drafts, verifies and rewrites as a test wants it to."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Literal

from nutgraf import prompts
from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.ingest import article_from_bytes
from nutgraf.models.tokens import count_tokens
from nutgraf.qa import Conversation
from scripted_server import Body, Reply, ReplyMaker, ScriptedServer, completion_body, json_reply, stream

STORY = """\
Fire on a ferry off Port Renna

PORT RENNA, March 12, 2026 (Coast Wire) — Twelve people were killed when fire broke out on the ferry Luminosa on \
Tuesday. The ferry was carrying 214 passengers.

“We heard a bang and then the lights went out,” said Maria Kossel, a nurse from Brede. The captain, Jonas Brandt, 41, \
did not leave the bridge.

Prosecutors allege that the first mate, Pavel Orsini, was asleep in his cabin. Renna Lines denied that the alarm was \
broken.

The harbour master, Ines Duarte, said the wreck lies 40 metres deep. Repairs to the pier cost €3.2 million.

Eight survivors were taken to hospital in Brede. Six divers were flown in from Skarn.
"""

Task = Literal["ask", "verify", "followup"]
TASKS: tuple[Task, ...] = ("ask", "verify", "followup")
Believes = Callable[[str], bool | float]  # a float is the chance of a yes


async def answered(conversation: Conversation, question: str) -> Answer:
    """The outcome of a question that has to be an answer."""
    outcome = await conversation.ask(question)
    assert isinstance(outcome, Answer), outcome
    return outcome


async def abstained(conversation: Conversation, question: str) -> Abstention:
    """The outcome of a question that has to be an abstention."""
    outcome = await conversation.ask(question)
    assert isinstance(outcome, Abstention), outcome
    return outcome


def story(name: str = "ferry.txt", text: str = STORY) -> Article:
    return article_from_bytes(text.encode(), name)


def reader(
    draft: str | Callable[[str], str],
    *,
    believes: Believes = lambda _: True,
    rewriting: str = "nothing to rewrite",
    finish: str = "stop",
) -> ReplyMaker:
    """A model with that `draft`, which verifies what it `believes` of the passage, question and answer it is shown."""

    def reply(body: Body) -> Reply:
        last = str(body["messages"][-1]["content"])
        match task_of(body):
            case "verify":
                return verdict(body, believes(last))
            case "followup":
                return spoken(body, rewriting)
            case _:
                return spoken(body, draft if isinstance(draft, str) else draft(last), finish)

    return reply


def spoken(body: Body, content: str, finish: str = "stop") -> Reply:
    """An answer in words, whole or streamed as the request asks."""
    if not body.get("stream"):
        return json_reply(completion_body(content, finish, usage=usage_of(body)))
    reply = stream([f" {word}" if at else word for at, word in enumerate(content.split(" "))], usage=False)
    counts = b"data: " + json.dumps({"choices": [], "usage": usage_of(body)}).encode() + b"\n\n"
    return replace(reply, chunks=[*reply.chunks[:-1], counts, reply.chunks[-1]])


def verdict(body: Body, right: bool | float) -> Reply:
    """One word with its probability: that of a yes, or so clear-cut that no threshold matters."""
    chance = right if isinstance(right, float) else 0.98 if right else 0.01
    words = ("yes", "no") if chance > 0.5 else ("no", "yes")
    chances = sorted((chance, 0.99 - chance), reverse=True)
    listed = [{"token": word, "logprob": math.log(one)} for word, one in zip(words, chances, strict=True)]
    places = {"content": [listed[0] | {"top_logprobs": listed}]}
    return json_reply(completion_body(words[0], "length", logprobs=places, usage=usage_of(body, 1)))


def usage_of(body: Body, completion: int = 10) -> dict[str, int]:
    """Counts of a server that read every token it was sent: fewer would be refused, as of one that truncates."""
    read = sum(count_tokens(message["content"], "scripted") for message in body["messages"])
    return {"prompt_tokens": read, "completion_tokens": completion, "total_tokens": read + completion}


def task_of(body: Body) -> Task:
    return next(task for task in TASKS if _system(task) == body["messages"][0]["content"])


@cache
def _system(task: Task) -> str:
    return prompts.load(task).messages[0].content


def bodies(server: ScriptedServer, task: Task) -> list[Body]:
    """The requests of one kind, in the order they came."""
    return [request.body for request in server.requests if task_of(request.body) == task]


def shown(body: Body) -> str:
    """Everything a request shows the model."""
    return "\n".join(message["content"] for message in body["messages"])


def asked(body: Body) -> str:
    """The last message of a request: the question of a draft; passage, question and answer of a verification."""
    return str(body["messages"][-1]["content"])


def answer_is(wanted: str) -> Believes:
    """Believes exactly this answer."""
    return lambda message: message.rstrip().endswith(f"Answer: {wanted}")


def texts_of(conversation: Conversation) -> dict[str, str]:
    return {opened.name: opened.article.text for opened in conversation.articles}


def quotes_of(outcome: Any) -> Sequence[str]:
    return [citation.quote for citation in outcome.citations]
