"""Conversations in the library's file: turns, feedback on them, and questions that wait for an answer.

Each function takes the open connection, inside a transaction of `Storage`.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from nutgraf.answer import Abstention, Answer, misplaced_citations
from nutgraf.errors import LibraryError
from nutgraf.library.entries import stored_article
from nutgraf.library.records import Feedback, StoredConversation, Turn, WaitingQuestion, outcome_of, shortened

_GONE = "this conversation is not in the library any more: start a new one"


def start_conversation(db: sqlite3.Connection, owner: str, articles: Sequence[str]) -> str:
    """A new conversation's id; raises LibraryError unless the owner has each of the articles (sha256), at least one."""
    about = tuple(dict.fromkeys(articles))
    if not about:
        raise LibraryError("a conversation needs an article: choose one in the library")
    for sha256 in about:
        if not db.execute("SELECT 1 FROM articles WHERE owner = ? AND sha256 = ?", (owner, sha256)).fetchone():
            raise LibraryError(f"the article {sha256[:12]!r} is not in the library any more: choose another")
    conversation = uuid.uuid4().hex
    db.execute(
        "INSERT INTO talks (owner, id, started) VALUES (?, ?, ?)", (owner, conversation, datetime.now(UTC).isoformat())
    )
    db.executemany(
        "INSERT INTO talk_articles (owner, talk, place, sha256) VALUES (?, ?, ?, ?)",
        [(owner, conversation, place, sha256) for place, sha256 in enumerate(about)],
    )
    return conversation


def add_turn(db: sqlite3.Connection, owner: str, conversation: str, asked: str, outcome: Answer | Abstention) -> Turn:
    """Store the next turn; raises LibraryError when the conversation is gone, or is not about what is cited."""
    _refuse_foreign_citations(db, owner, conversation, outcome)
    rows = db.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM turns WHERE owner = ? AND talk = ?", (owner, conversation)
    )
    turn = Turn(number=rows.fetchone()[0], asked=asked, outcome=outcome, at=datetime.now(UTC), feedback=None)
    db.execute(
        "INSERT INTO turns (owner, talk, number, asked, at, outcome) VALUES (?, ?, ?, ?, ?, ?)",
        (owner, conversation, turn.number, asked, turn.at.isoformat(), outcome.model_dump_json()),
    )
    return turn


def _refuse_foreign_citations(
    db: sqlite3.Connection, owner: str, conversation: str, outcome: Answer | Abstention
) -> None:
    """Raises LibraryError for an outcome that cites anything but the articles of this conversation."""
    about = _articles_of(db, owner, conversation)
    if not about:
        raise LibraryError(_GONE)
    read = {asked.name: stored_article(db, owner, asked.sha256) for asked in outcome.articles if asked.sha256 in about}
    if misplaced_citations(outcome, {name: one.text for name, one in read.items() if one}):
        raise LibraryError("the answer cites what this conversation is not about: ask again in a new one")


def turns(db: sqlite3.Connection, owner: str, conversation: str) -> list[Turn]:
    """The turns in order, without those this version cannot read: their numbers are missing."""
    rows = db.execute(
        "SELECT number, asked, at, verdict, note, outcome FROM turns WHERE owner = ? AND talk = ? ORDER BY number",
        (owner, conversation),
    )
    return [turn for turn in map(_turn_of, rows.fetchall()) if turn]


def _turn_of(row: tuple[Any, ...]) -> Turn | None:
    number, asked, at, verdict, note, record = row
    outcome = outcome_of(record)
    if outcome is None:
        return None
    try:
        feedback = Feedback(verdict=verdict, note=note) if verdict else None
        return Turn(number=number, asked=asked, outcome=outcome, at=at, feedback=feedback)
    except ValidationError:
        return None


def drop_turns(db: sqlite3.Connection, owner: str, conversation: str, from_number: int) -> None:
    """Delete the turns from this number on; the next one takes it."""
    db.execute("DELETE FROM turns WHERE owner = ? AND talk = ? AND number >= ?", (owner, conversation, from_number))


def give_feedback(db: sqlite3.Connection, owner: str, conversation: str, number: int, feedback: Feedback) -> None:
    """Store the feedback instead of an earlier one; raises LibraryError when there is no such turn."""
    changed = db.execute(
        "UPDATE turns SET verdict = ?, note = ? WHERE owner = ? AND talk = ? AND number = ?",
        (feedback.verdict, feedback.note, owner, conversation, number),
    )
    if not changed.rowcount:
        raise LibraryError(f"answer {number} is not in this conversation any more: give feedback on another")


def conversations_of(db: sqlite3.Connection, owner: str) -> list[StoredConversation]:
    """The conversations, the one last asked in first."""
    rows = db.execute(
        """SELECT t.id, coalesce(
            (SELECT asked FROM turns f WHERE f.owner = t.owner AND f.talk = t.id ORDER BY number LIMIT 1),
            (SELECT group_concat(a.title, ' · ') FROM talk_articles o
                JOIN articles a ON a.owner = o.owner AND a.sha256 = o.sha256
                WHERE o.owner = t.owner AND o.talk = t.id)),
            (SELECT count(*) FROM turns n WHERE n.owner = t.owner AND n.talk = t.id),
            coalesce((SELECT max(at) FROM turns l WHERE l.owner = t.owner AND l.talk = t.id), t.started) AS last
        FROM talks t WHERE t.owner = ? ORDER BY last DESC, t.rowid DESC""",
        (owner,),
    )
    found = [(row, _articles_of(db, owner, row[0])) for row in rows.fetchall()]
    return [conversation for row, articles in found if (conversation := _conversation_of(row, articles))]


def _conversation_of(row: tuple[Any, ...], articles: tuple[str, ...]) -> StoredConversation | None:
    """The conversation of a row; None when its values are damaged."""
    id_, title, number, last = row
    try:
        return StoredConversation(id=id_, title=shortened(str(title)), articles=articles, turns=number, last=last)
    except ValidationError:
        return None


def delete_conversation(db: sqlite3.Connection, owner: str, conversation: str) -> None:
    db.execute("DELETE FROM talks WHERE owner = ? AND id = ?", (owner, conversation))


def _articles_of(db: sqlite3.Connection, owner: str, conversation: str) -> tuple[str, ...]:
    rows = db.execute(
        "SELECT sha256 FROM talk_articles WHERE owner = ? AND talk = ? ORDER BY place", (owner, conversation)
    )
    return tuple(sha256 for (sha256,) in rows.fetchall())


def add_waiting(db: sqlite3.Connection, owner: str, conversation: str, asked: str, replaces: int) -> WaitingQuestion:
    """Store a question behind those that wait already; raises LibraryError when the conversation is gone."""
    if not _articles_of(db, owner, conversation):
        raise LibraryError(_GONE)
    row = db.execute(
        "INSERT INTO waiting (owner, talk, asked, replaces) VALUES (?, ?, ?, ?)", (owner, conversation, asked, replaces)
    )
    return WaitingQuestion(number=row.lastrowid or 0, asked=asked, replaces=replaces)


def waiting(db: sqlite3.Connection, owner: str, conversation: str) -> list[WaitingQuestion]:
    """The questions that wait for an answer, in order."""
    rows = db.execute(
        "SELECT number, asked, replaces FROM waiting WHERE owner = ? AND talk = ? ORDER BY number",
        (owner, conversation),
    )
    return [WaitingQuestion(number=number, asked=asked, replaces=place) for number, asked, place in rows.fetchall()]


def drop_waiting(db: sqlite3.Connection, owner: str, conversation: str, number: int) -> bool:
    """Delete a waiting question; returns whether it was there."""
    where = "owner = ? AND talk = ? AND number = ?"
    return db.execute(f"DELETE FROM waiting WHERE {where}", (owner, conversation, number)).rowcount > 0
