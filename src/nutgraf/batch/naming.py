"""Which run is meant: the beginning of an id in a store, a folder (its newest run), or FOLDER/ID."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from nutgraf.batch.pairing import RunAt
from nutgraf.batch.store import FILE_NAME, Store, open_store
from nutgraf.errors import UsageError
from nutgraf.run import RunRecord

_SHOWN = 8  # ids in a message


class Shelf:
    """Opens the stores of runs, each once; `url` and `folder` say where a run is looked for that names no folder."""

    def __init__(self, url: str | None, folder: Path, closing: ExitStack) -> None:
        self._url = url
        self._folder = folder
        self._closing = closing
        self._stores: dict[Path | None, Store] = {}

    def runs(self) -> list[RunRecord]:
        """All runs, the oldest first; raises UsageError where no batch has been."""
        return self._default().runs()

    def find(self, name: str) -> RunAt:
        """The run of this name; raises UsageError when there is none, or several."""
        path = Path(name)
        if (path / FILE_NAME).is_file():
            store = self._in(path)
            return RunAt(newest(store.runs(), name), store)
        if (path.parent / FILE_NAME).is_file() and path.name != name:
            store = self._in(path.parent)
            return RunAt(run_named(path.name, store.runs()), store)
        store = self._default()
        return RunAt(run_named(name, store.runs()), store)

    def two_newest(self) -> tuple[RunAt, RunAt]:
        """The two newest runs, the older one first; raises UsageError when there are not two."""
        store = self._default()
        runs = store.runs()
        if len(runs) < 2:
            raise UsageError(f"there are not two runs in {self._where}: name two runs to compare")
        return RunAt(runs[-2], store), RunAt(runs[-1], store)

    @property
    def _where(self) -> str:
        return "--store" if self._url is not None else repr(str(self._folder))

    def _default(self) -> Store:
        if self._url is None:
            return self._in(self._folder)
        return self._opened(None, self._url)

    def _in(self, folder: Path) -> Store:
        if not (folder / FILE_NAME).is_file():  # opening it would make one
            raise UsageError(f"there are no runs in {str(folder)!r}: give the --out of a batch, or its --store")
        return self._opened(folder.resolve(), None)

    def _opened(self, folder: Path | None, url: str | None) -> Store:
        if folder not in self._stores:
            store = open_store(url, folder or Path())
            self._closing.callback(store.close)
            self._stores[folder] = store
        return self._stores[folder]


@contextmanager
def shelf(url: str | None, folder: Path) -> Iterator[Shelf]:
    """A shelf whose stores are closed at the end."""
    with ExitStack() as closing:
        yield Shelf(url, folder, closing)


def newest(runs: Sequence[RunRecord], where: str) -> RunRecord:
    """The run that began last; raises UsageError when there is none."""
    if not runs:
        raise UsageError(f"there is no run in {where!r} yet")
    return runs[-1]


def run_named(beginning: str, runs: Sequence[RunRecord]) -> RunRecord:
    """The one run whose id begins so; raises UsageError when there is none, or several."""
    found = [run for run in runs if run.id.startswith(beginning)] if beginning else []
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{beginning!r} is not one run, there {_told(found)}: give more of the id")
    raise UsageError(f"there is no run {beginning!r}; there {_told(runs) if runs else 'is none'}")


def _told(runs: Sequence[RunRecord]) -> str:
    ids = ", ".join(run.id for run in runs[-_SHOWN:])
    return f"are {ids}" if len(runs) <= _SHOWN else f"are {len(runs)}, the newest {ids}"
