# ruff: noqa: E501  # the messages are as servers send them
from __future__ import annotations

import time

import pytest

from nutgraf.models.endpoint_errors import Refusal, Said

TOO_LONG: list[tuple[str, int | None]] = [
    ("Trying to keep the first 46 tokens when context the overflows. However, the model is loaded with context length of only 2048 tokens", 2048),
    ("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 3005 `inputs` tokens and 450 `max_new_tokens`", 2048),
    ("Input validation error: `inputs` must have less than 4095 tokens. Given: 5000", 4095),
    ("Prompt contains 3005 tokens and 0 draft tokens, too large for model with 2048 maximum context length", 2048),
    ("the request exceeds the available context size, try increasing it", None),
    ("request (5021 tokens) exceeds the available context size (4096 tokens), try increasing it", 4096),
    ("This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (8500 in the messages)", 8192),
    ("prompt is too long: 205432 tokens > 200000 maximum", 200_000),
    ("The input token count (1250000) exceeds the maximum number of tokens allowed (1048576).", 1_048_576),
    ("The input (5000 tokens) is longer than the model's context length (4096 tokens).", 4096),
    ("Requested token count exceeds the model's maximum context length of 32768 tokens.", 32_768),
    ("Range of input length should be [1, 30720]", 30_720),
    ("input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length", 200_000),
    ("Please reduce the length of the messages or completion.", None),
    ("Input is too long for requested model.", None),
    ("too many tokens: size limit exceeded by 1234 tokens. The limit for this model is 128000 tokens.", 128_000),
    ("the input length exceeds the context length", None),
    ("The decoder prompt (length 5000) is longer than the maximum model length of 4096.", 4096),
    ("Your request exceeded model token limit: 8192", 8192),
    ("Your input exceeds the context window of this model. Please adjust your input and try again.", None),
    ("max_tokens must be at least 1, got -186", None),
    ("prompt token count of 70000 exceeds the limit of 64000", 64_000),
    ("Requested tokens (5216) exceed context window of 4096", 4096),
    ("ValueError: Input length (5000) exceeds model's maximum sequence length 4096", 4096),
    ("This endpoint's maximum context length is 131,072 tokens. You requested about 140,000 tokens", 131_072),
]  # fmt: skip


@pytest.mark.parametrize(("message", "window"), TOO_LONG)
def test_a_prompt_that_is_too_long_is_understood_with_the_window_it_names(message: str, window: int | None) -> None:
    said = Said(message=message)
    assert said.overflow
    assert said.window == window


SENT = {"messages", "max_tokens", "temperature", "seed", "stop", "logprobs", "top_logprobs", "response_format"}
REFUSED: dict[str, tuple[str, str, Refusal]] = {
    "OpenAI": ("logprobs is not supported with this model.", "", Refusal("logprobs")),
    "OpenAI, value": ("'temperature' does not support 0 with this model. Only the default (1) value is supported.", "temperature", Refusal("temperature")),
    "OpenAI, cap": ("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "max_tokens", Refusal("max_tokens")),
    "OpenAI, minimum": ("Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 1 instead.", "max_output_tokens", Refusal("least_tokens", 16)),
    "Azure": ("Unrecognized request argument supplied: seed", "", Refusal("seed")),
    "vLLM": ("Requested sample logprobs of 8, which is greater than max allowed: 5", "", Refusal("logprobs", 5)),
    "vLLM, roles": ("Conversation roles must alternate user/assistant/user/assistant/...", "", Refusal("roles")),
    "llama.cpp": ("jinja: System message not supported by this template", "", Refusal("system")),
    "Gemini": ('Invalid JSON payload received. Unknown name "seed": Cannot find field.', "", Refusal("seed")),
    "Gemma at Google": ("Developer instruction is not enabled for models/gemma-3-27b-it", "", Refusal("system")),
    "Groq": ("property 'logprobs' is unsupported", "", Refusal("logprobs")),
    "Mistral": ("Extra inputs are not permitted", "seed", Refusal("seed")),
    "Together": ("Invalid value for 'top_logprobs': must be less than or equal to 5.", "top_logprobs", Refusal("top_logprobs", 5)),
    "OpenRouter": ("No endpoints found that can handle the requested parameters.", "", Refusal("logprobs")),
    "DashScope": ("parameter.enable_thinking must be set to false for non-streaming calls", "", Refusal("thinking_switch")),
    "DashScope, stream": ("This model only support stream mode, please enable the stream parameter", "", Refusal("stream")),
    "LM Studio": ("'response_format.type' must be 'json_schema' or 'text'", "", Refusal("response_format")),
    "Bedrock": ("stop sequences are not supported by this model", "", Refusal("stop")),
    "xAI": ("Argument not supported on this model: stop", "", Refusal("stop")),
    "a gateway": ("You are not allowed to request logprobs from this model", "", Refusal("logprobs")),
    "a Python server": ("create() got an unexpected keyword argument 'seed'", "", Refusal("seed")),
    "JSON Schema": ("Additional properties are not allowed ('seed' was unexpected)", "", Refusal("seed")),
    "Anthropic": ("`temperature` is deprecated for this model.", "", Refusal("temperature")),
}  # fmt: skip


@pytest.mark.parametrize("server", REFUSED)
def test_what_a_server_refuses_is_read_from_its_own_words(server: str) -> None:
    message, param, refusal = REFUSED[server]
    said = Said(message=message, param=param)
    assert said.refusal(SENT) == refusal
    assert not said.overflow


@pytest.mark.parametrize(
    "message",
    ["The model `x` does not exist", "You exceeded your current quota", "no", "Internal error, we stop here.", ""],
)
def test_other_errors_refuse_no_parameter_and_no_length(message: str) -> None:
    assert Said(message=message).refusal(SENT) is None
    assert not Said(message=message).overflow


def test_the_efforts_a_server_takes_are_read_from_its_refusal() -> None:
    message = "'reasoning_effort' does not support 'none' with this model. Supported values are: 'low' and 'high'."
    refusal = Said(message=message).refusal({"reasoning_effort"})
    assert refusal == Refusal("reasoning_effort", 0, ("none", "low"))


@pytest.mark.parametrize("piece", ["logprobs ", "system role ", "exceeds ", "not ", "context ", "max ", "1", "1,", "a"])
def test_a_message_of_twenty_thousand_characters_is_read_in_no_time(piece: str) -> None:
    said = Said(message=piece * (20_000 // len(piece)))
    began = time.process_time()
    said.refusal(SENT)
    bool(said.overflow)
    assert said.window is None or said.window > 0
    assert time.process_time() - began < 2
