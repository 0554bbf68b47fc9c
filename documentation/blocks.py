"""The parts of documents that a command makes: tables between comments, and the output of console blocks.

A table is between `<!-- figure: NAME -->` and `<!-- /figure -->`. A console block is run when the comment
`<!-- console -->` is on the line before it: lines that start with `$ ` are commands, those that start with `> `
right after one continue it, and all others are output.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
_FIGURE = re.compile(r"(?P<head><!-- figure: (?P<name>[\w-]+) -->\n)(?P<body>.*?)(?P<tail><!-- /figure -->)", re.DOTALL)
_CONSOLE = re.compile(r"(?P<head><!-- console -->\n```console\n)(?P<body>.*?)(?P<tail>^```$)", re.DOTALL | re.MULTILINE)


class Exchange(NamedTuple):
    """A command of a console block and the output below it, each line with its end."""

    command: str
    output: str


def documents() -> list[Path]:
    """Every document of the project that may hold generated parts."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("evals/*.md")])


def figure_names(text: str) -> list[str]:
    """The names of the tables in a document."""
    return [found["name"] for found in _FIGURE.finditer(text)]


def with_figures(text: str, table_of: Callable[[str], str]) -> str:
    """The document with every table written again.

    >>> with_figures("<!-- figure: a -->\\nold\\n<!-- /figure -->", lambda name: f"table {name}")
    '<!-- figure: a -->\\n\\ntable a\\n\\n<!-- /figure -->'
    """
    return _FIGURE.sub(lambda found: f"{found['head']}\n{table_of(found['name'])}\n\n{found['tail']}", text)


def has_console(text: str) -> bool:
    """Whether a document holds a console block that is run."""
    return _CONSOLE.search(text) is not None


def with_consoles(text: str, output_of: Callable[[str], str]) -> str:
    """The document with the output of every command in its console blocks written again, in the order of the document.

    >>> with_consoles("<!-- console -->\\n```console\\n$ echo 1\\n2\\n```\\n", lambda command: "1\\n")
    '<!-- console -->\\n```console\\n$ echo 1\\n1\\n```\\n'
    """

    def run(found: re.Match[str]) -> str:
        made = (f"{_prompted(one.command)}{output_of(one.command)}" for one in exchanges(found["body"]))
        return found["head"] + "".join(made) + found["tail"]

    return _CONSOLE.sub(run, text)


def _prompted(command: str) -> str:
    first, *others = command.split("\n")
    return "".join([f"$ {first}\n", *(f"> {line}".rstrip() + "\n" for line in others)])


def exchanges(block: str) -> list[Exchange]:
    """The commands of a console block with their outputs.

    >>> exchanges("$ cat << END\\n> a\\n> END\\na\\n$ true\\n")
    [Exchange(command='cat << END\\na\\nEND', output='a\\n'), Exchange(command='true', output='')]
    """
    found: list[Exchange] = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append(Exchange(line[2:].rstrip(), ""))
        elif found and not found[-1].output and line.startswith((">\n", "> ")):
            found[-1] = Exchange(f"{found[-1].command}\n{line[2:].rstrip()}", "")
        elif found:
            found[-1] = found[-1]._replace(output=found[-1].output + line)
    return found
