"""Writes input files, sends them and follows their batches; each step is in the store before it is taken.

Before a batch is created the server's own list is searched for it: every batch carries the run and the sha256 of its
input file. So neither a crash between any two steps, nor a lost reply, nor a lost store makes a second batch of the
same requests.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from nutgraf.article import Frozen
from nutgraf.batch.local_engine import StoreWriter
from nutgraf.errors import ModelError, StopRun
from nutgraf.models.batches import ENDED, UNCERTAIN, Batch, BatchClient, BatchFileProblem

NOTE = "openai-batch "
_DASH = "-"


class Shard(Frozen):
    """One input file and its batch; its note in the store is replaced at each step.

    `ids` are the custom ids of its lines, in order. `number` counts the shards of a run. `dollars` is the most it can
    cost, 0 without a limit. `batch` is empty until its id is known.
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
        """The shard with the present state of its batch."""
        return self.model_copy(
            update={
                "batch": batch.id,
                "status": batch.status,
                "output_file": batch.output_file,
                "error_file": batch.error_file,
            }
        )


def custom_id(request: str, number: int) -> str:
    """The name of a request in its file: the request, and how often it was sent.

    Without the number a file that is sent again would be taken for the one that has ended.

    >>> custom_id("5be8", 2), request_of("5be8-2")
    ('5be8-2', '5be8')
    """
    return f"{request}{_DASH}{number}"


def request_of(custom_id: str) -> str:
    """The request of a custom id."""
    return custom_id.rpartition(_DASH)[0]


class PendingShard(NamedTuple):
    """A complete input file that waits to be sent."""

    path: Path
    sha256: str
    ids: tuple[str, ...]
    dollars: Decimal


class ShardBuilder:
    """Writes lines into as few files as the limits allow, which may be lowered at any time."""

    def __init__(self, folder: Path, requests: int, most_bytes: int) -> None:
        self._folder = folder
        self.requests = requests
        self._most_bytes = most_bytes
        self._files = 0
        self._complete: list[PendingShard] = []
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

    def take(self) -> list[PendingShard]:
        """The files of all lines added since the last call."""
        self._end()
        complete, self._complete = self._complete, []
        return complete

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
            self._complete.append(PendingShard(self._path, self._digest.hexdigest(), tuple(self._ids), self._dollars))
            self._begin()


class BatchTerms(NamedTuple):
    """What the Batch API allows, and how long we wait for it; pauses are seconds.

    `requests` and `bytes` are what one input file may hold. `tries` is how often a request is sent in one session,
    `failed_looks` how many requests for the state of batches in a row may fail. `settle` is how long a batch whose
    creation was not acknowledged gets to appear in the list.
    """

    requests: int = 50_000
    bytes: int = 200_000_000
    batches: int = 50  # in progress at once
    tries: int = 3
    failed_looks: int = 30
    first_pause: float = 5.0
    longest_pause: float = 120.0
    settle: float = 5.0

    def pause_after(self, looks: int) -> float:
        """Seconds to the next look at the batches, after so many that found no change.

        >>> [BatchTerms().pause_after(looks) for looks in (0, 1, 2, 20)]
        [5.0, 7.5, 11.25, 120.0]
        """
        return float(min(self.longest_pause, self.first_pause * 1.5 ** min(looks, 50)))


_RUN, _SHARD = "nutgraf_run", "nutgraf_shard"
_USELESS = frozenset({"failed", "cancelled", "cancelling"})


class EndedShard(NamedTuple):
    """A shard whose batch has ended, and why its file was refused if it was."""

    shard: Shard
    problems: tuple[BatchFileProblem, ...]


class Dispatch:
    """The shards of a run: those `in_progress` by sha256, and those that ended, found by `past`."""

    def __init__(self, client: BatchClient, writer: StoreWriter, run_id: str, terms: BatchTerms) -> None:
        self._client = client
        self._writer = writer
        self._run_id = run_id
        self._terms = terms
        self._count = 0
        self._sent: Counter[str] = Counter()
        self._past: dict[str, list[Shard]] = {}
        self._returned: set[str] = set()
        self._answered: dict[str, int] = {}
        self.in_progress: dict[str, Shard] = {}

    async def recover(self) -> None:
        """Resume what earlier sessions left: batches in progress, and those that have ended since."""
        notes = await self._writer.call(lambda: self._writer.store.notes(self._run_id))
        shards = [Shard.model_validate_json(value) for name, value in notes.items() if name.startswith(NOTE)]
        shards.sort(key=lambda shard: shard.number)
        self._count = max((shard.number for shard in shards), default=0)
        listed = await self._listed() if any(not shard.batch for shard in shards) else {}
        for shard in shards:
            if shard.batch:
                self._enter(shard)
            elif shard.sha256 in listed:
                await self._adopt(shard, await self._one_of(listed[shard.sha256]))
        for ended in await self.poll():
            self._remember(ended.shard)

    def times_sent(self, request: str) -> int:
        """In how many batches that ended a request was."""
        return self._sent[request]

    def past(self, requests: Iterable[str]) -> list[Shard]:
        """The shards of earlier sessions that held any of these requests, the oldest first; each is returned once."""
        found = {shard.sha256: shard for request in requests for shard in self._past.get(request, ())}
        fresh = [shard for sha256, shard in found.items() if sha256 not in self._returned]
        self._returned.update(found)
        return sorted(fresh, key=lambda shard: shard.number)

    async def send(self, pending: PendingShard) -> Shard:
        """Send an input file; its batch is in progress then, or was found to have ended long ago."""
        self._count += 1
        shard = Shard(sha256=pending.sha256, number=self._count, ids=pending.ids, dollars=pending.dollars)
        await self._note(shard)
        listed = await self._listed()
        if shard.sha256 in listed:
            batch = await self._one_of(listed[shard.sha256])
        else:
            with pending.path.open("rb") as file:
                file_id = await self._client.upload(f"nutgraf-{self._run_id}-{shard.number}.jsonl", file)
            batch = await self._created(shard, file_id)
        pending.path.unlink()
        return await self._adopt(shard, batch)

    async def poll(self) -> list[EndedShard]:
        """Ask for the state of every batch in progress; returns those that ended.

        Raises StopRun for a batch that is unknown to this key, ModelError when the server does not answer.
        """
        ended: list[EndedShard] = []
        for shard in list(self.in_progress.values()):
            try:
                batch = await self._client.retrieve(shard.batch)
            except ModelError as error:
                if ended and not isinstance(error, StopRun):
                    break  # they would be lost; the others are asked for the next time
                raise
            if batch is None:
                raise StopRun(
                    f"batch {shard.batch} of this run is not known at {self._client.address.host} (404): use the key"
                    " and the project it was made with",
                    kind="not_found",
                )
            self._answered[shard.sha256] = batch.answered
            if batch.status in ENDED:
                ended.append(EndedShard(await self._end(shard.at(batch)), batch.problems))
        return ended

    def __str__(self) -> str:
        """How far the batches are, in one line."""
        total = sum(len(shard.ids) for shard in self.in_progress.values())
        answered = sum(self._answered.get(sha256, 0) for sha256 in self.in_progress)
        first, *others = [shard.batch for shard in self.in_progress.values()] or ["no batch"]
        names = f"{first} and {len(others)} more" if others else first
        return f"{names} in progress, {answered:,} of {total:,} requests answered"

    async def _created(self, shard: Shard, file_id: str) -> Batch:
        metadata = {_RUN: self._run_id, _SHARD: shard.sha256}
        for tries_left in reversed(range(self._terms.tries)):
            try:
                return await self._client.create(file_id, metadata)
            except ModelError as error:
                if isinstance(error, StopRun) or error.kind not in UNCERTAIN:
                    raise
                await asyncio.sleep(self._terms.settle)
                listed = await self._listed()
                if shard.sha256 in listed:
                    return await self._one_of(listed[shard.sha256])
                if not tries_left:
                    raise
        raise AssertionError("the last try returns or raises")

    async def _listed(self) -> dict[str, list[Batch]]:
        """The batches of this run that the server has, by the sha256 of their files."""
        found: dict[str, list[Batch]] = {}
        async for batch in self._client.batches():
            if batch.metadata.get(_RUN) == self._run_id:
                found.setdefault(str(batch.metadata.get(_SHARD)), []).append(batch)
        return found

    async def _one_of(self, batches: list[Batch]) -> Batch:
        """The oldest useful batch; any other of the same file is cancelled."""
        oldest_first = reversed(batches)
        chosen, *others = sorted(oldest_first, key=lambda batch: batch.status in _USELESS)
        for batch in others:
            if batch.status not in ENDED | _USELESS:
                await self._client.cancel(batch.id)
        return chosen

    async def _adopt(self, shard: Shard, batch: Batch) -> Shard:
        shard = shard.at(batch)
        await self._note(shard)
        self._enter(shard)
        return shard

    def _enter(self, shard: Shard) -> None:
        if not shard.ended:
            self.in_progress[shard.sha256] = shard
            return
        self._sent.update(shard.requests)
        self._remember(shard)

    def _remember(self, shard: Shard) -> None:
        for request in shard.requests:
            self._past.setdefault(request, []).append(shard)

    async def _end(self, shard: Shard) -> Shard:
        await self._note(shard)
        del self.in_progress[shard.sha256]
        self._sent.update(shard.requests)
        return shard

    async def _note(self, shard: Shard) -> None:
        text = shard.model_dump_json()
        await self._writer.call(lambda: self._writer.store.save_note(self._run_id, shard.note, text))
