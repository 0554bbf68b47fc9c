"""An answer on a terminal: the answer stands out, what it rests on is set below it, what is not verified is dim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from nutgraf.answer import Outcome
    from nutgraf.render import LineRole

_WIDEST = 100
_STYLES: dict[LineRole, str] = {"understood": "italic", "answer": "bold", "quote": "", "remark": ""}


def screen() -> Console:
    """The terminal behind standard output, which is given plain text and styles of ours, never markup."""
    from rich.console import Console

    return Console(width=min(Console().width, _WIDEST), highlight=False, markup=False, emoji=False)


def show(console: Console, outcome: Outcome) -> None:
    """Print the lines of an outcome, wrapped between words."""
    from rich.padding import Padding
    from rich.text import Text

    from nutgraf.render import answer_lines

    for line in answer_lines(outcome):
        indent = 2 if line.role in ("quote", "remark") else 0
        console.print(Padding(Text(line.text, style=_STYLES[line.role]), (0, 0, 0, indent), expand=False))


@contextmanager
def drawing(console: Console) -> Iterator[Callable[[str], None]]:
    """Draws what is going on, dim, over what was drawn before; all of it is gone at the end."""
    from rich.live import Live
    from rich.text import Text

    from nutgraf.render import one_line

    with Live(console=console, transient=True, refresh_per_second=12) as live:
        yield lambda text: live.update(Text(one_line(text), style="dim"))
