"""The table in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from nutgraf_evals.reports.cells import footings, headings, rows
from nutgraf_evals.runner import Run


def print_table(runs: Sequence[Run], console: Console) -> None:
    """Print the metrics of some runs side by side."""
    table = Table(box=None, pad_edge=False)
    table.add_column("metric")
    table.add_column("")
    for name in headings(runs):
        table.add_column(name, justify="right")
    for row in rows(runs):
        table.add_row(row.title, row.arrow, *row.cells)
    console.print(table)
    for line in footings(runs):
        console.print(line, highlight=False, markup=False)
