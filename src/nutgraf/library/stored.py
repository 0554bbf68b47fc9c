"""Stored JSON as what it was, or None where this version cannot read it.

A record that an older or newer nutgraf wrote must not take a whole list down. What is left out is not deleted.
"""

from __future__ import annotations

import json

from pydantic import TypeAdapter, ValidationError

from nutgraf.answer import Abstention, Answer, Outcome
from nutgraf.article import Article
from nutgraf.brief import Brief

_OUTCOME: TypeAdapter[Answer | Abstention] = TypeAdapter(Outcome)


def article_of(record: str, sha256: str) -> Article | None:
    """The article without the fields this version cannot read; None unless its text is the one of `sha256`."""
    article = readable_article_of(record)
    return article if article and article.sha256 == sha256 else None


def readable_article_of(record: str) -> Article | None:
    """The article without the fields this version cannot read; None where that leaves no article."""
    try:
        return Article.model_validate_json(record)
    except ValidationError as error:
        return _without(record, {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]})


def brief_of(record: str) -> Brief | None:
    try:
        return Brief.model_validate_json(record)
    except ValidationError:
        return None


def outcome_of(record: str) -> Answer | Abstention | None:
    try:
        return _OUTCOME.validate_json(record)
    except ValidationError:
        return None


def _without(record: str, fields: set[str]) -> Article | None:
    try:
        values = json.loads(record)
        kept = {name: value for name, value in values.items() if name not in fields}
        return Article.model_validate_json(json.dumps(kept))
    except (ValueError, AttributeError):  # no JSON, not an object, or no text in it
        return None
