"""Recordings: what a model answered to each request of a case, so that the same code can be scored again without it.

One file of JSON lines for each case: a head with the model, then one line for each request (by its hash) and for each
text whose tokens were counted, sorted, so that a changed prompt shows as changed lines and nothing moves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from nutgraf.models import Completion, Model, Request, Usage
from nutgraf_evals.errors import NotComparable, RecordingMissing

_DIGITS = 4  # of a logprob; more would change with the machine and tell nothing


def request_hash(request: Request) -> str:
    """What a recording is found by: sha256 of all that decides the answer, except the model's name."""
    return _sha256(json.dumps(request.model_dump(mode="json"), sort_keys=True, ensure_ascii=False))


class Recorder:
    """A model that passes everything on to another one and keeps what it answered.

    `save` writes the file; a request that was asked twice is kept once, with its last answer.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._answers: dict[str, Completion] = {}
        self._counts: dict[str, int] = {}

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def context_window(self) -> int:
        return self._model.context_window

    async def complete(self, request: Request) -> Completion:
        completion = await self._model.complete(request)
        self._answers[request_hash(request)] = completion
        return completion

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        async for piece in self._model.stream(request):
            if isinstance(piece, Completion):
                self._answers[request_hash(request)] = piece
            yield piece

    async def count_tokens(self, text: str) -> int:
        count = await self._model.count_tokens(text)
        self._counts[_sha256(text)] = count
        return count

    def cost(self, usage: Usage) -> Decimal | None:
        return self._model.cost(usage)

    def parameters(self) -> dict[str, str | int | float]:
        return self._model.parameters()

    async def aclose(self) -> None:
        """Leaves the model open: it belongs to whoever opened it, and other cases still use it."""

    def save(self, path: Path) -> None:
        """Write everything heard so far to `path`, in place of what stood there."""
        head = {"model": self.name, "context_window": self.context_window, "parameters": self.parameters()}
        lines = [_line(head)]
        lines += sorted(_line({"request": key} | _compact(answer)) for key, answer in self._answers.items())
        lines += sorted(_line({"tokens_of": key[:24], "n": count}) for key, count in self._counts.items())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Replay:
    """A model that answers from a recording and nothing else.

    Raises RecordingMissing for a request or a count that was never recorded: it is never answered with a guess.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.is_file():
            raise RecordingMissing(f"no recording {path.name!r} in {str(path.parent)!r}: make it with `evals record`")
        rows = _rows(path)
        if not rows or "model" not in rows[0]:
            raise NotComparable(f"the recording {path.name!r} has no head: record it again")
        self._head = rows[0]
        self._answers = {row["request"]: row for row in rows[1:] if "request" in row}
        self._counts = {row["tokens_of"]: int(row["n"]) for row in rows[1:] if "tokens_of" in row}

    @property
    def name(self) -> str:
        return str(self._head["model"])

    @property
    def context_window(self) -> int:
        return int(self._head["context_window"])

    async def complete(self, request: Request) -> Completion:
        key = request_hash(request)
        row = self._answers.get(key)
        if row is None:
            raise RecordingMissing(
                f"{self._path.name}: no recorded answer to request {key[:12]}… (a prompt, the article or the code "
                "that asks has changed): record it again with `evals record`"
            )
        return _completion(row, self.name)

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        completion = await self.complete(request)
        yield completion.text
        yield completion

    async def count_tokens(self, text: str) -> int:
        count = self._counts.get(_sha256(text)[:24])
        if count is None:
            raise RecordingMissing(
                f"{self._path.name}: the tokens of {len(text)} characters were never counted: record it again"
            )
        return count

    def cost(self, usage: Usage) -> Decimal | None:  # noqa: ARG002  # nothing is bought
        return Decimal(0)

    def parameters(self) -> dict[str, str | int | float]:
        return dict(self._head["parameters"])

    async def aclose(self) -> None:
        """Nothing to close."""


def recording_path(corpus: Path, system: str, case_id: str) -> Path:
    """Where the recording of one case lies."""
    return corpus / "recordings" / system / f"{case_id}.jsonl"


def _compact(answer: Completion) -> dict[str, Any]:
    row: dict[str, Any] = {
        "text": answer.text,
        "finish": answer.finish_reason,
        "tokens": [answer.usage.prompt_tokens, answer.usage.cached_tokens, answer.usage.completion_tokens],
        "seconds": round(answer.seconds, 3),
    }
    if answer.usage.estimated:
        row["estimated"] = True
    if answer.logprobs:
        row["logprobs"] = [
            [*_chance(place.token, place.logprob), [_chance(c.token, c.logprob) for c in place.alternatives]]
            for place in answer.logprobs
        ]
    return row


def _chance(token: str, logprob: float) -> list[str | float]:
    return [token, round(logprob, _DIGITS)]


def _completion(row: dict[str, Any], model: str) -> Completion:
    prompt, cached, written = row["tokens"]
    places = [
        {"token": token, "logprob": chance, "alternatives": [{"token": t, "logprob": c} for t, c in others]}
        for token, chance, others in row.get("logprobs", [])
    ]
    return Completion.model_validate(
        {
            "text": row["text"],
            "finish_reason": row["finish"],
            "usage": Usage(
                prompt_tokens=prompt,
                cached_tokens=cached,
                completion_tokens=written,
                estimated=row.get("estimated", False),
            ),
            "seconds": row["seconds"],
            "model": model,
            "logprobs": places,
        }
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    except ValueError as error:
        raise NotComparable(f"the recording {path.name!r} is not JSON lines ({error}): record it again") from error


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
