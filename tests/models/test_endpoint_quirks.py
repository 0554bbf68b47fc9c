"""Endpoints that each have one peculiarity: whatever it is, a question gets its right answer or one true line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.test_verifier import logprobs_of
from nutgraf.answer import Abstention, Answer
from nutgraf.article import Article
from nutgraf.errors import ModelError
from nutgraf.models import load_settings, open_model, profile
from nutgraf.models.doctor import diagnose
from nutgraf.qa import Asking
from nutgraf.qa.conversation import open_articles
from scripted_server import Reply, ScriptedServer, completion_body, json_reply, raw, sse, status, text

STORY = (
    "The Larkmoor bridge will close to all traffic for nine weeks from 4 May, the council said. "
    "The work will cost £3.4 million. A free ferry for foot passengers will run every 20 minutes."
)
QUESTION = "How long will the bridge be closed?"
THOUGHT = "Let me look. The article says it in its first sentence, so I answer with it."
Body = dict[str, Any]


def said(body: Body) -> str:
    """What a perfect model answers to `ask`, to a verdict, and to the check-up."""
    last = body["messages"][-1]["content"]
    if "Passage:" in last:
        return "no" if "Thursday" in last else "yes"
    return "Monday" if "ferry run again" in last else "nine weeks"


def perfect(body: Body, words: str | None = None, **changes: Any) -> Reply:
    if "messages" not in body:
        return status(404, "not found")
    answer = said(body) if words is None else words
    if body.get("stream"):
        made = text(answer)(body)
        assert isinstance(made, Reply)
        return made
    if body.get("logprobs") and "logprobs" not in changes:
        changes["logprobs"] = logprobs_of(said(body).split()[0], 0.99)
    usage = {"prompt_tokens": sum(len(m["content"]) for m in body["messages"]) // 4, "completion_tokens": 3}
    return json_reply(completion_body(answer, **({"usage": usage} | changes)))


def refusing(refused: Callable[[Body], bool], message: str, code: int = 400, **fields: Any) -> Callable[[Body], Reply]:
    return lambda body: (
        status(code, {"message": message, **fields}) if "messages" in body and refused(body) else perfect(body)
    )


def thinks_until(tokens: int) -> Callable[[Body], Reply]:
    """A model that writes so many tokens of reasoning first, in a field of its own."""

    def answer(body: Body) -> Reply:
        if "messages" in body and body.get("max_tokens", 0) < tokens:
            message = {"role": "assistant", "content": None, "reasoning_content": THOUGHT}
            return json_reply(completion_body(None, "length", message=message))
        return perfect(body, logprobs=None)

    return answer


def starves_uncounted(body: Body) -> Reply:
    """A model that thinks for 300 tokens, and neither shows nor counts them where it then answers."""
    if "messages" not in body:
        return status(404, "not found")
    if "logprobs" in body:
        return status(400, {"message": "logprobs is not supported with this model."})
    if body.get("temperature", 1) != 1:
        words = "Unsupported value: 'temperature' does not support 0 with this model."
        return status(400, {"message": words, "param": "temperature", "code": "unsupported_value"})
    if body.get("max_tokens", 0) < 300:
        return json_reply(completion_body("", "length"))
    return perfect(body)


def quiet_with(effort: str) -> Callable[[Body], Reply]:
    """A model that reasons unless it is asked for a certain effort, and refuses other ones."""

    def answer(body: Body) -> Reply:
        sent = body.get("reasoning_effort")
        if sent is not None and sent != effort:
            listed = f"Unsupported value: 'reasoning_effort' does not support '{sent}'. Supported: '{effort}', 'high'."
            return status(400, {"message": listed, "param": "reasoning_effort", "code": "unsupported_value"})
        if "messages" not in body or sent == effort:
            return perfect(body)
        return perfect(body, f"<think>{THOUGHT}</think>{said(body)}", logprobs=None)

    return answer


def quiet_by_template(body: Body) -> Reply:
    if "messages" not in body or body.get("chat_template_kwargs", {}).get("enable_thinking") is False:
        return perfect(body)
    if "reasoning_effort" in body:
        return status(422, {"message": "Extra inputs are not permitted", "param": "reasoning_effort"})
    return perfect(body, f"{THOUGHT}</think>{said(body)}", logprobs=None)


def decorated(body: Body) -> Reply:
    return perfect(body) if "messages" not in body else perfect(body, f"**{said(body)}**<|eot_id|>")


def chatty(body: Body) -> Reply:
    return perfect(body, f"Certainly! Here is the answer:\n\n{said(body)}\n\nI hope this helps!", logprobs=None)


def in_parts(body: Body) -> Reply:
    if "messages" not in body:
        return status(404)
    parts = [{"type": "thinking", "thinking": THOUGHT}, {"type": "text", "text": said(body)}]
    return json_reply(completion_body(parts))


def only_streams(body: Body) -> Reply:
    if "messages" in body and not body.get("stream"):
        return status(400, {"message": "Non-streaming requests are not supported by this model."})
    return perfect(body)


def fenced_tokens(body: Body) -> Reply:
    """Verdicts in quotation marks, whose log probabilities begin with the mark."""
    if "messages" not in body:
        return status(404)
    mark = {"token": '"', "logprob": -0.01, "top_logprobs": [{"token": '"', "logprob": -0.01}]}
    places = [mark, *logprobs_of(said(body).split()[0], 0.98)["content"]]
    return perfect(body, f'"{said(body)}"', logprobs={"content": places})


def any_of(*names: str) -> Callable[[Body], bool]:
    return lambda body: any(name in body for name in names)


def has_system(body: Body) -> bool:
    return any(message["role"] == "system" for message in body["messages"])


ANSWERED: dict[str, Callable[[Body], Reply]] = {
    "reasons for 1,000 tokens": thinks_until(1000),
    "reasons for 300 tokens that nobody sees": starves_uncounted,
    "is quiet at effort none": quiet_with("none"),
    "is quiet at effort low": quiet_with("low"),
    "is quiet by its chat template": quiet_by_template,
    "bold answers with a control token": decorated,
    "small talk around the answer": chatty,
    "content in parts with its thinking": in_parts,
    "only streams": only_streams,
    "verdicts in quotation marks": fenced_tokens,
    "no log probabilities, 403": refusing(any_of("logprobs"), "Logprobs are not enabled for your organization", 403),
    "no log probabilities, 501": refusing(any_of("logprobs"), "log probabilities are not implemented", 501),
    "an unexplained refusal of log probabilities": refusing(any_of("logprobs"), "Bad Request"),
    "at most 5 alternatives": refusing(lambda b: b.get("top_logprobs", 0) > 5, "top_logprobs must be between 0 and 5"),
    "no seed, FastAPI": refusing(any_of("seed"), "Extra inputs are not permitted", 422, param="seed"),
    "temperature deprecated": refusing(any_of("temperature"), "`temperature` is deprecated for this model."),
    "no system role, 500": refusing(has_system, "System role not supported", 500),
    "only user and model": refusing(has_system, "Please use a valid role: user, model."),
    "at least 32 tokens": refusing(lambda b: b["max_tokens"] < 32, "max_tokens must be at least 32"),
    "the other name of the cap": refusing(
        any_of("max_tokens"), "Use 'max_completion_tokens' instead of 'max_tokens'", param="max_tokens"
    ),
}


def settings_of(scripted: ScriptedServer, folder: Path) -> Any:
    flags = {"model": "scripted", "base_url": scripted.url, "data_dir": folder, "timeout": 240.0}
    return load_settings(flags, env={"OPENAI_API_KEY": "x", "NUTGRAF_DRAFTING": "lines"}, folder=folder)


async def answered(scripted: ScriptedServer, folder: Path) -> Answer | Abstention:
    model = open_model(settings_of(scripted, folder))
    try:
        return await Asking.of(open_articles([Article(text=STORY)]), model).answer(QUESTION)
    finally:
        await model.aclose()


@pytest.mark.parametrize("name", ANSWERED)
async def test_a_question_gets_its_answer_and_the_next_command_asks_no_more_than_it_needs(
    name: str, scripted: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted.default(ANSWERED[name])
    first = await answered(scripted, tmp_path)
    assert isinstance(first, Answer)
    assert first.text.startswith("Nine weeks")
    monkeypatch.setattr(profile, "_PROFILES", {})  # as in a new process
    before = len(scripted.requests)
    again = await answered(scripted, tmp_path)
    assert again.text == first.text
    assert len(scripted.requests) - before == 2
    found = {finding.name: finding for finding in await diagnose(settings_of(scripted, tmp_path))}
    assert found["answer"].ok
    assert found["verification"].ok


async def test_each_thing_learned_costs_one_request(scripted: ScriptedServer, tmp_path: Path) -> None:
    scripted.default(starves_uncounted)
    await answered(scripted, tmp_path)
    sent = [recorded.body for recorded in scripted.requests if "messages" in recorded.body]
    verdicts_in_json = [body for body in sent if "response_format" in body]
    assert len(sent) - len(verdicts_in_json) == 2 + 3  # no temperature, no log probabilities, room for reasoning
    assert len(verdicts_in_json) == 1


def error_inside_200(body: Body) -> Reply:
    return json_reply({"error": {"message": "Invalid key", "code": 401}})


def half_a_json(body: Body) -> Reply:
    return raw(b'{"choices": [{"message": {"content": "nine', "application/json")


def only_reasoning(body: Body) -> Reply:
    message = {"role": "assistant", "content": "", "reasoning": THOUGHT}
    return json_reply(completion_body("", message=message)) if "messages" in body else status(404)


def reasons_without_end(body: Body) -> Reply:
    if "messages" not in body:
        return status(404)
    if not body.get("stream"):
        return status(400, {"message": "This model only supports streaming"})
    event = {"choices": [{"index": 0, "delta": {"reasoning_content": "and so on, " * 2000}, "finish_reason": None}]}
    return sse(*[b"data: " + json.dumps(event).encode() + b"\n\n"] * 40)


def changes_its_mind(body: Body) -> Reply:
    """It refuses each name of the cap in favour of the other."""
    if "messages" not in body:
        return status(404)
    sent, other = ("max_tokens", "max_completion_tokens")
    if sent not in body:
        sent, other = other, sent
    return status(400, {"message": f"Unsupported parameter: '{sent}'. Use '{other}'.", "param": sent})


FAILED = {
    "an error object inside a 200": (error_inside_200, "refuses the key"),
    "half a JSON": (half_a_json, "not whole JSON"),
    "only reasoning": (only_reasoning, "turn its reasoning off"),
    "reasoning without end": (reasons_without_end, "reasons without end"),
    "a server that changes its mind": (changes_its_mind, "does not take"),
    "too small a window": (
        refusing(lambda _: True, "context length of only 128 tokens, which is not enough"),
        "it reads 128 tokens",
    ),
}


@pytest.mark.parametrize("name", FAILED)
async def test_what_cannot_be_answered_ends_as_one_true_line_and_doctor_is_not_green(
    name: str, scripted: ScriptedServer, tmp_path: Path
) -> None:
    quirk, line = FAILED[name]
    scripted.default(quirk)
    with pytest.raises(ModelError, match=line) as caught:
        await answered(scripted, tmp_path)
    assert "\n" not in str(caught.value)
    assert "max_tokens;" not in str(caught.value)
    findings = await diagnose(settings_of(scripted, tmp_path))
    assert not all(finding.ok for finding in findings)


FILLER = "The weather over the hills was fair and the sheep were counted twice before noon. "
TOO_LONG = (
    "This model's maximum context length is {n} tokens. However, your messages resulted in {m} tokens.",
    "This model's maximum context length is {n} tokens. However, you requested {m} tokens ({m} in the messages, 0 in"
    " the completion). Please reduce the length of the messages or completion.",
    "the request exceeds the available context size ({n} tokens), try increasing it",
    "request ({m} tokens) exceeds the available context size ({n} tokens), try increasing it",
    "Trying to keep the first {m} tokens when context the overflows. However, the model is loaded with context length"
    " of only {n} tokens, which is not enough.",
    "Input validation error: `inputs` tokens + `max_new_tokens` must be <= {n}. Given: {m} `inputs` tokens and 64"
    " `max_new_tokens`",
    "Prompt contains {m} tokens and 0 draft tokens, too large for model with {n} maximum context length",
    "Prompt is too long: {m} tokens > {n} maximum",
    "The input token count ({m}) exceeds the maximum number of tokens allowed ({n}).",
    "Requested token count exceeds the model's maximum context length of {n} tokens.",
    "The input ({m} tokens) is longer than the model's context length ({n} tokens).",
    "input length {m} exceeds the context length of {n}",
    "prompt tokens ({m}) exceed context window of {n}",
    "Range of input length should be [1, {n}]",
    "the prompt is too long: {m}, model maximum context length: {n}",
    "Please reduce the length of your prompt: the limit for this model is {n} tokens.",
    "Too many input tokens: {m}. The maximum is {n}.",
    "This endpoint's maximum context length is {n} tokens. However, you requested about {m} tokens.",
    "Input is too long for requested model: max context size {n}, got {m}",
    "The decoder prompt (length {m}) is longer than the maximum model length of {n}.",
    "Sequence length {m} is larger than max_model_len {n}",
    "context window exceeded: {m} tokens requested, n_ctx = {n}",
    "exceeded the context limit of {n} tokens",
)
WINDOWS = (2048, 4096, 1500, 6500)


@pytest.mark.parametrize(("wording", "window"), list(zip(TOO_LONG, WINDOWS * 6, strict=False)))
async def test_an_article_too_long_for_the_window_is_read_again_in_fewer_passages_and_that_is_said(
    wording: str, window: int, scripted: ScriptedServer, tmp_path: Path
) -> None:
    days = 2 * window * 4 // (3 * len(FILLER))  # twice what fits, at four characters a token
    long = Article(text="\n\n".join([STORY, *(f"On day {day}, {FILLER * 3}" for day in range(days))]))

    def reads_no_more(body: Body) -> Reply:
        tokens = sum(len(message["content"]) for message in body.get("messages", ())) // 4
        return status(400, wording.format(n=window, m=tokens)) if tokens > window else perfect(body)

    scripted.default(reads_no_more)
    model = open_model(settings_of(scripted, tmp_path))
    outcome = await Asking.of(open_articles([long]), model).answer(QUESTION)
    await model.aclose()
    assert outcome.text.startswith("Nine weeks")
    (check,) = [check for check in outcome.checks if check.name == "read"]
    assert "passages were read" in check.detail
    sent = [recorded for recorded in scripted.requests if "messages" in recorded.body]
    assert len(sent) <= 4  # refused for the window and once more for its count of tokens, drafted, verified


async def test_a_server_that_was_updated_is_asked_again_after_a_week(
    scripted: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted.default(ANSWERED["no seed, FastAPI"])
    await answered(scripted, tmp_path)
    (file,) = (tmp_path / "endpoints").iterdir()
    old = json.loads(file.read_text())
    file.write_text(json.dumps(old | {"saved": old["saved"] - 8 * 24 * 3600}))
    monkeypatch.setattr(profile, "_PROFILES", {})
    before = len(scripted.requests)
    await answered(scripted, tmp_path)
    assert "seed" in next(r.body for r in scripted.requests[before:] if "messages" in r.body)


@pytest.mark.parametrize("damage", ["", "[]", '{"version": 1}', '{"version": 1, "saved": "x"}', "\0"])
async def test_a_damaged_profile_is_learned_again(damage: str, scripted: ScriptedServer, tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_text(damage)
    learned = profile.Profile()
    learned.load(file)
    assert learned == profile.Profile()
