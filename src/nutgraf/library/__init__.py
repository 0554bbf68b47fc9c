"""The library: the articles, briefs and conversations of each owner in one SQLite file, with full-text search.

In a search the trigram index finds candidates, the folded text decides and ranks, and a snippet shows the match. No
character of a query has a meaning for the index. The rank of an article depends on that article alone, so the order
reveals nothing about other owners.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article, Span
from nutgraf.brief import Brief
from nutgraf.errors import LibraryError
from nutgraf.library import conversations, entries
from nutgraf.library.entries import ENTRY_COLUMNS, Folded, entry_of, words_of
from nutgraf.library.records import (
    Feedback,
    Hit,
    LibraryEntry,
    StoredConversation,
    Turn,
    WaitingQuestion,
    article_of,
    story_of,
)
from nutgraf.library.storage import Storage

__all__ = ["Feedback", "Hit", "Library", "LibraryEntry", "StoredConversation", "Turn", "WaitingQuestion"]

_WIDTH = 160
_BEFORE = 40  # how much of it is before the first match
_MOST_MATCHES = 50  # of each word: the beginning of a text shows as much as its end


class Match(NamedTuple):
    """The place of a word, in half-open code points of the original."""

    start: int
    end: int
    word: str


class Snippet(NamedTuple):
    """A piece of an article, word for word; `found` are half-open code points of `text`, `first` the first of them."""

    text: str
    found: tuple[tuple[int, int], ...]
    first: Span


def snippet_of(article: Article, words: Sequence[str]) -> Snippet | None:
    """About 160 characters of the story with as many of the folded `words` as possible; None where it has none."""
    matches = matches_in(story_of(article), words)
    if not matches:
        return None
    shown = _together(matches)
    start, end = _window(article, shown)
    return Snippet(article.text[start:end], split_words(shown, start), article.span(shown[0].start, shown[0].end))


def matches_in(text: str, words: Sequence[str]) -> list[Match]:
    """The places of the folded `words` in `text`, in order."""
    folded = Folded.of(text)
    found: list[Match] = []
    for word in words:
        at = folded.text.find(word)
        for _ in range(_MOST_MATCHES):
            if at < 0:
                break
            found.append(Match(*folded.original(at, at + len(word)), word))
            at = folded.text.find(word, at + len(word))
    return sorted(found)


def split_words(matches: Sequence[Match], start: int) -> tuple[tuple[int, int], ...]:
    """The places of `matches`, counted from `start`, those that overlap or touch made one."""
    places: list[tuple[int, int]] = []
    for match in matches:
        place = (match.start - start, match.end - start)
        if places and place[0] <= places[-1][1]:
            place = (places[-1][0], max(places.pop()[1], place[1]))
        places.append(place)
    return tuple(places)


def _together(matches: Sequence[Match]) -> list[Match]:
    """Matches that fit into one snippet: those of the most different words, and of these the first."""
    starts = [match.start for match in matches]
    groups: list[list[Match]] = []
    for at, first in enumerate(matches):
        end = first.start + _WIDTH - _BEFORE
        near = matches[at : bisect_left(starts, end)]
        groups.append([match for match in near if match.end <= end] or [first])
    return max(groups, key=lambda group: len({match.word for match in group}))


def _window(article: Article, shown: Sequence[Match]) -> tuple[int, int]:
    """Where the snippet begins and ends: between words, and outside what is not part of the story."""
    text, first, last = article.text, shown[0].start, max(match.end for match in shown)
    blocks = [block.span for block in article.removed]
    low = max([0, first - _BEFORE, *(span.end for span in blocks if span.end <= first)])
    high = min([len(text), max(last, low + _WIDTH), *(span.start for span in blocks if span.start >= last)])
    if low and not text[low - 1].isspace():
        low = next((at + 1 for at in range(low, first) if text[at].isspace()), low)
    if high < len(text) and not text[high].isspace():
        high = next((at for at in range(high - 1, last - 1, -1) if text[at].isspace()), high)
    while low < first and text[low].isspace():
        low += 1
    while high > last and text[high - 1].isspace():
        high -= 1
    return low, high


_MOST_HITS = 50
_TRIGRAM = 3


def rows_with(db: sqlite3.Connection, owner: str, words: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows of the owner's articles that hold every one of the folded words, best first; at most 50.

    In the title weighs most, then at the beginning of a word, then how often for its length.
    """
    holds, score, values = [], [], dict[str, str]()
    for number, word in enumerate(words):
        values[f"w{number}"] = word
        holds.append(f"instr(a.folded, :w{number}) > 0")
        score.append(_score(f":w{number}"))
    trigrams = dict.fromkeys(trigram for word in words for trigram in _trigrams(word))
    if trigrams:
        holds.insert(0, "a.id IN (SELECT rowid FROM trigrams WHERE trigrams MATCH :trigrams)")
        values["trigrams"] = " AND ".join(map(_quoted, trigrams))
    found = db.execute(
        f"""SELECT {ENTRY_COLUMNS}, a.record FROM articles a
        WHERE a.owner = :owner AND {" AND ".join(holds)}
        ORDER BY {" + ".join(score)} DESC, a.id DESC LIMIT {_MOST_HITS}""",
        {**values, "owner": owner},
    )
    return found.fetchall()


def hits_of(rows: Sequence[tuple[Any, ...]], words: Sequence[str]) -> Iterator[Hit]:
    """Each row with what shows that it was found."""
    for row in rows:
        entry, record = entry_of(row), row[-1]
        hit = _hit(entry, record, words) if entry else None
        if hit:
            yield hit


def _hit(entry: LibraryEntry, record: str, words: Sequence[str]) -> Hit | None:
    article = article_of(record, entry.sha256)
    snippet = snippet_of(article, words) if article else None
    if snippet:
        return Hit(entry=entry, snippet=snippet.text, found=snippet.found, span=snippet.first)
    found = split_words(matches_in(entry.title, words), 0)
    return Hit(entry=entry, snippet=entry.title, found=found, span=None)


def _score(word: str) -> str:
    times = f"(length(a.folded) - length(replace(a.folded, {word}, ''))) * 1.0 / length({word})"
    fair = "(1 + a.words / 500.0)"  # so often is often in a text of this length
    return (
        f"(3 * (instr(a.heading, {word}) > 0) + (instr(a.folded, ' ' || {word}) > 0) + 1 - {fair} / ({fair} + {times}))"
    )


def _trigrams(word: str) -> list[str]:
    return [word[at : at + _TRIGRAM] for at in range(len(word) - _TRIGRAM + 1)]


def _quoted(trigram: str) -> str:
    doubled = trigram.replace('"', '""')
    return f'"{doubled}"'


_BUSY_SECONDS = 10.0


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
    def open(cls, folder: Path, *, busy_seconds: float = _BUSY_SECONDS) -> Library:
        """The library in `folder`, which is created (mode 0700) if it does not exist.

        A call waits up to `busy_seconds` for another process that writes.
        """
        return cls(Storage(folder, busy_seconds=busy_seconds))

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
            rows = rows_with(db, owner, wanted)
        return list(hits_of(rows, wanted))

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

    def answer_waiting(
        self, owner: str, conversation_id: str, question: WaitingQuestion, outcome: Answer | Abstention
    ) -> Turn:
        """As `add_turn`, for a question that waits no longer and takes the place of the turns it replaces.

        Raises LibraryError where it does not wait any more, so that two servers do not answer it twice.
        """
        with self._storage.deleting() as db:
            if not conversations.drop_waiting(db, owner, conversation_id, question.number):
                raise LibraryError("this question does not wait any more: it was withdrawn or answered elsewhere")
            if question.replaces:
                conversations.drop_turns(db, owner, conversation_id, question.replaces)
            return conversations.add_turn(db, owner, conversation_id, question.asked, outcome)

    def add_waiting(self, owner: str, conversation_id: str, asked: str, *, replaces: int = 0) -> WaitingQuestion:
        """Store a question that is to be answered after those that wait already.

        Answered, it replaces the turn `replaces` and those after it; 0 replaces none.
        """
        with self._storage.writing() as db:
            return conversations.add_waiting(db, owner, conversation_id, asked, replaces)

    def waiting(self, owner: str, conversation_id: str) -> list[WaitingQuestion]:
        """The questions of a conversation that wait for an answer, in order."""
        with self._storage.reading() as db:
            return conversations.waiting(db, owner, conversation_id)

    def withdraw(self, owner: str, conversation_id: str, number: int) -> bool:
        """Delete a waiting question; returns whether it was there."""
        with self._storage.deleting() as db:
            return conversations.drop_waiting(db, owner, conversation_id, number)

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
