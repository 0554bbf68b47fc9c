"""What SQLite and the system refuse, in one line a reader can act on.

SQLite's own message is never part of it: that may hold what was looked for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nutgraf.errors import LibraryError

_FOLDER = "or name another folder with NUTGRAF_DATA_DIR"
_SAFE = "nothing stored before was lost"
_NOT_WRITABLE = f"cannot be written: give your user the right to write the file and its folder, {_FOLDER}"
_DAMAGED = f"is damaged: move it away to start anew (`sqlite3 FILE .recover` saves what is left of it), {_FOLDER}"
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
    sqlite3.SQLITE_NOTADB: f"is no library, or damaged: move it away to start anew, {_FOLDER}",
}
_PRIMARY = 0xFF  # the rest of an error code only tells finer


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Whatever SQLite or the system refuses inside becomes a LibraryError that names the file and the way out."""
    try:
        yield
    except sqlite3.Error as error:
        raise LibraryError(f"the library {path} {_line(error)}") from error
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
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    return _LINES.get(code, f"could not be used ({name}): try again; if it stays so, it {_DAMAGED}")
