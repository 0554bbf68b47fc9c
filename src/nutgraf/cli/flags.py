"""The flags that several commands share, and the settings they stand for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nutgraf.errors import UsageError

if TYPE_CHECKING:
    from nutgraf.models import Settings

CONFIG_NAMES = ("nutgraf.toml", "pyproject.toml")

ModelFlag = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="The model: embedded, a GGUF file, or a name at --base-url."),
]
BaseUrlFlag = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="An OpenAI-compatible endpoint, as http://…/v1.")
]
ConfigFlag = Annotated[
    str | None,
    typer.Option("--config", metavar="FILE", help="A nutgraf.toml or pyproject.toml, instead of the one here."),
]
QuietFlag = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]


def settings_of(model: str | None = None, base_url: str | None = None, config: str | None = None) -> Settings:
    """The settings with these flags on top; raises UsageError for whatever cannot be used."""
    from nutgraf.models import load_settings

    return load_settings({"model": model, "base_url": base_url}, folder=_folder_of(config))


def _folder_of(config: str | None) -> Path | None:
    if config is None:
        return None
    path = Path(config)
    if path.name not in CONFIG_NAMES:
        raise UsageError(f"--config {config!r}: the file must be called {' or '.join(CONFIG_NAMES)}")
    if not path.is_file():
        raise UsageError(f"--config {config!r}: there is no such file")
    return path.parent
