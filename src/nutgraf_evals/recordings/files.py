"""The file of a recording: JSON lines, a head with the model, then one line for each answer and each count of tokens.

An answer is found by the hash of its request, a count by that of its text. The lines are sorted, so that a changed
prompt shows as changed lines and nothing moves.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple, Self

from nutgraf.models import Completion, Model, Request, Usage
from nutgraf_evals.errors import NotComparable, RecordingMissing

Row = dict[str, Any]
_DIGITS = 4  # of a logprob; more would change with the machine and tell nothing
_LONGEST_KEY = 24  # hex digits of a text's hash; there are few texts, and a count is no secret


class Recording(NamedTuple):
    """What a file holds: who answered, the answers by the hash of the request, the counts by that of the text."""

    head: Row
    answers: dict[str, Row]
    counts: dict[str, int]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The recording in `path`; RecordingMissing when there is none, NotComparable for a file that is not one."""
        if not path.is_file():
            raise RecordingMissing(
                f"no recording {path.name!r} in {str(path.parent)!r}: make it with `evals record`", path.name
            )
        rows = _rows(path)
        if not rows or "model" not in rows[0]:
            raise NotComparable(f"the recording {path.name!r} has no head: record it with `evals record --again`")
        answers = {row["request"]: row for row in rows[1:] if "request" in row}
        return cls(rows[0], answers, {row["tokens_of"]: int(row["n"]) for row in rows[1:] if "tokens_of" in row})

    def with_others(self, others: Self) -> Recording:
        """This recording, and what else `others` holds of the same model."""
        if others.head != self.head:
            return self
        return Recording(self.head, others.answers | self.answers, others.counts | self.counts)

    def write(self, path: Path) -> None:
        """Put it in place of what stood at `path`, whole or not at all."""
        lines = [_line(self.head)]
        lines += sorted(_line(row) for row in self.answers.values())
        lines += sorted(_line({"tokens_of": key, "n": count}) for key, count in self.counts.items())
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        part.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        part.replace(path)


def recording_path(corpus: Path, system: str, case_id: str) -> Path:
    """Where the recording of one case lies."""
    return corpus / "recordings" / system / f"{case_id}.jsonl"


def head_of(model: Model) -> Row:
    """What tells the answers of one model from those of another."""
    return {"model": model.name, "context_window": model.context_window, "parameters": model.parameters()}


def request_hash(request: Request) -> str:
    """What an answer is found by: sha256 of all that decides it, except the model's name."""
    return _sha256(json.dumps(request.model_dump(mode="json"), sort_keys=True, ensure_ascii=False))


def text_hash(text: str) -> str:
    """What a count of tokens is found by."""
    return _sha256(text)[:_LONGEST_KEY]


def row_of(key: str, answer: Completion) -> Row:
    """One answer as its line in the file."""
    row: Row = {
        "request": key,
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


def answer_of(row: Row, model: str) -> Completion:
    """The answer a line holds, as `model` gave it."""
    prompt, cached, written = row["tokens"]
    places = [
        {"token": token, "logprob": chance, "alternatives": [{"token": t, "logprob": c} for t, c in others]}
        for token, chance, others in row.get("logprobs", [])
    ]
    usage = Usage(
        prompt_tokens=prompt,
        cached_tokens=cached,
        completion_tokens=written,
        estimated=row.get("estimated", False),
    )
    fields = {"text": row["text"], "finish_reason": row["finish"], "seconds": row["seconds"]}
    return Completion.model_validate({**fields, "usage": usage, "model": model, "logprobs": places})


def _chance(token: str, logprob: float) -> list[str | float]:
    return [token, round(logprob, _DIGITS)]


def _rows(path: Path) -> list[Row]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    except ValueError as error:
        raise NotComparable(
            f"the recording {path.name!r} is not JSON lines ({error}): record it with `evals record --again`"
        ) from error


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
