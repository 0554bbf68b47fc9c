"""A check-up of model access: what each setting is, where it came from, and whether the model really answers."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from nutgraf.article import Frozen
from nutgraf.errors import NutgrafError
from nutgraf.models.address import is_loopback
from nutgraf.models.completion import Message, Model, Request
from nutgraf.models.modelfile import stamped_sha256
from nutgraf.models.opening import embedded_file, endpoint_address, is_embedded, open_model
from nutgraf.models.settings import DEFAULT, ENVIRONMENT, Settings

_PROBE = Request(messages=(Message(role="user", content="Answer with the one word: ready"),), max_tokens=16)


class Finding(Frozen):
    """One line of the check-up; `advice` says what to do where `ok` is False, or warns."""

    name: str
    value: str
    origin: str = DEFAULT
    ok: bool = True
    advice: str = ""


async def diagnose(settings: Settings) -> list[Finding]:
    """Look at every setting, the model's file or address, the tokenizer, and one tiny completion.

    Never raises for what it finds: a fault is a Finding with `ok` False. Keys are masked.
    """
    findings = [_setting(settings, name) for name in ENVIRONMENT]
    findings += [_file(settings) if is_embedded(settings) else _address(settings), _tokenizer()]
    if all(finding.ok for finding in findings):
        findings.append(await _answer(settings))
    return findings


def _setting(settings: Settings, name: str) -> Finding:
    value = getattr(settings, name)
    shown = "unset" if value is None else str(value)  # a SecretStr shows as asterisks
    advice = ""
    if name == "base_url" and settings.base_url:
        shown = (
            urlsplit(settings.base_url)._replace(netloc=urlsplit(settings.base_url).netloc.rpartition("@")[2]).geturl()
        )
        if settings.base_url.startswith("http:") and settings.api_key and not is_loopback(settings.base_url):
            advice = "the key travels unencrypted; use https"
    if name == "api_key" and settings.api_key and is_embedded(settings):
        advice = "not used: name a model with --model to send articles to that endpoint"
    return Finding(name=name, value=shown, origin=settings.origin(name), advice=advice)


def _file(settings: Settings) -> Finding:
    try:
        file = embedded_file(settings)
        sha256 = stamped_sha256(file.path, settings.data_dir)
    except NutgrafError as error:
        return Finding(name="model file", value="missing", ok=False, advice=str(error))
    size = file.path.stat().st_size / 1e9
    return Finding(name="model file", value=f"{file.path} ({size:.1f} GB, sha256 {sha256[:12]})", origin=file.name)


def _address(settings: Settings) -> Finding:
    try:
        address = endpoint_address(settings)
    except NutgrafError as error:
        return Finding(name="endpoint", value="unusable", ok=False, advice=str(error))
    return Finding(name="endpoint", value=address.where, origin=settings.origin("base_url"))


def _tokenizer() -> Finding:
    from nutgraf.models.tokens import DEFAULT_ENCODING, count_tokens

    counted = count_tokens("Two people died.", "gpt-4o")
    return Finding(name="tokenizer", value=f"{DEFAULT_ENCODING}, offline", ok=counted == 4)


async def _answer(settings: Settings) -> Finding:
    began = time.perf_counter()
    model: Model | None = None
    try:
        model = open_model(settings)
        completion = await model.complete(_PROBE)
    except NutgrafError as error:
        return Finding(name="answer", value="none", ok=False, advice=str(error))
    finally:
        if model is not None:
            await model.aclose()
    took = time.perf_counter() - began
    tokens = completion.usage.prompt_tokens + completion.usage.completion_tokens
    return Finding(name="answer", value=f"answered in {took:.1f} s, {tokens} tokens", origin=completion.model)
