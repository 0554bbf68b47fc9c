"""Where a run's rows and briefs are kept, whatever database stands behind it.

The words are those of `nutgraf.run`. A store is blocking: an engine that runs an event loop gives it a thread of its
own. Every method is one transaction, on the disk when it returns; so a row reported `done` survives whatever happens to
the process. Methods that write take many rows at once, because a transaction costs a wait for the disk.

1. `begin(run)` keeps the run, or returns the one of the same id as it was left.
2. `claim(run_id, items, lease)` registers articles as they are read, any number of times, and says where each stands:
   `leased`   it is yours: make its brief, then `keep` the outcome
   `done`     a brief with this very key was there already, of this or any other run; nothing to do
   `failed`   an earlier sitting of this run failed on it; nothing to do, unless `reopen` was called
   `pending`  somebody is at work on this key: another process, or you, under another name. Come back to it later;
              `keep` settles all rows of a key at once, so your own twins need no second look.
   A name whose article has changed since is an article like any other: its row begins anew. A row whose twin (the
   same key in this run) has failed fails with it.
3. `unread(run_id, sources)` gives sources that hold no article their rows, `failed` of kind `unread`. A row that waits
   is settled so as well, because its source is gone; one that is done stays.
4. `keep(run_id, owner, outcomes)` settles articles: a `Made` is kept under its key unless there is one already (the
   first one stays), and all rows of the key that wait, in any run, are `done`. A `Failed` settles the rows of its key
   in this run that wait, if `owner` still holds the key; a brief is never replaced by a failure. What was spent is
   added to the first row of the key in this run, in either case. The key is free afterwards.
5. `renew(lease)` before the lease runs out; `release(owner)` gives back what is not settled, at the end or on Ctrl-C.
6. `end(run_id, …)` says why the sitting is over. A run can be claimed from again at any time.

A key is held by one owner at a time. It is free again when its owner released it, let the lease run out, or is known
to be dead. Whether time has passed is never told from a clock that can be set: SQLite reckons in this machine's
monotonic clock and its boot, PostgreSQL in the server's.

Errors: `StoreError` (a NutgrafError, exit 1) in one line for a full disk, a read-only folder, a file that is no store
or of another schema. After one, the store is as it was before the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from nutgraf.errors import NutgrafError
from nutgraf.run import Counts, Item, Outcome, Row, RunRecord, RunState, Spent, State, UnreadSource

SCHEMA_VERSION = 1


class StoreError(NutgrafError):
    """A store that cannot be opened, read or written."""

    exit_code = 1


def other_schema(version: int) -> str:
    """Why a store of this schema cannot be used, and what can be done."""
    if version > SCHEMA_VERSION:
        return f"made by a newer nutgraf (schema {version}, this one knows {SCHEMA_VERSION}); upgrade nutgraf"
    return (
        f"made by an older nutgraf (schema {version}, this one writes {SCHEMA_VERSION}); finish the run with that"
        " version, or name another folder or store"
    )


class Lease(NamedTuple):
    """Who works on a claimed article, and for how many seconds from now nobody else may."""

    owner: str
    seconds: float = 60.0


class RunEnd(NamedTuple):
    """How a sitting ended: the state of its run, the reason where it stopped, and the seconds it took."""

    state: RunState
    reason: str
    seconds: float


class Store(Protocol):
    """See the module's own words for what each method promises."""

    def begin(self, run: RunRecord) -> RunRecord: ...

    def claim(self, run_id: str, items: Sequence[Item], lease: Lease) -> list[Row]:
        """The rows of `items`, in their order; `brief` is left out of them."""

    def unread(self, run_id: str, sources: Sequence[UnreadSource]) -> None: ...

    def keep(self, run_id: str, owner: str, outcomes: Sequence[Outcome]) -> None: ...

    def renew(self, lease: Lease) -> None: ...

    def release(self, owner: str) -> None: ...

    def reopen(self, run_id: str) -> int:
        """Make failures that another try may cure pending again, and say how many there were."""

    def end(self, run_id: str, ending: RunEnd) -> None:
        """Adds the seconds; leaves a run that was finished and is finished as it is."""

    def counts(self, run_id: str) -> Counts: ...

    def spent(self, run_id: str) -> Spent: ...

    def run(self, run_id: str) -> RunRecord | None:
        """The run with its counts and what it took."""

    def runs(self) -> list[RunRecord]:
        """All runs, the oldest first."""

    def rows(self, run_id: str, *states: State) -> Iterable[Row]:
        """The rows of a run (in these states), by number and name, with their briefs; read one by one."""

    def brief(self, key_id: str) -> str | None:
        """The JSON of the brief with this key, from whatever run."""

    def note(self, run_id: str, name: str, value: str) -> None:
        """Remember something an engine must not forget over a crash, under a name; a later value replaces it."""

    def notes(self, run_id: str) -> dict[str, str]: ...

    def close(self) -> None: ...
