"""Tables for people: columns that fit the terminal, and whole lines where a program reads them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

_UNBOUNDED = 10_000


def in_columns(heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()) -> str:
    """Rows below their heads (none where these are empty), the columns named in `right` flush right.

    Cells are plain text, on one line each; on a terminal they are wrapped to its width.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = None if sys.stdout.isatty() else _UNBOUNDED
    console = Console(width=width, color_system=None, highlight=False, markup=False, emoji=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=any(heads))
    for head in heads:
        table.add_column(head, justify="right" if head in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())
