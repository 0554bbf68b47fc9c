"""The store in a PostgreSQL database, shared by many machines: one writer at a time, all it writes in one trip."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from typing import Any

import psycopg
from psycopg import Connection, Cursor
from psycopg.rows import DictRow

from nutgraf.batch.owner import is_dead_here
from nutgraf.batch.store.postgres_opening import BEGIN, LOCK, connect
from nutgraf.batch.store.postgres_words import Address, in_words
from nutgraf.batch.store.reading import Database, Found
from nutgraf.batch.store.sql_store import SqlStore
from nutgraf.batch.store.statements import TimedStatements

PATIENCE = 5.0  # seconds that a server is given to come back, once
_ROWS_AT_ONCE = 200  # rows fetched in one trip
_LIVE = "leases.until > clock_timestamp()"
_UNTIL = "clock_timestamp() + make_interval(secs => :seconds)"
_TAKE = f"""
INSERT INTO leases (key, owner, until)
SELECT :key, :owner, {_UNTIL} FROM rows WHERE run = :run AND name = :name AND state = 'pending'
ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, until = excluded.until WHERE NOT ({_LIVE}) RETURNING key
"""
_RENEW = f"UPDATE leases SET until = {_UNTIL} WHERE owner = :owner"


class PostgresStore(SqlStore):
    """See `Store` for what its methods promise. One object may be used by several threads, one after the other.

    Writers wait for one another, on whatever machine, so that no two of them ever meet in another order. A connection
    that broke while nothing was under way is made again; one that breaks in the middle of a transaction is a
    StoreError, because nobody can say whether that transaction came to its end.

    Raises UsageError for an address that cannot be read, StoreError for a database that cannot be reached, is of
    another schema, or cannot be read or written.
    """

    _timed = TimedStatements.of(_LIVE, _TAKE, _RENEW)

    def __init__(self, url: str) -> None:
        self._address = Address.read(url)
        self._lock = threading.Lock()
        self._given_up = False  # what ends a run asks several times more; each would wait again
        with in_words(self._address):
            self._connection = connect(self._address)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        with self._lock, in_words(self._address), self._transaction() as db:
            db.execute(LOCK)
            yield _Asked(db)

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        with self._lock, in_words(self._address), self._transaction() as db:
            yield _Asked(db)

    @contextmanager
    def _transaction(self) -> Iterator[Connection[DictRow]]:
        """Statements wait for no answer before the next is sent, unless one is asked for."""
        self._begin()
        try:
            with self._connection.pipeline():
                yield self._connection
                self._connection.execute(b"COMMIT")
        except BaseException:
            if not self._connection.closed:
                self._connection.rollback()
            raise

    def _begin(self) -> None:
        try:
            self._connection.execute(BEGIN)
        except psycopg.OperationalError:
            if not self._connection.closed:
                raise
            self._connection = self._connected_again()
            self._given_up = False
            self._connection.execute(BEGIN)

    def _connected_again(self) -> Connection[DictRow]:
        until = time.monotonic() + (0 if self._given_up else PATIENCE)
        while True:
            try:
                connection = connect(self._address)
            except psycopg.OperationalError:
                self._given_up = time.monotonic() > until
                if self._given_up:
                    raise
                time.sleep(0.2)
            else:
                return connection

    def _stream(self, statement: str, parameters: Mapping[str, Any]) -> Iterator[Found]:
        # A connection of its own: a long reading sees one moment, and holds up no writer.
        with in_words(self._address), closing(connect(self._address)) as db, db.transaction():
            db.execute(b"SET LOCAL search_path = nutgraf")
            with db.cursor("rows") as cursor:
                cursor.itersize = _ROWS_AT_ONCE
                cursor.execute(_translated(statement), parameters)
                yield from cursor

    def _clock(self) -> Mapping[str, Any]:
        return {}  # the server's own, in the statements

    def _is_dead(self, owner: str) -> bool:
        return is_dead_here(owner)


class _Asked:
    """A connection that is asked in the statements both databases speak."""

    def __init__(self, connection: Connection[DictRow]) -> None:
        self._connection = connection

    def execute(self, statement: str, parameters: Mapping[str, Any], /) -> Cursor[DictRow]:
        # A text in PostgreSQL cannot hold the character 0, which SQLite keeps.
        kept = {name: value.replace("\0", "\ufffd") if isinstance(value, str) else value
                for name, value in parameters.items()}  # fmt: skip
        return self._connection.execute(_translated(statement), kept)


@cache
def _translated(statement: str) -> bytes:
    return re.sub(r":(\w+)", r"%(\1)s", statement).encode()
