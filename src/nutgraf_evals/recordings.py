"""Recordings of a model's answers: the file, the recorder that fills it, and the replay that reads it.

A file has JSON lines: a head with the model, then one line for each answer and each token count. An answer is found
by the hash of its request, a count by the hash of its text. The lines are sorted, so a changed prompt shows as changed
lines and nothing moves.

A recorder asks the model only what was never recorded. Each file is written when its case has ended, so an interrupted
run loses one case at most. A replay never asks a model: a missing answer is an error.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import astuple, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, Self

from nutgraf.errors import ModelError, UsageError
from nutgraf.models import Completion, Method, Model, PassingModel, Request, Usage
from nutgraf.models.profile import Profile
from nutgraf.prompts import Drafting
from nutgraf_evals.cases import NotComparable, RecordingMissing

Row = dict[str, Any]
_DIGITS = 4  # of a logprob; more would only differ between machines
_LONGEST_KEY = 24  # hex digits of a text's hash; there are few texts, and a count is no secret


class Recording(NamedTuple):
    """The contents of a file: the model, the answers by the hash of the request, the counts by the hash of the text."""

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
        """This recording, and what else `others` has from the same model."""
        if others.head != self.head:
            return self
        return Recording(self.head, others.answers | self.answers, others.counts | self.counts)

    def write(self, path: Path) -> None:
        """Replace the file at `path` atomically."""
        lines = [_line(self.head)]
        lines += sorted(_line(row) for row in self.answers.values())
        lines += sorted(_line({"tokens_of": key, "n": count}) for key, count in self.counts.items())
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        part.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        part.replace(path)


def recording_path(corpus: Path, system: str, case_id: str) -> Path:
    """The path of the recording of one case."""
    return corpus / "recordings" / system / f"{case_id}.jsonl"


def head_of(model: Model) -> Row:
    """The header that distinguishes the answers of one model from those of another, asked in the same way."""
    head = {"model": model.name, "context_window": model.context_window, "parameters": model.parameters()}
    return head | {"drafting": model.drafting} if model.drafting != "lines" else head


def request_hash(request: Request) -> str:
    """What an answer is found by: sha256 of all that decides it, except the model's name."""
    return _sha256(json.dumps(request.model_dump(mode="json"), sort_keys=True, ensure_ascii=False))


def text_hash(text: str) -> str:
    """The hash under which a token count is stored."""
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
    """The answer on a line, as `model` gave it."""
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


NOTHING = Recording({}, {}, {})
"""What is known before anything was recorded."""


class Recorder(PassingModel):
    """A model that forwards requests without an answer in `known` to another model, and records all requests.

    Answers of another model in `known` (its name, window or a parameter differs) are ignored. A request that is made
    twice is forwarded once.
    """

    def __init__(self, model: Model, known: Recording = NOTHING) -> None:
        super().__init__(model)
        self._known = known if known.head == head_of(model) else NOTHING
        self._answers: dict[str, Row] = {}
        self._counts: dict[str, int] = {}
        self._passed_on: set[str] = set()
        self.failed = 0  # requests without an answer, which a replay will miss

    @property
    def asked(self) -> int:
        """How many different requests the other model answered."""
        return len(self._passed_on)

    @property
    def reused(self) -> int:
        """How many different requests `known` answered."""
        return len(self._answers) - self.asked

    @property
    def recording(self) -> Recording:
        """Everything asked so far, from the model or from a file."""
        return Recording(head_of(self._model), dict(self._answers), dict(self._counts))

    async def complete(self, request: Request) -> Completion:
        key = request_hash(request)
        if known := self._recorded(key):
            return known
        try:
            completion = await self._model.complete(request)
        except ModelError:
            self.failed += 1
            raise
        self._record(key, completion)
        return completion

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        key = request_hash(request)
        if known := self._recorded(key):
            yield known.text
            yield known
            return
        try:
            async for piece in self._model.stream(request):
                if isinstance(piece, Completion):
                    self._record(key, piece)
                yield piece
        except ModelError:
            self.failed += 1
            raise

    async def count_tokens(self, text: str) -> int:
        key = text_hash(text)
        known = self._known.counts.get(key)
        self._counts[key] = await self._model.count_tokens(text) if known is None else known
        return self._counts[key]

    async def aclose(self) -> None:
        """Leaves the model open: it belongs to its opener, and other cases still use it."""

    def _recorded(self, key: str) -> Completion | None:
        row = self._answers.get(key) or self._known.answers.get(key)
        if row is None:
            return None
        self._answers[key] = row
        return answer_of(row, self.name)

    def _record(self, key: str, completion: Completion) -> None:
        self._answers[key] = row_of(key, completion)
        self._passed_on.add(key)


_NOTHING = Usage(prompt_tokens=0, completion_tokens=0)
_RECORDED_WITH = 8  # alternatives of a token that verdicts were recorded with


class WithoutLogprobs(PassingModel):
    """A recording as an endpoint without log probabilities would have given it: verdicts are the bare word.

    A verdict that was never requested, because its log probabilities ruled the draft out, is a no.
    """

    verifier: Method = "word"

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.profile = Profile()

    async def complete(self, request: Request) -> Completion:
        if request.max_tokens > 1:
            return await self._model.complete(request)
        try:
            found = await self._model.complete(request.model_copy(update={"logprobs": _RECORDED_WITH}))
        except RecordingMissing:
            return Completion(text="no", finish_reason="stop", usage=_NOTHING, seconds=0.0, model=self.name)
        return found.model_copy(update={"logprobs": ()})


class Replay:
    """A model that answers only from a recording.

    Raises RecordingMissing for a request or a count that was never recorded: it is never answered with a guess.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.name
        self._recording = Recording.read(path)

    @property
    def name(self) -> str:
        return str(self._recording.head["model"])

    @property
    def context_window(self) -> int:
        return int(self._recording.head["context_window"])

    @property
    def drafting(self) -> Drafting:
        """As the model was asked that was recorded."""
        return "statements" if self._recording.head.get("drafting") == "statements" else "lines"

    async def complete(self, request: Request) -> Completion:
        key = request_hash(request)
        row = self._recording.answers.get(key)
        if row is None:
            raise RecordingMissing(
                f"{self._file}: no recorded answer to request {key[:12]}… (a prompt, the article or the code "
                "that asks has changed): record it with `evals record`",
                self._file,
            )
        return answer_of(row, self.name)

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        completion = await self.complete(request)
        yield completion.text
        yield completion

    async def count_tokens(self, text: str) -> int:
        count = self._recording.counts.get(text_hash(text))
        if count is None:
            raise RecordingMissing(
                f"{self._file}: the tokens of {len(text)} characters were never counted: record it with `evals record`",
                self._file,
            )
        return count

    def cost(self, usage: Usage) -> Decimal | None:  # noqa: ARG002  # nothing is bought
        return Decimal(0)

    def parameters(self) -> dict[str, str | int | float]:
        return dict(self._recording.head["parameters"])

    async def aclose(self) -> None:
        """Nothing to close."""


class Reuse(NamedTuple):
    """How existing files are used: `again` makes all requests again, `keep` keeps answers that are no longer used."""

    again: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """How many requests the model answered, how many a file answered, and what happened to unused answers."""

    asked: int = 0
    reused: int = 0
    kept: int = 0
    dropped: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return f"{self.asked} asked, {self.reused} reused, {self.kept} kept unasked, {self.dropped} dropped"

    def __add__(self, other: Amount) -> Amount:
        return Amount(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


class Session:
    """The recording of some cases with one model; `path_of` gives the path of a case's file.

    `open` gives the model of a case, `save` writes its file. A file of another model is replaced as a whole; `open`
    raises UsageError when its answers were to be kept, and NotComparable when it is no recording. When the model
    failed in a case, nothing leaves its file: what was not answered now may have been before.
    """

    def __init__(self, model: Model, path_of: Callable[[str], Path], reuse: Reuse) -> None:
        self._model = model
        self._path_of = path_of
        self._reuse = reuse
        self._before: dict[str, Recording] = {}
        self._recorders: dict[str, Recorder] = {}
        self.amount = Amount()

    def open(self, case_id: str) -> Recorder:
        before = self._read(self._path_of(case_id))
        self._before[case_id] = before
        self._recorders[case_id] = Recorder(self._model, NOTHING if self._reuse.again else before)
        return self._recorders[case_id]

    def save(self, case_id: str) -> None:
        recorder, before = self._recorders.pop(case_id), self._before.pop(case_id)
        made = recorder.recording
        written = made.with_others(before) if self._reuse.keep or recorder.failed else made
        written.write(self._path_of(case_id))
        self.amount += Amount(
            asked=recorder.asked,
            reused=recorder.reused,
            kept=len(written.answers) - len(made.answers),
            dropped=len(before.answers.keys() - written.answers.keys()),
            failed=recorder.failed,
        )

    def _read(self, path: Path) -> Recording:
        try:
            found = Recording.read(path)
        except RecordingMissing:
            return NOTHING
        except NotComparable:
            if self._reuse == Reuse(again=True):
                return NOTHING
            raise
        other = [name for name, value in head_of(self._model).items() if found.head.get(name) != value]
        if other and self._reuse.keep:
            raise UsageError(
                f"{path.name!r} was made with another {' and '.join(other)}, and one file holds the answers of one "
                "model: leave out --keep"
            )
        return found
