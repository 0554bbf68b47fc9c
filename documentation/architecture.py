"""Draws the architecture from the import graph: `python -m documentation.architecture` writes the SVG picture.

A row is a layer of the contract that import-linter enforces, a box is a package or module of `nutgraf` with the first
sentence of its docstring. A line leads from a box to what it imports; an import that other lines lead to as
well is left out. Nothing here is written by hand but colours and distances.
"""

from __future__ import annotations

import ast
import textwrap
import tomllib
from collections import defaultdict
from html import escape
from pathlib import Path
from typing import NamedTuple

import grimp

from documentation.blocks import ROOT

FILE = ROOT / "docs" / "images" / "architecture.svg"
_WIDTH, _MARGIN, _GAP, _BETWEEN = 1120, 16, 18, 38
_LINE, _TITLE, _PADDING = 15, 20, 10
_CHARACTER = 6.4  # mean width of one at 12 px
_ABOVE = ("nutgraf_evals", "nutgraf_engines")
_STYLE = """
.box{fill:#fff;stroke:#556}.outside{fill:#f4f1e8}.name{font:600 14px system-ui,sans-serif;fill:#123}
.what{font:12px system-ui,sans-serif;fill:#345}.import{fill:none;stroke:#99a;stroke-width:1.2}
"""


class Box(NamedTuple):
    """A package in the picture: its place in pixels and its wrapped summary."""

    name: str
    summary: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float


def layers() -> list[list[str]]:
    """The rows of the picture from the top: what imports nutgraf from outside, then its layers."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contract = tomllib.load(file)["tool"]["importlinter"]["contracts"][0]
    return [list(_ABOVE), *([name.strip() for name in row.split("|")] for row in contract["layers"])]


def imports() -> dict[str, set[str]]:
    """Which boxes each box imports, from the import graph of all packages."""
    graph = grimp.build_graph("nutgraf", *_ABOVE, cache_dir=None)
    known = {name for row in layers() for name in row}
    found: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            above, below = _box_of(module), _box_of(imported)
            if above != below and {above, below} <= known:
                found[above].add(below)
    return dict(found)


def without_detours(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """The graph without each edge that a longer way leads to as well.

    >>> without_detours({"a": {"b", "c"}, "b": {"c"}})
    {'a': {'b'}, 'b': {'c'}}
    """
    return {
        name: {one for one in below if not any(one in _reached(graph, other) for other in below - {one})}
        for name, below in graph.items()
    }


def svg() -> str:
    """The picture as one SVG document without scripts, fonts or links."""
    boxes = {box.name: box for box in _placed()}
    height = max(box.y + box.height for box in boxes.values()) + _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" role="img">',
        "<title>The packages of nutgraf and what each imports</title>",
        f"<style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{height:.0f}" fill="#fafbfc"/>',
    ]
    for name, below in sorted(without_detours(imports()).items()):
        lines += [_edge(boxes[name], boxes[one]) for one in sorted(below)]
    lines += [_drawn(box) for box in boxes.values()]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _placed() -> list[Box]:
    placed, y = [], float(_MARGIN)
    for row in layers():
        width = (_WIDTH - 2 * _MARGIN - _GAP * (len(row) - 1)) / len(row)
        texts = [_summary(name, int((width - 2 * _PADDING) / _CHARACTER)) for name in row]
        height = _PADDING * 2 + _TITLE + _LINE * max(map(len, texts))
        for place, (name, text) in enumerate(zip(row, texts, strict=True)):
            placed.append(Box(name, text, _MARGIN + place * (width + _GAP), y, width, height))
        y += height + _BETWEEN
    return placed


def _summary(name: str, characters: int) -> tuple[str, ...]:
    base = ROOT / "src" / name if name in _ABOVE else ROOT / "src" / "nutgraf" / name
    path = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return tuple(textwrap.wrap(" ".join(text.split("\n\n")[0].split()), characters))


def _box_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "nutgraf" and len(parts) > 1 else parts[0]


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    """Everything below a box, without the box itself unless a circle leads back."""
    waiting, seen = list(graph.get(start, ())), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(graph.get(name, ()))
    return seen


def _edge(above: Box, below: Box) -> str:
    x, y = above.x + above.width / 2, above.y + above.height
    if below.y <= above.y:  # beside it
        y = above.y + above.height / 2
        return f'<path class="import" d="M{x:.0f} {y:.0f}L{below.x + below.width / 2:.0f} {y:.0f}"/>'
    to_x, to_y = below.x + below.width / 2, below.y
    bend = f"{x:.0f} {y + 30:.0f} {to_x:.0f} {to_y - 30:.0f}"
    return f'<path class="import" d="M{x:.0f} {y:.0f}C{bend} {to_x:.0f} {to_y:.0f}"/>'


def _drawn(box: Box) -> str:
    kind = "box outside" if box.name in _ABOVE else "box"
    x, y = box.x + _PADDING, box.y + _PADDING + 12
    size = f'width="{box.width:.0f}" height="{box.height:.0f}"'
    lines = [
        f'<rect class="{kind}" x="{box.x:.0f}" y="{box.y:.0f}" rx="6" {size}/>',
        f'<text class="name" x="{x:.0f}" y="{y:.0f}">{escape(box.name)}</text>',
    ]
    for number, text in enumerate(box.summary, start=1):
        lines.append(f'<text class="what" x="{x:.0f}" y="{y + 3 + number * _LINE:.0f}">{escape(text)}</text>')
    return "\n".join(lines)


def main(path: Path = FILE) -> None:
    """Write the picture."""
    path.write_text(svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
