"""The rows of articles and of their briefs, and the folded text that a search compares.

Folded text has no case, accents, vowel signs or invisible characters; `Folded` maps its places back to the original.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from bisect import bisect_right
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from nutgraf.article import Article
from nutgraf.brief import Brief
from nutgraf.errors import LibraryError
from nutgraf.library.records import LibraryEntry, address_of, article_of, brief_of, story_of, title_of

_ALIKE = {
    "’": "'", "‘": "'", "ʼ": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-",
    "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe",
    "ـ": "", "ى": "ي", "ی": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك",
    "\ufe0e": "", "\ufe0f": "",
}  # fmt: skip
_SOUND_MARKS = "\u3099\u309a"  # they make another kana, as a letter would
_AROUND = "\"'.,;:!?()[]{}<>`…،؛؟"
_MOST_WORDS = 16
_LONGEST_WORD = 64


class Folded(NamedTuple):
    """A folded text; `starts[n]` is where code point `n` of the original begins in `text`, and the last one its end."""

    text: str
    starts: list[int]

    @classmethod
    def of(cls, original: str) -> Folded:
        pieces = list(map(_FOLDS.__getitem__, original))
        return cls("".join(pieces), list(accumulate(map(len, pieces), initial=0)))

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open code points of the original that `text[start:end]` came from, with the marks on the last."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1)
        while last + 1 < len(self.starts) and self.starts[last + 1] == self.starts[last]:
            last += 1
        return first, last


def fold(text: str) -> str:
    """`text` as it is searched; spaces and control characters become one space each.

    >>> fold("Le Café’s"), fold("مُركَبًا")
    ("le cafe's", 'مركبا')
    """
    return "".join(map(_FOLDS.__getitem__, text))


def words_of(typed: str) -> tuple[str, ...]:
    """The folded words that were typed, each once, without the punctuation around them; at most 16 of 64 letters.

    >>> words_of("“Buses”, BUSES strike?")
    ('buses', 'strike')
    """
    words = (word.strip(_AROUND) or word for word in fold(typed[: _MOST_WORDS * _LONGEST_WORD * 4]).split())
    return tuple(dict.fromkeys(word[:_LONGEST_WORD] for word in words))[:_MOST_WORDS]


def _folded_character(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    kind = unicodedata.category(character)
    if kind in ("Cf", "Cs"):
        return ""
    if kind == "Cc" or character.isspace():
        return " "
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    letters = unicodedata.normalize("NFKD", character.casefold())
    return "".join(
        _ALIKE.get(letter, letter) for letter in letters if letter in _SOUND_MARKS or not unicodedata.combining(letter)
    ).casefold()


class _Folds(dict[str, str]):
    """Each character's folding, made when it is first met."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = _folded_character(character)
        return folded


_FOLDS = _Folds()

ENTRY_COLUMNS: Final = """a.sha256, a.title, a.publisher, a.published, a.language, a.words, a.added,
    EXISTS (SELECT 1 FROM briefs b WHERE b.owner = a.owner AND b.sha256 = a.sha256) AS has_brief"""
_ENTRY_FIELDS = tuple(LibraryEntry.model_fields)


class ArticleRow(NamedTuple):
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
    def of(cls, article: Article) -> ArticleRow:
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


def add(db: sqlite3.Connection, owner: str, article: ArticleRow) -> LibraryEntry:
    """Store the article; one of the same text stays as it is, unless this version cannot read it any more.

    Where that had no address, it gets the one it is read at now.
    """
    key = (owner, article.sha256)
    stored = db.execute("SELECT record FROM articles WHERE owner = ? AND sha256 = ?", key).fetchone()
    if stored is None:
        _insert(db, owner, article)
    elif article_of(stored[0], article.sha256) is None:
        db.execute("UPDATE articles SET record = ? WHERE owner = ? AND sha256 = ?", (article.record, *key))
    db.execute(
        "UPDATE articles SET address = ? WHERE owner = ? AND sha256 = ? AND address = ''", (article.address, *key)
    )
    found = db.execute(f"SELECT {ENTRY_COLUMNS} FROM articles a WHERE a.owner = ? AND a.sha256 = ?", key)
    entry = entry_of(found.fetchone())
    if entry is None:
        raise LibraryError(f"the stored article {article.title!r} cannot be read by this version: delete it first")
    return entry


def _insert(db: sqlite3.Connection, owner: str, row: ArticleRow) -> None:
    columns, marks = ", ".join(("owner", *ArticleRow._fields)), ", ".join("?" * (1 + len(row)))
    added = db.execute(f"INSERT INTO articles ({columns}) VALUES ({marks})", (owner, *row))
    db.execute("INSERT INTO trigrams (rowid, folded) VALUES (?, ?)", (added.lastrowid, row.folded))


def entries(db: sqlite3.Connection, owner: str) -> list[LibraryEntry]:
    """The owner's articles, the one added last first."""
    rows = db.execute(f"SELECT {ENTRY_COLUMNS} FROM articles a WHERE a.owner = ? ORDER BY a.id DESC", (owner,))
    return [entry for entry in map(entry_of, rows.fetchall()) if entry]


def versions(db: sqlite3.Connection, owner: str, sha256: str) -> list[LibraryEntry]:
    """All versions of an article, the one read first first; the article alone where it has no address."""
    rows = db.execute(
        f"""SELECT {ENTRY_COLUMNS} FROM articles a JOIN articles one ON one.owner = a.owner
            AND (one.id = a.id OR (one.address = a.address AND one.address <> ''))
        WHERE one.owner = ? AND one.sha256 = ? ORDER BY a.id""",
        (owner, sha256),
    )
    return [entry for entry in map(entry_of, rows.fetchall()) if entry]


def entry_of(row: tuple[Any, ...]) -> LibraryEntry | None:
    """The entry in a row that begins with `ENTRY_COLUMNS`; None when its values are damaged."""
    try:
        return LibraryEntry.model_validate(dict(zip(_ENTRY_FIELDS, row, strict=False)))
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


def store_brief(db: sqlite3.Connection, owner: str, brief: Brief) -> None:
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
