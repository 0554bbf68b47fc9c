"""The brief: what an article says, in fields that each carry the spans of the article that say it.

The JSON of a `Brief` holds the article's text, so a stranger can check it with one line of Python:

    all(b["article"]["text"][s["start"]:s["end"]] == s["quote"] for s in spans(b))
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal, Self

from pydantic import BaseModel, Field, model_validator

from nutgraf.article import Frozen, Hidden, Notice, Removed, Source, Span
from nutgraf.brief.fields import (
    Claim,
    Coverage,
    DatedEvent,
    Entity,
    Figure,
    FiveWs,
    Making,
    Quotation,
    Rejection,
)
from nutgraf.brief.update import Update

SCHEMA: Final = "nutgraf/brief@1"


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

    `update` tells what became of an earlier brief of the same article; None where there was none to compare with.
    """

    schema_: Literal["nutgraf/brief@1"] = Field(default=SCHEMA, alias="schema")
    article: ArticleRecord
    headline: Claim
    nut_graf: Claim
    key_points: tuple[Claim, ...] = Field(min_length=1, max_length=7)
    further_points: tuple[Claim, ...] = Field(max_length=40)
    five_ws: FiveWs
    people: tuple[Entity, ...] = Field(max_length=30)
    organisations: tuple[Entity, ...] = Field(max_length=30)
    figures: tuple[Figure, ...] = Field(max_length=60)
    dates: tuple[DatedEvent, ...] = Field(max_length=60)
    quotations: tuple[Quotation, ...] = Field(max_length=60)
    not_known: tuple[Claim, ...] = Field(max_length=12)
    rejections: tuple[Rejection, ...]
    coverage: Coverage
    making: Making
    update: Update | None = None

    @model_validator(mode="after")
    def _every_span_is_verbatim(self) -> Self:
        text = self.article.text
        for span in spans_of(self):
            if not span.stands_in(text):
                raise ValueError(f"the article does not hold {span.quote!r} at [{span.start}, {span.end})")
        return self

    def with_update(self, update: Update) -> Self:
        """The brief with what became of an earlier one; raises ValueError where a span of it does not stand here."""
        fields = {name: value for name, value in self if name != "schema_"}
        return type(self).model_validate(fields | {"update": update})


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
    """The JSON Schema of `nutgraf/brief@1`, as `nutgraf schema brief` publishes it."""
    return Brief.model_json_schema(by_alias=True, mode="serialization")
