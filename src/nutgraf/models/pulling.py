"""What every source of a model file is told and tells: options, progress, and that it cannot give the file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from nutgraf.errors import ModelError


class PullProgress(NamedTuple):
    """How far a pull is: bytes of the model that are here, of all, from where, and a word to show if there is one."""

    source: str
    done: int
    total: int
    note: str = ""


Report = Callable[[PullProgress], None]


class SourceFailedError(Exception):
    """This source cannot give the file; the reason is shown and the next one is asked."""


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True)
class PullOptions:
    """How to pull. `given` is a file of the user's; `pip_arguments` go to pip (`--no-index`, `--find-links` …)."""

    given: Path | None = None
    pip_arguments: tuple[str, ...] = ()
    connect_seconds: float = 5.0
    read_seconds: float = 20.0
    at_once: int = 4
    use_hub: bool = True
    free_bytes: Callable[[Path], int] = field(default=free_bytes)


def require_space(folder: Path, needed: int, options: PullOptions) -> None:
    """Raises ModelError before the first byte if the disk cannot hold the rest."""
    free = options.free_bytes(folder)
    if free < needed:
        raise ModelError(
            f"{folder} has {free / 1e9:.1f} GB free and the model needs {needed / 1e9:.1f} GB;"
            " free some or set NUTGRAF_DATA_DIR",
            kind="no_space",
        )
