"""Normalises a question and determines what kind of answer it asks for.

Questions are reduced to one line without control characters, so that they cannot manipulate a terminal or hide text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

from nutgraf.errors import UsageError
from nutgraf.qa.open_questions import OpenQuestion, open_question_of
from nutgraf.text.lexicon_en import AUXILIARY_FORMS, QUESTION_WORDS, any_of

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
Wanted = Literal["yes_or_no", "person", "name", "date", "amount", "money", "choice", "anything"]

_LONGEST_CHARACTERS = 2_000
_AUXILIARY = rf"(?:{any_of(AUXILIARY_FORMS | {'am', 'won'})})(?:n?'t)?"
_YES_OR_NO = re.compile(rf"^(?:[^?]*, )?(?:and |but |so |or )?{_AUXILIARY}\b", re.IGNORECASE)
_ASKS = re.compile(
    r"^(?:(?:and|but|so|to|by|from|with|for|of|in|on|at|under|after|before|since|until|into) )*"
    rf"(?:{any_of(QUESTION_WORDS)})\b",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    (
        "money",
        re.compile(
            r"\bhow much (?:money|cash|did [^?]* (?:cost|pay|spend)|does [^?]* (?:cost|pay|charge)|will [^?]* cost)\b"
            r"|\bwhat (?:sum|price|fee|fine)\b|\bwhat (?:did|does|will|would) (?:it|[^?]*) cost\b"
            r"|\bhow much (?:was|is|were|are) [^?]* (?:worth|paid|fined)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "date",
        re.compile(
            r"\b(?:what|which) (?:exact )?(?:day|date|year|month|time|century|decade)\b"
            r"|^when\b|\b(?:by|since) when\b",
            re.IGNORECASE,
        ),
    ),
    (
        "amount",
        re.compile(
            r"\bhow (?:many|much|old|far|long|large|big|tall|high|deep|wide|heavy|often|fast|hot)\b"
            r"|\bwhat (?:number|percentage|proportion|share|age|length|distance|margin)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "name",
        re.compile(
            r"\bwhat (?:is|was|are|were) the names?\b|\b(?:called|named)\s*\?*$|\bwhat (?:is|was) [^?]*'s name\b",
            re.IGNORECASE,
        ),
    ),
    ("person", re.compile(r"^(?:[^?,]*, )?(?:to |by |from |with |for |of )?(?:who|whom)\b", re.IGNORECASE)),
)
_ORDERS = r"(?:please |now |and now |just |then |instead )*"
_INSTRUCTION = re.compile(
    rf"^{_ORDERS}(?:ignore|disregard|forget|override)\b[^?]{{0,60}}"
    r"\b(?:article|instructions?|rules?|above|previous|prompt|everything)\b"
    r"|\b(?:system prompt|your (?:instructions|rules|prompt))\b"
    rf"|^{_ORDERS}(?:write|compose|translate|pretend|act as|imagine|sing|generate|repeat after|roleplay|draft"
    r"|tell me a (?:joke|story|poem)|make up|invent|(?:print|output) (?:the|your|a|an|only|exactly)\b)\b(?=[^?]*$)"
    r"|^you are (?:now )?an?\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:do|would) you (?:think|believe|feel|prefer|recommend|like)\b"
    r"|\bwhat(?:'s| is) your\b|\bin your (?:view|opinion)\b",
    re.IGNORECASE,
)


class Question(NamedTuple):
    """A question as it is put to the model: one line without control characters, and what it wants."""

    text: str
    wants: Wanted

    def offers(self, answer: str) -> bool:
        """Whether the question itself names this answer as one of its choices ("back or oppose")."""
        asked = self.text.casefold()
        return " or " in asked and bool(answer) and answer.casefold()[: max(4, len(answer) - 2)] in asked

    @property
    def open(self) -> OpenQuestion | None:
        """What an open question asks, None for one that wants a value."""
        return open_question_of(self.text)

    @property
    def outside(self) -> str:
        """Why nothing in an article could answer this; empty when something could."""
        if _INSTRUCTION.search(self.text):
            return "it is an instruction, not a question about the article"
        return "it asks for an opinion of mine" if _OPINION.search(self.text) else ""


def question_of(text: str) -> Question:
    """The question in `text`; raises UsageError when there is none, or more than 120 words.

    >>> question_of("How many\\tpeople died?\\n")
    Question(text='How many people died?', wants='amount')
    """
    asked = plain(text)
    if not any(c.isalnum() for c in asked):
        raise UsageError("the question is empty: ask what you want to know of the article")
    if (words := len(asked.split())) > LONGEST:
        raise UsageError(f"the question has {words:,} words; ask in at most {LONGEST}")
    if len(asked) > _LONGEST_CHARACTERS:
        raise UsageError(f"the question has {len(asked):,} characters; ask in at most {_LONGEST_CHARACTERS:,}")
    return Question(asked, _wanted(asked.replace("’", "'")))


def _wanted(text: str) -> Wanted:
    if _YES_OR_NO.match(text) and not _ASKS.match(text):
        return "choice" if " or " in text else "yes_or_no"
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "anything")
