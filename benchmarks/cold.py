"""What a start costs: processor seconds and imported modules of commands, beside an empty Python and `import gradio`.

    python -m benchmarks.cold [--rounds 5] [--save]

Each command runs in a process of its own, in turn, several times; the table has the median of its processor time as a
multiple of `python -c pass` and of `import gradio` in the same run, because seconds of a busy machine say nothing. The
brief is of the sample article with recorded replies (`documentation.recorded`), so it is all but the model. The web
chat is started and ended as soon as it prints its address. `--save` stores the table for docs/benchmarks.md.
tests/cli/test_cold_start.py holds the modules to a budget.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.results import save_result

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "evals" / "articles" / "larkfield-data-breach.txt"
PASS, GRADIO = "python -c pass", "import gradio"
_MODULES = "import sys, atexit; atexit.register(lambda: print('modules', len(sys.modules), file=sys.stderr)); "
_RECORDED = "import sys; from documentation.recorded import main; sys.argv = ['nutgraf', *{arguments!r}]; main()"
_COMMAND = "import sys; from nutgraf.cli import main; sys.argv = ['nutgraf', *{arguments!r}]; main()"


class Cost(NamedTuple):
    """What one process took: seconds of the processor, those of ended children included, and modules at its end."""

    seconds: float
    modules: int


def programs() -> dict[str, str]:
    """What is measured: a name for each program, and its Python text."""
    return {
        PASS: "pass",
        "import nutgraf": "import nutgraf",
        "nutgraf --version": _COMMAND.format(arguments=["--version"]),
        "nutgraf --help": _COMMAND.format(arguments=["--help"]),
        "nutgraf read": _COMMAND.format(arguments=["read", str(SAMPLE)]),
        "nutgraf brief, all but the model": _RECORDED.format(arguments=["brief", str(SAMPLE), "--quiet"]),
        GRADIO: "import gradio",
        "nutgraf ui, to its address": _COMMAND.format(arguments=["ui", "--no-open"]),
    }


def cost_of(program: str) -> Cost:
    """The cost of a Python text in a new process; one that prints an address is ended there."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ["PATH"], "HOME": home, "NUTGRAF_DATA_DIR": home, "PYTHONPATH": str(ROOT)}
        started = subprocess.Popen(
            [sys.executable, "-c", _MODULES + program], cwd=ROOT, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        assert started.stdout is not None
        assert started.stderr is not None
        for line in started.stdout:
            if "http://" in line:
                started.terminate()
        errors = started.stderr.read()
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    counted = [line.split()[1] for line in errors.splitlines() if line.startswith("modules ")]
    if not counted and started.returncode not in (0, -15, 143):
        raise SystemExit(f"{program!r} failed: {errors.strip()[-300:]}")
    return Cost(used.ru_utime + used.ru_stime, int(counted[-1]) if counted else 0)


def measure(rounds: int) -> dict[str, Cost]:
    """The median cost of every program over some rounds, each round in the same order."""
    found: dict[str, list[Cost]] = {name: [] for name in programs()}
    for _ in range(rounds):
        for name, text in programs().items():
            found[name].append(cost_of(text))
    return {
        name: Cost(statistics.median(cost.seconds for cost in costs), costs[-1].modules)
        for name, costs in found.items()
    }


def rows(costs: dict[str, Cost]) -> list[tuple[str, ...]]:
    """The table: each program with its multiples and its modules."""
    empty, gradio = costs[PASS].seconds, costs[GRADIO].seconds
    return [
        (name, f"{cost.seconds / empty:.1f}", f"{cost.seconds / gradio:.2f}", str(cost.modules or "–"))
        for name, cost in costs.items()
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and store it if that is asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cold")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--save", action="store_true", help="store the table in benchmarks/results")
    flags = parser.parse_args(arguments)
    costs = measure(flags.rounds)
    columns = ("start", "times python -c pass", "times import gradio", "modules")
    for row in (columns, *rows(costs)):
        print(f"{row[0]:<34}{row[1]:>22}{row[2]:>22}{row[3]:>9}")
    print(f"python -c pass: {costs[PASS].seconds:.3f} s of processor time")
    if flags.save:
        save_result(
            "cold",
            command="python -m benchmarks.cold --save",
            columns=columns,
            rows=rows(costs),
            packages=("gradio", "typer", "pydantic"),
            note=f"Processor time, median of {flags.rounds}; an empty Python takes {costs[PASS].seconds:.3f} s.",
        )


if __name__ == "__main__":
    main()
