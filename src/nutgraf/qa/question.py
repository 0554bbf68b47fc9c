"""Normalises a question and determines what kind of answer it asks for.

Questions are reduced to one line without control characters, so that they cannot manipulate a terminal or hide text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

from nutgraf.errors import UsageError
from nutgraf.ingest.plain_text import language_of
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
_TASK = re.compile(
    rf"^{_ORDERS}(?:delete|erase|remove|email|e-mail|send|open|run|execute|download|install|call|phone|book|order|buy"
    r"|shut down|switch off|reboot|restart|post|publish|tweet|search the (?:web|internet)|google|browse|save|export"
    r"|upload|log (?:in|out)|set (?:a|an|the)|change (?:the|your))\b(?=[^?]*$)",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"^(?:you(?:'re| are)? \w+|your \w+|shut up|damn|idiot|stupid|useless|rubbish|nonsense|fuck\w*|hello|hi|hey|thanks?"
    r"|thank you|good (?:morning|afternoon|evening|night)|ok(?:ay)?|lol|wow|nice|great|cool|bye|goodbye)\b(?=[^?]*$)",
    re.IGNORECASE,
)
_PICTURE = r"(?:picture|photo|photograph|image|illustration|drawing|cartoon|video)s?"
_OF_PICTURE = re.compile(
    rf"\b(?:in|on|under|below) (?:the|this|that) {_PICTURE}\b"
    rf"|\b(?:the|this|that) {_PICTURE} (?:show|shows|depict|depicts|above|below|at the top)\b",
    re.IGNORECASE,
)
_OF_AUTHOR = re.compile(
    r"\b(?:why|what|is|was|does|did|how)\b[^?]{0,40}\b(?:the|this|its) (?:author|writer|journalist|newspaper|paper)s?\b"
    r"[^?]{0,20}\b(?:write|wrote|written|publish\w*|bias\w*|motive|motives|agenda|really want|intend|trying to|paid to"
    r"|choose|chose|think|believe|feel|like|hate)\b"
    r"|\b(?:author|writer|journalist)'s (?:motives?|agenda|opinion|view|intention|purpose|bias)\b",
    re.IGNORECASE,
)
_ENOUGH_OF_IT = 4  # times a question is read for its language: a text of a few words is taken for English
_ENDS_QUESTION = re.compile(r"[?؟？]+(?=\s|$)")
_MOST_AT_ONCE = 2  # questions that are still put as one: "Who won? And by how much?"
_OPINION = re.compile(
    r"\b(?:do|would) you (?:think|believe|feel|prefer|recommend|like)\b"
    r"|\bwhat(?:'s| is) your\b|\bin your (?:view|opinion)\b",
    re.IGNORECASE,
)


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
    (_INSTRUCTION, "it is an instruction, not a question about the article"),
    (_TASK, "it asks me to do something, and I only answer questions about the article"),
    (_OPINION, "it asks for an opinion of mine"),
    (_REMARK, "it is not a question about the article"),
    (_OF_PICTURE, "it is about a picture, and only the text was read"),
    (_OF_AUTHOR, "it asks about the author of the article, and only the text is known"),
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
    if _YES_OR_NO.match(text) and not _ASKS.match(text):
        return "choice" if " or " in text else "yes_or_no"
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "anything")
