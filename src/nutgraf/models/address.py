"""Where a model is reached, and how messages name that place without giving anything away."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from pydantic import SecretStr

Method = Literal["decisions", "logprobs", "json", "word"]  # of verification, the best first; see `Verifier`
METHODS: tuple[Method, ...] = get_args(Method)
REASONING_TOKENS = 4096  # that a model may write before its answer
UNKNOWN_WINDOW = 8192  # tokens; what is assumed of a model nobody says anything about


def is_loopback(url: str) -> bool:
    """Whether `url` names this very machine.

    >>> is_loopback("http://localhost:11434/v1"), is_loopback("https://api.openai.com/v1")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


@dataclass(frozen=True, slots=True)
class Address:
    """A model at an OpenAI-compatible address.

    `at_once` is how many calls may run together. `may_truncate` says that the server could drop a part of a long
    prompt without a word, so that its own count of tokens has to be held against ours. `reasoning_tokens` is what a
    model that reasons may write before its answer, `verifier` the means of verification, where it was chosen. What is
    learned of the address is kept in `profiles`, a folder, where one is given.
    """

    base_url: str
    model: str
    key: SecretStr
    context_window: int = UNKNOWN_WINDOW
    at_once: int = 4
    may_truncate: bool = True
    reasoning_tokens: int = REASONING_TOKENS
    verifier: Method | None = None
    profiles: Path | None = None

    @property
    def host(self) -> str:
        """Host and port, never the user or password of the URL."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)

    @property
    def where(self) -> str:
        return f"model {self.model} at {self.host}"
