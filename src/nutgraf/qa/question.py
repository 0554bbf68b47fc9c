"""Normalises a question and determines what kind of answer it asks for.

Questions are reduced to one line without control characters, so that they cannot manipulate a terminal or hide text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from nutgraf.errors import UsageError
from nutgraf.ingest.plain_text import language_of
from nutgraf.text.question_words import (
    BEGINS_WITH_ASKING_WORD,
    INSTRUCTIONS,
    OF_PICTURES,
    OF_THE_AUTHOR,
    OPEN_QUESTIONS,
    OPINIONS,
    REMARKS,
    TASKS,
    WANTED_BY_WORDING,
    YES_OR_NO,
    OpenKind,
    Wanted,
)

_CONTROL = {"Cc", "Cf", "Co", "Cs", "Cn"}
_JOINERS = "\u200c\u200d"  # parts of words and emoji in many scripts; they hide nothing


def plain(text: str) -> str:
    """The text in NFC on one line; control and bidirectional marks are left out.

    >>> plain("How many\\tpeople\\u202e died?\\n")
    'How many people died?'
    """
    kept = "".join(
        " " if c.isspace() else c
        for c in text
        if c.isspace() or c in _JOINERS or unicodedata.category(c) not in _CONTROL
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))


LONGEST = 120  # words

_LONGEST_CHARACTERS = 2_000
_ENOUGH_OF_IT = 4  # times a question is read for its language: a text of a few words is taken for English
_ENDS_QUESTION = re.compile(r"[?؟？]+(?=\s|$)")
_MOST_AT_ONCE = 2  # questions that are still put as one: "Who won? And by how much?"


class OpenQuestion(NamedTuple):
    """An open question: its kind, whom it is about (empty unless it names a speaker or subject), and its matter."""

    kind: OpenKind
    who: str
    act: str
    matter: str


class Question(NamedTuple):
    """A question as it is put to the model: one line without control characters, and what it wants.

    `open` is what an open question asks, None for one that wants a value.
    """

    text: str
    wants: Wanted
    open: OpenQuestion | None = None

    def offers(self, answer: str) -> bool:
        """Whether the question itself names this answer as one of its choices ("back or oppose")."""
        asked = self.text.casefold()
        return " or " in asked and bool(answer) and answer.casefold()[: max(4, len(answer) - 2)] in asked

    @property
    def language(self) -> str:
        """The best guess at the language it is in, as an ISO 639-1 code."""
        return language_of(" ".join([self.text] * _ENOUGH_OF_IT))

    @property
    def _count(self) -> int:
        return len(_ENDS_QUESTION.findall(self.text))

    @property
    def refusal(self) -> str:
        """The reply to a question that no article could answer; empty for any other."""
        if self._count > _MOST_AT_ONCE:
            return f"I answer one question at a time, and this holds {self._count}: ask them one after the other."
        return f"I only answer from the article: {self.outside}." if self.outside else ""

    @property
    def outside(self) -> str:
        """Why no article could answer the question; empty when one could."""
        if (asked := self._count) > _MOST_AT_ONCE:
            return f"it holds {asked} questions"
        text = self.text.replace("’", "'")
        return next((reason for pattern, reason in _OUTSIDE if pattern.search(text)), "")


_OUTSIDE: tuple[tuple[re.Pattern[str], str], ...] = (
    (INSTRUCTIONS, "it is an instruction, not a question about the article"),
    (TASKS, "it asks me to do something, and I only answer questions about the article"),
    (OPINIONS, "it asks for an opinion of mine"),
    (REMARKS, "it is not a question about the article"),
    (OF_PICTURES, "it is about a picture, and only the text was read"),
    (OF_THE_AUTHOR, "it asks about the author of the article, and only the text is known"),
)


def question_of(text: str) -> Question:
    """The question in `text`; raises UsageError when there is none, or more than 120 words.

    >>> question_of("How many\\tpeople died?\\n")
    Question(text='How many people died?', wants='amount', open=None)
    """
    asked = plain(text)
    if not any(c.isalnum() for c in asked):
        raise UsageError("the question is empty: ask what you want to know of the article")
    if (words := len(asked.split())) > LONGEST:
        raise UsageError(f"the question has {words:,} words; ask in at most {LONGEST}")
    if len(asked) > _LONGEST_CHARACTERS:
        raise UsageError(f"the question has {len(asked):,} characters; ask in at most {_LONGEST_CHARACTERS:,}")
    return Question(asked, _kind_of_answer(asked.replace("’", "'")), open_question_of(asked))


def _kind_of_answer(text: str) -> Wanted:
    if YES_OR_NO.match(text) and not BEGINS_WITH_ASKING_WORD.match(text):
        return "choice" if " or " in text else "yes_or_no"
    return next((kind for kind, pattern in WANTED_BY_WORDING if pattern.search(text)), "anything")


def open_question_of(text: str) -> OpenQuestion | None:
    """The open question that `text` asks, None for any other.

    >>> open_question_of("What did Mayor Ruiz announce on July 25?")
    OpenQuestion(kind='speech', who='Mayor Ruiz', act='announce', matter='on July 25')
    >>> open_question_of("Why was the pier closed?")
    OpenQuestion(kind='why', who='', act='', matter='the pier closed')
    >>> open_question_of("Was sagte Karin Lund?")
    OpenQuestion(kind='speech', who='Karin Lund', act='sagte', matter='')
    """
    asked = text.strip().replace("’", "'")
    for kind, patterns in OPEN_QUESTIONS:
        for pattern in patterns:
            if found := pattern.match(asked):
                parts = {name: (value or "").strip(" ,") for name, value in found.groupdict().items()}
                return OpenQuestion(kind, parts.get("who", ""), parts.get("act", ""), parts.get("matter", ""))
    return None
