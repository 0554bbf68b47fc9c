"""The answer to a question about articles: what they say, with the characters that say it, or that they do not say it.

An abstention is a value, not an error: it has a reason, and shows the nearest passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import Field

from nutgraf.article import Frozen, Span
from nutgraf.brief import Certainty, Making, Wording

SCHEMA: Final = "nutgraf/answer@1"

AbsenceReason = Literal[
    "not_in_article",  # nothing in the article is near the question, or a sentence leaves it open
    "not_verified",  # no answer was verified; `nearest` is the passage that comes closest
    "false_premise",  # the question takes for granted what the article contradicts
    "ambiguous",  # the article has several answers, and the question does not say which is meant
    "outside_the_article",  # an instruction, an opinion or a matter of general knowledge; nothing to look up
]
CheckName = Literal["read", "instruction", "meant", "said", "fits", "agrees"]


class Citation(Span):
    """A span of one of several articles; `article` is the name its outcome lists it under."""

    article: str


class AskedArticle(Frozen):
    """An article a question was put to: its name, and the sha256 of the text all offsets mean."""

    name: str
    sha256: str


class Check(Frozen):
    """One thing that was checked before an answer was shown; `detail` says in words what was found."""

    name: CheckName
    passed: bool
    detail: str


class Statement(Frozen):
    """One sentence of an answer with the spans it rests on.

    `asserted_by` is empty where the article says it in its own voice. The name is also in `text`, unless the question
    or the answer has it already.
    """

    text: str = Field(min_length=1)
    citations: tuple[Citation, ...] = Field(min_length=1, max_length=6)
    asserted_by: str
    certainty: Certainty
    wording: Wording


class Answer(Frozen):
    """What the articles say to a question; several statements where they give several values.

    `asked` is the question as the user put it, `question` the stand-alone one that was answered. `chance` is how likely
    the cited passage answers the question, by a second reading of that passage alone; None where the model gives no
    chances.
    """

    kind: Literal["answer"] = "answer"
    asked: str
    question: str
    statements: tuple[Statement, ...] = Field(min_length=1, max_length=4)
    articles: tuple[AskedArticle, ...] = Field(min_length=1)
    checks: tuple[Check, ...]
    chance: float | None = Field(ge=0, le=1)
    making: Making

    @property
    def text(self) -> str:
        """All statements, one after the other."""
        return " ".join(statement.text for statement in self.statements)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of all statements, each once."""
        return tuple(dict.fromkeys(citation for statement in self.statements for citation in statement.citations))


class Abstention(Frozen):
    """Why a question is not answered from the articles, with the passages that come nearest.

    `correction` is what they say instead, where the question takes something false for granted; `nearest` is the
    passage that comes closest, None where nothing does, and `also_near` are further ones. `chance` is that of the
    likeliest draft: 0 without one, None where the model gives no chances.
    """

    kind: Literal["abstention"] = "abstention"
    asked: str
    question: str
    reason: AbsenceReason
    text: str
    nearest: Citation | None
    also_near: tuple[Citation, ...] = Field(default=(), max_length=2)
    correction: Statement | None
    articles: tuple[AskedArticle, ...] = Field(min_length=1)
    checks: tuple[Check, ...]
    chance: float | None = Field(ge=0, le=1)
    making: Making

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of the correction or, without one, the nearest passages."""
        return self.correction.citations if self.correction else self.passages

    @property
    def passages(self) -> tuple[Citation, ...]:
        """The passages that come nearest, the nearest first."""
        return (self.nearest, *self.also_near) if self.nearest else ()


Outcome = Annotated[Answer | Abstention, Field(discriminator="kind")]


def misplaced_citations(outcome: Answer | Abstention, texts: dict[str, str]) -> Sequence[Citation]:
    """The citations whose quote is not at its place in `texts` (by the name of the article); there should be none."""
    return [c for c in outcome.citations if not c.matches(texts.get(c.article, ""))]
