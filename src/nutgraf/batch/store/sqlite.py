"""The store in one SQLite file: WAL, every commit on the disk before it returns, one writer at a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from nutgraf.batch.owner import boot_id, is_dead, seconds_since_boot
from nutgraf.batch.store.opening import connect, in_words
from nutgraf.batch.store.reading import Found
from nutgraf.batch.store.sql_store import SqlStore
from nutgraf.batch.store.statements import TimedStatements
from nutgraf.library.transactions import transaction

_LIVE = "leases.boot = :boot AND leases.until > :now"
_TAKE = f"""
INSERT INTO leases (key, owner, boot, until)
SELECT :key, :owner, :boot, :now + :seconds FROM rows WHERE run = :run AND name = :name AND state = 'pending'
ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, boot = excluded.boot, until = excluded.until
WHERE NOT ({_LIVE}) RETURNING key
"""
_RENEW = "UPDATE leases SET until = :now + :seconds, boot = :boot WHERE owner = :owner"


class SqliteStore(SqlStore):
    """See `Store` for what its methods promise. One object may be used by several threads, one after the other.

    Raises StoreError for a file that is no store, is of another schema, or cannot be read or written.
    """

    _timed = TimedStatements.of(_LIVE, _TAKE, _RENEW)

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        with in_words(path):
            self._connection = connect(path)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, in_words(self._path), transaction(self._connection):
            yield self._connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, in_words(self._path):
            yield self._connection

    def _stream(self, statement: str, parameters: Mapping[str, Any]) -> Iterator[Found]:
        # A connection of its own: a long reading sees one moment, and holds up no writer.
        with in_words(self._path), closing(connect(self._path)) as db:
            yield from db.execute(statement, parameters)

    def _clock(self) -> Mapping[str, Any]:
        return {"boot": boot_id(), "now": seconds_since_boot()}

    def _is_dead(self, owner: str) -> bool:
        return is_dead(owner)
