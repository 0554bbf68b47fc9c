"""Computes every figure of the README and the documents again, or checks that none is stale: `make figures`.

    python -m documentation.figures               measure the replays, make all parts of documents that commands make
    python -m documentation.figures --check       change nothing; exit code 1 and a list when something is stale
    python -m documentation.figures --check --replays --gate    the replays alone, after `nutgraf evals gate` of them
    python -m documentation.figures --tables      only fill tables from `benchmarks/results` (a second)
    python -m documentation.figures --record      also record what console blocks ask the embedded model

What a document shows is made in one of these ways:

- `<!-- figure: NAME -->` … `<!-- /figure -->` holds the table `benchmarks/results/NAME.json`. Replays (the names in
  `documentation.measured`) are measured here. Benchmarks that take minutes or need other programs store their own
  results with `benchmarks.results.save_result`; their tables show date, version and machine.
- `<!-- console -->` before a console block: its commands are run and their real output is written below each
  (`documentation.console`).
- Whole files: `docs/commands.md`, `docs/licences.md`, `docs/images/architecture.svg`, and the bars of
  `benchmarks.peers.plots`.

`make test` compares the replays (`--check --replays --gate`); tests/test_docs.py compares everything else.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.peers import plots
from benchmarks.results import FOLDER, markdown_table, read_result, same_table

from documentation import architecture, command_line, licences, measured
from documentation.blocks import ROOT, documents, figure_names, has_console, with_consoles, with_figures
from documentation.console import open_console
from nutgraf.errors import NutgrafError
from nutgraf_evals.cli.gating import Reports, gate_replays, gated_systems
from nutgraf_evals.cli.running import RunRequest, systems_of
from nutgraf_evals.corpus import load_corpus
from nutgraf_evals.replays import CorpusReplays

WHOLE_FILES: dict[str, Callable[[], str]] = {
    "docs/images/architecture.svg": architecture.svg,
    "docs/commands.md": command_line.page,
    "docs/licences.md": licences.page,
    **{
        f"docs/images/{name}.svg": partial(plots.svg, name)
        for name in plots.CHARTS
        if (FOLDER / f"{name}.json").is_file()
    },
}


def table(name: str) -> str:
    """The stored table of that name as Markdown."""
    return markdown_table(read_result(name))


def stale_tables() -> list[str]:
    """The documents whose tables differ from the stored results, and tables that no result is stored for."""
    found = []
    for path in documents():
        text = path.read_text(encoding="utf-8")
        missing = _missing(text)
        found += [f"{_name(path)}: no result {name!r} in benchmarks/results" for name in missing]
        if not missing and with_figures(text, table) != text:
            found.append(f"{_name(path)}: a table differs from benchmarks/results")
    return found


def stale_replays(replays: CorpusReplays) -> list[str]:
    """The stored results that a replay does not give now."""
    with tempfile.TemporaryDirectory() as folder:
        measured.save_replays(Path(folder), replays)
        return [
            f"benchmarks/results/{name}.json: a replay gives other figures"
            for name in measured.names()
            if not (FOLDER / f"{name}.json").is_file()
            or not same_table(read_result(name), read_result(name, Path(folder)))
        ]


def stale_files() -> list[str]:
    """The whole files that a command would write differently."""
    return [name for name, make in WHOLE_FILES.items() if _text(ROOT / name) != make()]


def stale_console(path: Path) -> list[str]:
    """The document itself, if a command of its console blocks prints something else now."""
    text = path.read_text(encoding="utf-8")
    if not has_console(text):
        return []
    with open_console() as console:
        return [] if with_consoles(text, console.output_of) == text else [f"{_name(path)}: a console block"]


def make_tables() -> None:
    """Fill the tables of all documents from the stored results; a document whose result is missing stays as it is."""
    for path in documents():
        text = path.read_text(encoding="utf-8")
        if not _missing(text):
            _write(path, with_figures(text, table))


def make_all(*, record: bool) -> None:
    """Measure the replays, and write every part of the documents that a command makes."""
    measured.save_replays()
    make_tables()
    for name, make in WHOLE_FILES.items():
        _write(ROOT / name, make())
    for path in documents():
        text = path.read_text(encoding="utf-8")
        if has_console(text):
            with open_console(record=record) as console:
                _write(path, with_consoles(text, console.output_of))


def main() -> None:
    """The command; see the top of this module."""
    parser = argparse.ArgumentParser(prog="python -m documentation.figures", description="Figures of the documents.")
    parser.add_argument("--check", action="store_true", help="change nothing, and say what is stale")
    parser.add_argument("--replays", action="store_true", help="with --check: only the figures of replays")
    parser.add_argument("--gate", action="store_true", help="with --check: `nutgraf evals gate` of the same replays")
    parser.add_argument("--tables", action="store_true", help="only fill tables from benchmarks/results")
    parser.add_argument("--record", action="store_true", help="ask the embedded model what is not recorded")
    flags = parser.parse_args()
    if flags.check:
        replays = CorpusReplays(load_corpus(measured.EVALS))
        if flags.gate:
            systems = systems_of(gated_systems(measured.EVALS), "brief", None)
            gate_replays(RunRequest(replays.corpus, replays.corpus.cases, systems), replays, Reports())
        stale = stale_replays(replays)
        if not flags.replays:
            stale += [*stale_tables(), *stale_files(), *(line for path in documents() for line in stale_console(path))]
        sys.exit("\n".join([*stale, "stale figures: run `make figures`"]) if stale else 0)
    if flags.tables:
        make_tables()
    else:
        make_all(record=flags.record)


def _missing(text: str) -> list[str]:
    """The tables of a document that no result is stored for."""
    return [name for name in figure_names(text) if not (FOLDER / f"{name}.json").is_file()]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _write(path: Path, text: str) -> None:
    if _text(path) != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(_name(path))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    try:
        main()
    except NutgrafError as error:
        print(f"nutgraf: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
