"""The fields of a brief: claims, mentions, figures, dates, quotations, what was rejected, and how it was made."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, PlainSerializer, WithJsonSchema, model_validator

from nutgraf.article import Frozen, Span

Certainty = Literal["fact", "attributed", "alleged", "denied", "disputed", "forecast"]
Wording = Literal["article", "model"]
Spans = Annotated[tuple[Span, ...], Field(min_length=1, max_length=6)]
Number = Annotated[
    Decimal,
    PlainSerializer(float, return_type=float),
    WithJsonSchema({"type": "number"}),
]


class Speaker(Frozen):
    """Who says something: the fullest name or role the article gives, and where it stands."""

    name: str
    span: Span


class Claim(Frozen):
    """One checkable statement with the sentences it rests on.

    `wording` tells whose words `text` is: the article's own (verbatim) or the model's, which then passed every
    check of `nutgraf.ground`. `asserted_by` is None when the article says it in its own voice.
    """

    text: str = Field(min_length=1)
    spans: Spans
    asserted_by: Speaker | None
    certainty: Certainty
    wording: Wording


class Mention(Frozen):
    """A phrase of the article that fills a field, and where it stands: `text` is the article's own."""

    text: str = Field(min_length=1)
    spans: Spans


class Entity(Frozen):
    """A person or an organisation, with the role the article gives (empty when it gives none)."""

    name: str
    role: str
    spans: Spans


class Figure(Frozen):
    """A number as the article gives it.

    `value` is the full value (4.1 million is 4100000); `unit` is canonical (percent, USD, km; empty for plain
    counts), `counts` is the noun it counts, `qualifier` a phrase such as "fewer than". Both are empty where
    the article has none.
    """

    text: str
    value: Number
    unit: str
    counts: str
    qualifier: str
    spans: Spans


class DatedEvent(Frozen):
    """A date expression and the sentence it dates.

    `iso` is as fine as `granularity`; for a relative expression `anchor` is the date it was counted from.
    When it cannot be told, `iso` is None and `unresolved` says why.
    """

    expression: str
    iso: str | None
    granularity: str
    anchor: date | None
    unresolved: str
    event: Mention
    spans: Spans

    @model_validator(mode="after")
    def _is_resolved_or_says_why_not(self) -> Self:
        if (self.iso is None) == (self.unresolved == ""):
            raise ValueError(f"date {self.expression!r} needs either an ISO date or a reason why it has none")
        return self


class Quotation(Frozen):
    """Words that stand between quotation marks; `speaker` is None where the article does not say for certain."""

    text: str
    speaker: Speaker | None
    spans: Spans


class FiveWs(Frozen):
    """Who, what, when, where, why and how, in the article's own words; a field it does not answer stays empty."""

    who: tuple[Mention, ...] = Field(max_length=5)
    what: tuple[Mention, ...] = Field(max_length=2)
    when: tuple[Mention, ...] = Field(max_length=3)
    where: tuple[Mention, ...] = Field(max_length=4)
    why: tuple[Mention, ...] = Field(max_length=2)
    how: tuple[Mention, ...] = Field(max_length=2)


RejectionReason = Literal[
    "no_such_part",  # the line names a part of the article that was not asked for
    "rests_on_nothing",  # no sentence of the part says it
    "foreign_words",  # it adds words the sentence does not have
    "number_not_there",
    "number_rebound",  # the number stands there, and belongs to something else
    "qualifier_dropped",
    "date_not_there",
    "name_not_there",
    "order_changed",  # the same words in another order: who did it to whom
    "negation_changed",
    "tense_changed",  # what was is told as what is, or what is planned as done
    "clause_skipped",  # words of two clauses run together
    "hedge_dropped",  # an allegation, denial or forecast told as a fact
    "fragment",  # not a sentence
    "repeats",  # another claim says it already
    "stale_headline",  # the article's own headline gives a number its body does not
]


class Rejection(Frozen):
    """Something the model drafted (or the article's headline) that could not be grounded; kept and shown."""

    field: Literal["headline", "nut_graf", "key_points"]
    text: str
    reason: RejectionReason
    detail: str
    replaced_by: Span | None  # the sentence that was printed instead


class Coverage(Frozen):
    """How much of the article a model has read, by two independent counts."""

    passages_total: int = Field(ge=0)
    passages_read: int = Field(ge=0)
    tokens_counted: int  # what we counted before sending
    tokens_reported: int  # what the server says it read (`usage.prompt_tokens`)
    finish_reasons: tuple[str, ...]


class PromptUse(Frozen):
    """A prompt version that took part."""

    id: str  # "brief@1.0.0"
    sha256: str


class Making(Frozen):
    """What made the brief. `cost_usd` is None when the price of the model is not known."""

    nutgraf: str
    prompts: tuple[PromptUse, ...]
    model: str
    parameters: dict[str, str | int | float | bool | None]
    seconds: float
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    calls: int
    cost_usd: float | None
