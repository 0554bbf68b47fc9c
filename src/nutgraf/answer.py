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
    """One thing that was checked before an answer was shown; `detail` tells a reader what was found."""

    name: CheckName
    passed: bool
    detail: str


class Statement(Frozen):
    """One sentence of an answer with what it rests on.

    `asserted_by` is empty where the article says it in its own voice; whoever it names is named in `text` as well,
    unless question or answer name them already.
    """

    text: str = Field(min_length=1)
    citations: tuple[Citation, ...] = Field(min_length=1, max_length=6)
    asserted_by: str
    certainty: Certainty
    wording: Wording


class Answer(Frozen):
    """What the articles say to a question; several statements where they give several values.

    `asked` is the question as the user put it, `question` the stand-alone one that was answered. `chance` is what the
    second reading, of the cited passage alone, gave that it answers the question; None where
    the model gives no chances.
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
        return " ".join(statement.text for statement in self.statements)

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(dict.fromkeys(citation for statement in self.statements for citation in statement.citations))


class Abstention(Frozen):
    """That the articles do not say it, and why nothing is answered.

    `correction` is what they say instead, where the question takes something false for granted; `nearest` is the
    passage that comes closest, None where nothing does, and `also_near` is a second one where the first alone may not
    be what was asked about. `chance` is that of the likeliest draft, 0 without
    one, None where the model gives no chances.
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
        return self.correction.citations if self.correction else self.passages

    @property
    def passages(self) -> tuple[Citation, ...]:
        """What comes nearest, the nearest first."""
        return (self.nearest, *self.also_near) if self.nearest else ()


Outcome = Annotated[Answer | Abstention, Field(discriminator="kind")]


def misplaced_citations(outcome: Answer | Abstention, texts: dict[str, str]) -> Sequence[Citation]:
    """The citations whose characters do not stand where they say, in articles given by name; there are never any."""
    return [c for c in outcome.citations if not c.stands_in(texts.get(c.article, ""))]
