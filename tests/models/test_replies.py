from __future__ import annotations

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.asking import CANARY_KEY, request
from nutgraf.models.completion import TokenAlternatives, Usage
from nutgraf.models.failures import UnusableReplyError
from nutgraf.models.openai_compatible import EndpointModel
from nutgraf.models.replies import RequestContext, completion_of
from scripted_server import ScriptedServer, completion_body, json_reply

ASKED = RequestContext("m", logprobs=False, prompt_tokens=40, began=0.0)
YES_OR_NO = {
    "content": [
        {
            "token": "Yes",
            "logprob": -0.2,
            "top_logprobs": [
                {"token": "Yes", "logprob": -0.2},
                {"token": "No", "logprob": -1.8},
                {"token": " yes", "logprob": -5.0},
                {"token": "?", "logprob": None},
            ],
        }
    ]
}


async def test_a_good_answer_comes_with_its_counts(scripted: ScriptedServer, model: EndpointModel) -> None:
    usage = {
        "prompt_tokens": 812,
        "completion_tokens": 4,
        "prompt_tokens_details": {"cached_tokens": 800},
    }
    scripted.enqueue(json_reply(completion_body("Nine days.", usage=usage)))
    answer = await model.complete(request())
    assert (answer.text, answer.finish_reason, answer.cut) == ("Nine days.", "stop", False)
    assert answer.usage == Usage(prompt_tokens=812, cached_tokens=800, completion_tokens=4)
    sent = scripted.requests[0]
    assert sent.path.endswith("/v1/chat/completions")
    assert sent.headers["authorization"] == f"Bearer {CANARY_KEY}"
    assert sent.body["messages"] == [{"role": "user", "content": request().messages[0].content}]


async def test_an_answer_cut_at_the_cap_says_so(scripted: ScriptedServer, model: EndpointModel) -> None:
    scripted.enqueue(json_reply(completion_body("Nine", "length")))
    assert (await model.complete(request(max_tokens=1))).cut


async def test_the_chance_of_a_yes_is_read_from_the_alternatives(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(json_reply(completion_body("Yes", "length", logprobs=YES_OR_NO)))
    answer = await model.complete(request(max_tokens=1, logprobs=5))
    place = answer.logprobs[0]
    assert place.chance_of("yes") == pytest.approx(math.exp(-0.2) + math.exp(-5))
    assert place.chance_of("no") == pytest.approx(math.exp(-1.8))
    assert place.chance_of("perhaps") == 0
    assert (scripted.requests[0].body["logprobs"], scripted.requests[0].body["top_logprobs"]) == (True, 5)


async def test_an_empty_answer_whose_alternatives_were_asked_for_is_an_answer(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(json_reply(completion_body("", "stop", logprobs=YES_OR_NO)))
    answer = await model.complete(request(max_tokens=1, logprobs=5))
    assert answer.text == ""
    assert answer.logprobs


async def test_tokens_a_server_does_not_count_are_estimated_and_marked(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(json_reply(completion_body("Nine days.", usage=None)))
    usage = (await model.complete(request())).usage
    assert usage.estimated
    assert usage.prompt_tokens > 5


def test_content_in_parts_is_put_together() -> None:
    parts = [{"type": "text", "text": "Nine "}, {"type": "image"}, {"type": "text", "text": "days."}]
    assert completion_of(completion_body(parts), ASKED).text == "Nine days."


def test_half_a_character_does_not_get_out() -> None:
    assert completion_of(completion_body("ice \ud83d\ude00 \ud800!"), ASKED).text == "ice 😀 �!"


def test_the_usage_of_two_completions_adds_up() -> None:
    known = Usage(prompt_tokens=10, cached_tokens=5, completion_tokens=2)
    guess = Usage(prompt_tokens=1, completion_tokens=1, estimated=True)
    total = known + guess
    assert total == Usage(prompt_tokens=11, cached_tokens=5, completion_tokens=3, estimated=True)


def test_a_position_without_alternatives_is_judged_by_its_own_token() -> None:
    assert TokenAlternatives(token=" Yes", logprob=math.log(0.5)).chance_of("yes") == pytest.approx(0.5)


@pytest.mark.parametrize("change", [{"max_tokens": 0}, {"messages": ()}, {"temperature": -1}, {"logprobs": 21}])
def test_a_request_that_makes_no_sense_cannot_be_made(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        request(**change)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "choices": st.lists(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "message": st.dictionaries(st.sampled_from(["content", "refusal", "role"]), JSON),
                        "finish_reason": JSON,
                        "logprobs": st.dictionaries(st.just("content"), JSON),
                    },
                )
                | JSON,
                max_size=2,
            ),
            "usage": st.dictionaries(st.sampled_from(["prompt_tokens", "completion_tokens"]), JSON),
            "error": JSON,
            "model": JSON,
        },
    )
)
def test_whatever_a_server_sends_is_an_answer_or_a_known_failure(body: object) -> None:
    with suppress(UnusableReplyError):
        assert completion_of(body, ASKED).text.strip()
