"""The interface of the library: every operation on the stored articles, briefs and conversations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.brief import Brief
from nutgraf.library import conversations, entries, search
from nutgraf.library.entries import words_of
from nutgraf.library.records import Feedback, Hit, LibraryEntry, StoredConversation, Turn
from nutgraf.library.storage import Storage

_PATIENCE = 10.0


class Library:
    """Articles, briefs, conversations and feedback of all owners in one file; each owner sees only their own.

    It may be called from several threads, and several processes may share a file. Data that a call has stored survives
    a kill and a power cut once the call has returned. Every call raises LibraryError when the file cannot be used.

    >>> with Library.open(Path("library")) as library:  # doctest: +SKIP
    ...     library.add("local", Article.of("Two buses collided."))
    ...     library.search("local", "bus")[0].found
    ((4, 9),)
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @classmethod
    def open(cls, folder: Path, *, patience: float = _PATIENCE) -> Library:
        """The library in `folder`, which is created (mode 0700) if it does not exist.

        A call waits up to `patience` seconds for another process that writes.
        """
        return cls(Storage(folder, patience=patience))

    def close(self) -> None:
        """Close the file; every later call raises LibraryError."""
        self._storage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        return self._storage.path

    def add(self, owner: str, article: Article) -> LibraryEntry:
        """Store the article; the same text again is the same entry, as it was."""
        row = entries.ArticleRow.of(article)
        with self._storage.writing() as db:
            return entries.add(db, owner, row)

    def article(self, owner: str, sha256: str) -> Article | None:
        """The article, or None when the owner has no such; fields that another version wrote may be missing."""
        with self._storage.reading() as db:
            return entries.stored_article(db, owner, sha256)

    def entries(self, owner: str) -> list[LibraryEntry]:
        """The owner's articles, the one added last first."""
        with self._storage.reading() as db:
            return entries.entries(db, owner)

    def versions(self, owner: str, sha256: str) -> list[LibraryEntry]:
        """The versions of an article in the library, itself among them, in the order in which they were read.

        Versions have the same address (but for what does not change a page), or the same file name and no address.
        """
        with self._storage.reading() as db:
            return entries.versions(db, owner, sha256)

    def search(self, owner: str, words: str) -> list[Hit]:
        """The articles with every one of the words in title or story, best first; at most 50, none without a word.

        A word is found anywhere in another ("bus" in "buses"), whatever its case and accents.
        """
        wanted = words_of(words)
        if not wanted:
            return []
        with self._storage.reading() as db:
            rows = search.rows_with(db, owner, wanted)
        return list(search.hits_of(rows, wanted))

    def delete(self, owner: str, sha256: str) -> None:
        """Delete the article with its brief and every conversation about it; nothing of its text stays in the file."""
        with self._storage.deleting() as db:
            entries.delete(db, owner, sha256)

    def delete_all(self, owner: str) -> None:
        """Delete everything of the owner; nothing of it stays in the file."""
        with self._storage.deleting() as db:
            entries.delete_all(db, owner)

    def store_brief(self, owner: str, brief: Brief) -> None:
        """Store the brief of an article in the library, in place of an earlier one."""
        with self._storage.writing() as db:
            entries.store_brief(db, owner, brief)

    def brief(self, owner: str, sha256: str) -> Brief | None:
        """The article's brief; None where there is none that this version can read."""
        with self._storage.reading() as db:
            return entries.stored_brief(db, owner, sha256)

    def start_conversation(self, owner: str, articles: Sequence[str]) -> str:
        """The id of a new conversation about articles of the library, given by sha256."""
        with self._storage.writing() as db:
            return conversations.start_conversation(db, owner, articles)

    def add_turn(self, owner: str, conversation_id: str, asked: str, outcome: Answer | Abstention) -> Turn:
        """Store a question and its outcome as the next turn; it must cite only the articles of the conversation."""
        with self._storage.writing() as db:
            return conversations.add_turn(db, owner, conversation_id, asked, outcome)

    def turns(self, owner: str, conversation_id: str) -> list[Turn]:
        """The turns in order; one that this version cannot read is left out, and its number with it."""
        with self._storage.reading() as db:
            return conversations.turns(db, owner, conversation_id)

    def drop_turns(self, owner: str, conversation_id: str, from_number: int) -> None:
        """Delete this turn and those after it; the next one takes its number."""
        with self._storage.deleting() as db:
            conversations.drop_turns(db, owner, conversation_id, from_number)

    def conversations(self, owner: str) -> list[StoredConversation]:
        """The owner's conversations, the one last asked in first; also those without a question yet."""
        with self._storage.reading() as db:
            return conversations.conversations_of(db, owner)

    def delete_conversation(self, owner: str, conversation_id: str) -> None:
        """Delete the conversation; nothing of it stays in the file."""
        with self._storage.deleting() as db:
            conversations.delete_conversation(db, owner, conversation_id)

    def give_feedback(self, owner: str, conversation_id: str, number: int, feedback: Feedback) -> None:
        """Store the feedback on a turn, in place of an earlier one."""
        with self._storage.writing() as db:
            conversations.give_feedback(db, owner, conversation_id, number, feedback)
