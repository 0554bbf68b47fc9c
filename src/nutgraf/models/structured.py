"""Structured answers: each is validated here, whatever the server promises about its JSON.

JSON that was cut is never repaired. An answer that does not fit is sent back once, with what is
wrong with it, for the model to correct; one without any JSON object is not, because its model writes none.
"""

from __future__ import annotations

import json
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from nutgraf.errors import ModelError
from nutgraf.models.completion import AnswerSchema, Completion, Message, Model, Request
from nutgraf.models.reasoning import split_reply

T = TypeVar("T", bound=BaseModel)
_LONGEST = 200_000  # characters that are searched for JSON
_MOST_OBJECTS = 50
_DROPPED = frozenset({"$defs", "title", "default", "pattern", "format", "examples", "discriminator"})


class Structured(NamedTuple, Generic[T]):
    """A validated answer, every completion it took, and how many corrections were asked for."""

    value: T
    completions: tuple[Completion, ...]
    repairs: int


class UnfitError(Exception):
    """An answer that is not the one JSON object asked for; the message is for the model, not for a user."""

    def __init__(self, message: str, places: str = "", *, has_object: bool = True) -> None:
        super().__init__(message)
        self.places = places
        self.has_object = has_object


async def complete_json(model: Model, request: Request, schema: type[T]) -> Structured[T]:
    """Ask for an answer that fits `schema`; at most one try with a larger cap and one correction.

    An answer without any JSON object gets no correction. Raises ModelError of kind `length` or `schema` when the answer
    still is cut or does not fit.
    """
    ask = request.model_copy(update={"json_schema": answer_schema(schema)})
    completions: list[Completion] = []
    ask = await _whole_answer(model, ask, completions)
    try:
        return Structured(read_answer(completions[-1].text, schema), tuple(completions), 0)
    except UnfitError as unfit:
        if not unfit.has_object:
            raise _unusable(model, f"holds no JSON object for {schema.__name__}") from None
        ask = _correction(ask, completions[-1].text, unfit)
    await _whole_answer(model, ask, completions)
    try:
        return Structured(read_answer(completions[-1].text, schema), tuple(completions), 1)
    except UnfitError as unfit:
        raise _unusable(model, f"does not fit {schema.__name__}{unfit.places}, corrected once") from None


def _unusable(model: Model, what: str) -> ModelError:
    return ModelError(f"the answer of model {model.name} {what}; try a larger model", kind="schema")


def read_answer(text: str, schema: type[T]) -> T:
    """The one JSON object in `text` that fits `schema`, whatever prose or fence is around it.

    Raises UnfitError when there is none, when it was cut, or when several different ones fit.

    >>> from pydantic import create_model
    >>> read_answer('Sure! ```json {"name": "Lima"} ```', create_model("City", name=str)).name
    'Lima'
    """
    found: list[T] = []
    complaint: UnfitError | None = None
    for candidate in _objects(split_reply(text[:_LONGEST]).answer):
        try:
            value = schema.model_validate(candidate)
        except ValidationError as error:
            complaint = complaint or _complaint(error)
            continue
        if value not in found:
            found.append(value)
    if len(found) == 1:
        return found[0]
    if found:
        raise UnfitError("The answer held several different JSON objects; give exactly one.", ": several objects")
    raise complaint or UnfitError("The answer held no whole JSON object.", ": no whole object", has_object=False)


def unfinished_object(text: str) -> dict[str, Any]:
    """The JSON object that is being written in `text`, without strings that have no end yet; {} where there is none.

    >>> unfinished_object('Here: {"name": "Lima", "rivers": ["Rímac", "Chi')
    {'name': 'Lima', 'rivers': ['Rímac']}
    """
    start = text.find("{")
    try:
        found = from_json(text[start:][:_LONGEST], allow_partial=True) if start >= 0 else {}
    except ValueError:  # it is no JSON, or something follows it
        return {}
    return found if isinstance(found, dict) else {}


def answer_schema(schema: type[BaseModel]) -> AnswerSchema:
    """The plain JSON Schema of a model that every server understands: no references, nothing optional, no extras.

    Raises ValueError for a model that contains itself.
    """
    body = schema.model_json_schema()
    return AnswerSchema(name=schema.__name__, body=_plain(body, body.get("$defs", {}), ()))


async def _whole_answer(model: Model, ask: Request, completions: list[Completion]) -> Request:
    completions.append(await model.complete(ask))
    if completions[-1].cut:
        ask = ask.model_copy(update={"max_tokens": 2 * ask.max_tokens})
        completions.append(await model.complete(ask))
    if completions[-1].cut:
        cap = f"{ask.max_tokens} tokens"
        raise ModelError(
            f"the answer of model {model.name} was cut at {cap}; name another model with --model", kind="length"
        )
    return ask


def _correction(ask: Request, answer: str, unfit: UnfitError) -> Request:
    schema = json.dumps(ask.json_schema.body if ask.json_schema else {}, ensure_ascii=False)
    again = f"{unfit} Answer again with only one JSON object that fits this JSON Schema:\n{schema}"
    turns = (Message(role="assistant", content=answer), Message(role="user", content=again))
    return ask.model_copy(update={"messages": ask.messages + turns})


def _complaint(error: ValidationError) -> UnfitError:
    problems = error.errors(include_url=False, include_input=False, include_context=False)[:5]
    places = [".".join(str(part) for part in problem["loc"]) or "the object" for problem in problems]
    listed = "; ".join(f"{place}: {problem['msg']}" for place, problem in zip(places, problems, strict=True))
    # The messages of pydantic may repeat the model's words: those go back to the model, users get the places only.
    return UnfitError(f"The answer did not fit: {listed}.", f" (at {', '.join(places)})")


def _objects(text: str) -> list[dict[str, Any]]:
    """The outermost JSON objects in `text`; none after one that was cut."""
    decoder = json.JSONDecoder(parse_constant=_no_constant)
    found: list[dict[str, Any]] = []
    start = 0
    for _ in range(_MOST_OBJECTS):
        start = text.find("{", start)
        if start < 0:
            break
        try:
            value, start = decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
                break
            start += 1
        except (ValueError, RecursionError):
            start += 1
        else:
            if _is_text(value):
                found.append(value)
    return found


def _is_text(value: dict[str, Any]) -> bool:
    """Whether all its strings can be written: JSON can spell half a character, UTF-8 cannot."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _plain(node: Any, definitions: dict[str, Any], above: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [_plain(entry, definitions, above) for entry in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        if name in above:
            raise ValueError(f"{name} contains itself: a schema for a model must be flat")
        return _plain(definitions[name], definitions, (*above, name))
    properties = node.get("properties")
    plain = {
        key: _plain(value, definitions, above)
        for key, value in node.items()
        if key not in _DROPPED and key != "properties"
    }
    if isinstance(properties, dict):  # its keys are names of fields, of which one may well be "title"
        fields = {name: _plain(field, definitions, above) for name, field in properties.items()}
        plain |= {"properties": fields, "required": list(fields), "additionalProperties": False}
    return plain
