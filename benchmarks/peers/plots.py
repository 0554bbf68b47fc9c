"""Bar charts of the stored tables as SVG, in shades of grey that can be read in print.

`python -m benchmarks.peers.plots` draws all of them into `docs/images/`.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import NamedTuple

from benchmarks.results import FOLDER, Result, read_result

IMAGES = Path(__file__).parents[2] / "docs" / "images"


class Panel(NamedTuple):
    """A column of a table that is drawn, and which end of it is better."""

    column: str
    better: str


class Chart(NamedTuple):
    """What is drawn of one table."""

    title: str
    panels: tuple[Panel, ...]


CHARTS = {
    "peers-questions": Chart(
        "Short questions on held-back articles",
        (Panel("answered right", "higher"), Panel("unanswerable answered", "lower")),
    ),
    "peers-briefs": Chart(
        "Briefs of held-back articles, within the word budget",
        (Panel("vital facts", "higher"), Panel("facts wrong", "lower")),
    ),
    "peers-overlap": Chart(
        "Claims about articles, evidence given",
        (Panel("true accepted", "higher"), Panel("false caught", "higher")),
    ),
    "peers-claims": Chart("Claims about articles", (Panel("balanced accuracy", "higher"),)),
    "peers-pages": Chart(
        "Web pages",
        (Panel("story words kept", "higher"), Panel("other words given", "lower"), Panel("hidden text given", "lower")),
    ),
    "peers-overhead": Chart("Batches of calls that take 200 ms", (Panel("CPU ms a call", "lower"),)),
}
_WIDTH, _LEFT, _ROW, _BAR, _HEAD, _GAP = 720, 190, 24, 16, 34, 14
_OURS, _THEIRS = "#222222", "#a6a6a6"


def svg(name: str) -> str:
    """The chart of the stored table of that name.

    >>> svg("peers-pages").startswith("<svg")
    True
    """
    return drawn(CHARTS[name], read_result(name))


def drawn(chart: Chart, result: Result) -> str:
    """The chart as SVG: a panel for each column, a bar for each row; a cell that is no number has no bar."""
    y = 30
    parts = [f'<text x="10" y="20" font-size="16" font-weight="bold">{escape(chart.title)}</text>']
    for panel in chart.panels:
        place = result.columns.index(panel.column)
        values = {row[0]: (row[place], number_in(row[place])) for row in result.rows}
        top = max((value for _, value in values.values() if value is not None), default=1.0)
        most = 100.0 if any("%" in cell for cell, _ in values.values()) else max(1.0, top)
        parts.append(
            f'<text x="10" y="{y + 20}" font-size="13">{escape(panel.column)} ({panel.better} is better)</text>'
        )
        y += _HEAD
        for system, (cell, value) in values.items():
            parts += _bar(y, system, cell, value, most)
            y += _ROW
        y += _GAP
    body = "\n".join(parts)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" width="{_WIDTH}" height="{y}"'
    label = f'role="img" aria-label="{escape(chart.title)}" font-family="Helvetica, Arial, sans-serif" fill="#222222">'
    return f'{head} {label}\n<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n'


def number_in(cell: str) -> float | None:
    """The number at the beginning of a cell; None where there is none.

    >>> number_in("52 % of 40"), number_in("0.71 [0.60–0.80]"), number_in("–")
    (52.0, 0.71, None)
    """
    found = re.match(r"\d+(?:\.\d+)?", cell)
    return float(found[0]) if found else None


def _bar(y: int, system: str, cell: str, value: float | None, most: float) -> list[str]:
    ours = system.startswith("nutgraf")
    weight = ' font-weight="bold"' if ours else ""
    middle = y + _BAR - 3
    long = 0.0 if value is None else (_WIDTH - _LEFT - 170) * value / most
    return [
        f'<text x="{_LEFT - 8}" y="{middle}" font-size="12" text-anchor="end"{weight}>{escape(system)}</text>',
        f'<rect x="{_LEFT}" y="{y}" width="{long:.1f}" height="{_BAR}" fill="{_OURS if ours else _THEIRS}"/>',
        f'<text x="{_LEFT + long + 6:.1f}" y="{middle}" font-size="12"{weight}>{escape(cell)}</text>',
    ]


def main() -> None:
    """Draw the chart of every table that is stored."""
    for name in CHARTS:
        if (FOLDER / f"{name}.json").is_file():
            (IMAGES / f"{name}.svg").write_text(svg(name), encoding="utf-8")


if __name__ == "__main__":
    main()
