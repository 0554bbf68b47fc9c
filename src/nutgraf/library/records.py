"""What the library tells of the things it keeps."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from nutgraf.answer import Abstention, Answer
from nutgraf.article import Frozen, Span

Verdict = Literal["right", "wrong", "missing", "bad_citation", "not_in_article"]


class Entry(Frozen):
    """One article in the list; `title` is its title, or the beginning of its text where it has none."""

    sha256: str
    title: str
    publisher: str | None
    published: date | None
    language: str
    words: int
    added: datetime
    has_brief: bool


class Hit(Frozen):
    """An article that was found, and the piece of it that shows why.

    `found` are the half-open code points `[start, end)` into `snippet` that match, in order and apart from each other;
    `span` is the first of them in `Article.text`. It is None where only a title matches that does not stand in the
    text: then `snippet` is the title.
    """

    entry: Entry
    snippet: str
    found: tuple[tuple[int, int], ...]
    span: Span | None


class Feedback(Frozen):
    """What the reader thinks of an answer, and why in their own words (may be empty)."""

    verdict: Verdict
    note: str


class Turn(Frozen):
    """One question of a conversation and its outcome; `number` counts from 1."""

    number: int = Field(ge=1)
    asked: str
    outcome: Answer | Abstention = Field(discriminator="kind")
    at: datetime
    feedback: Feedback | None


class Talk(Frozen):
    """A conversation in the list; `title` is its first question, or what it is about before one is asked."""

    id: str
    title: str
    articles: tuple[str, ...]  # the sha256 of each
    turns: int
    last: datetime
