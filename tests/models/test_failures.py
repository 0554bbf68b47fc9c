from __future__ import annotations

import logging
import traceback
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from models.asking import CANARY_KEY, QUESTION, endpoint, request
from nutgraf.errors import ContextOverflow, EndpointRefused, ModelError, StopRun
from nutgraf.models.endpoint_errors import read_error
from nutgraf.models.failures import of_error_body, redact
from nutgraf.models.openai_compatible import EndpointModel
from nutgraf.models.rate_limit import CIRCUIT_AFTER, SAME_REFUSAL_LIMIT, RateLimiter, RetryPolicy
from scripted_server import Reply, ScriptedServer, completion_body, hang, json_reply, raw, reset, status, text

HTML = b"<!doctype html><html><body>Sign in</body></html>"
QUOTA = {"message": "You exceeded your quota", "type": "insufficient_quota", "code": "insufficient_quota"}


class Row(NamedTuple):
    """A row of the failure matrix: a reply that does not go away, what it becomes, and how often it is asked."""

    reply: Any
    kind: str
    hits: int
    error: type[ModelError] = ModelError


MATRIX = {
    "400": Row(status(400, {"message": "no", "code": "odd"}), "invalid_request", 1),
    "401": Row(status(401, {"message": "bad key"}), "bad_key", 1, EndpointRefused),
    "402": Row(status(402), "quota", 1, StopRun),
    "403": Row(status(403), "forbidden", 1, EndpointRefused),
    "404": Row(status(404), "not_found", 1, EndpointRefused),
    "404 as a page": Row(raw(HTML, "text/html", 404), "not_found", 1, EndpointRefused),
    "308": Row(status(308, headers={"location": "https://192.0.2.1/v1"}), "wrong_address", 1, EndpointRefused),
    "408": Row(status(408), "busy", 4),
    "409": Row(status(409), "busy", 4),
    "413": Row(status(413), "too_large", 1),
    "422": Row(status(422), "unprocessable", 1),
    "429 for a day": Row(status(429, headers={"retry-after": "86400"}), "rate_limit", 1, StopRun),
    "429 reset": Row(status(429, headers={"x-ratelimit-reset-requests": "6m0s"}), "rate_limit", 1, StopRun),
    "429 quota": Row(status(429, QUOTA), "quota", 1, StopRun),
    "429 spend": Row(status(429, {"code": "project_spend_limit_exceeded"}), "quota", 1, StopRun),
    "500": Row(status(500), "server", 4),
    "502": Row(status(502), "server", 4),
    "503 as a page": Row(raw(HTML, "text/html", 503), "server", 4),
    "503 for a day": Row(status(503, headers={"retry-after": "86400"}), "server", 1, StopRun),
    "504": Row(status(504), "server", 4),
    "529": Row(status(529), "server", 4),
    "500, not worth it": Row(status(500, headers={"x-should-retry": "false"}), "server", 1),
    "connection reset": Row(reset(), "connection", 4),
    "short body": Row(
        Reply(200, {"content-type": "application/json"}, (b'{"choices',), ending="torn"), "connection", 4
    ),
    "truncated JSON": Row(raw(b'{"choices": [{"mess', "application/json"), "garbled", 4),
    "200 page": Row(raw(HTML, "text/html"), "wrong_address", 1, EndpointRefused),
    "200 page, mislabelled": Row(raw(HTML, "application/json"), "wrong_address", 1, EndpointRefused),
    "200 error": Row(json_reply({"error": {"message": "overloaded"}}), "server", 4),
    "200 error text": Row(json_reply({"error": "overloaded"}), "server", 4),
    "choices null": Row(json_reply({"choices": None}), "garbled", 4),
    "choices missing": Row(json_reply({"id": "x"}), "garbled", 4),
    "message null": Row(json_reply(completion_body(None, message=None)), "garbled", 4),
    "a list": Row(json_reply([]), "garbled", 4),
    "JSON null": Row(json_reply(None), "garbled", 4),
    "choices empty": Row(json_reply(completion_body("", choices=[])), "empty", 2),
    "content null": Row(json_reply(completion_body(None)), "empty", 2),
    "content blank": Row(json_reply(completion_body(" \n")), "empty", 2),
    "tokens used up in silence": Row(json_reply(completion_body(None, "length")), "starved", 2),
    "content_filter": Row(json_reply(completion_body("Well", "content_filter")), "filtered", 1),
    "refusal": Row(json_reply(completion_body(None, message={"refusal": "I cannot"})), "refused", 1),
}


@pytest.mark.parametrize("name", MATRIX)
async def test_every_failure_has_its_one_treatment(name: str, scripted: ScriptedServer, model: EndpointModel) -> None:
    row = MATRIX[name]
    scripted.default(lambda _: row.reply)
    with pytest.raises(ModelError) as caught:
        await model.complete(request())
    assert (caught.value.kind, type(caught.value), len(scripted.requests)) == (row.kind, row.error, row.hits)
    assert "\n" not in str(caught.value)
    assert "model scripted at 127.0.0.1" in str(caught.value)


TRANSIENT = [name for name, row in MATRIX.items() if row.hits > 1]


@pytest.mark.parametrize("name", TRANSIENT)
async def test_a_passing_failure_is_recovered_from(name: str, scripted: ScriptedServer, model: EndpointModel) -> None:
    scripted.enqueue(MATRIX[name].reply, "The harbour master.")
    assert (await model.complete(request())).text == "The harbour master."


async def test_a_rate_limit_is_waited_out_as_long_as_the_server_asks(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.enqueue(*[status(429, headers={"retry-after-ms": "20"})] * 6, "Nine days.")
    assert (await model.complete(request())).text == "Nine days."
    assert len(scripted.requests) == 7  # more than the tries an ordinary failure gets


async def test_a_server_that_never_answers_ends_at_the_deadline(scripted: ScriptedServer) -> None:
    scripted.default(lambda _: hang())
    client = endpoint(scripted, RetryPolicy(deadline=0.3))
    with pytest.raises(ModelError, match=r"within 0\.3 s; raise timeout") as caught:
        await client.complete(request())
    assert caught.value.kind == "timeout"
    await client.aclose()


async def test_a_body_that_drips_for_ever_ends_at_the_deadline(scripted: ScriptedServer) -> None:
    drip = Reply(200, {"content-type": "application/json"}, [b" "] * 1000, pause=0.05)
    scripted.default(lambda _: drip)
    client = endpoint(scripted, RetryPolicy(deadline=0.4))
    with pytest.raises(ModelError, match="no whole answer"):
        await client.complete(request())
    await client.aclose()


async def test_an_address_without_a_server_is_named(scripted: ScriptedServer) -> None:
    client = endpoint(scripted, base_url="http://127.0.0.1:9/v1")
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9 cannot be reached.* is it running\?"):
        await client.complete(request())
    await client.aclose()


async def test_the_same_refusal_for_twenty_articles_stops_the_run(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.default(lambda _: status(400, {"message": "no", "code": "odd"}))
    for _ in range(SAME_REFUSAL_LIMIT - 1):
        with pytest.raises(ModelError) as caught:
            await model.complete(request())
        assert not isinstance(caught.value, StopRun)
    with pytest.raises(StopRun):
        await model.complete(request())


async def test_after_calls_in_a_row_were_given_up_everybody_rests(
    scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.models.rate_limit.CIRCUIT_SECONDS", 0.3)
    scripted.default(lambda _: status(500))
    pauses: list[float] = []
    client = endpoint(scripted, RetryPolicy(tries=1), RateLimiter(4, pauses.append))
    for _ in range(CIRCUIT_AFTER):
        assert pauses == []
        with pytest.raises(ModelError):
            await client.complete(request())
    assert pauses == [0.3]
    scripted.default(lambda _: text("Well again.")({}))
    assert (await client.complete(request())).text == "Well again."
    await client.aclose()


OVERFLOWS = {
    "OpenAI": (400, {"message": "too long", "code": "context_length_exceeded", "type": "x"}, None),
    "vLLM": (
        400,
        {"message": "This model's maximum context length is 4096 tokens. However…", "code": 400},
        4096,
    ),
    "vLLM max_tokens": (400, {"message": "max_tokens must be at least 1, got -186.", "code": 400}, None),
    "llama.cpp": (
        400,
        {"message": "x", "type": "exceed_context_size_error", "n_prompt_tokens": 9, "n_ctx": 512},
        512,
    ),
    "llama.cpp, words": (
        400,
        {"message": "request (9 tokens) exceeds the available context size (2048 tokens)"},
        2048,
    ),
    "llama.cpp, old": (500, "the request is too large to process", None),
}


@pytest.mark.parametrize("name", OVERFLOWS)
async def test_every_dialect_of_overflow_is_understood(
    name: str, scripted: ScriptedServer, model: EndpointModel
) -> None:
    code, error, n_ctx = OVERFLOWS[name]
    scripted.enqueue(status(code, error))
    with pytest.raises(ContextOverflow) as caught:
        await model.complete(request())
    assert caught.value.n_ctx == n_ctx
    assert model.context_window == (n_ctx or 8192)
    assert len(scripted.requests) == 1


async def test_overflow_in_a_flat_body_of_an_old_server_is_understood(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    flat = {
        "object": "error",
        "message": "This model's maximum context length is 2048 tokens",
        "type": "BadRequestError",
    }
    scripted.enqueue(json_reply(flat, 400))
    with pytest.raises(ContextOverflow) as caught:
        await model.complete(request())
    assert caught.value.n_ctx == 2048


async def test_a_server_that_dropped_half_of_the_prompt_is_caught(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    cut = completion_body("Nine days.", usage={"prompt_tokens": 300, "completion_tokens": 3})
    scripted.enqueue(json_reply(cut))
    with pytest.raises(ModelError, match="read only 300 of about") as caught:
        await model.complete(request("The harbour froze. " * 200))
    assert caught.value.kind == "truncated"


async def test_the_refusal_is_kept_but_not_printed(scripted: ScriptedServer, model: EndpointModel) -> None:
    scripted.enqueue(json_reply(completion_body(None, message={"refusal": "I cannot speak of harbours"})))
    with pytest.raises(ModelError) as caught:
        await model.complete(request())
    assert caught.value.answer == "I cannot speak of harbours"
    assert "harbours" not in str(caught.value)


@pytest.mark.parametrize("name", MATRIX)
async def test_neither_the_key_nor_the_article_reaches_messages_tracebacks_or_logs(
    name: str, scripted: ScriptedServer, model: EndpointModel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = {"message": f"Incorrect API key provided: {CANARY_KEY[:-4]}***. Input: {QUESTION}", "code": "odd"}
    reply = MATRIX[name].reply
    if isinstance(reply, Reply) and reply.status >= 400:
        reply = status(reply.status, echo, headers={"retry-after": "86400"})
    scripted.default(lambda _: reply)
    with pytest.raises(ModelError) as caught:
        await model.complete(request())
    seen = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert CANARY_KEY[:12] not in seen
    assert "Port Ellery" not in seen


def _bodies(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    keys = st.sampled_from(["error", "detail", "message", "msg", "code", "type", "param", "n_ctx", "loc"])
    return st.dictionaries(keys, inner)


@settings(max_examples=30)
@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | _bodies(inner)))
def test_no_error_body_is_too_odd_to_be_read(body: object) -> None:
    assert of_error_body(body).kind
    assert isinstance(read_error(body).message, str)


@given(
    st.text(),
    st.text(alphabet="abcdefghijklmnop ", min_size=30, max_size=200),
    st.integers(0, 5),
)
def test_no_stretch_of_the_prompt_is_ever_quoted(before: str, prompt: str, at: int) -> None:
    flat = " ".join(prompt.split())
    shown = redact(f"{before} {prompt[at:]}", key="sk-0123456789", prompt=prompt)
    assert len(shown) <= 200
    assert not any(flat[i : i + 30] in shown for i in range(max(0, len(flat) - 30)))


@pytest.mark.parametrize("key", ["x", "1", "e", "none", "abc", "dummy", "EMPTY", "1234567", ""])
def test_a_dummy_key_blanks_no_letter_of_a_message(key: str) -> None:
    message = "exceeds the context: 1234567 tokens of 8 none EMPTY dummy abc"
    assert redact(message, key=key, prompt="Who won?") == message


async def test_a_message_for_a_user_with_a_dummy_key_is_whole(scripted: ScriptedServer) -> None:
    words = "Trying to keep the first 4613 tokens when context the overflows; context length of only 2048 tokens"
    for key in ("x", "1", "ollama"):
        scripted.enqueue(status(418, words.replace("context", "box")))
        client = endpoint(scripted, key=SecretStr(key))
        with pytest.raises(ModelError) as caught:
            await client.complete(request())
        await client.aclose()
        assert words.replace("context", "box") in str(caught.value)
