"""The briefs of an owner's articles, one each."""

from __future__ import annotations

import sqlite3

from nutgraf.brief import Brief
from nutgraf.errors import LibraryError
from nutgraf.library.entries import stored_article
from nutgraf.library.stored import brief_of


def keep(db: sqlite3.Connection, owner: str, brief: Brief) -> None:
    """Store the brief instead of an earlier one; raises LibraryError unless the owner has the article it is of."""
    article = stored_article(db, owner, brief.article.sha256)
    if article is None:
        raise LibraryError("the article of this brief is not in the library any more: add it again")
    if article.text != brief.article.text:
        raise LibraryError("the brief is of another text than the article in the library: make it again")
    db.execute(
        "INSERT OR REPLACE INTO briefs (owner, sha256, record) VALUES (?, ?, ?)",
        (owner, article.sha256, brief.model_dump_json(by_alias=True)),
    )


def stored_brief(db: sqlite3.Connection, owner: str, sha256: str) -> Brief | None:
    """The brief; None where there is none that this version can read."""
    rows = db.execute("SELECT record FROM briefs WHERE owner = ? AND sha256 = ?", (owner, sha256))
    row = rows.fetchone()
    return brief_of(row[0]) if row else None
