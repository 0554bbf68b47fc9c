from __future__ import annotations

import json
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from models.asking import QUESTION, request
from nutgraf.errors import ModelError
from nutgraf.models.openai_compatible import EndpointModel
from nutgraf.models.structured import UnfitError, answer_schema, complete_json, read_answer
from scripted_server import ScriptedServer, completion_body, json_reply, text


class Place(BaseModel):
    name: str
    days: int = 0


class Report(BaseModel):
    """A model with everything a schema can stumble over."""

    title: str = Field(pattern=r"^\w")
    kind: Literal["ice", "fire"] = "ice"
    places: list[Place] = Field(default=[], max_length=3)


class Node(BaseModel):
    child: Node | None = None


GOOD = '{"name": "Port Ellery", "days": 9}'


@pytest.mark.parametrize(
    "answer",
    [
        GOOD,
        f"Sure! Here it is:\n```json\n{GOOD}\n```\nAnything else?",
        f"{GOOD}\n{GOOD}",
        f"As {{you}} asked: {GOOD}.",
        f'<think>{{"name": "Lima", "days": 1}} no…</think>{GOOD}',
        f'An example is {{"title": 1}}; the answer: {GOOD}',
    ],
)
def test_the_one_object_is_found_in_the_prose_around_it(answer: str) -> None:
    assert read_answer(answer, Place) == Place(name="Port Ellery", days=9)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "no whole JSON object"),
        ("Port Ellery, nine days", "no whole JSON object"),
        ('{"name": "Port Ell', "no whole JSON object"),
        ('{"outer": {"name": "Lima"}, "rest": "cut he', "no whole JSON object"),  # the inner one is no answer
        ('["Port Ellery"]', "no whole JSON object"),
        ('{"name": "Lima"} or {"name": "Quito"}', "several different"),
        ('{"days": 9}', "name: Field required"),
        ('{"name": "Lima", "days": NaN}', "no whole JSON object"),
        ('{"name": "\\ud800"}', "no whole JSON object"),
        ('{"a":' * 5000, "no whole JSON object"),
        ("{" * 5000, "no whole JSON object"),
    ],
)
def test_what_is_not_the_one_object_is_unfit(answer: str, why: str) -> None:
    with pytest.raises(UnfitError, match=why):
        read_answer(answer, Place)


@given(st.text(), st.builds(Place, name=st.text(alphabet=st.characters(exclude_categories=["Cs"]))))
def test_prose_never_turns_into_another_answer(prose: str, place: Place) -> None:
    answer = f"{prose.replace('{', '')} {place.model_dump_json()}"
    assert read_answer(answer, Place) == place


def test_the_schema_is_plain_enough_for_every_server() -> None:
    body = answer_schema(Report).body
    place = body["properties"]["places"]["items"]
    assert body["required"] == ["title", "kind", "places"]
    assert place["required"] == ["name", "days"]
    assert place["additionalProperties"] is body["additionalProperties"] is False
    assert body["properties"]["places"]["maxItems"] == 3
    assert not {"$ref", "$defs", "pattern", "default"} & set(json.dumps(body).replace('"', " ").split())


def test_a_model_that_contains_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="Node contains itself"):
        answer_schema(Node)


async def test_a_fitting_answer_takes_one_call(scripted: ScriptedServer, model: EndpointModel) -> None:
    scripted.enqueue(GOOD)
    found = await complete_json(model, request(), Place)
    assert (found.value.name, found.repairs, len(found.completions)) == ("Port Ellery", 0, 1)
    sent = scripted.requests[0].body["response_format"]
    assert (sent["type"], sent["json_schema"]["name"]) == ("json_schema", "Place")


async def test_an_unfit_answer_is_sent_back_once_with_what_is_wrong(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue('{"days": "nine"}', GOOD)
    found = await complete_json(model, request(), Place)
    assert (found.value.days, found.repairs, len(found.completions)) == (9, 1, 2)
    roles = [message["role"] for message in scripted.requests[1].body["messages"]]
    assert roles == ["user", "assistant", "user"]
    assert "name: Field required" in scripted.prompts[1]


async def test_a_second_unfit_answer_fails_without_quoting_it(scripted: ScriptedServer, model: EndpointModel) -> None:
    scripted.default(lambda _: text(json.dumps({"name": ["secret words"]}))({}))
    with pytest.raises(ModelError, match=r"does not fit Place \(at name\)") as caught:
        await complete_json(model, request(), Place)
    assert caught.value.kind == "schema"
    assert "secret" not in str(caught.value)
    assert len(scripted.requests) == 2


async def test_a_cut_answer_is_asked_again_with_a_larger_cap(scripted: ScriptedServer, model: EndpointModel) -> None:
    scripted.enqueue(json_reply(completion_body(GOOD[:-5], "length")), GOOD)
    found = await complete_json(model, request(max_tokens=40), Place)
    assert (found.value.days, found.repairs) == (9, 0)
    assert [recorded.body["max_tokens"] for recorded in scripted.requests] == [40, 80]


async def test_an_answer_cut_twice_is_never_repaired(scripted: ScriptedServer, model: EndpointModel) -> None:
    scripted.default(lambda _: json_reply(completion_body(GOOD + '{"na', "length")))
    with pytest.raises(ModelError, match="name another model") as caught:
        await complete_json(model, request(), Place)
    assert caught.value.kind == "length"
    assert QUESTION not in str(caught.value)
