"""The engines by name; what an engine needs is imported when it is chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module

from nutgraf.batch.job import Job
from nutgraf.errors import UsageError

Engine = Callable[[Job], Awaitable[None]]
_ENGINES = {
    "local": ("nutgraf.batch.local", "run_local"),
    "openai-batch": ("nutgraf.batch.openai_batch", "run_openai_batch"),
    "ray": ("nutgraf.batch.ray_cluster", "run_ray"),
}


def engine_named(name: str) -> Engine:
    """The engine; raises UsageError for a name nobody knows, or when a package it needs is not installed."""
    if name not in _ENGINES:
        raise UsageError(f"--engine {name!r}: there are {', '.join(_ENGINES)}")
    module, function = _ENGINES[name]
    try:
        engine: Engine = getattr(import_module(module), function)
    except ModuleNotFoundError as error:
        raise UsageError(f"--engine {name} needs {error.name}; install nutgraf[{name}]") from error
    return engine
