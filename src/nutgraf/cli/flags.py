"""The flags that several commands share, their settings, and the groups that commands are put into.

Commands are verbs for work (`nutgraf brief`) and `noun verb` for inventory (`nutgraf prompts list`). Other packages add
commands by entry points.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from nutgraf.errors import UsageError

if TYPE_CHECKING:
    from nutgraf.models import Settings

CONFIG_NAMES = ("nutgraf.toml", "pyproject.toml")

ModelFlag = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME", help="The model: embedded, a GGUF file, or a model of --base-url."),
]
BaseUrlFlag = Annotated[
    str | None,
    typer.Option("--base-url", metavar="URL", help="An OpenAI-compatible endpoint, such as http://localhost:8000/v1."),
]
ConfigFlag = Annotated[
    str | None,
    typer.Option(
        "--config", metavar="FILE", help="A nutgraf.toml or pyproject.toml to use instead of the one in this folder."
    ),
]
PromptFlag = Annotated[str, typer.Option("--prompt", metavar="NAME[@VERSION]", help="The prompt to use.")]
QuietFlag = Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress on stderr.")]


def settings_of(model: str | None = None, base_url: str | None = None, config: str | None = None) -> Settings:
    """The settings with these flags on top; raises UsageError for values that cannot be used."""
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


GROUP = "nutgraf.commands"
_OF_THIS_PROJECT = {"nutgraf_evals.cli:app": "Measure briefs, answers and verdicts on labelled articles."}


def command_group(explanation: str) -> typer.Typer:
    """A group of verbs about one thing."""
    return typer.Typer(help=explanation, no_args_is_help=True, rich_markup_mode=None, add_completion=False)


class ExtensibleGroup(TyperGroup):
    """A group that other packages extend: an entry point in `nutgraf.commands` names a `typer.Typer`.

    Such a package is imported only when its command is called: help lists it by the name of its entry point.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        own = super().list_commands(ctx)
        return own + sorted(_extensions().keys() - set(own))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Our command of that name, or a placeholder in the help for that of another package."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in _extensions():
            return own
        point = _extensions()[cmd_name]
        package = point.dist.name if point.dist else "another package"
        return TyperCommand(cmd_name, help=_OF_THIS_PROJECT.get(point.value, f"A command of {package}."))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command to run; raises UsageError when the package that offers it cannot be imported."""
        name = args[0]
        if name in self.commands or name not in _extensions():
            return super().resolve_command(ctx, args)
        return name, _load(_extensions()[name]), args[1:]


def _extensions() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _load(point: EntryPoint) -> Any:
    try:
        return typer.main.get_command(point.load())
    except Exception as error:
        raise UsageError(f"command {point.name!r} of {point.value} cannot be loaded: {error}") from error
