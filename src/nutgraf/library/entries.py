"""The articles of an owner: rows in, values out."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from nutgraf.article import Article
from nutgraf.errors import LibraryError
from nutgraf.library.address import address_of
from nutgraf.library.folding import fold
from nutgraf.library.records import Entry
from nutgraf.library.stored import article_of
from nutgraf.library.story import story_of, title_of

ENTRY_COLUMNS: Final = """a.sha256, a.title, a.publisher, a.published, a.language, a.words, a.added,
    EXISTS (SELECT 1 FROM briefs b WHERE b.owner = a.owner AND b.sha256 = a.sha256) AS has_brief"""
_ENTRY_FIELDS = tuple(Entry.model_fields)


class Shelved(NamedTuple):
    """An article as the columns of its row; `heading` and `folded` are title, and title and story, as searched."""

    sha256: str
    title: str
    publisher: str | None
    published: str | None
    language: str
    words: int
    added: str
    heading: str
    record: str
    folded: str
    address: str

    @classmethod
    def of(cls, article: Article) -> Shelved:
        heading = fold(article.title or "")
        return cls(
            sha256=article.sha256,
            title=title_of(article),
            publisher=article.publisher,
            published=article.published.isoformat() if article.published else None,
            language=article.language,
            words=len(article.text.split()),
            added=datetime.now(UTC).isoformat(),
            heading=heading,
            record=article.model_dump_json(),
            # Nothing folded holds a newline, so no word runs from title to story; each begins as after a space.
            folded=f" {heading}\n {fold(story_of(article))}",
            address=address_of(article),
        )


def add(db: sqlite3.Connection, owner: str, shelved: Shelved) -> Entry:
    """Store the article; one of the same text stays as it is, unless this version cannot read it any more.

    Where that had no address, it gets the one it is read at now.
    """
    row = (owner, shelved.sha256)
    stored = db.execute("SELECT record FROM articles WHERE owner = ? AND sha256 = ?", row).fetchone()
    if stored is None:
        _insert(db, owner, shelved)
    elif article_of(stored[0], shelved.sha256) is None:
        db.execute("UPDATE articles SET record = ? WHERE owner = ? AND sha256 = ?", (shelved.record, *row))
    db.execute(
        "UPDATE articles SET address = ? WHERE owner = ? AND sha256 = ? AND address = ''", (shelved.address, *row)
    )
    found = db.execute(f"SELECT {ENTRY_COLUMNS} FROM articles a WHERE a.owner = ? AND a.sha256 = ?", row)
    entry = entry_of(found.fetchone())
    if entry is None:
        raise LibraryError(f"the stored article {shelved.title!r} cannot be read by this version: delete it first")
    return entry


def _insert(db: sqlite3.Connection, owner: str, shelved: Shelved) -> None:
    columns, marks = ", ".join(("owner", *Shelved._fields)), ", ".join("?" * (1 + len(shelved)))
    added = db.execute(f"INSERT INTO articles ({columns}) VALUES ({marks})", (owner, *shelved))
    db.execute("INSERT INTO trigrams (rowid, folded) VALUES (?, ?)", (added.lastrowid, shelved.folded))


def entries(db: sqlite3.Connection, owner: str) -> list[Entry]:
    """The owner's articles, the one added last first."""
    rows = db.execute(f"SELECT {ENTRY_COLUMNS} FROM articles a WHERE a.owner = ? ORDER BY a.id DESC", (owner,))
    return [entry for entry in map(entry_of, rows.fetchall()) if entry]


def versions(db: sqlite3.Connection, owner: str, sha256: str) -> list[Entry]:
    """All versions of an article, the one read first first; the article alone where it has no address."""
    rows = db.execute(
        f"""SELECT {ENTRY_COLUMNS} FROM articles a JOIN articles one ON one.owner = a.owner
            AND (one.id = a.id OR (one.address = a.address AND one.address <> ''))
        WHERE one.owner = ? AND one.sha256 = ? ORDER BY a.id""",
        (owner, sha256),
    )
    return [entry for entry in map(entry_of, rows.fetchall()) if entry]


def entry_of(row: tuple[Any, ...]) -> Entry | None:
    """The entry that a row beginning with `ENTRY_COLUMNS` stands for; None when its values cannot be."""
    try:
        return Entry.model_validate(dict(zip(_ENTRY_FIELDS, row, strict=False)))
    except ValidationError:
        return None


def stored_article(db: sqlite3.Connection, owner: str, sha256: str) -> Article | None:
    """The article; None where the owner has none of this sha256. Raises LibraryError when it cannot be read."""
    rows = db.execute("SELECT title, record FROM articles WHERE owner = ? AND sha256 = ?", (owner, sha256))
    row = rows.fetchone()
    if row is None:
        return None
    article = article_of(row[1], sha256)
    if article is None:
        raise LibraryError(f"the stored article {row[0]!r} cannot be read by this version: add it again")
    return article


def delete(db: sqlite3.Connection, owner: str, sha256: str) -> None:
    """Delete the article, its brief, and each conversation that is about it, alone or among others."""
    db.execute(
        """DELETE FROM talks WHERE owner = ? AND id IN
        (SELECT talk FROM talk_articles WHERE owner = ? AND sha256 = ?)""",
        (owner, owner, sha256),
    )
    db.execute(
        """INSERT INTO trigrams (trigrams, rowid, folded)
        SELECT 'delete', id, folded FROM articles WHERE owner = ? AND sha256 = ?""",
        (owner, sha256),
    )
    db.execute("DELETE FROM articles WHERE owner = ? AND sha256 = ?", (owner, sha256))
    _forget_deleted_words(db)


def delete_all(db: sqlite3.Connection, owner: str) -> None:
    """Delete all the owner has."""
    db.execute("DELETE FROM talks WHERE owner = ?", (owner,))
    if db.execute("SELECT 1 FROM articles WHERE owner <> ? LIMIT 1", (owner,)).fetchone():
        db.execute(
            """INSERT INTO trigrams (trigrams, rowid, folded)
            SELECT 'delete', id, folded FROM articles WHERE owner = ?""",
            (owner,),
        )
    else:
        db.execute("INSERT INTO trigrams (trigrams) VALUES ('delete-all')")
    db.execute("DELETE FROM articles WHERE owner = ?", (owner,))
    _forget_deleted_words(db)


def _forget_deleted_words(db: sqlite3.Connection) -> None:
    # The index only notes what was deleted until its parts are merged.
    db.execute("INSERT INTO trigrams (trigrams) VALUES ('optimize')")
