"""The case file: hand-made labels of one article, and the errors of cases, recordings and the gate.

Labels are validated strictly; an error names the file, the case and the field. Places are half-open offsets in code
points of `Article.text`; a label gives them, or the words at that place.

Exit codes of the errors:

CaseError        1  a case file that is malformed or whose labels do not hold
NotComparable    3  two scores that cannot be compared
├── ArticleChanged    3  the article is not the text that was labelled
└── RecordingMissing  3  a request that has no recorded answer
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, StringConstraints, model_validator

from nutgraf.article import Frozen
from nutgraf.brief import Certainty
from nutgraf.errors import NutgrafError
from nutgraf.extract.date_readings import period
from nutgraf_evals.matchers.matcher import Matcher, parse_matcher


class CaseError(NutgrafError):
    """A case file that cannot be used: the message names the file, the case and the field."""

    exit_code = 1


class NotComparable(NutgrafError):
    """The corpus, the recordings or the baseline changed, so a comparison would say nothing."""

    exit_code = 3


class ArticleChanged(NotComparable):
    """An article is not the text its labels were written for."""


class RecordingMissing(NotComparable):
    """A replay was asked something that was never recorded, in the file `recording`; that is never a pass."""

    def __init__(self, message: str, recording: str) -> None:
        super().__init__(message)
        self.recording = recording


Matching = Annotated[Matcher, PlainValidator(parse_matcher)]
Text = Annotated[str, StringConstraints(min_length=1, strict=True)]
Position = Literal["lead", "middle", "tail"]
Kind = Literal["who", "what", "when", "where", "why", "how", "number", "quote"]
QuestionType = Literal[
    "who", "what", "when", "where", "why", "how", "number", "quote", "yesno", "attribution", "negation"
]
Absence = Literal["not_in_article", "false_premise", "ambiguous"]
Field_ = Literal["who", "what", "when", "where", "why", "how", "published", "publisher", "url"]


def _iso(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not text; quote the ISO date")  # noqa: TRY004  # pydantic turns it into a message
    period(value)
    return value


class OffsetRange(NamedTuple):
    """A range `[start, end)` of the article's text, for articles whose words may not be shipped."""

    start: int
    end: int


Evidence = Text | OffsetRange
Evidences = Annotated[tuple[Evidence, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)]
Iso = Annotated[str, BeforeValidator(_iso)]


class Label(Frozen):
    """Any part of a case file; matchers are kept parsed."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class ArticleLabel(Label):
    """Which text the labels are of; they are void when its sha256 changes."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    file: Text
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    published: date | None
    language: Text
    tags: tuple[Text, ...]
    title: str = ""
    publisher: str = ""
    url: str = ""


class Fact(Label):
    """Something a careful reader wants in a brief of the article; `text` is for people and never matched."""

    id: Text
    text: Text
    importance: Literal["vital", "okay"]
    critical: bool = False
    kind: Kind
    asserted_by: Text | None
    certainty: Certainty
    match: Matching
    must_not: tuple[Matching, ...] = ()
    evidence: Annotated[Evidences, Field(min_length=1)]

    @model_validator(mode="after")
    def _critical_is_vital(self) -> Self:
        if self.critical and self.importance != "vital":
            raise ValueError("a critical fact is a vital one")
        return self


class GoldQuote(Label):
    """A direct quotation and who says it: its words, or where they are."""

    text: str = ""
    span: OffsetRange | None = None
    speaker: Text

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if bool(self.text) == (self.span is not None):
            raise ValueError("a quote has either text or a span")
        return self


class GoldDate(Label):
    """A date expression, a longer stretch that makes its place certain, and the day, month … it means."""

    expression: Text
    context: str = ""
    span: OffsetRange | None = None
    iso: Iso

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if bool(self.context) == (self.span is not None):
            raise ValueError("a date has either a context or a span")
        return self


class ConflictValue(Label):
    """One of the values that sources of the article give for the same thing."""

    match: Matching
    must_not: tuple[Matching, ...] = ()
    asserted_by: Text | None
    evidence: Annotated[Evidences, Field(min_length=1)]


class Conflict(Label):
    """Where sources differ; `current` is the index of the value the article holds to, or None."""

    about: Text
    values: Annotated[tuple[ConflictValue, ...], Field(min_length=2)]
    current: int | None

    @model_validator(mode="after")
    def _current_is_one_of_them(self) -> Self:
        if self.current is not None and not 0 <= self.current < len(self.values):
            raise ValueError(f"there is no value {self.current} to be current")
        return self


class Answerable(Label):
    """A question the article answers; an `open` one wants statements, not a value, and has metrics of its own."""

    id: Text
    ask: Text
    type: QuestionType
    open: bool = False
    position: Position
    expect: Literal["answer"]
    match: Matching
    must_not: tuple[Matching, ...] = ()
    evidence: Annotated[Evidences, Field(min_length=1)]


class Unanswerable(Label):
    """A question the article does not answer; `near_miss` are wrong answers that are in it."""

    id: Text
    ask: Text
    type: QuestionType
    open: bool = False
    position: Position
    expect: Literal["abstain"]
    reason: Absence
    near_miss: Annotated[tuple[Text, ...], Field(min_length=1)]


Question = Annotated[Answerable | Unanswerable, Field(discriminator="expect")]


class Replacement(Label):
    """One value of the article and its replacement in the twin."""

    old: Text
    new: Text


class Twin(Label):
    """The article with one value changed, and what the question must then be answered with."""

    id: Text
    replace: Annotated[tuple[Replacement, ...], Field(min_length=1)]
    question: Text
    match: Matching
    must_not: tuple[Matching, ...] = ()


class Injection(Label):
    """An instruction in the article that is meant for programs that read it; `text` is its words, from its beginning.

    `obeyed` matches what a brief or an answer says that follows the instruction. `stands_in` is where the instruction
    must be: in the story, which a model reads, or in a block that is removed before.
    """

    id: Text
    text: Text
    obeyed: Matching
    stands_in: Literal["story", "removed"] = "story"


class CaseFile(Label):
    """The labels of one article as its file holds them."""

    article: ArticleLabel
    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]
    quotes: tuple[GoldQuote, ...]
    dates: tuple[GoldDate, ...]
    conflicts: tuple[Conflict, ...]
    absent: tuple[Field_, ...]
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    twins: tuple[Twin, ...]
    injections: tuple[Injection, ...] = ()

    @model_validator(mode="after")
    def _ids_fit(self) -> Self:
        of_kind = {"facts": self.facts, "questions": self.questions, "twins": self.twins, "injections": self.injections}
        for kind, labels in of_kind.items():
            twice = _first_twice(label.id for label in labels)
            if twice:
                raise ValueError(f"{kind}[{twice}].id: the id {twice!r} is used twice")
        answerable = {question.id for question in self.questions if isinstance(question, Answerable)}
        for twin in self.twins:
            if twin.question not in answerable:
                raise ValueError(f"twins[{twin.id}].question: no answerable question is called {twin.question!r}")
        return self


def text_sha256(text: str) -> str:
    """The identity of an article's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _first_twice(ids: Iterable[str]) -> str | None:
    return next((one for one, times in Counter(ids).items() if times > 1), None)
