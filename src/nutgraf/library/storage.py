"""The open file: one connection that writes and one that only reads, each in one thread's hands at a time.

Reading goes on while something is written, and what was committed stands even after a kill or a power cut.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from threading import Lock

from nutgraf.library.failures import is_busy, told
from nutgraf.library.schema import prepare
from nutgraf.library.transactions import transaction

FILE_NAME = "library.db"
_RETRY_SECONDS = 0.05
_PRAGMAS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",  # what is deleted is overwritten with zeros
    "temp_store = MEMORY",  # no text in files we do not own
    "cache_size = -32000",
)


class Storage:
    """The file of a library; `patience` is how many seconds to wait for another process that writes."""

    def __init__(self, folder: Path, *, patience: float) -> None:
        self.path = folder / FILE_NAME
        self._write_lock, self._read_lock = Lock(), Lock()
        with told(self.path):
            _make_private(folder, self.path)
            with ExitStack() as opened:  # closed again where one of them cannot be used
                self._writer = opened.enter_context(closing(_connected(self.path, patience)))
                _prepared(self._writer, self.path, patience)
                self._reader = opened.enter_context(closing(_connected(self.path, patience)))
                self._reader.execute("PRAGMA query_only = ON")
                self._finish_what_was_killed()
                opened.pop_all()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The file as it is now, unchanged until the end of the block."""
        with told(self.path), self._read_lock, transaction(self._reader, "BEGIN"):
            yield self._reader

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All that is written in the block, or nothing where it raises; it is on the disk when the block has ended."""
        with told(self.path), self._write_lock, transaction(self._writer):
            yield self._writer

    @contextmanager
    def deleting(self) -> Iterator[sqlite3.Connection]:
        """As `writing`; and what was deleted leaves the file and its log.

        While another process reads, the log keeps it until that has ended and something is deleted or opened again.
        """
        with told(self.path), self._write_lock:
            with transaction(self._writer):
                yield self._writer
            # As a script, because each step of it frees one page, and `execute` takes only the first.
            self._writer.executescript("PRAGMA incremental_vacuum")
            with self._read_lock:
                self._empty_the_log()

    def close(self) -> None:
        with told(self.path), self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()

    def _finish_what_was_killed(self) -> None:
        """Empty the log that a killed process left, unless somebody is using it."""
        (patience,) = self._writer.execute("PRAGMA busy_timeout").fetchone()
        self._writer.execute("PRAGMA busy_timeout = 0")
        with suppress(sqlite3.OperationalError):  # a library that is full or locked can still be read
            self._empty_the_log()
        self._writer.execute(f"PRAGMA busy_timeout = {patience}")

    def _empty_the_log(self) -> None:
        self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _make_private(folder: Path, file: Path) -> None:
    """Make folder and file for their owner alone; SQLite gives a new log the mode of the file.

    A folder that was there keeps its mode: it may hold other things.
    """
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    for one in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        with suppress(FileNotFoundError):  # the log goes when the last one who has it open closes it
            if one.stat().st_mode & 0o077:
                one.chmod(0o600)


def _connected(path: Path, patience: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _prepared(connection: sqlite3.Connection, path: Path, patience: float) -> None:
    """Prepare the schema; where several processes make the file at once, SQLite does not wait by itself."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return prepare(connection, path)
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
        time.sleep(_RETRY_SECONDS)
