"""The article and the places in it: text that never changes, and half-open spans of code points into it."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

RemovalReason = Literal[
    "advertisement",
    "caption",
    "comments",
    "cookie_notice",
    "disclaimer",
    "feed_footer",
    "footer",
    "hidden",
    "instruction",
    "mail_head",
    "navigation",
    "newsletter",
    "paywall",
    "quoted_mail",
    "related",
    "share",
    "signature",
    "teaser",
]
STRUCK = "struck through"  # carrier of words that the source shows crossed out, as in a correction
NOTE_MARK = "note mark"  # carrier of the mark of a footnote or of a reference: "[1]", "¹"
UNKNOWN_LANGUAGE = "und"  # the code of ISO 639-2 for a language that could not be determined
NoticeKind = Literal[
    "cut_off", "extraction_suspect", "hidden_text", "correction", "order", "finding_failed", "checks_not_run"
]


class Frozen(BaseModel):
    """An immutable value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Frozen):
    """A half-open range `[start, end)` of code points in `Article.text`, with the characters in it.

    >>> Article.of("Two died.").span(0, 3)
    Span(start=0, end=3, quote='Two')
    """

    start: int = Field(ge=0)
    end: int
    quote: str = Field(min_length=1)

    @model_validator(mode="after")
    def _length_is_that_of_the_quote(self) -> Self:
        if self.end - self.start != len(self.quote):
            raise ValueError(f"span [{self.start}, {self.end}) does not fit its quote of {len(self.quote)} characters")
        return self

    def matches(self, text: str) -> bool:
        """Whether `text` has exactly this quote at exactly this place."""
        return text[self.start : self.end] == self.quote

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


class Removed(Frozen):
    """A block of `Article.text` that is not part of the story, and why: it is never shown to a model or cited."""

    span: Span
    reason: RemovalReason


class Hidden(Frozen):
    """Words of the source that are no part of what it states; they are kept only here, and no model reads them.

    Readers cannot see them, or they are struck through (`STRUCK`) or the mark of a note (`NOTE_MARK`). `carrier` says
    which of these, or what hides them ("display:none", "zero-width characters" …). `at` is the offset in
    `Article.text` of the character they came before.
    """

    text: str
    carrier: str
    at: int = Field(ge=0)


class Notice(Frozen):
    """Something a user has to know about an article before trusting a brief of it, in one plain sentence."""

    kind: NoticeKind
    text: str
    span: Span | None = None


class Source(Frozen):
    """Where the text came from and how its bytes were read."""

    name: str  # a path as the user gave it, or "stdin"
    sha256_bytes: str
    encoding: str
    encoding_guessed: bool = False


class Article(Frozen):
    """One news text after ingestion; `text` is NFC with `\\n` line ends and never changes.

    All offsets anywhere in nutgraf are code points into `text`. Boilerplate stays in `text` and is listed in
    `removed`, in order of place, so nothing is lost and nothing moves. What the source does not give (`published`,
    `title` …) is None, never guessed.
    """

    text: str = Field(min_length=1)
    removed: tuple[Removed, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    notices: tuple[Notice, ...] = ()
    title: str | None = None
    title_span: Span | None = None
    dateline: Span | None = None  # "HAVENPORT, March 14 (Reuters) —": it opens a sentence and states nothing
    byline: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: date | None = None
    language: str = "en"
    source: Source | None = None

    @classmethod
    def of(cls, text: str, *, published: date | None = None) -> Article:
        """An article with exactly this text and nothing removed; for library use and tests."""
        return cls(text=text, published=published)

    @cached_property
    def sha256(self) -> str:
        """The identity of the article: sha256 of `text` as UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def span(self, start: int, end: int) -> Span:
        """The span of `text[start:end]`; raises ValueError when it is empty or out of range."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no span [{start}, {end}) in a text of {len(self.text)} characters")
        return Span(start=start, end=end, quote=self.text[start:end])

    def is_removed(self, start: int, end: int) -> bool:
        """Whether any character of `[start, end)` is in a removed block."""
        return any(block.span.start < end and start < block.span.end for block in self.removed)


class Sentence(NamedTuple):
    """One sentence (or heading) of the story; `number` counts from 1, offsets are the article's."""

    number: int
    start: int
    end: int
    text: str
    paragraph: int  # counts from 0
    heading: bool


class Passage(NamedTuple):
    """A part `[start, end)` of the article; the passages of an article, joined, are its text."""

    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]
    tokens: int
