"""The tables, and the steps that bring a file of an older version to this one.

Each table carries the owner in its key and in its foreign keys, so nothing can ever refer to what is another owner's.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from nutgraf.errors import LibraryError
from nutgraf.library.address import address_in
from nutgraf.library.transactions import transaction

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
# `address` is what all versions of an article share; empty where nothing tells.
_ADDRESSES = (
    "ALTER TABLE articles ADD COLUMN address TEXT NOT NULL DEFAULT ''",
    "UPDATE articles SET address = nutgraf_address(record)",
    "CREATE INDEX versions ON articles (owner, address)",
)
STEPS = (_FIRST, _ADDRESSES)  # step n brings a file from schema n to n + 1; a released step never changes
SCHEMA = len(STEPS)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to this version's schema; raises LibraryError for a newer one, or another program's file."""
    _refuse_what_is_not_ours(connection, path)
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # only has an effect while the file is empty
    connection.execute("PRAGMA journal_mode = WAL")
    if _version(connection) == SCHEMA:
        return
    connection.create_function("nutgraf_address", 1, address_in, deterministic=True)
    with transaction(connection):
        # Another process may have done it, or more, since we looked.
        _refuse_what_is_not_ours(connection, path)
        for step in STEPS[_version(connection) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_OURS}")
        connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _refuse_what_is_not_ours(connection: sqlite3.Connection, path: Path) -> None:
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
