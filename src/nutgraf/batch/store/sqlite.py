"""The store in one SQLite file: WAL, every commit on the disk before it returns, one writer at a time."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from nutgraf.batch.store import SCHEMA_VERSION, StoreError, boot_id, is_dead, other_schema, seconds_since_boot
from nutgraf.batch.store.sql_store import NamedRow, SqlStore, TimedStatements
from nutgraf.library.storage import transaction

_APPLICATION = 0x6E757467  # "nutg", in the header of the file
_BUSY_SECONDS = 30.0
_SCHEMA = """
CREATE TABLE runs (
  id TEXT PRIMARY KEY, started TEXT NOT NULL, sources TEXT NOT NULL, recipe TEXT NOT NULL, settings TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'finished', 'stopped')),
  reason TEXT NOT NULL DEFAULT '', seconds REAL NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE rows (
  run TEXT NOT NULL REFERENCES runs (id), name TEXT NOT NULL, number INTEGER NOT NULL, key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed')),
  kind TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '', retryable INTEGER NOT NULL DEFAULT 0,
  calls INTEGER NOT NULL DEFAULT 0, tokens_in INTEGER NOT NULL DEFAULT 0, tokens_out INTEGER NOT NULL DEFAULT 0,
  cost_pico INTEGER DEFAULT 0,
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX rows_in_order ON rows (run, number, name);
CREATE INDEX rows_by_key ON rows (key, run);
CREATE TABLE briefs (key TEXT PRIMARY KEY, brief TEXT NOT NULL) STRICT;
CREATE TABLE leases (key TEXT PRIMARY KEY, owner TEXT NOT NULL, boot TEXT NOT NULL, until REAL NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE INDEX leases_by_owner ON leases (owner);
CREATE TABLE notes (run TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, name)) STRICT;
"""
_DAMAGED = "not an intact SQLite database; move it away, or name another folder"
_FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_TRUNCATE"}


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the store at `path`; raises sqlite3.Error, OSError or StoreError."""
    if not path.exists():
        os.close(
            os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        )  # briefs hold the articles: only their owner may read them
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        db.row_factory = sqlite3.Row
        _set_up(db)
        _make_tables(db, path)
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def sqlite_error_message(path: Path) -> Iterator[None]:
    """Turn an error of SQLite or the system into a StoreError of one line with the file and the way out."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"store {str(path)!r}: {_reason(error)}") from error
    except ValueError as error:  # a damaged value: no JSON, no date, or not UTF-8
        raise StoreError(f"store {str(path)!r}: {_DAMAGED}") from error
    except OSError as error:
        raise StoreError(f"store {str(path)!r}: {error.strerror}; name a folder that can be written to") from error


def _set_up(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA busy_timeout = 30000")
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            # Changing the mode, unlike everything else, does not wait for others who open the same new file.
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            time.sleep(0.01)
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")


def _make_tables(db: sqlite3.Connection, path: Path) -> None:
    if _versions(db) == (_APPLICATION, SCHEMA_VERSION):
        return
    with transaction(db):
        if db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
            _refuse_others(db, path)
        else:
            for statement in _SCHEMA.split(";\n"):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {_APPLICATION}")
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _refuse_others(db: sqlite3.Connection, path: Path) -> None:
    ours, version = _versions(db)
    if ours != _APPLICATION:
        raise StoreError(f"store {str(path)!r}: a database of another program; name another folder or store")
    if version != SCHEMA_VERSION:  # else another process made the tables a moment ago
        raise StoreError(f"store {str(path)!r}: {other_schema(version)}")


def _versions(db: sqlite3.Connection) -> tuple[int, int]:
    return db.execute("PRAGMA application_id").fetchone()[0], db.execute("PRAGMA user_version").fetchone()[0]


def _reason(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name in _FULL:
        return "the disk is full, or a limit is reached; make room and run the same command again, it continues"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return "cannot be written; name a folder that can be"
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return _DAMAGED
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "another process has been writing to it for 30 s; end that one, then run the same command again"
    return f"{error} ({name or type(error).__name__}); run the same command again, it continues"


_LIVE = "leases.boot = :boot AND leases.until > :now"
_TAKE = f"""
INSERT INTO leases (key, owner, boot, until)
SELECT :key, :owner, :boot, :now + :seconds FROM rows WHERE run = :run AND name = :name AND state = 'pending'
ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, boot = excluded.boot, until = excluded.until
WHERE NOT ({_LIVE}) RETURNING key
"""
_RENEW = "UPDATE leases SET until = :now + :seconds, boot = :boot WHERE owner = :owner"


class SqliteStore(SqlStore):
    """`Store` says what its methods promise. Several threads may use one object, one after the other.

    Raises StoreError for a file that is no store, has another schema, or cannot be read or written.
    """

    _timed = TimedStatements.of(_LIVE, _TAKE, _RENEW)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        with sqlite_error_message(path):
            self._connection = connect(path)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, sqlite_error_message(self._path), transaction(self._connection):
            yield self._connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, sqlite_error_message(self._path):
            yield self._connection

    def _stream(self, statement: str, parameters: Mapping[str, Any]) -> Iterator[NamedRow]:
        # A connection of its own: a long read sees one moment, and blocks no writer.
        with sqlite_error_message(self._path), closing(connect(self._path)) as db:
            yield from db.execute(statement, parameters)

    def _clock(self) -> Mapping[str, Any]:
        return {"boot": boot_id(), "now": seconds_since_boot()}

    def _is_dead(self, owner: str) -> bool:
        return is_dead(owner)
