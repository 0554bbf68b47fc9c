"""Connect to a PostgreSQL store, and make its tables where there are none."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow, dict_row

from nutgraf.batch.store.postgres_words import Address
from nutgraf.batch.store.protocol import SCHEMA_VERSION, StoreError, other_schema

LOCK = b"SELECT pg_advisory_xact_lock(7959085825049223783)"  # "nutgraf" as a number: one writer at a time
# For each transaction anew, because a pooler may give every one of them to another connection.
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


def connect(address: Address) -> Connection[DictRow]:
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


def _check(db: Connection[DictRow], address: Address) -> None:
    encoding = db.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreError(f"store {address.words}: the database is in {encoding}; make one with ENCODING 'UTF8'")
    try:
        found = db.execute(_VERSION).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        with db.transaction():
            found = _make_tables(db, address)
    version = found["version"] if found else 0
    if version != SCHEMA_VERSION:
        raise StoreError(f"store {address.words}: {other_schema(version)}")


def _make_tables(db: Connection[DictRow], address: Address) -> DictRow | None:
    db.execute(LOCK)
    # An existing schema is left as it is: the user may have been given that, and not the right to make one.
    if db.execute(b"SELECT 1 FROM pg_namespace WHERE nspname = 'nutgraf'").fetchone() is None:
        db.execute(b"CREATE SCHEMA nutgraf")
    tables = db.execute(b"SELECT tablename FROM pg_tables WHERE schemaname = 'nutgraf'").fetchall()
    if not tables:
        db.execute(b"SET LOCAL search_path = nutgraf")
        db.execute(_SCHEMA.encode())
    elif not any(table["tablename"] == "about" for table in tables):  # else somebody made them a moment ago
        raise StoreError(
            f"store {address.words}: its schema nutgraf holds tables of something else; name another database"
        )
    return db.execute(_VERSION).fetchone()
