"""Sends input files and follows their batches; each step stands in the store before it is taken.

Before a batch is created the server's own list is searched for it: every batch carries the run and the sha256 of its
input file. So neither a crash between any two steps, nor a reply that got lost, nor a store that got lost makes a
second batch of the same requests.

Input files: as they are written, within the limits of the API, and as the store remembers them.

What the Batch API allows, and how patient we are with it.
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


class PendingShard(NamedTuple):
    """A whole input file that waits to be sent."""

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
        self._whole: list[PendingShard] = []
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
            self._whole.append(PendingShard(self._path, self._digest.hexdigest(), tuple(self._ids), self._dollars))
            self._begin()


class Terms(NamedTuple):
    """`requests` and `bytes` are what one input file may hold; pauses are seconds.

    `tries` is how often a request is sent in one sitting, `blind` how many looks at batches in a row may fail.
    `settle` is how long a batch whose creation was not acknowledged gets to show up in the list.
    """

    requests: int = 50_000
    bytes: int = 200_000_000
    batches: int = 50  # under way at once
    tries: int = 3
    blind: int = 30
    first_pause: float = 5.0
    longest_pause: float = 120.0
    settle: float = 5.0

    def pause_after(self, looks: int) -> float:
        """Seconds to the next look at the batches, after so many that found nothing new.

        >>> [Terms().pause_after(looks) for looks in (0, 1, 2, 20)]
        [5.0, 7.5, 11.25, 120.0]
        """
        return float(min(self.longest_pause, self.first_pause * 1.5 ** min(looks, 50)))


_RUN, _SHARD = "nutgraf_run", "nutgraf_shard"
_WORTHLESS = frozenset({"failed", "cancelled", "cancelling"})


class Ended(NamedTuple):
    """A shard whose batch has ended, and why its file was refused if it was."""

    shard: Shard
    problems: tuple[BatchFileProblem, ...]


class Dispatch:
    """The shards of a run: `under_way` by sha256, and those that ended, which can be asked for by their requests."""

    def __init__(self, client: BatchClient, ledger: StoreWriter, run_id: str, terms: Terms) -> None:
        self._client = client
        self._ledger = ledger
        self._run_id = run_id
        self._terms = terms
        self._count = 0
        self._sent: Counter[str] = Counter()
        self._past: dict[str, list[Shard]] = {}
        self._told: set[str] = set()
        self._answered: dict[str, int] = {}
        self.under_way: dict[str, Shard] = {}

    async def recover(self) -> None:
        """Take up what earlier sittings left: batches under way, and those that ended, be it since then."""
        noted = await self._ledger.call(lambda: self._ledger.store.notes(self._run_id))
        shards = [Shard.model_validate_json(value) for name, value in noted.items() if name.startswith(NOTE)]
        shards.sort(key=lambda shard: shard.number)
        self._count = max((shard.number for shard in shards), default=0)
        listed = await self._listed() if any(not shard.batch for shard in shards) else {}
        for shard in shards:
            if shard.batch:
                self._enter(shard)
            elif shard.sha256 in listed:
                await self._adopt(shard, await self._one_of(listed[shard.sha256]))
        for ended in await self.look():
            self._remember(ended.shard)

    def times_sent(self, request: str) -> int:
        """In how many batches that ended a request was."""
        return self._sent[request]

    def past(self, requests: Iterable[str]) -> list[Shard]:
        """The shards of earlier sittings that held any of these requests, the oldest first; each is told once."""
        found = {shard.sha256: shard for request in requests for shard in self._past.get(request, ())}
        untold = [shard for sha256, shard in found.items() if sha256 not in self._told]
        self._told.update(found)
        return sorted(untold, key=lambda shard: shard.number)

    async def send(self, draft: PendingShard) -> Shard:
        """The shard of a draft, whose batch is under way then, or found to have ended long ago."""
        self._count += 1
        shard = Shard(sha256=draft.sha256, number=self._count, ids=draft.ids, dollars=draft.dollars)
        await self._note(shard)
        listed = await self._listed()
        if shard.sha256 in listed:
            batch = await self._one_of(listed[shard.sha256])
        else:
            with draft.path.open("rb") as file:
                file_id = await self._client.upload(f"nutgraf-{self._run_id}-{shard.number}.jsonl", file)
            batch = await self._created(shard, file_id)
        draft.path.unlink()
        return await self._adopt(shard, batch)

    async def look(self) -> list[Ended]:
        """Ask after every batch under way; those that ended, which are under way no more.

        Raises StopRun for a batch this key does not know, ModelError when nothing can be learnt just now.
        """
        ended: list[Ended] = []
        for shard in list(self.under_way.values()):
            try:
                batch = await self._client.retrieve(shard.batch)
            except ModelError as error:
                if ended and not isinstance(error, StopRun):
                    break  # they would be lost; the others are asked after the next time
                raise
            if batch is None:
                raise StopRun(
                    f"batch {shard.batch} of this run is not known at {self._client.address.host} (404): use the key"
                    " and the project it was made with",
                    kind="not_found",
                )
            self._answered[shard.sha256] = batch.answered
            if batch.status in ENDED:
                ended.append(Ended(await self._end(shard.at(batch)), batch.problems))
        return ended

    def __str__(self) -> str:
        """How far the batches are, in words."""
        total = sum(len(shard.ids) for shard in self.under_way.values())
        answered = sum(self._answered.get(sha256, 0) for sha256 in self.under_way)
        first, *others = [shard.batch for shard in self.under_way.values()] or ["no batch"]
        names = f"{first} and {len(others)} more" if others else first
        return f"{names} under way, {answered:,} of {total:,} requests answered"

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
        """The oldest batch that is of use; any other of the same file, whoever made it, is cancelled."""
        oldest_first = reversed(batches)
        chosen, *others = sorted(oldest_first, key=lambda batch: batch.status in _WORTHLESS)
        for batch in others:
            if batch.status not in ENDED | _WORTHLESS:
                await self._client.cancel(batch.id)
        return chosen

    async def _adopt(self, shard: Shard, batch: Batch) -> Shard:
        shard = shard.at(batch)
        await self._note(shard)
        self._enter(shard)
        return shard

    def _enter(self, shard: Shard) -> None:
        if not shard.ended:
            self.under_way[shard.sha256] = shard
            return
        self._sent.update(shard.requests)
        self._remember(shard)

    def _remember(self, shard: Shard) -> None:
        for request in shard.requests:
            self._past.setdefault(request, []).append(shard)

    async def _end(self, shard: Shard) -> Shard:
        await self._note(shard)
        del self.under_way[shard.sha256]
        self._sent.update(shard.requests)
        return shard

    async def _note(self, shard: Shard) -> None:
        text = shard.model_dump_json()
        await self._ledger.call(lambda: self._ledger.store.note(self._run_id, shard.note, text))
