"""Stored results of benchmarks: what a command measured, on which machine, when, and with which versions.

A benchmark that takes minutes or needs other programs is run by hand and stores its table here:

    from benchmarks.results import save_result

    save_result(
        "pages",                                     # benchmarks/results/pages.json
        command="python -m benchmarks.pages --paragraphs --save",
        columns=("72 pages", "recall", "precision"),
        rows=[("nutgraf", "1.000", "1.000"), ("trafilatura 2.3.1", "0.938", "0.966")],
        packages=("trafilatura",),                   # their installed versions are stored as well
    )

A document shows the table between two comments, which `make figures` fills and `make test` compares:

    <!-- figure: pages -->
    <!-- /figure -->

Cells are text as the document has it. `versions=` takes versions of programs that are not packages of this environment.
"""

from __future__ import annotations

import json
import os
import platform
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from nutgraf.article import Frozen

FOLDER = Path(__file__).parent / "results"


class Result(Frozen):
    """One table with the circumstances it was measured in; `note` is a sentence printed below it."""

    command: str
    date: str
    nutgraf: str
    python: str
    machine: str
    versions: Mapping[str, str]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def save_result(  # noqa: PLR0913 - the fields of a result
    name: str,
    *,
    command: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    packages: Sequence[str] = (),
    versions: Mapping[str, str] | None = None,
    note: str = "",
    folder: Path = FOLDER,
) -> Path:
    """Store a table under `name` and return its file; a table that did not change keeps its date.

    Raises ValueError for a row with more or fewer cells than there are columns.
    """
    cells = tuple(tuple(str(cell) for cell in row) for row in rows)
    wrong = [row for row in cells if len(row) != len(columns)]
    if wrong:
        raise ValueError(f"result {name!r}: a row has {len(wrong[0])} cells for {len(columns)} columns: {wrong[0]}")
    result = Result(
        command=command,
        date=datetime.now(UTC).date().isoformat(),
        nutgraf=_own_version(),
        python=platform.python_version(),
        machine=machine(),
        versions=_installed(packages) | dict(versions or {}),
        columns=tuple(columns),
        rows=cells,
        note=note,
    )
    path = folder / f"{name}.json"
    if not path.is_file() or not same_table(read_result(name, folder), result):
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(result.model_dump(mode="json"), indent=1, ensure_ascii=False)
        path.write_text(f"{text}\n", encoding="utf-8")
    return path


def read_result(name: str, folder: Path = FOLDER) -> Result:
    """The stored result of that name; raises FileNotFoundError when there is none."""
    return Result.model_validate_json((folder / f"{name}.json").read_text(encoding="utf-8"))


def same_table(one: Result, other: Result) -> bool:
    """Whether two results show the same, whenever and wherever they were measured."""
    return (one.command, one.columns, one.rows, one.note) == (other.command, other.columns, other.rows, other.note)


def markdown_table(result: Result) -> str:
    """The table as Markdown, with a line below that says how it was measured; numbers are set to the right."""
    right = [all(_is_number(row[place]) for row in result.rows) for place in range(len(result.columns))]
    lines = [_row(result.columns), "|" + "|".join("---:" if one else "---" for one in right) + "|"]
    lines += [_row(row) for row in result.rows]
    beside = "".join(f", {name} {number}" for name, number in result.versions.items())
    made = (
        f"`{result.command}`, {result.date}, nutgraf {result.nutgraf}, Python {result.python}, {result.machine}{beside}"
    )
    lines += ["", f"{made}. {result.note}".rstrip()]
    return "\n".join(lines)


def machine() -> str:
    """The machine in words that say what a time was measured on, and nothing else about it."""
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"


def _own_version() -> str:
    # Not that of the installed metadata, which an editable installation keeps from the day it was made.
    with (Path(__file__).parents[1] / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def _installed(packages: Sequence[str]) -> dict[str, str]:
    found = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _is_number(cell: str) -> bool:
    return cell[:1].isdigit() or cell in ("", "–")


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
