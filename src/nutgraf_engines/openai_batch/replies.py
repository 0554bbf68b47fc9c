"""The replies of batches so far: for each request its first good answer, or the failure that is left.

The lines of a result file may come in any order and number. A model that answers from the replies makes the briefs.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from nutgraf.errors import NutgrafError
from nutgraf.models import Completion, Model, PassingModel, Request, Usage
from nutgraf.models.batches import (
    CANCELLED,
    EXPIRED,
    NO_ANSWER,
    QUEUE_FULL,
    BatchClient,
    BatchLineResult,
    failure_of_problem,
    read_result,
)
from nutgraf.models.endpoint_errors import Refusal
from nutgraf.models.failures import EndpointFailure
from nutgraf.models.rate_limit import SAME_REFUSAL_LIMIT
from nutgraf_engines.openai_batch.dispatch import EndedShard, Shard, request_of

LONGEST_LINE = 16_000_000  # bytes; far above any answer, far below what would hurt
_STARVED_GROWTH = 4  # of the cap on an answer that was used up without a word
_MOST_EMPTY = 2
_LEFT_OUT = {"expired": EXPIRED, "cancelled": CANCELLED}


class Replies:
    """Completions, in a file of their own, and failures that no further try may fix.

    A request that has neither is to be sent (again). `growth` is the factor of its limit on the answer, `refusals` are
    the parameters that the server does not take, `stop` is a failure that every further request would meet.
    """

    def __init__(self, file: IO[bytes], tries: int) -> None:
        self._file = file
        self._tries = tries
        self._places: dict[str, int] = {}
        self._failures: dict[str, EndpointFailure] = {}
        self._failed: Counter[str] = Counter()
        self._growth: dict[str, int] = {}
        self.stop: EndpointFailure | None = None
        self.refusals: set[Refusal] = set()

    def __contains__(self, request: str) -> bool:
        return request in self._places or request in self._failures

    def completion(self, request: str) -> Completion | None:
        place = self._places.get(request)
        if place is None:
            return None
        self._file.seek(place)
        return Completion.model_validate_json(self._file.readline())

    def failure(self, request: str) -> EndpointFailure | None:
        """Why there is no answer; None while there may still be one."""
        return self._failures.get(request)

    def growth(self, request: str) -> int:
        return self._growth.get(request, 1)

    def add_results(
        self, results: Iterable[BatchLineResult], wanted: Sequence[str], status: str, *, fresh: bool
    ) -> dict[str, Usage]:
        """Add what the files of a batch that ended in `status` hold about the `wanted` requests.

        The results have request ids, in any order and number; those of other requests are ignored. A request without
        any result counts as a failed try. Of a batch that is not `fresh` (it ended before this session) only answers
        and permanent failures count: what a retry may fix is tried again. Returns the usage of the new answers.
        """
        failures: dict[str, EndpointFailure] = {}
        new: dict[str, Usage] = {}
        ours = set(wanted)
        for request, result in results:
            if request not in ours or request in self._places:
                continue
            if isinstance(result, EndpointFailure):
                failures.setdefault(request, result)
            else:
                self._add_answer(request, result)
                new[request] = result.usage
        for request in wanted:
            if request not in self._places:
                self._add_failure(request, failures.get(request) or _LEFT_OUT.get(status, NO_ANSWER), fresh=fresh)
        return new

    def add_refusal(self, request: str, failure: EndpointFailure) -> None:
        """Add that a request was not accepted into a batch."""
        self._add_failure(request, failure, fresh=True)

    def _add_answer(self, request: str, completion: Completion) -> None:
        self._failures.pop(request, None)
        self._places[request] = self._file.seek(0, 2)
        self._file.write(completion.model_dump_json().encode() + b"\n")

    def _add_failure(self, request: str, failure: EndpointFailure, *, fresh: bool) -> None:
        if failure.stop_run:
            if fresh:
                self.stop = self.stop or failure
            return
        if failure.kind == "starved" and request not in self._growth:
            self._growth[request] = _STARVED_GROWTH
            return
        if failure.refusal is not None:
            self.refusals.add(failure.refusal)
        retryable = failure.retryable or failure.kind == "unsupported"
        if not retryable:
            self._failures[request] = failure
        elif fresh:
            self._count(request, failure)

    def _count(self, request: str, failure: EndpointFailure) -> None:
        self._failed[request] += 1
        tries = self._failed[request]
        if tries < (min(self._tries, _MOST_EMPTY) if failure.kind == "empty" else self._tries):
            return
        if failure.retryable and failure.kind != "empty":
            failure = replace(failure, message=f"{failure.message}; {tries} tries, try again later")
        self._failures[request] = failure


def result_lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file that are not blank; one that is longer than any answer is skipped."""
    file.seek(0)
    while line := file.readline(LONGEST_LINE):
        if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
        elif line.strip():
            yield line


async def merge_results(
    client: BatchClient, shard: Shard, replies: Replies, folder: Path, *, fresh: bool
) -> dict[str, Usage]:
    """Add the result files of a batch to `replies`; returns the usage of the new answers.

    A file that the server no longer has counts as empty. A line about a request that is not in the shard is ignored.
    """
    with TemporaryFile(dir=folder) as output, TemporaryFile(dir=folder) as errors:
        for name, file in ((shard.output_file, output), (shard.error_file, errors)):
            if name and not await client.download(name, file):
                file.truncate(0)
        new = replies.add_results(_results(client, shard, (output, errors)), shard.requests, shard.status, fresh=fresh)
    for refusal in replies.refusals:
        client.learn(refusal)
    replies.refusals.clear()
    return new


def add_file_refusal(client: BatchClient, ended: EndedShard, replies: Replies) -> bool:
    """Add why an input file was refused; True if it was only too much for now.

    Raises StopRun when the reason is not in single lines, because the next file would be refused as well.
    """
    shard, problems = ended
    if any(problem.code == QUEUE_FULL for problem in problems):
        return True
    lines = {problem.line: problem for problem in problems if 0 < problem.line <= len(shard.ids)}
    if not lines or len(lines) >= SAME_REFUSAL_LIMIT:
        said = "; ".join(problem.message or problem.code for problem in problems[:3]) or "no reason given"
        failure = failure_of_problem(problems[0]) if problems else None
        if failure is None or not failure.stop_run:
            failure = EndpointFailure(
                "invalid_request", f"refuses the input file of {shard.batch}", stop_run=True, said=said
            )
        client.give_up(failure)
    requests = shard.requests
    for line, problem in lines.items():
        replies.add_refusal(requests[line - 1], failure_of_problem(problem))
    return False


def _results(client: BatchClient, shard: Shard, files: tuple[IO[bytes], ...]) -> Iterator[BatchLineResult]:
    ids = frozenset(shard.ids)
    for file in files:
        for line in result_lines(file):
            result = read_result(line, client.address.model)
            if result is not None and result.custom_id in ids:
                yield BatchLineResult(request_of(result.custom_id), result.said)


_ID_LENGTH = 32  # hex digits: short enough for a custom id with a number behind it


class UnansweredError(NutgrafError):
    """An article makes a request that no batch has answered yet; it is worked on again later."""


def request_id(request: Request, model: str) -> str:
    """The key of a request's reply: the same messages to the same model are one request for all articles.

    >>> from nutgraf.models import Message
    >>> asked = Request(messages=(Message(role="user", content="Who won?"),), max_tokens=20)
    >>> request_id(asked, "gpt-6-luna") == request_id(asked.model_copy(), "gpt-6-luna")
    True
    """
    identity = f"{model}\n{request.model_dump_json()}"
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]


class AnsweringModel(PassingModel):
    """A `Model` for one article: answers from `replies`, fails as they failed, and raises UnansweredError otherwise.

    `unanswered` are the requests without an answer; once a request of the article has failed for good (`lost`), they
    fail like it, because their answers would be of no use. `used` are the requests that were answered. Everything
    but the answers comes from `base`, and the price from the batch.
    """

    def __init__(self, base: Model, client: BatchClient, replies: Replies, lost: EndpointFailure | None) -> None:
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
