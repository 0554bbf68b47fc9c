"""Answers as JSON: one whole outcome with all that was checked, or one flat line for each question of many."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from nutgraf.answer import SCHEMA, Abstention, Answer, Outcome
from nutgraf.render.as_json import json_text


def answer_to_json(outcome: Answer | Abstention) -> str:
    """The outcome as `nutgraf/answer@1` JSON, indented; `nutgraf schema answer` tells its form."""
    return json_text({"schema": SCHEMA} | outcome.model_dump(mode="json", by_alias=True), indent=2)


def answer_schema() -> dict[str, Any]:
    """The JSON Schema of `nutgraf/answer@1`: an answer or an abstention, told apart by `kind`."""
    schema = TypeAdapter[Any](Outcome).json_schema(by_alias=True, mode="serialization")
    for outcome in (Answer, Abstention):
        form = schema["$defs"][outcome.__name__]
        form["properties"] = {"schema": {"const": SCHEMA, "title": "Schema", "type": "string"}} | form["properties"]
        form["required"] = list(dict.fromkeys(["schema", "kind", *form["required"]]))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA} | schema


def answer_line(number: str | int, outcome: Answer | Abstention) -> str:
    """One line, without line breaks, for the outcome of the question whose id is `number`.

    `answer` is null exactly where `abstained` is true or, in an `unanswered_line`, something went wrong. An abstention
    cites what comes nearest, or what the article says instead (`correction`).
    """
    is_answer = isinstance(outcome, Answer)
    correction = None if isinstance(outcome, Answer) else outcome.correction
    fields = {
        "id": number,
        "question": outcome.asked,
        "answer": outcome.text if is_answer else None,
        "abstained": not is_answer,
        "reason": None if isinstance(outcome, Answer) else outcome.reason,
        "correction": correction.text if correction else None,
        "citations": [citation.model_dump(mode="json") for citation in outcome.citations],
        "checks": [check.model_dump(mode="json") for check in outcome.checks],
        "chance": outcome.chance,
        "seconds": outcome.making.seconds,
    }
    return json_text(fields)


def unanswered_line(number: str | int, question: str, *, abstained: bool, reason: str, error: str) -> str:
    """The line of a question that has no outcome, with the `error` that a person would be shown.

    `abstained` is true where there was nothing to ask, false where the model failed: that says nothing of the article.
    """
    fields: dict[str, Any] = {
        "id": number,
        "question": question,
        "answer": None,
        "abstained": abstained,
        "reason": reason,
        "correction": None,
        "citations": [],
        "checks": [],
        "chance": 0.0,
        "seconds": 0.0,
        "error": error,
    }
    return json_text(fields)
