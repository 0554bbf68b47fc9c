"""The settings of model access; each has one value and remembers where it came from.

A flag takes precedence over the environment, followed by `./nutgraf.toml` or `[tool.nutgraf]` in `./pyproject.toml`,
the user's own config file, and the default. A key in the environment alone changes nothing: the embedded
model stays the default, because it works offline, costs nothing and sends the article nowhere. A remote model is
used when it is named (`model`) or its address is (`base_url`). docs/endpoints.md lists all settings.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, get_args
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator

from nutgraf.article import Frozen
from nutgraf.errors import UsageError
from nutgraf.models.model_files import EMBEDDED
from nutgraf.prompts import Drafting

Method = Literal["decisions", "logprobs", "json", "word"]  # of verification, the best first; see `Verifier`
METHODS: tuple[Method, ...] = get_args(Method)
REASONING_TOKENS = 4096  # that a model may write before its answer
UNKNOWN_WINDOW = 8192  # tokens; assumed of a model whose window is unknown


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
class Endpoint:
    """A model at an OpenAI-compatible address.

    `at_once` is how many calls may run together. `may_truncate` says that the server could silently drop a part of
    a long prompt, so that its own count of tokens has to be compared with ours. `reasoning_tokens` is what a
    model that reasons may write before its answer, `verifier` the means of verification, where it was chosen, and
    `drafting` the way it is asked for briefs and answers. What is learned of the address is kept in `profiles`, a
    folder, where one is given.
    """

    base_url: str
    model: str
    key: SecretStr
    context_window: int = UNKNOWN_WINDOW
    at_once: int = 4
    may_truncate: bool = True
    reasoning_tokens: int = REASONING_TOKENS
    verifier: Method | None = None
    drafting: Drafting = "statements"
    profiles: Path | None = None

    @property
    def host(self) -> str:
        """Host and port, never the user or password of the URL."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)

    @property
    def where(self) -> str:
        return f"model {self.model} at {self.host}"


ENVIRONMENT: dict[str, tuple[str, ...]] = {
    "model": ("NUTGRAF_MODEL", "OPENAI_MODEL"),
    "base_url": ("NUTGRAF_BASE_URL", "OPENAI_BASE_URL"),
    "api_key": ("NUTGRAF_API_KEY", "OPENAI_API_KEY"),
    "model_file": ("NUTGRAF_MODEL_FILE",),
    "data_dir": ("NUTGRAF_DATA_DIR",),
    "context_window": ("NUTGRAF_CONTEXT_WINDOW",),
    "timeout": ("NUTGRAF_TIMEOUT",),
    "wait_budget": ("NUTGRAF_WAIT_BUDGET",),
    "at_once": ("NUTGRAF_AT_ONCE",),
    "threads": ("NUTGRAF_THREADS",),
    "verifier": ("NUTGRAF_VERIFIER",),
    "drafting": ("NUTGRAF_DRAFTING",),
    "reasoning_tokens": ("NUTGRAF_REASONING_TOKENS",),
}
DEFAULT = "default"
_PROJECT = ("./nutgraf.toml", "[tool.nutgraf] in ./pyproject.toml")


class Settings(Frozen):
    """The settings of model access; `origins` names for each field where its value came from.

    `timeout` and `wait_budget` are seconds, `context_window` is tokens; None leaves them to the kind of model.
    `verifier` is the means of verification (see `Verifier`); None takes the best one the model has. `drafting` is how
    briefs and answers are asked for; None takes lines for an embedded model and statements for any other.
    """

    model: str = Field(default=EMBEDDED, min_length=1)
    base_url: str | None = None
    api_key: SecretStr | None = None
    model_file: Path | None = None
    data_dir: Path = Field(default_factory=lambda: platformdirs.user_data_path("nutgraf"))
    context_window: int | None = Field(default=None, ge=512)
    timeout: float | None = Field(default=None, gt=0, le=86400)
    wait_budget: float = Field(default=120, ge=0, le=86400)
    at_once: int | None = Field(default=None, ge=1, le=64)
    threads: int | None = Field(default=None, ge=1, le=256)
    verifier: Method | None = None
    drafting: Drafting | None = None
    reasoning_tokens: int = Field(default=REASONING_TOKENS, ge=256, le=1_000_000)
    origins: dict[str, str] = Field(default_factory=dict)

    @field_validator("base_url")
    @classmethod
    def _is_http(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("it must begin with http:// or https:// and name a host")
        return url.rstrip("/")

    @field_validator("api_key")
    @classmethod
    def _fits_a_header(cls, key: SecretStr | None) -> SecretStr | None:
        if key is None:
            return None
        plain = key.get_secret_value().strip()
        if not (plain.isascii() and plain.isprintable()):
            raise ValueError("it holds characters that no key has")
        return SecretStr(plain)

    @model_validator(mode="after")
    def _key_goes_only_where_the_user_sent_it(self) -> Self:
        from_project = self.origin("base_url") in _PROJECT
        if from_project and self.api_key and self.base_url and not is_loopback(self.base_url):
            raise UsageError(
                f"base_url {self.base_url} of {self.origin('base_url')} would be sent the key of"
                f" {self.origin('api_key')}; if you trust it, say so with OPENAI_BASE_URL or --base-url"
            )
        return self

    def origin(self, name: str) -> str:
        """Where the value of a setting came from, as a user would find it."""
        return self.origins.get(name, DEFAULT)


class _SettingValue(NamedTuple):
    value: Any
    origin: str


def load_settings(
    flags: Mapping[str, object] | None = None,
    *,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Settings from all their places; flags that are None are not set.

    Raises UsageError with the place and the value that cannot be used, never a key.
    """
    found: dict[str, _SettingValue] = {}
    for layer in (
        _from_user_file(),
        _from_project(folder or Path()),
        _from_environment(os.environ if env is None else env),
        _from_flags(flags or {}),
    ):
        found |= layer
    values = {name: entry.value for name, entry in found.items()}
    try:
        return Settings(**values, origins={name: entry.origin for name, entry in found.items()})
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False)[0]
        raise _unusable(str(problem["loc"][0]), found, problem["msg"]) from None


def _unusable(name: str, found: Mapping[str, _SettingValue], why: str) -> UsageError:
    entry = found[name]
    shown = "(hidden)" if name == "api_key" else repr(entry.value)
    return UsageError(f"{entry.origin}: {name} {shown} cannot be used: {why.removeprefix('Value error, ')}")


def _from_flags(flags: Mapping[str, object]) -> dict[str, _SettingValue]:
    given = {name: value for name, value in flags.items() if value is not None}
    return {name: _SettingValue(value, f"flag --{name.replace('_', '-')}") for name, value in given.items()}


def _from_environment(env: Mapping[str, str]) -> dict[str, _SettingValue]:
    found = {}
    for name, variables in ENVIRONMENT.items():
        for variable in variables:
            if env.get(variable, "").strip():
                found[name] = _SettingValue(env[variable].strip(), f"env {variable}")
                break
    return found


def _from_project(folder: Path) -> dict[str, _SettingValue]:
    own, shared = folder / "nutgraf.toml", folder / "pyproject.toml"
    if own.is_file():
        found = _checked(_read_toml(own, _PROJECT[0]), _PROJECT[0])
    elif shared.is_file():
        table = _read_toml(shared, "./pyproject.toml").get("tool", {}).get("nutgraf", {})
        found = _checked(table, _PROJECT[1])
    else:
        return {}
    if "api_key" in found:
        origin = found["api_key"].origin
        raise UsageError(f"{origin}: a key does not belong in a project's file; set OPENAI_API_KEY instead")
    return found


def _from_user_file() -> dict[str, _SettingValue]:
    path = platformdirs.user_config_path("nutgraf") / "config.toml"
    return _checked(_read_toml(path, str(path)), str(path)) if path.is_file() else {}


def _read_toml(path: Path, shown: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown} is not valid TOML: {error}") from None
    except OSError as error:
        raise UsageError(f"{shown} cannot be read: {error.strerror}") from None


def _checked(table: Mapping[str, Any], origin: str) -> dict[str, _SettingValue]:
    for name in table:
        if name not in ENVIRONMENT:
            near = difflib.get_close_matches(name, ENVIRONMENT, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(ENVIRONMENT)}"
            raise UsageError(f"{origin}: no setting named {name!r}; {hint}")
    return {name: _SettingValue(value, origin) for name, value in table.items()}
