"""Writes `docs/commands.md` from the help of every command: `python -m documentation.figures`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import Any

from typer.main import get_command
from typer.testing import CliRunner

from nutgraf.cli.app import app
from nutgraf.cli.flags import GROUP

_HEAD = """# Command line

The help of every command, as `nutgraf COMMAND --help` prints it. This page is made by `make figures`.

Completion for bash, zsh, fish and PowerShell: `nutgraf --install-completion`, then open a new shell. To look at the
script first, or to put it into a system folder yourself: `nutgraf --show-completion`.

Data goes to standard output, progress and errors to standard error. An error is one line with a way out;
`NUTGRAF_DEBUG=1` adds the traceback.
"""


def page() -> str:
    """The whole document."""
    parts = [_HEAD]
    for words in command_names():
        title = " ".join(("nutgraf", *words))
        parts.append(f"{'#' * min(2 + len(words), 4)} {title}\n\n```text\n{help_of(words)}\n```\n")
    return "\n".join(parts)


def command_names() -> list[tuple[str, ...]]:
    """Every command and group by its words, a group before its commands; the program itself is the empty tuple."""
    ours = [*_below(get_command(app), ())]
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if point.dist is not None and point.dist.name == "nutgraf":
            ours += [(point.name,), *_below(get_command(point.load()), (point.name,))]
    return [(), *ours]


def help_of(words: tuple[str, ...]) -> str:
    """What `nutgraf WORDS --help` prints on a screen of 100 columns."""
    runner = CliRunner(env={"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"})
    done = runner.invoke(app, [*words, "--help"], prog_name="nutgraf", terminal_width=100)
    if done.exit_code != 0:
        raise RuntimeError(f"nutgraf {' '.join(words)} --help: {done.output}")
    return "\n".join(line.rstrip() for line in done.output.strip().splitlines())


def _below(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, one in getattr(command, "commands", {}).items():
        yield (*words, name)
        yield from _below(one, (*words, name))
