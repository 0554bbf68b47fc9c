"""The store in one SQLite file: WAL, every commit on the disk before it returns, one writer at a time."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from nutgraf.batch.owner import boot_id, is_dead, seconds_since_boot
from nutgraf.batch.store.opening import connect, in_words
from nutgraf.batch.store.protocol import Ending, Lease
from nutgraf.batch.store.spending import to_pico
from nutgraf.batch.store.sqlite_reading import ROWS, counts_of, now, row_of, run_of, spent_of
from nutgraf.run import Counts, Failed, Item, Made, Outcome, Row, RunRecord, Spent, State, Unread

_PUT = """
INSERT INTO rows (run, name, number, key, state) VALUES (:run, :name, :number, :key, 'pending')
ON CONFLICT (run, name) DO UPDATE SET number = excluded.number, key = excluded.key,
  state = CASE WHEN key = excluded.key THEN state ELSE 'pending' END,
  kind = CASE WHEN key = excluded.key THEN kind ELSE '' END,
  message = CASE WHEN key = excluded.key THEN message ELSE '' END,
  retryable = CASE WHEN key = excluded.key THEN retryable ELSE 0 END
WHERE number != excluded.number OR key != excluded.key
"""
_PUT_UNREAD = """
INSERT INTO rows (run, name, number, key, state, kind, message)
VALUES (:run, :name, :number, '', 'failed', 'unread', :error)
ON CONFLICT (run, name) DO UPDATE SET number = excluded.number, state = 'failed', kind = 'unread',
  message = excluded.message
WHERE state = 'pending' OR key = '' AND (number != excluded.number OR message != excluded.message)
"""
_CHARGE = """
UPDATE rows SET calls = calls + :calls, tokens_in = tokens_in + :tokens_in, tokens_out = tokens_out + :tokens_out,
  cost_pico = cost_pico + :cost
WHERE run = :run AND name = (
  SELECT name FROM rows WHERE run = :run AND key = :key ORDER BY number, name LIMIT 1)
"""


class SqliteStore:
    """See `Store` for what its methods promise. One object may be used by several threads, one after the other.

    Raises StoreError for a file that is no store, is of another schema, or cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        with in_words(path):
            self._connection = connect(path)

    def begin(self, run: RunRecord) -> RunRecord:
        with self._writing() as db:
            db.execute(
                "INSERT INTO runs (id, started, sources, recipe, settings) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO NOTHING",
                (run.id, run.started.isoformat(), json.dumps(run.sources), run.recipe.model_dump_json(by_alias=True),
                 json.dumps(run.settings)),
            )  # fmt: skip
            return run_of(db, run.id) or run

    def claim(self, run_id: str, items: Sequence[Item], lease: Lease) -> list[Row]:
        with self._writing() as db:
            return [_claim(db, run_id, item, lease) for item in items]

    def unread(self, run_id: str, sources: Sequence[Unread]) -> None:
        with self._writing() as db:
            db.executemany(_PUT_UNREAD, [{"run": run_id, **source.model_dump()} for source in sources])

    def keep(self, run_id: str, owner: str, outcomes: Sequence[Outcome]) -> None:
        with self._writing() as db:
            for outcome in outcomes:
                if isinstance(outcome, Made):
                    _keep_made(db, outcome)
                else:
                    _keep_failed(db, run_id, owner, outcome)
                _charge(db, run_id, outcome)
                db.execute("DELETE FROM leases WHERE key = ? AND owner = ?", (outcome.key_id, owner))

    def renew(self, lease: Lease) -> None:
        until = seconds_since_boot() + lease.seconds
        with self._writing() as db:
            db.execute("UPDATE leases SET until = ?, boot = ? WHERE owner = ?", (until, boot_id(), lease.owner))

    def release(self, owner: str) -> None:
        with self._writing() as db:
            db.execute("DELETE FROM leases WHERE owner = ?", (owner,))

    def reopen(self, run_id: str) -> int:
        with self._writing() as db:
            return db.execute(
                "UPDATE rows SET state = 'pending', kind = '', message = '', retryable = 0"
                " WHERE run = ? AND state = 'failed' AND retryable",
                (run_id,),
            ).rowcount

    def end(self, run_id: str, ending: Ending) -> None:
        with self._writing() as db:
            db.execute(
                "UPDATE runs SET state = :state, reason = :reason, seconds = seconds + :seconds"
                " WHERE id = :run AND NOT (state = 'finished' AND :state = 'finished')",
                {"run": run_id, **ending._asdict()},
            )

    def counts(self, run_id: str) -> Counts:
        with self._reading() as db:
            return counts_of(db, run_id)

    def spent(self, run_id: str) -> Spent:
        with self._reading() as db:
            return spent_of(db, run_id)

    def run(self, run_id: str) -> RunRecord | None:
        with self._reading() as db:
            return run_of(db, run_id)

    def runs(self) -> list[RunRecord]:
        with self._reading() as db:
            ids = [row[0] for row in db.execute("SELECT id FROM runs ORDER BY started, id")]
            return [run for run in (run_of(db, run_id) for run_id in ids) if run]

    def rows(self, run_id: str, *states: State) -> Iterator[Row]:
        # A connection of its own: a long reading sees one moment, and holds up no writer.
        with in_words(self._path), closing(connect(self._path)) as db:
            for found in db.execute(ROWS, {"run": run_id, **now()}):
                if not states or found["standing"] in states:
                    yield row_of(found)

    def brief(self, key_id: str) -> str | None:
        with self._reading() as db:
            found = db.execute("SELECT brief FROM briefs WHERE key = ?", (key_id,)).fetchone()
            return str(found[0]) if found else None

    def note(self, run_id: str, name: str, value: str) -> None:
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO notes (run, name, value) VALUES (?, ?, ?)", (run_id, name, value))

    def notes(self, run_id: str) -> dict[str, str]:
        with self._reading() as db:
            return dict(db.execute("SELECT name, value FROM notes WHERE run = ? ORDER BY name", (run_id,)).fetchall())

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, in_words(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has rolled it back already
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, in_words(self._path):
            yield self._connection


def _claim(db: sqlite3.Connection, run_id: str, item: Item, lease: Lease) -> Row:
    key = item.key.id
    db.execute(_PUT, {"run": run_id, "name": item.name, "number": item.number, "key": key})
    row = Row(name=item.name, number=item.number, key_id=key, state=_standing(db, run_id, item))
    if row.state != "pending":
        return row
    held = db.execute("SELECT owner, boot, until FROM leases WHERE key = ?", (key,)).fetchone()
    if held and held["boot"] == boot_id() and held["until"] > seconds_since_boot() and not is_dead(held["owner"]):
        return row
    until = seconds_since_boot() + lease.seconds
    db.execute("INSERT OR REPLACE INTO leases (key, owner, boot, until) VALUES (?, ?, ?, ?)",
               (key, lease.owner, boot_id(), until))  # fmt: skip
    return row.model_copy(update={"state": "leased"})


def _standing(db: sqlite3.Connection, run_id: str, item: Item) -> State:
    """Where the row stands after what is known of its key: a brief makes it done, a failed twin makes it fail."""
    key, here = item.key.id, (run_id, item.name)
    state: State = db.execute("SELECT state FROM rows WHERE run = ? AND name = ?", here).fetchone()[0]
    if state != "pending":
        return state
    if db.execute("SELECT 1 FROM briefs WHERE key = ?", (key,)).fetchone():
        db.execute("UPDATE rows SET state = 'done' WHERE run = ? AND name = ?", here)
        return "done"
    twin = db.execute(
        "SELECT kind, message, retryable FROM rows WHERE run = ? AND key = ? AND state = 'failed' LIMIT 1",
        (run_id, key),
    ).fetchone()
    if twin is None:
        return "pending"
    db.execute(
        "UPDATE rows SET state = 'failed', kind = ?, message = ?, retryable = ? WHERE run = ? AND name = ?",
        (*twin, *here),
    )
    return "failed"


def _keep_made(db: sqlite3.Connection, made: Made) -> None:
    db.execute("INSERT INTO briefs (key, brief) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", (made.key_id, made.brief))
    db.execute("UPDATE rows SET state = 'done' WHERE key = ? AND state = 'pending'", (made.key_id,))


def _keep_failed(db: sqlite3.Connection, run_id: str, owner: str, failed: Failed) -> None:
    db.execute(
        "UPDATE rows SET state = 'failed', kind = :kind, message = :message, retryable = :retryable"
        " WHERE run = :run AND key = :key AND state = 'pending'"
        " AND EXISTS (SELECT 1 FROM leases WHERE leases.key = :key AND leases.owner = :owner)",
        {"run": run_id, "key": failed.key_id, "owner": owner, "kind": failed.kind, "message": failed.message,
         "retryable": failed.retryable},
    )  # fmt: skip


def _charge(db: sqlite3.Connection, run_id: str, outcome: Outcome) -> None:
    spent = outcome.spent
    counts = spent.model_dump(include={"calls", "tokens_in", "tokens_out"})
    db.execute(_CHARGE, counts | {"cost": to_pico(spent.cost_usd), "run": run_id, "key": outcome.key_id})
