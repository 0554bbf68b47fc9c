"""Input files: as they are written, within the limits of the API, and as the store remembers them."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from nutgraf.article import Frozen
from nutgraf.models.batches import ENDED, Batch

NOTE = "openai-batch "
_DASH = "-"


class Shard(Frozen):
    """One input file and what became of it; its note in the store is replaced at each step.

    `ids` are the custom ids of its lines, in order. `number` counts the shards of a run. `dollars` is the most it can
    cost, 0 where nobody set a limit. `batch` is empty as long as we do not know of one.
    """

    sha256: str
    number: int
    ids: tuple[str, ...]
    dollars: Decimal = Decimal(0)
    batch: str = ""
    status: str = "intended"
    output_file: str = ""
    error_file: str = ""

    @property
    def note(self) -> str:
        return NOTE + self.sha256

    @property
    def requests(self) -> list[str]:
        """The requests of its lines, in order."""
        return [request_of(custom_id) for custom_id in self.ids]

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    def at(self, batch: Batch) -> Shard:
        """The shard as its batch stands."""
        return self.model_copy(
            update={
                "batch": batch.id,
                "status": batch.status,
                "output_file": batch.output_file,
                "error_file": batch.error_file,
            }
        )


def custom_id(request: str, number: int) -> str:
    """The name of a request in its file: which one it is, and the how-manieth time it is sent.

    Without the number a file that is sent again would be the same file, and be taken for the one that has ended.

    >>> custom_id("5be8", 2), request_of("5be8-2")
    ('5be8-2', '5be8')
    """
    return f"{request}{_DASH}{number}"


def request_of(given: str) -> str:
    return given.rpartition(_DASH)[0]


class Draft(NamedTuple):
    """A whole input file that waits to be sent."""

    path: Path
    sha256: str
    ids: tuple[str, ...]
    dollars: Decimal


class Drafting:
    """Writes lines into as few files as the limits allow, which may be lowered at any time."""

    def __init__(self, folder: Path, requests: int, most_bytes: int) -> None:
        self._folder = folder
        self.requests = requests
        self._most_bytes = most_bytes
        self._files = 0
        self._whole: list[Draft] = []
        self._begin()

    def fits(self, line: bytes) -> bool:
        """Whether any file can hold this line."""
        return len(line) <= self._most_bytes

    def add(self, name: str, line: bytes, dollars: Decimal) -> None:
        if len(self._ids) >= self.requests or self._bytes + len(line) > self._most_bytes:
            self._end()
        self._file.write(line)
        self._digest.update(line)
        self._bytes += len(line)
        self._ids.append(name)
        self._dollars += dollars

    def take(self) -> list[Draft]:
        """All that was added since the last time, as files."""
        self._end()
        whole, self._whole = self._whole, []
        return whole

    def close(self) -> None:
        self._file.close()

    def _begin(self) -> None:
        self._files += 1
        self._path = self._folder / f"requests-{self._files}.jsonl"
        self._file = self._path.open("wb")
        self._digest = hashlib.sha256()
        self._bytes = 0
        self._ids: list[str] = []
        self._dollars = Decimal(0)

    def _end(self) -> None:
        if self._ids:
            self._file.close()
            self._whole.append(Draft(self._path, self._digest.hexdigest(), tuple(self._ids), self._dollars))
            self._begin()
