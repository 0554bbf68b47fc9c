"""The store in a PostgreSQL database, shared by many machines: one writer at a time, all it writes in one trip.

An error of PostgreSQL becomes one line that names the store, the reason and the way out, without a password.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row

from nutgraf.batch.store import SCHEMA_VERSION, StoreError, is_dead_here, other_schema
from nutgraf.batch.store.sql_store import Database, NamedRow, SqlStore, TimedStatements
from nutgraf.errors import UsageError

# It logs errors that follow from one we report already.
logging.getLogger("psycopg").setLevel(logging.CRITICAL)

_AGAIN = "run the same command again, it continues"
_DEFAULTS = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
            "fallback_application_name": "nutgraf"}  # fmt: skip
_NOT_CONNECTED = (
    ("password authentication failed", "user or password is wrong; correct it in the address or in PGPASSWORD"),
    ("no password supplied", "it asks for a password; give it in the address or in PGPASSWORD"),
    ("no pg_hba.conf entry", "no rule of the server admits this user or machine; ask its administrator"),
    ("database", "there is no such database; make it with `createdb`, or correct the address"),
    ("role", "there is no such user; correct the address"),
    ("too many", "the server has no connection free; try again later, or raise its max_connections"),
    ("starting up", f"the server is starting; {_AGAIN}"),
    ("shutting down", f"the server is shutting down; start it and {_AGAIN}"),
)
_BY_STATE = (  # the longest beginnings first
    ("53100", f"the server's disk is full; make room and {_AGAIN}"),
    ("53", f"the server has no capacity left; {_AGAIN}"),
    ("25006", "the database is read-only; name the primary server, or a database that can be written to"),
    ("42501", "this user may not write there; grant it CREATE on the database, or all on the schema nutgraf"),
    ("55P03", "another process has been writing for 30 s; end it, then run the same command again"),
    ("57P", f"the server ended the connection; {_AGAIN}"),
    ("08", f"the connection was lost; {_AGAIN}"),
)


class StoreUrl(NamedTuple):
    """The address of a store: what libpq connects to, and a description without the password."""

    settings: dict[str, str]
    description: str

    @classmethod
    def parse(cls, url: str) -> StoreUrl:
        """The address in a URL; raises UsageError, which never repeats it: it may hold a password."""
        try:
            given = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
        except psycopg.ProgrammingError:
            raise _unreadable() from None
        host, port, database = (given.get(name, "") for name in ("host", "port", "dbname"))
        # A bare @ or / in a password ends it too soon, and the rest of it lands in one of these.
        if "@" in host + port + database or port.strip("0123456789,"):
            raise _unreadable()
        user = f"{given['user']}@" if "user" in given else ""
        return cls(_DEFAULTS | given, f"postgresql://{user}{host}{':' if port else ''}{port}/{database}")


@contextmanager
def postgres_error_message(address: StoreUrl) -> Iterator[None]:
    """Turn an error of PostgreSQL into a StoreError without a password in it."""
    try:
        yield
    except psycopg.Error as error:
        raise StoreError(f"store {address.description}: {_reason(error, address)}") from None


def _unreadable() -> UsageError:
    return UsageError(
        "--store is not the address of a database; write postgresql://USER@HOST:PORT/DATABASE, with @ : / ? % of a"
        " password as %40 %3A %2F %3F %25, or leave the password to PGPASSWORD"
    )


def _reason(error: psycopg.Error, address: StoreUrl) -> str:
    state = error.sqlstate or ""
    for beginning, words in _BY_STATE:
        if state.startswith(beginning):
            return words
    said = error.diag.message_primary or str(error).partition("\n")[0]
    if password := address.settings.get("password"):
        said = said.replace(password, "…")
    if state:
        return f"{said} ({state}); {_AGAIN}"
    if isinstance(error, psycopg.OperationalError):
        return _not_connected(said)
    return f"{said} ({type(error).__name__}); {_AGAIN}"


def _not_connected(said: str) -> str:
    _, fatal, why = said.partition("FATAL:")
    if fatal:
        for part, words in _NOT_CONNECTED:
            if part in why:
                return words
        return f"the server refuses the connection ({why.strip()})"
    if "connection failed" in said or "connection timeout" in said:
        return f"no server answers ({said.rpartition('failed: ')[2]}); start it, or correct the address; {_AGAIN}"
    return f"the connection was lost; {_AGAIN}"


LOCK = b"SELECT pg_advisory_xact_lock(7959085825049223783)"  # "nutgraf" as a number: one writer at a time
# Sent for each transaction, because a pooler may give every one of them to another connection.
BEGIN = b"""
BEGIN ISOLATION LEVEL READ COMMITTED;
SET LOCAL search_path = nutgraf;
SET LOCAL synchronous_commit = on;
SET LOCAL lock_timeout = '30s';
SET LOCAL idle_in_transaction_session_timeout = '60s'
"""
_VERSION = b"SELECT version FROM nutgraf.about"
# Names sort as in SQLite, whatever language the database speaks, so that the exports are the same.
_SCHEMA = f"""
CREATE TABLE runs (
  id TEXT PRIMARY KEY, started TEXT COLLATE "C" NOT NULL, sources TEXT NOT NULL, recipe TEXT NOT NULL,
  settings TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'finished', 'stopped')),
  reason TEXT NOT NULL DEFAULT '', seconds DOUBLE PRECISION NOT NULL DEFAULT 0
);
CREATE TABLE rows (
  run TEXT NOT NULL REFERENCES runs (id), name TEXT COLLATE "C" NOT NULL, number BIGINT NOT NULL, key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed')),
  kind TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '', retryable BOOLEAN NOT NULL DEFAULT FALSE,
  calls BIGINT NOT NULL DEFAULT 0, tokens_in BIGINT NOT NULL DEFAULT 0, tokens_out BIGINT NOT NULL DEFAULT 0,
  cost_pico BIGINT DEFAULT 0,
  PRIMARY KEY (run, name)
);
CREATE INDEX rows_in_order ON rows (run, number, name);
CREATE INDEX rows_by_key ON rows (key, run);
CREATE TABLE briefs (key TEXT PRIMARY KEY, brief TEXT NOT NULL);
CREATE TABLE leases (key TEXT PRIMARY KEY, owner TEXT NOT NULL, until TIMESTAMPTZ NOT NULL);
CREATE INDEX leases_by_owner ON leases (owner);
CREATE TABLE notes (run TEXT NOT NULL, name TEXT COLLATE "C" NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, name));
CREATE TABLE about (version INTEGER NOT NULL);
INSERT INTO about VALUES ({SCHEMA_VERSION});
"""


def connect(address: StoreUrl) -> Connection[DictRow]:
    """A connection to the store; raises psycopg.Error or StoreError.

    No statement is prepared ahead, because a pooler may have another connection run it.
    """
    settings: dict[str, Any] = dict(address.settings)
    db = Connection.connect(**settings, autocommit=True, prepare_threshold=None, row_factory=dict_row)
    try:
        _check(db, address)
    except BaseException:
        db.close()
        raise
    return db


def _check(db: Connection[DictRow], address: StoreUrl) -> None:
    encoding = db.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreError(f"store {address.description}: the database is in {encoding}; make one with ENCODING 'UTF8'")
    try:
        found = db.execute(_VERSION).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        with db.transaction():
            found = _make_tables(db, address)
    version = found["version"] if found else 0
    if version != SCHEMA_VERSION:
        raise StoreError(f"store {address.description}: {other_schema(version)}")


def _make_tables(db: Connection[DictRow], address: StoreUrl) -> DictRow | None:
    db.execute(LOCK)
    # An existing schema stays as it is: the user may own it without the right to make one.
    if db.execute(b"SELECT 1 FROM pg_namespace WHERE nspname = 'nutgraf'").fetchone() is None:
        db.execute(b"CREATE SCHEMA nutgraf")
    tables = db.execute(b"SELECT tablename FROM pg_tables WHERE schemaname = 'nutgraf'").fetchall()
    if not tables:
        db.execute(b"SET LOCAL search_path = nutgraf")
        db.execute(_SCHEMA.encode())
    elif not any(table["tablename"] == "about" for table in tables):  # else another process made them a moment ago
        raise StoreError(
            f"store {address.description}: its schema nutgraf holds tables of another program; name another database"
        )
    return db.execute(_VERSION).fetchone()


RECONNECT_SECONDS = 5.0  # that a server gets to come back, once
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
    """`Store` says what its methods promise. Several threads may use one object, one after the other.

    Writers on all machines wait for one another, so that transactions never deadlock. A connection that broke between
    transactions is made again; one that breaks within a transaction is a StoreError, because it is unknown whether that
    transaction was committed.

    Raises UsageError for an address that cannot be parsed, StoreError for a database that cannot be reached, has
    another schema, or cannot be read or written.
    """

    _timed = TimedStatements.of(_LIVE, _TAKE, _RENEW)

    def __init__(self, url: str) -> None:
        self._address = StoreUrl.parse(url)
        self._lock = threading.Lock()
        self._given_up = False  # the end of a run asks several times more, and each would wait again
        with postgres_error_message(self._address):
            self._connection = connect(self._address)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        with self._lock, postgres_error_message(self._address), self._transaction() as db:
            db.execute(LOCK)
            yield _Portable(db)

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        with self._lock, postgres_error_message(self._address), self._transaction() as db:
            yield _Portable(db)

    @contextmanager
    def _transaction(self) -> Iterator[Connection[DictRow]]:
        """A statement is sent without waiting for the results of the one before."""
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
            self._connection = self._reconnect()
            self._given_up = False
            self._connection.execute(BEGIN)

    def _reconnect(self) -> Connection[DictRow]:
        until = time.monotonic() + (0 if self._given_up else RECONNECT_SECONDS)
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

    def _stream(self, statement: str, parameters: Mapping[str, Any]) -> Iterator[NamedRow]:
        # A connection of its own: a long read sees one moment, and blocks no writer.
        with postgres_error_message(self._address), closing(connect(self._address)) as db, db.transaction():
            db.execute(b"SET LOCAL search_path = nutgraf")
            with db.cursor("rows") as cursor:
                cursor.itersize = _ROWS_AT_ONCE
                cursor.execute(_translated(statement), parameters)
                yield from cursor

    def _clock(self) -> Mapping[str, Any]:
        return {}  # the server's own, in the statements

    def _is_dead(self, owner: str) -> bool:
        return is_dead_here(owner)


class _Portable:
    """A connection that takes the statements of both databases."""

    def __init__(self, connection: Connection[DictRow]) -> None:
        self._connection = connection

    def execute(self, statement: str, parameters: Mapping[str, Any], /) -> Cursor[DictRow]:
        # A text in PostgreSQL cannot hold the character 0, as one in SQLite can.
        cleaned = {name: value.replace("\0", "\ufffd") if isinstance(value, str) else value
                for name, value in parameters.items()}  # fmt: skip
        return self._connection.execute(_translated(statement), cleaned)


@cache
def _translated(statement: str) -> bytes:
    return re.sub(r":(\w+)", r"%(\1)s", statement).encode()
