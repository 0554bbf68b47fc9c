from __future__ import annotations

import asyncio
from typing import Any

import pytest

from models.asking import endpoint, request, schema
from nutgraf.errors import ModelError
from nutgraf.models.openai_compatible import EndpointModel
from nutgraf.models.profile import Profile, wire_arguments
from nutgraf.models.settings import REASONING_TOKENS
from scripted_server import Reply, ScriptedServer, completion_body, json_reply, status, text


def picky(refused: dict[str, Reply]) -> Any:
    """A server that refuses requests with a certain parameter, each in its own words."""

    def answer(body: dict[str, Any]) -> Reply:
        for parameter, refusal in refused.items():
            if parameter in body:
                return refusal
        made = text("Nine days.")(body)
        assert isinstance(made, Reply)
        return made

    return answer


def unsupported(parameter: str, advice: str = "") -> Reply:
    message = f"Unsupported parameter: '{parameter}' is not supported with this model. {advice}"
    return status(400, {"message": message, "code": "unsupported_parameter", "param": parameter})


async def test_a_reasoning_model_gets_the_other_name_of_the_cap_once_and_for_all(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.default(picky({"max_tokens": unsupported("max_tokens", "Use 'max_completion_tokens' instead.")}))
    await model.complete(request(max_tokens=30))
    await model.complete(request(max_tokens=30))
    caps = [{key: body[key] for key in body if key.startswith("max_")} for body in _bodies(scripted)]
    assert caps == [{"max_tokens": 30}, {"max_completion_tokens": 30}, {"max_completion_tokens": 30}]


REFUSALS = {
    "OpenAI, value": (
        "temperature",
        status(400, {"message": "bad value", "code": "unsupported_value", "param": "temperature"}),
    ),
    "OpenAI, words only": ("seed", status(400, {"message": "Unrecognized request argument supplied: seed"})),
    "FastAPI": (
        "seed",
        json_reply({"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "no"}]}, 422),
    ),
    "logprobs": ("top_logprobs", unsupported("top_logprobs")),
    "stop": ("stop", status(400, {"message": "'stop' is not supported with this model."})),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_a_parameter_a_server_does_not_take_is_left_out_from_then_on(
    name: str, scripted: ScriptedServer, model: EndpointModel
) -> None:
    parameter, refusal = REFUSALS[name]
    scripted.default(picky({parameter: refusal}))
    for _ in range(2):
        answer = await model.complete(request(stop=("days",), logprobs=5))
        assert answer.text.startswith("Nine")
    assert [parameter in body for body in _bodies(scripted)] == [True, False, False]


async def test_the_output_of_a_server_that_ignores_stop_words_is_cut_here(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.default(picky({"stop": unsupported("stop")}))
    assert (await model.complete(request(stop=(" days",)))).text == "Nine"


async def test_calls_under_way_together_all_survive_the_first_refusal(scripted: ScriptedServer) -> None:
    refusals = {"max_tokens": unsupported("max_tokens"), "temperature": unsupported("temperature")}
    scripted.default(picky(refusals))
    client = endpoint(scripted)
    answers = await asyncio.gather(*(client.complete(request()) for _ in range(8)))
    assert {answer.text for answer in answers} == {"Nine days."}
    await client.aclose()


async def test_a_server_that_refuses_both_names_of_the_cap_is_given_up(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    refusals = {name: unsupported(name) for name in ("max_tokens", "max_completion_tokens")}
    scripted.default(picky(refusals))
    with pytest.raises(ModelError, match="does not take `max_"):
        await model.complete(request())
    assert len(scripted.requests) < 12


async def test_lm_studio_without_json_object_ends_at_the_prompt(scripted: ScriptedServer, model: EndpointModel) -> None:
    said = json_reply({"error": "'response_format.type' must be 'json_schema' or 'text'"}, 400)
    scripted.default(picky({"response_format": said}))
    answer = await model.complete(request(json_schema=schema()))
    assert answer.text == "Nine days."
    formats = [body.get("response_format", {}).get("type") for body in _bodies(scripted)]
    assert formats == ["json_schema", "json_object", None]
    assert "one JSON object only" in scripted.prompts[-1]
    assert '"who"' in scripted.prompts[-1]


async def test_a_server_that_crashes_on_schemas_is_asked_without_one(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.default(lambda body: status(500) if "json_schema" in str(body.get("response_format")) else "Nine days.")
    await model.complete(request(json_schema=schema()))
    await model.complete(request(json_schema=schema()))
    formats = [body["response_format"]["type"] for body in _bodies(scripted)]
    assert formats == ["json_schema", "json_schema", "json_object", "json_object"]


async def test_a_server_that_was_only_down_keeps_its_schemas(scripted: ScriptedServer, model: EndpointModel) -> None:
    scripted.enqueue(status(500), "Nine days.", "Nine days.")
    await model.complete(request(json_schema=schema()))
    await model.complete(request(json_schema=schema()))
    assert {body["response_format"]["type"] for body in _bodies(scripted)} == {"json_schema"}


async def test_silence_that_used_up_the_cap_is_met_with_a_larger_one(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(json_reply(completion_body(None, "length")), "Nine days.")
    await model.complete(request(max_tokens=100))
    assert [body["max_tokens"] for body in _bodies(scripted)] == [100, 100 + REASONING_TOKENS]


def test_a_tokenizer_that_is_steadily_leaner_than_ours_is_not_taken_for_truncation() -> None:
    profile = Profile()
    assert profile.was_truncated(ours=2000, theirs=1200)
    profile.learn_ratio(ours=400, theirs=240)
    assert not profile.was_truncated(ours=2000, theirs=1200)
    assert profile.was_truncated(ours=2000, theirs=800)


def test_a_wordier_tokenizer_does_not_make_whole_prompts_look_cut() -> None:
    profile = Profile()
    profile.learn_ratio(ours=100, theirs=400)  # mostly the chat template
    assert not profile.was_truncated(ours=2000, theirs=2100)


def test_openai_itself_is_asked_by_the_name_all_its_models_take() -> None:
    profile = Profile(limit_name="max_completion_tokens")
    sent = wire_arguments(request(max_tokens=9), profile, json_method=0)
    assert sent["max_completion_tokens"] == 9
    assert (sent["temperature"], sent["seed"]) == (0.0, 0)


def _bodies(scripted: ScriptedServer) -> list[dict[str, Any]]:
    return [recorded.body for recorded in scripted.requests]


async def test_an_endpoint_is_asked_for_statements_unless_the_user_chose_lines(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    chosen = endpoint(scripted, drafting="lines")
    assert (model.drafting, chosen.drafting) == ("statements", "lines")
    await chosen.aclose()
