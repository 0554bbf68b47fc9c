"""Decision endpoints: probabilities for many statements about one text, in one call that generates no text.

Two wire formats are in use: `POST /decisions` (OpenAI, vLLM, SGLang, Fireworks, LiteLLM), asked through the client, and
`POST /systemone` (llama.cpp, Ollama, LocalAI, vLLM). nutgraf finds out once which of them a model supports.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import httpx2
from openai import APIConnectionError, APIStatusError, APITimeoutError, AsyncOpenAI, OpenAIError

from nutgraf.models.completion import Decided, Usage
from nutgraf.models.profile import Profile

_LEAST_QUESTIONS = 64  # in one call, which every server with a limit takes
_PROBE_SECONDS = 15.0
_CALL_SECONDS = 120.0
_BUSY = frozenset({408, 425, 429, 502, 503, 504, 529})  # statuses that say nothing about what a server has
_PROBE_TEXT = "The library will close for four months from 3 May while its boiler is replaced."
_PROBE_STATEMENTS = ("The library's boiler is replaced.", "The library's boiler stays as it is.")
_CAUGHT = (
    OpenAIError,
    httpx2.HTTPError,
    TimeoutError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    RecursionError,
)


class DecisionInput(NamedTuple):
    """Statements about one text."""

    text: str
    statements: Sequence[str]


async def decide(client: AsyncOpenAI, model: str, profile: Profile, asked: DecisionInput) -> Decided | None:
    """The chances of all statements, by the format this server takes; None when it has no decision endpoint.

    A call whose connection breaks is made once more. A part of the statements that a call fails for is not judged.
    Never raises for what the server does.
    """
    way = await _way_of(client, model, profile)
    if way is None:
        return None
    chances: list[float | None] = []
    usage = Usage(prompt_tokens=0, completion_tokens=0)
    while len(chances) < len(asked.statements):
        start = len(chances)
        part = asked._replace(statements=asked.statements[start : start + profile.most_decisions])
        try:
            async with asyncio.timeout(_CALL_SECONDS):
                decided = await _ask(client, model, way, part)
        except _CAUGHT:
            if len(part.statements) > _LEAST_QUESTIONS:
                profile.learn_most_decisions(_LEAST_QUESTIONS)
                continue
            decided = Decided([None] * len(part.statements), Usage(prompt_tokens=0, completion_tokens=0))
        chances += decided.chances
        usage += decided.usage
    return Decided(chances, usage)


async def _way_of(client: AsyncOpenAI, model: str, profile: Profile) -> str | None:
    """The wire format of decisions here, found out by a question with a known answer and then remembered.

    A server that cannot be reached or is busy has said nothing about what it has, so that is not remembered.
    """
    for way in _ASK:
        if way not in profile.methods:
            try:
                profile.learn_method(way, await _works(client, model, way))
            except _CAUGHT as error:
                if _is_passing(error):
                    return None
                profile.learn_method(way, False)
        if profile.methods[way]:
            return way
    return None


async def _works(client: AsyncOpenAI, model: str, way: str) -> bool:
    async with asyncio.timeout(_PROBE_SECONDS):
        true, false = (await _ask(client, model, way, DecisionInput(_PROBE_TEXT, _PROBE_STATEMENTS))).chances
    return true is not None and false is not None and true > false


def _is_passing(error: Exception) -> bool:
    """Whether a later call may fare otherwise."""
    if isinstance(error, APIStatusError):
        return error.status_code in _BUSY
    return isinstance(error, APIConnectionError | httpx2.HTTPError) and not isinstance(error, APITimeoutError)


async def _ask(client: AsyncOpenAI, model: str, way: str, asked: DecisionInput) -> Decided:
    try:
        return await _ASK[way](client, model, asked)
    except APITimeoutError:
        raise
    except APIConnectionError:  # a kept connection that the server has closed meanwhile is no fault of the call
        return await _ASK[way](client, model, asked)


async def _ask_decisions(client: AsyncOpenAI, model: str, asked: DecisionInput) -> Decided:
    questions: Any = [{"type": "predicate", "instructions": statement} for statement in asked.statements]
    raw = await client.decisions.with_raw_response.create(input=asked.text, model=model, questions=questions)
    body = raw.http_response.json()
    answers = body["answers"]
    if len(answers) != len(asked.statements):
        raise ValueError("not an answer for each question")
    return Decided([_chance(answer, "probability") for answer in answers], _usage(body))


async def _ask_system_one(client: AsyncOpenAI, model: str, asked: DecisionInput) -> Decided:
    questions = {f"q{at}": {"type": "noul", "instructions": one} for at, one in enumerate(asked.statements)}
    body = await client.post(
        "/systemone", cast_to=object, body={"model": model, "state": asked.text, "questions": questions}
    )
    if not isinstance(body, dict):
        raise TypeError("not an object")
    answers = body["answers"]
    return Decided([_chance(answers.get(name), "noul") for name in questions], _usage(body))


_ASK = {"decisions": _ask_decisions, "systemone": _ask_system_one}


def _chance(answer: object, field: str) -> float | None:
    value = answer.get(field) if isinstance(answer, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return min(1.0, max(0.0, float(value)))


def _usage(body: dict[str, Any]) -> Usage:
    counts = body.get("usage")
    counts = counts if isinstance(counts, dict) else {}
    read, written = (counts.get(name) for name in ("input_tokens", "output_tokens"))
    return Usage(
        prompt_tokens=read if isinstance(read, int) and read > 0 else 0,
        completion_tokens=written if isinstance(written, int) and written > 0 else 0,
        estimated=not isinstance(read, int),
    )
