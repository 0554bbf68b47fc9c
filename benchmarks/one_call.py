"""The same model asked for a whole brief as JSON in one call: `python -m benchmarks.one_call [ARTICLE …]`.

What a brief looks like without the stages of this project: one schema, one answer. Printed for each article: seconds,
how the answer ended, whether it fits the schema, how many of its quotes are in the article, and how many key points
the checks of `nutgraf.grounding` would accept on any sentence.
"""

from __future__ import annotations

import asyncio
import sys
import time

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from benchmarks.brief import SAMPLE, SEED
from nutgraf.article import Article
from nutgraf.errors import ModelError
from nutgraf.grounding import best_support, failure_of
from nutgraf.ingest import read_article
from nutgraf.models import AnswerSchema, Message, Model, Request, load_settings, open_model
from nutgraf.text import sentences

_MOST_TOKENS = 1500


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Point(_Strict):
    """A key point with the words it rests on."""

    claim: str = Field(max_length=240)
    quote: str = Field(max_length=300)
    asserted_by: str = Field(max_length=80)
    certainty: str = Field(max_length=20)


class Named(_Strict):
    """A value with the words it rests on."""

    value: str = Field(max_length=80)
    quote: str = Field(max_length=300)


class OneCallBrief(_Strict):
    """The fields of a brief, flat enough for a small model."""

    headline: str = Field(max_length=160)
    nut_graf: str = Field(max_length=400)
    key_points: list[Point] = Field(max_length=7)
    people: list[Named] = Field(max_length=8)
    figures: list[Named] = Field(max_length=8)
    dates: list[Named] = Field(max_length=8)
    quotations: list[Named] = Field(max_length=6)
    not_known: list[str] = Field(max_length=4)


async def run(paths: list[str]) -> None:
    model = open_model(load_settings())
    try:
        for path in paths:
            print(await _line(model, read_article(path), path), flush=True)
    finally:
        await model.aclose()


async def _line(model: Model, article: Article, path: str) -> str:
    ask = f"{article.text}\n\nWrite a brief of this article as JSON. Every quote is copied exactly from the article."
    schema = AnswerSchema(name="brief", body=OneCallBrief.model_json_schema())
    request = Request(messages=(Message(role="user", content=ask),), max_tokens=_MOST_TOKENS, json_schema=schema)
    started = time.perf_counter()
    try:
        completion = await model.complete(request)
    except ModelError as error:
        return f"{path}: {error}"
    took = f"{path}: {time.perf_counter() - started:.0f} s, ended by {completion.finish_reason}"
    try:
        brief = OneCallBrief.model_validate_json(completion.text)
    except ValidationError as error:
        return f"{took}, does not fit the schema ({error.error_count()} errors)"
    quotes = [point.quote for point in brief.key_points]
    quotes += [named.quote for named in (*brief.people, *brief.figures, *brief.dates)]
    verbatim = sum(bool(quote) and quote in article.text for quote in quotes)
    return f"{took}, quotes verbatim {verbatim}/{len(quotes)}, key points accepted {_accepted(brief, article)}"


def _accepted(brief: OneCallBrief, article: Article) -> str:
    body = [sentence for sentence in sentences(article) if not sentence.heading]
    accepted = 0
    for point in brief.key_points:
        resting = best_support(point.claim, body, article.language)
        accepted += resting is not None and failure_of(point.claim, resting.sentence.text, article.language) is None
    return f"{accepted}/{len(brief.key_points)}"


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1:] or [str(path) for path in (SEED, SAMPLE) if path.is_file()]))
