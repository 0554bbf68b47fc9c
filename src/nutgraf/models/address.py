"""Where a model is reached, and how messages name that place without giving anything away."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

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
    prompt without a word, so that its own count of tokens has to be held against ours.
    """

    base_url: str
    model: str
    key: SecretStr
    context_window: int = UNKNOWN_WINDOW
    at_once: int = 4
    may_truncate: bool = True

    @property
    def host(self) -> str:
        """Host and port, never the user or password of the URL."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)

    @property
    def where(self) -> str:
        return f"model {self.model} at {self.host}"
