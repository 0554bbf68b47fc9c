"""What batches have said about each request so far: the first good answer stays, a failure is what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import IO

from nutgraf.models import Completion, Usage
from nutgraf.models.batch_lines import CANCELLED, EXPIRED, NO_ANSWER, Result
from nutgraf.models.endpoint_errors import Refusal
from nutgraf.models.failures import Failure

LONGEST_LINE = 16_000_000  # bytes; far above any answer, far below what would hurt
_STARVED_GROWTH = 4  # of the cap on an answer that was used up without a word
_MOST_EMPTY = 2
_LEFT_OUT = {"expired": EXPIRED, "cancelled": CANCELLED}


class Replies:
    """Completions in a file of their own, and where each stands in it; failures that no further try may cure.

    A request that is in neither is to be sent (again). `growth` says how much larger its cap on the answer is to be,
    `untaken` what of a request the server does not take, `stop` what every further request would meet.
    """

    def __init__(self, file: IO[bytes], tries: int) -> None:
        self._file = file
        self._tries = tries
        self._places: dict[str, int] = {}
        self._failures: dict[str, Failure] = {}
        self._failed: Counter[str] = Counter()
        self._growth: dict[str, int] = {}
        self.stop: Failure | None = None
        self.untaken: set[Refusal] = set()

    def __contains__(self, request: str) -> bool:
        return request in self._places or request in self._failures

    def completion(self, request: str) -> Completion | None:
        place = self._places.get(request)
        if place is None:
            return None
        self._file.seek(place)
        return Completion.model_validate_json(self._file.readline())

    def failure(self, request: str) -> Failure | None:
        """Why there will be no answer; None while there may be one."""
        return self._failures.get(request)

    def growth(self, request: str) -> int:
        return self._growth.get(request, 1)

    def take(self, results: Iterable[Result], wanted: Sequence[str], status: str, *, fresh: bool) -> dict[str, Usage]:
        """Take in what the files of a batch that ended in `status` say about the `wanted` requests.

        The results stand under request ids, in any order and number; those of requests that are not wanted are
        ignored. What has no result at all counts as a failed try. Of a batch that is not `fresh` (it ended before this
        sitting) only answers and lasting failures count: what another try may cure is tried anew. Returns what the
        answers took that were not known yet.
        """
        failures: dict[str, Failure] = {}
        new: dict[str, Usage] = {}
        ours = set(wanted)
        for request, said in results:
            if request not in ours or request in self._places:
                continue
            if isinstance(said, Failure):
                failures.setdefault(request, said)
            else:
                self._keep(request, said)
                new[request] = said.usage
        for request in wanted:
            if request not in self._places:
                self._weigh(request, failures.get(request) or _LEFT_OUT.get(status, NO_ANSWER), fresh=fresh)
        return new

    def refuse(self, request: str, failure: Failure) -> None:
        """Take in that a request was not let into a batch."""
        self._weigh(request, failure, fresh=True)

    def _keep(self, request: str, completion: Completion) -> None:
        self._failures.pop(request, None)
        self._places[request] = self._file.seek(0, 2)
        self._file.write(completion.model_dump_json().encode() + b"\n")

    def _weigh(self, request: str, failure: Failure, *, fresh: bool) -> None:
        if failure.stop_run:
            if fresh:
                self.stop = self.stop or failure
            return
        if failure.kind == "starved" and request not in self._growth:
            self._growth[request] = _STARVED_GROWTH
            return
        if failure.refusal is not None:
            self.untaken.add(failure.refusal)
        curable = failure.retryable or failure.kind == "unsupported"
        if not curable:
            self._failures[request] = failure
        elif fresh:
            self._count(request, failure)

    def _count(self, request: str, failure: Failure) -> None:
        self._failed[request] += 1
        tries = self._failed[request]
        if tries < (min(self._tries, _MOST_EMPTY) if failure.kind == "empty" else self._tries):
            return
        if failure.retryable and failure.kind != "empty":
            failure = replace(failure, message=f"{failure.message}; {tries} tries, try again later")
        self._failures[request] = failure


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file that hold anything; one that is longer than any answer is left out."""
    file.seek(0)
    while line := file.readline(LONGEST_LINE):
        if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
        elif line.strip():
            yield line
