"""LlamaIndex's client for an OpenAI-compatible endpoint, as its programs here use it."""

from __future__ import annotations

from llama_index.llms.openai_like import OpenAILike

from benchmarks.peers.programs.serving import SECONDS, Config


def model_of(config: Config, max_tokens: int) -> OpenAILike:
    """The served model, which writes at most `max_tokens` in one call."""
    return OpenAILike(
        model=config["model"],
        api_base=config["base_url"],
        api_key=config["api_key"],
        is_chat_model=True,
        temperature=0.0,
        max_tokens=max_tokens,
        context_window=8192,
        timeout=SECONDS,
    )
