"""One transaction of SQLite, for the library and for the store of a batch."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """All that is written in the block, or nothing where it raises; `connection` commits nothing by itself."""
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back already
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise
