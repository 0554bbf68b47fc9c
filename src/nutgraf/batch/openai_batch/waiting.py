"""Articles that wait for a batch, on disk: a night's archive does not have to fit into memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nutgraf.run import Item


class Waits(NamedTuple):
    """An article that waits, and the requests it waits for."""

    requests: tuple[str, ...]
    item_json: bytes

    @property
    def item(self) -> Item:
        return Item.model_validate_json(self.item_json)


class Waiting:
    """The articles of this sitting that are not settled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = 0
        self._count = 0
        self._open()

    def __len__(self) -> int:
        return self._count

    def put(self, item: Item, requests: tuple[str, ...]) -> None:
        self.put_back(Waits(requests, item.model_dump_json(by_alias=True).encode()))

    def put_back(self, waits: Waits) -> None:
        self._file.write(" ".join(waits.requests).encode() + b"\n" + waits.item_json + b"\n")
        self._count += 1

    def drain(self) -> Iterator[Waits]:
        """Every article once; those that are put back meanwhile come the next time."""
        self._file.close()
        path = self._path
        self._count = 0
        self._open()
        with path.open("rb") as file:
            for requests in file:
                yield Waits(tuple(requests.decode().split()), file.readline().removesuffix(b"\n"))
        path.unlink()

    def close(self) -> None:
        self._file.close()

    def _open(self) -> None:
        self._files += 1
        self._path = self._folder / f"waiting-{self._files}.jsonl"
        self._file = self._path.open("wb")
