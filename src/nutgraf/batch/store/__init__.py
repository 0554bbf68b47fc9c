"""The store of runs, rows and briefs: what it promises, and which database `--store` names.

The words are those of `nutgraf.run`. A store blocks: an engine with an event loop calls it from a thread of its own.
Each method is one transaction, on the disk when it returns, so a row that was reported `done` survives any crash.
Methods that write take many rows at once, because each transaction waits for the disk.

1. `begin(run)` saves the run, or returns the saved run of the same id.
2. `claim(run_id, items, lease)` registers articles as they are read, any number of times, and returns their states:
   `leased`   it is yours: make its brief, then `save` the outcome
   `done`     there is a brief with this key already, from this or any other run; nothing to do
   `failed`   an earlier session of this run failed on it; nothing to do unless `reopen` was called
   `pending`  this key is being worked on: by another process, or by you under another name. Ask again later;
              `save` settles all rows of a key at once, so your own duplicates need no second look.
   A name whose article has changed since is an article like any other: its row starts again. A row whose duplicate
   (the same key in this run) has failed fails with it.
3. `save_unread(run_id, sources)` gives sources without an article their rows, `failed` of kind `unread`. It also
   settles a pending row, because its source is gone; a row that is done stays.
4. `save(run_id, owner, outcomes)` settles articles. A `StoredBrief` is saved under its key unless there is one (the
   first one stays), and all pending rows of the key, in any run, become `done`. A `Failed` settles the pending rows of
   its key in this run if `owner` still holds the key; a brief is never replaced by a failure. In either case the cost
   is added to the first row of the key in this run, and the key is free afterwards.
5. `renew(lease)` before the lease expires; `release(owner)` gives back what is not settled, at the end or on Ctrl-C.
6. `end(run_id, …)` records why the session is over. A run can be claimed from again at any time.

A key has one owner at a time. It is free again when its owner released it, let the lease expire, or is known to be
dead. No clock that can be set decides about time: SQLite uses this machine's monotonic clock and its boot, PostgreSQL
the server's clock.

Errors: `StoreError` (a NutgrafError, exit 1) in one line for a full disk, a read-only folder, a file that is no store
or has another schema. After one, the store is as it was before the call.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol

import psutil

from nutgraf.errors import NutgrafError, UsageError
from nutgraf.run import Counts, Item, Outcome, Row, RunRecord, RunState, Spent, State, UnreadSource

FILE_NAME = "nutgraf.sqlite"
SCHEMA_VERSION = 1
_SQLITE = "sqlite:///"


class StoreError(NutgrafError):
    """A store that cannot be opened, read or written."""

    exit_code = 1


class Lease(NamedTuple):
    """The owner of claimed articles, and for how many seconds from now nobody else may claim them."""

    owner: str
    seconds: float = 60.0


class RunEnd(NamedTuple):
    """How a session ended: the state of its run, the reason if it stopped early, and its seconds."""

    state: RunState
    reason: str
    seconds: float


class Store(Protocol):
    """The module's docstring describes what each method promises."""

    def begin(self, run: RunRecord) -> RunRecord: ...

    def claim(self, run_id: str, items: Sequence[Item], lease: Lease) -> list[Row]:
        """The rows of `items`, in their order, without their briefs."""

    def save_unread(self, run_id: str, sources: Sequence[UnreadSource]) -> None: ...

    def save(self, run_id: str, owner: str, outcomes: Sequence[Outcome]) -> None: ...

    def renew(self, lease: Lease) -> None: ...

    def release(self, owner: str) -> None: ...

    def reopen(self, run_id: str) -> int:
        """Make failures that a retry may fix pending again, and return how many there were."""

    def end(self, run_id: str, ending: RunEnd) -> None:
        """Add the seconds; a run that was finished and is finished stays as it is."""

    def counts(self, run_id: str) -> Counts: ...

    def spent(self, run_id: str) -> Spent: ...

    def run(self, run_id: str) -> RunRecord | None:
        """The run with its counts and its cost."""

    def runs(self) -> list[RunRecord]:
        """All runs, the oldest first."""

    def rows(self, run_id: str, *states: State) -> Iterable[Row]:
        """The rows of a run (in these states), by number and name, with their briefs; read one by one."""

    def brief(self, key_id: str) -> str | None:
        """The JSON of the brief with this key, from any run."""

    def save_note(self, run_id: str, name: str, value: str) -> None:
        """Save under a name what an engine must not lose in a crash; a later value replaces it."""

    def notes(self, run_id: str) -> dict[str, str]: ...

    def close(self) -> None: ...


def open_store(url: str | None, folder: Path) -> Store:
    """The store at `url`: a path, `sqlite:///PATH` or `postgresql://…`; without one, the file in `folder`.

    Raises UsageError for an address of another kind, StoreError for a store that cannot be used.
    """
    if url is not None and url.startswith(("postgresql://", "postgres://")):
        try:
            return _store_class("postgres", "PostgresStore")(url)
        except ModuleNotFoundError as error:
            raise UsageError(f"--store postgresql://… needs {error.name}: `pip install 'nutgraf[postgres]'`") from error
    path = str(folder / FILE_NAME) if url is None else url.removeprefix(_SQLITE)
    if url is not None and "://" in path:
        raise UsageError(
            f"--store {url.partition('://')[0]}://… is not supported; write sqlite:///PATH or postgresql://…"
        )
    return _store_class("sqlite", "SqliteStore")(Path(path))


def _store_class(module: str, name: str) -> Callable[[str | Path], Store]:
    # Imported when it is needed: each database's module imports this one, and psycopg is an extra.
    found: Callable[[str | Path], Store] = getattr(import_module(f"nutgraf.batch.store.{module}"), name)
    return found


def other_schema(version: int) -> str:
    """Why a store of this schema cannot be used, and the way out."""
    if version > SCHEMA_VERSION:
        return f"made by a newer nutgraf (schema {version}, this one knows {SCHEMA_VERSION}); upgrade nutgraf"
    return (
        f"made by an older nutgraf (schema {version}, this one writes {SCHEMA_VERSION}); finish the run with that"
        " version, or name another folder or store"
    )


class LeaseOwner(NamedTuple):
    """A process of this machine that works on a run; `token` distinguishes the sessions of one process.

    A process id alone is reused, and means nothing after a reboot or in another container. So the owner also names the
    boot, the namespace of process ids, and when the process started. None of them depends on a clock that can be set.
    """

    boot: str
    namespace: str
    pid: int
    started: str
    token: str

    def __str__(self) -> str:
        return "/".join(str(part) for part in self)

    @classmethod
    def parse(cls, text: str) -> LeaseOwner | None:
        """The owner that `str` wrote; None for any other text."""
        parts = text.split("/")
        if len(parts) != len(cls._fields) or not parts[2].isdecimal():
            return None
        return cls(parts[0], parts[1], int(parts[2]), parts[3], parts[4])

    @classmethod
    def new(cls) -> LeaseOwner:
        """This process, with a token that no other owner has."""
        pid = os.getpid()
        return cls(boot_id(), _pid_namespace(), pid, _start_of(pid) or "", secrets.token_hex(4))

    @property
    def has_ended(self) -> bool:
        """Whether this process of this boot has ended; False for processes of another container."""
        if self.namespace != _pid_namespace():
            return False
        started = _start_of(self.pid)
        return started is None or started not in ("", self.started)


def is_dead(owner: str) -> bool:
    """Whether the process of this owner, on this machine, is known to have ended."""
    known = LeaseOwner.parse(owner)
    return known is not None and (known.boot != boot_id() or known.has_ended)


def is_dead_here(owner: str) -> bool:
    """The same for an owner that may be on another machine; False where this system has no id of its boot."""
    known = LeaseOwner.parse(owner)
    return known is not None and known.boot != "" and known.boot == boot_id() and known.has_ended


def seconds_since_boot() -> float:
    """A clock that cannot be set and, where the system has such a one, goes on while the machine sleeps."""
    if hasattr(time, "clock_gettime"):
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
    return time.monotonic()  # Windows; it counts from the boot there


@cache
def boot_id() -> str:
    """The id of this boot of the machine; empty on systems without one.

    Not the time of the boot: systems compute it from the clock, and it changes when that is set.
    """
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _pid_namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _start_of(pid: int) -> str | None:
    """When the process started, in a form that stays the same while it runs; None if there is no such process.

    Empty for a process of another user that the system hides. Linux counts from the boot, and psutil adds the time of
    the boot, which follows the clock: it is subtracted again. Other systems record the time when a process starts.
    """
    try:
        while True:
            boot = psutil.boot_time() if psutil.LINUX else 0.0
            started = psutil.Process(pid).create_time()
            if not psutil.LINUX or boot == psutil.boot_time():  # else the clock was set between the two
                return f"{started - boot:.2f}"
    except psutil.NoSuchProcess:
        return None
    except psutil.AccessDenied:
        return ""
