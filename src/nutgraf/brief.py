"""The brief of an article: statements and fields that each carry the spans of the article that say them.

A brief contains everything that was found. The part shown by default fits into `word_budget` words
(`nutgraf.render.sizes`). `Update` says which statements of an earlier brief still hold when the article has changed.

The JSON of a `Brief` contains the article's text, so that anyone can check it with one line of Python:

    all(b["article"]["text"][s["start"]:s["end"]] == s["quote"] for s in spans(b))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, Field, PlainSerializer, ValidationError, WithJsonSchema, model_validator

from nutgraf.article import Frozen, Hidden, Notice, Removed, Source, Span

Certainty = Literal["fact", "attributed", "alleged", "denied", "disputed", "forecast"]
Wording = Literal["article", "model"]
ClaimWording = Literal["article", "cut", "model"]
Spans = Annotated[tuple[Span, ...], Field(min_length=1, max_length=6)]
Number = Annotated[
    Decimal,
    PlainSerializer(float, return_type=float),
    WithJsonSchema({"type": "number"}),
]


class Speaker(Frozen):
    """Who says something: the fullest name or role the article gives, and its place."""

    name: str
    span: Span


class Claim(Frozen):
    """One checkable statement with the sentences it rests on.

    `wording` says whose words `text` is in: the article's own (verbatim), the article's shortened by code ("cut", where
    a name may replace "he"), or the model's, which then passed every check of `nutgraf.grounding`. `asserted_by` is
    None when the article says it in its own voice.
    """

    text: str = Field(min_length=1)
    spans: Spans
    asserted_by: Speaker | None
    certainty: Certainty
    wording: ClaimWording


class Mention(Frozen):
    """A phrase of the article that fills a field, word for word, with its place."""

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
    When it cannot be resolved, `iso` is None and `unresolved` says why.
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
    """Words between quotation marks; `speaker` is None where the article does not say for certain."""

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
    "number_rebound",  # the number is there, but belongs to something else
    "qualifier_dropped",
    "date_not_there",
    "name_not_there",
    "order_changed",  # the same words in another order: who did it to whom
    "negation_changed",
    "tense_changed",  # what was is given as what is, or what is planned as done
    "clause_skipped",  # words of two clauses run together
    "hedge_dropped",  # an allegation, denial or forecast given as a fact
    "fragment",  # not a sentence
    "repeats",  # another claim says it already
    "stale_headline",  # the article's own headline gives a number its body does not
    "contradicted",  # the sentences it names say something else
    "not_in_source",  # neither they nor any others say it
    "unchecked",  # nothing could settle whether they say it
    "too_long",  # it has more words than a statement of its kind may have
]


class Rejection(Frozen):
    """Something the model drafted (or the article's headline) that could not be grounded; kept and shown."""

    field: Literal["headline", "nut_graf", "key_points", "further_points", "not_known", "what_next"]
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
    """What made the brief. `cost_usd` is None when the price of the model is not known.

    `notices` say in plain clauses what did not go as planned.
    """

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
    notices: tuple[str, ...] = ()


StatementField = Literal[
    "headline",
    "nut_graf",
    "key_points",
    "further_points",
    "five_ws",
    "people",
    "organisations",
    "figures",
    "dates",
    "quotations",
    "not_known",
    "what_next",
]


class KeptStatement(Frozen):
    """A statement of the earlier brief that still holds; `spans` are the places of its words in the current text."""

    field: StatementField
    text: str
    spans: Annotated[tuple[Span, ...], Field(min_length=1)]


class StaleStatement(Frozen):
    """A statement of the earlier brief that rests on words that the article no longer has.

    `gone` are those words as the earlier text had them; they are not spans, because the current text lacks them.
    """

    field: StatementField
    text: str
    gone: Annotated[tuple[str, ...], Field(min_length=1)]


class Update(Frozen):
    """An earlier brief compared with the current article; every span is one of the current text.

    `earlier` is the sha256 of the text of the earlier brief. `gone` are its sentences that the article no longer has,
    `added` the new ones, `corrections` what the article newly says about its own mistakes. `doubts` say, each in a
    plain sentence, why the new version may be incomplete; what is missing from it may then still hold.
    """

    earlier: str
    kept: tuple[KeptStatement, ...]
    stale: tuple[StaleStatement, ...]
    gone: tuple[str, ...]
    added: tuple[Span, ...]
    corrections: tuple[Notice, ...]
    doubts: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether both versions say the same, sentence for sentence."""
        return not (self.gone or self.added or self.stale)


SCHEMA: Final = "nutgraf/brief@2"
SCHEMA_1: Final = "nutgraf/brief@1"
MOST_KEY_POINTS: Final = 6
MOST_FURTHER_POINTS: Final = 40
MOST_LABELLED: Final = 12  # statements of what is not known, and of what happens next
_LEAST_BUDGET, _MOST_BUDGET, _SHARE = 80, 200, 0.35


def word_budget(story_words: int) -> int:
    """How many words a brief shows by default: 35 % of the story, at least 80 and at most 200.

    >>> word_budget(100), word_budget(400), word_budget(2000)
    (80, 140, 200)
    """
    return max(_LEAST_BUDGET, min(_MOST_BUDGET, round(_SHARE * story_words)))


class ArticleRecord(Frozen):
    """The article as the brief's spans mean it: `text[start:end] == quote` for each of them."""

    text: str
    sha256: str
    title: str | None
    byline: str | None
    publisher: str | None
    url: str | None
    published: date | None
    language: str
    removed: tuple[Removed, ...]
    hidden: tuple[Hidden, ...] = ()
    notices: tuple[Notice, ...] = ()
    source: Source | None


class Brief(Frozen):
    """An article in brief; every statement carries the exact characters of the article that say it.

    `key_points`, `not_known` (what the article leaves open) and `what_next` (what it says is to come) have the most
    important statement first; `further_points` are all others. `word_budget` is how many words the default view may
    have. `update` says what became of an earlier brief of the same article, and is None where there was none to compare
    with. JSON of the schema `nutgraf/brief@1` is read as well.
    """

    schema_: Literal["nutgraf/brief@2"] = Field(default=SCHEMA, alias="schema")
    article: ArticleRecord
    headline: Claim
    nut_graf: Claim
    key_points: tuple[Claim, ...] = Field(min_length=1, max_length=MOST_KEY_POINTS)
    further_points: tuple[Claim, ...] = Field(max_length=MOST_FURTHER_POINTS)
    five_ws: FiveWs
    people: tuple[Entity, ...] = Field(max_length=30)
    organisations: tuple[Entity, ...] = Field(max_length=30)
    figures: tuple[Figure, ...] = Field(max_length=60)
    dates: tuple[DatedEvent, ...] = Field(max_length=60)
    quotations: tuple[Quotation, ...] = Field(max_length=60)
    not_known: tuple[Claim, ...] = Field(max_length=MOST_LABELLED)
    what_next: tuple[Claim, ...] = Field(max_length=MOST_LABELLED)
    word_budget: int = Field(ge=1)
    rejections: tuple[Rejection, ...]
    coverage: Coverage
    making: Making
    update: Update | None = None

    @model_validator(mode="before")
    @classmethod
    def _reads_version_1(cls, data: Any) -> Any:
        return _from_version_1(data) if isinstance(data, dict) and data.get("schema") == SCHEMA_1 else data

    @model_validator(mode="after")
    def _every_span_is_verbatim(self) -> Self:
        text = self.article.text
        for span in spans_of(self):
            if not span.matches(text):
                raise ValueError(f"the article does not have {span.quote!r} at [{span.start}, {span.end})")
        return self

    def with_update(self, update: Update) -> Self:
        """The brief with what became of an earlier one; raises ValueError where a span of `update` is not in it."""
        fields = {name: value for name, value in self if name != "schema_"}
        return type(self).model_validate(fields | {"update": update})


def _from_version_1(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a `nutgraf/brief@1` as they are now; what is no brief is left for the schema to refuse."""
    points, further = data.get("key_points"), data.get("further_points")
    fields = {**data, "schema": SCHEMA, "what_next": [], "word_budget": word_budget(_story_words(data.get("article")))}
    if isinstance(points, list) and isinstance(further, list) and len(points) > MOST_KEY_POINTS:
        fields["key_points"] = points[:MOST_KEY_POINTS]
        fields["further_points"] = [*points[MOST_KEY_POINTS:], *further]
    return fields


def _story_words(article: object) -> int:
    """The words of an article's JSON outside its removed blocks; 0 where it is no article."""
    try:
        record = ArticleRecord.model_validate(article)
    except ValidationError:
        return 0
    removed = sum(len(block.span.quote.split()) for block in record.removed)
    return max(0, len(record.text.split()) - removed)


def spans_of(value: object) -> Iterator[Span]:
    """Every span anywhere inside a brief (or one of its parts), in the order of the fields."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from spans_of(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from spans_of(item)


def json_schema() -> dict[str, object]:
    """The JSON Schema of `nutgraf/brief@2`, as `nutgraf schema brief` publishes it."""
    return Brief.model_json_schema(by_alias=True, mode="serialization")
