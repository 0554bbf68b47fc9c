"""The SQLite file of the library: its connections, its schema with migrations, and its errors.

One connection writes and one only reads; each is used by one thread at a time, and reading continues during a write.
Committed data survives a kill and a power cut. Each table has the owner in its foreign keys, so no row
can refer to another owner's. Error messages never contain SQLite's own message, which may quote what was searched for.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from threading import Lock

from nutgraf.errors import LibraryError
from nutgraf.library.records import address_in


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """A transaction of the library or of a batch store: all of the block is written, or nothing where it raises.

    `connection` must not commit by itself (`isolation_level=None`).
    """
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has rolled back already
            with suppress(sqlite3.Error, UnicodeDecodeError):
                connection.execute("ROLLBACK")
        raise


_OURS = 0x6E757467  # "nutg": other programs keep SQLite files as well
_OLDEST_SQLITE = (3, 34)  # the first with the trigram tokenizer

# `folded` is title and story as they are searched. The index keeps no places (detail=none): a fifth of the size, and
# what is deleted leaves it in a fraction of a second; places are found in the text itself.
_FIRST = (
    """CREATE TABLE articles (
        id INTEGER PRIMARY KEY, owner TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT NOT NULL, publisher TEXT,
        published TEXT, language TEXT NOT NULL, words INTEGER NOT NULL, added TEXT NOT NULL,
        heading TEXT NOT NULL, record TEXT NOT NULL, folded TEXT NOT NULL,
        UNIQUE (owner, sha256))""",
    "CREATE INDEX articles_of_owner ON articles (owner)",
    """CREATE VIRTUAL TABLE trigrams USING fts5 (
        folded, content = 'articles', content_rowid = 'id',
        tokenize = 'trigram case_sensitive 1', detail = 'none', columnsize = 0)""",
    """CREATE TABLE briefs (
        owner TEXT NOT NULL, sha256 TEXT NOT NULL, record TEXT NOT NULL,
        PRIMARY KEY (owner, sha256),
        FOREIGN KEY (owner, sha256) REFERENCES articles (owner, sha256) ON DELETE CASCADE)""",
    """CREATE TABLE talks (
        owner TEXT NOT NULL, id TEXT NOT NULL, started TEXT NOT NULL,
        PRIMARY KEY (owner, id))""",
    """CREATE TABLE talk_articles (
        owner TEXT NOT NULL, talk TEXT NOT NULL, place INTEGER NOT NULL, sha256 TEXT NOT NULL,
        PRIMARY KEY (owner, talk, place),
        FOREIGN KEY (owner, talk) REFERENCES talks (owner, id) ON DELETE CASCADE,
        FOREIGN KEY (owner, sha256) REFERENCES articles (owner, sha256))""",
    "CREATE INDEX talks_about ON talk_articles (owner, sha256)",
    """CREATE TABLE turns (
        owner TEXT NOT NULL, talk TEXT NOT NULL, number INTEGER NOT NULL, asked TEXT NOT NULL, at TEXT NOT NULL,
        verdict TEXT, note TEXT, outcome TEXT NOT NULL,
        PRIMARY KEY (owner, talk, number),
        FOREIGN KEY (owner, talk) REFERENCES talks (owner, id) ON DELETE CASCADE)""",
)
# `address` is what all versions of an article share; empty where there is none.
_ADDRESSES = (
    "ALTER TABLE articles ADD COLUMN address TEXT NOT NULL DEFAULT ''",
    "UPDATE articles SET address = nutgraf_address(record)",
    "CREATE INDEX versions ON articles (owner, address)",
)
# Questions that are not answered yet; a number is never given twice, so that a page cannot withdraw another one.
_WAITING = (
    """CREATE TABLE waiting (
        number INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, talk TEXT NOT NULL, asked TEXT NOT NULL,
        replaces INTEGER NOT NULL,
        FOREIGN KEY (owner, talk) REFERENCES talks (owner, id) ON DELETE CASCADE)""",
    "CREATE INDEX waiting_in ON waiting (owner, talk)",
)
STEPS = (_FIRST, _ADDRESSES, _WAITING)  # step n brings a file from schema n to n + 1; a released step never changes
SCHEMA = len(STEPS)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to this version's schema; raises LibraryError for a newer one, or another program's file."""
    _refuse_foreign_file(connection, path)
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # only has an effect while the file is empty
    connection.execute("PRAGMA journal_mode = WAL")
    if _version(connection) == SCHEMA:
        return
    connection.create_function("nutgraf_address", 1, address_in, deterministic=True)
    with transaction(connection):
        # Another process may have done it, or more, since we looked.
        _refuse_foreign_file(connection, path)
        for step in STEPS[_version(connection) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_OURS}")
        connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _refuse_foreign_file(connection: sqlite3.Connection, path: Path) -> None:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise LibraryError(f"the library needs SQLite 3.34, this Python has {sqlite3.sqlite_version}: use a newer one")
    version = _version(connection)
    if version > SCHEMA:
        raise LibraryError(
            f"the library {path} was written by a newer nutgraf (schema {version}, this one reads up to {SCHEMA}):"
            " update nutgraf, or name another folder with NUTGRAF_DATA_DIR"
        )
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application != _OURS:
        raise LibraryError(
            f"{path} is a database of another program: move it away, or name another folder with NUTGRAF_DATA_DIR"
        )


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


_FOLDER = "or name another folder with NUTGRAF_DATA_DIR"
_SAFE = "nothing stored before was lost"
_NOT_WRITABLE = f"cannot be written: give your user the right to write the file and its folder, {_FOLDER}"
_DAMAGED = (
    f"is damaged: move it away to start with a new one (`sqlite3 FILE .recover` saves what is left of it), {_FOLDER}"
)
_LINES = {
    sqlite3.SQLITE_FULL: f"cannot grow, the disk is full: free some space and try again; {_SAFE}",
    sqlite3.SQLITE_IOERR: f"could not be read or written, the disk refused: check its space and try again; {_SAFE}",
    sqlite3.SQLITE_BUSY: f"is being written by another program: try again in a moment; {_SAFE}",
    sqlite3.SQLITE_LOCKED: f"is being written by another program: try again in a moment; {_SAFE}",
    sqlite3.SQLITE_READONLY: _NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: _NOT_WRITABLE,
    sqlite3.SQLITE_PERM: _NOT_WRITABLE,
    sqlite3.SQLITE_AUTH: _NOT_WRITABLE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: f"is no library, or damaged: move it away to start with a new one, {_FOLDER}",
}
_PRIMARY = 0xFF  # the rest of an error code gives only details


@contextmanager
def library_error(path: Path) -> Iterator[None]:
    """Errors of SQLite and of the system raised in the block become a LibraryError with the file and the way out."""
    try:
        yield
    except sqlite3.Error as error:
        raise LibraryError(f"the library {path} {_line(error)}") from error
    except UnicodeDecodeError as error:  # sqlite3 raises it where its own message quotes damaged bytes of the schema
        raise LibraryError(f"the library {path} {_DAMAGED}") from error
    except UnicodeEncodeError as error:
        raise LibraryError("half a character cannot be stored in the library: type or paste the text again") from error
    except OSError as error:
        where = error.filename or path
        raise LibraryError(f"the library cannot use {where}: {error.strerror}; change that, {_FOLDER}") from error


def is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _line(error: sqlite3.Error) -> str:
    if isinstance(error, sqlite3.ProgrammingError):
        return "is closed, or was used wrongly: start nutgraf again"
    if not hasattr(error, "sqlite_errorcode") and "Could not decode" in str(error):  # a text that is not UTF-8
        return _DAMAGED
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    return _LINES.get(code, f"could not be used ({name}): try again; if it stays so, it {_DAMAGED}")


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
    """The file of a library; `busy_seconds` is how many seconds to wait for another process that writes."""

    def __init__(self, folder: Path, *, busy_seconds: float) -> None:
        self.path = folder / FILE_NAME
        self._write_lock, self._read_lock = Lock(), Lock()
        with library_error(self.path):
            _make_private(folder, self.path)
            with ExitStack() as opened:  # closed again where one of them cannot be used
                self._writer = opened.enter_context(closing(_connect(self.path, busy_seconds)))
                _prepare(self._writer, self.path, busy_seconds)
                self._reader = opened.enter_context(closing(_connect(self.path, busy_seconds)))
                self._reader.execute("PRAGMA query_only = ON")
                self._empty_log_of_killed_process()
                opened.pop_all()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The file as it is now, unchanged until the end of the block."""
        with library_error(self.path), self._read_lock, transaction(self._reader, "BEGIN"):
            yield self._reader

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All that is written in the block, or nothing where it raises; it is on the disk when the block has ended."""
        with library_error(self.path), self._write_lock, transaction(self._writer):
            yield self._writer

    @contextmanager
    def deleting(self) -> Iterator[sqlite3.Connection]:
        """As `writing`; and what was deleted leaves the file and its log.

        While another process reads, the log keeps it until that has ended and something is deleted or opened again.
        """
        with library_error(self.path), self._write_lock:
            with transaction(self._writer):
                yield self._writer
            # As a script, because each step of it frees one page, and `execute` takes only the first.
            self._writer.executescript("PRAGMA incremental_vacuum")
            with self._read_lock:
                self._empty_log()

    def close(self) -> None:
        with library_error(self.path), self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()

    def _empty_log_of_killed_process(self) -> None:
        """Empty the log that a killed process left, unless somebody is using it."""
        (milliseconds,) = self._writer.execute("PRAGMA busy_timeout").fetchone()
        self._writer.execute("PRAGMA busy_timeout = 0")
        with suppress(sqlite3.OperationalError):  # a library that is full or locked can still be read
            self._empty_log()
        self._writer.execute(f"PRAGMA busy_timeout = {milliseconds}")

    def _empty_log(self) -> None:
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


def _connect(path: Path, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, busy_seconds: float) -> None:
    """Prepare the schema; where several processes make the file at once, SQLite does not wait by itself."""
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            return prepare(connection, path)
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
        time.sleep(_RETRY_SECONDS)
