"""Opens the model that the settings name: the embedded one, a GGUF file, or a remote endpoint."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretStr

from nutgraf import prompts
from nutgraf.errors import PromptError, UsageError
from nutgraf.models.completion import Message, Model, messages_of
from nutgraf.models.download import is_hub_name, pulled_model
from nutgraf.models.model_files import CATALOGUE, EMBEDDED, find_model, model_path, stamped_sha256
from nutgraf.models.settings import DEFAULT, UNKNOWN_WINDOW, Endpoint, Settings

if TYPE_CHECKING:
    from nutgraf.models.rate_limit import RateLimiter

_REMOTE_SECONDS = 300.0
_EMBEDDED_SECONDS = 900.0  # a full window on a small machine takes minutes to read
_NO_KEY = "none"  # servers that need no key get this one; the header has to hold something
_MODEL_FLAGS = "--model, NUTGRAF_MODEL or OPENAI_MODEL"


class EmbeddedFile(NamedTuple):
    """The file the embedded engine is to run, and the name it goes by."""

    path: Path
    name: str


def open_model(settings: Settings, *, limiter: RateLimiter | None = None) -> Model:
    """The model the settings name; nothing is loaded or asked before its first call.

    `limiter` paces the calls to an endpoint, in place of one of its own.

    Raises UsageError when the settings do not name one, ModelError when its file is not on this machine.
    """
    if is_embedded(settings):
        return _open_embedded(settings)
    return _open_endpoint(settings, limiter)


def is_embedded(settings: Settings) -> bool:
    """Whether the model runs inside this process."""
    if settings.origin("model") == DEFAULT:
        return settings.base_url is None
    name = settings.model
    return name.lower() == EMBEDDED or name.lower() in CATALOGUE or is_hub_name(name) or _names_a_file(name)


def embedded_file(settings: Settings) -> EmbeddedFile:
    """The file behind the embedded model; a file the user names is taken as it is, others are verified."""
    if is_hub_name(settings.model):
        entry = pulled_model(settings.model, settings.data_dir)
        return EmbeddedFile(model_path(entry, settings.data_dir), entry.name)
    if _names_a_file(settings.model):
        return _given_file(Path(settings.model).expanduser(), settings.origin("model"))
    entry = find_model(settings.model)
    given = named_copy(settings)
    if given is not None:
        same = given.path.stat().st_size == entry.size
        is_entry = same and stamped_sha256(given.path, settings.data_dir) == entry.sha256
        return given._replace(name=entry.name) if is_entry else given
    return EmbeddedFile(model_path(entry, settings.data_dir), entry.name)


def named_copy(settings: Settings) -> EmbeddedFile | None:
    """The copy of the embedded model that the settings name, if they do; raises UsageError when it is not a file."""
    if settings.model_file is None:
        return None
    return _given_file(settings.model_file.expanduser(), settings.origin("model_file"))


def endpoint_address(settings: Settings) -> Endpoint:
    """Where the remote model of the settings is reached; raises UsageError when that is not said."""
    from nutgraf.models.tokens import OPENAI_URL, known_window

    if settings.origin("model") == DEFAULT:
        where = f"{settings.base_url} ({settings.origin('base_url')})"
        raise UsageError(f"no model is named for {where}; name one with {_MODEL_FLAGS}")
    if settings.base_url is None and os.path.isfile(settings.model):  # noqa: PTH113 - never raises, whatever the name
        raise UsageError(
            f"{settings.origin('model')}: {settings.model} is a file, but its name does not end in .gguf;"
            " name a GGUF file, or a model"
        )
    if settings.base_url is None and settings.api_key is None:
        raise UsageError(
            f"model {settings.model!r} ({settings.origin('model')}) is not embedded: set OPENAI_API_KEY for OpenAI,"
            " OPENAI_BASE_URL for another server, or --model embedded to run offline"
        )
    base_url = settings.base_url or OPENAI_URL
    return Endpoint(
        base_url=base_url,
        model=settings.model,
        key=settings.api_key or SecretStr(_NO_KEY),
        context_window=settings.context_window or known_window(settings.model, base_url) or UNKNOWN_WINDOW,
        at_once=settings.at_once or 4,
        reasoning_tokens=settings.reasoning_tokens,
        verifier=settings.verifier,
        drafting=settings.drafting or "statements",
        profiles=settings.data_dir / "endpoints",
    )


def _open_embedded(settings: Settings) -> Model:
    from nutgraf.models.embedded import EmbeddedModel, EngineOptions, physical_cores
    from nutgraf.models.rate_limit import RetryPolicy

    file = embedded_file(settings)
    options = EngineOptions(
        context_window=settings.context_window or UNKNOWN_WINDOW,
        parallel=settings.at_once or 1,
        threads=settings.threads or physical_cores(),
        states=settings.data_dir / "prefix-states",
    )
    policy = RetryPolicy(deadline=settings.timeout or _EMBEDDED_SECONDS, wait_budget=settings.wait_budget)
    sha256 = stamped_sha256(file.path, settings.data_dir)
    model = EmbeddedModel(file.path, file.name, sha256, options, policy, settings.verifier, _prefixes())
    model.drafting = settings.drafting or model.drafting
    return model


def _prefixes() -> tuple[tuple[Message, ...], ...]:
    """The messages that each version of each prompt begins with, whatever it is filled with."""
    found = []
    for name, numbers in prompts.versions().items():
        for number in numbers:
            with suppress(PromptError):  # it is reported where the prompt is used
                leading = prompts.load(f"{name}@{number}").leading
                found.append(messages_of(leading))
    return tuple(found)


def _open_endpoint(settings: Settings, limiter: RateLimiter | None) -> Model:
    from nutgraf.models.openai_compatible import EndpointModel
    from nutgraf.models.rate_limit import RetryPolicy

    policy = RetryPolicy(deadline=settings.timeout or _REMOTE_SECONDS, wait_budget=settings.wait_budget)
    return EndpointModel(endpoint_address(settings), policy, limiter=limiter)


def _names_a_file(name: str) -> bool:
    # "org/model" is how many servers name theirs, so a slash alone does not make a path.
    return name.lower().endswith(".gguf") or name.startswith(("./", "../", "/", "~"))


def _given_file(path: Path, origin: str) -> EmbeddedFile:
    if not path.is_file():
        raise UsageError(f"{origin}: {path} is not a file; name a GGUF file, or get one with `nutgraf model pull`")
    return EmbeddedFile(path, path.stem)
