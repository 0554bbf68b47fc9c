"""Which store a run is kept in: the output folder's own file, or what `--store` names."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from nutgraf.batch.store.protocol import Store
from nutgraf.batch.store.sqlite import SqliteStore
from nutgraf.errors import UsageError

FILE_NAME = "nutgraf.sqlite"
_SQLITE = "sqlite:///"


def open_store(url: str | None, folder: Path) -> Store:
    """The store at `url`: a path, `sqlite:///PATH` or `postgresql://…`; without one, the file in `folder`.

    Raises UsageError for an address of another kind, StoreError for a store that cannot be used.
    """
    if url is None:
        return SqliteStore(folder / FILE_NAME)
    if url.startswith(("postgresql://", "postgres://")):
        try:
            opened: Store = import_module("nutgraf.batch.store.postgres").PostgresStore(url)
        except ModuleNotFoundError as error:
            raise UsageError(f"--store postgresql://… needs {error.name}; install nutgraf[postgres]") from error
        return opened
    path = url.removeprefix(_SQLITE)
    if "://" in path:
        raise UsageError(f"--store {url.partition('://')[0]}://…: there are sqlite:///PATH and postgresql://…")
    return SqliteStore(Path(path))
