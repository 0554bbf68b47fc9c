"""How commands are put together: verbs for work, `noun verb` for inventory, and commands of other packages."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from nutgraf.errors import UsageError

GROUP = "nutgraf.commands"


def noun(explanation: str) -> typer.Typer:
    """A group of verbs about one thing."""
    return typer.Typer(help=explanation, no_args_is_help=True, rich_markup_mode=None, add_completion=False)


class OpenGroup(TyperGroup):
    """A group that other packages extend: an entry point in `nutgraf.commands` names a `typer.Typer`.

    Such a package is imported when its command is called, and for nothing else: help lists it by the name of its
    entry point.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        own = super().list_commands(ctx)
        return own + sorted(_offered().keys() - set(own))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Our command of that name, or what stands for another package's in the help."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in _offered():
            return own
        package = _offered()[cmd_name].dist
        return TyperCommand(cmd_name, help=f"A command of {package.name if package else 'another package'}.")

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command to run; raises UsageError when the package that offers it cannot be imported."""
        name = args[0]
        if name in self.commands or name not in _offered():
            return super().resolve_command(ctx, args)
        return name, _load(_offered()[name]), args[1:]


def _offered() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _load(point: EntryPoint) -> Any:
    try:
        return typer.main.get_command(point.load())
    except Exception as error:
        raise UsageError(f"command {point.name!r} of {point.value} cannot be loaded: {error}") from error
