"""What an installation brings: packages and megabytes of the core, of the core without gradio, and of each extra.

    python -m benchmarks.install [--timed] [--save]

Sizes are those of the files that are installed here, without byte code. `--timed` also installs the requirements twice
into new environments, with and without gradio, and prints the ratio of the processor time of pip; that needs a package
index. `--save` stores the table for docs/dependencies.md.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import distribution
from pathlib import Path

from documentation.licences import closure, extras, requirements
from packaging.requirements import Requirement

from benchmarks.results import save_result

ROOT = Path(__file__).parents[1]
WEB = "gradio"


def megabytes(packages: Iterable[str]) -> float:
    """The size of the files of these packages."""
    total = 0
    for package in packages:
        for file in distribution(package).files or ():
            path = Path(str(file.locate()))
            if path.suffix != ".pyc" and path.is_file():
                total += path.stat().st_size
    return total / 1e6


def without_web(lines: Iterable[str]) -> list[str]:
    """The requirements without gradio.

    >>> without_web(["gradio>=6", "rich>=14"])
    ['rich>=14']
    """
    return [line for line in lines if Requirement(line).name != WEB]


def table() -> list[tuple[str, ...]]:
    """A row for the core, the core without gradio, and what each extra adds."""
    core = closure(requirements(""))
    smaller = closure(without_web(requirements("")))
    sets = {"core": core, f"core without {WEB}": smaller}
    sets |= {f"the extra {extra} adds": closure(requirements(extra)) - core for extra in extras()}
    return [(name, str(len(packages)), f"{megabytes(packages):.0f}") for name, packages in sets.items()]


def seconds_to_install(lines: Sequence[str]) -> float:
    """The processor time of pip for these requirements in a new environment."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [
            f"{folder}/bin/python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--constraint",
            str(ROOT / "constraints.txt"),
        ]
        subprocess.run([*command, *lines], check=True, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table, and store it if that is asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.install")
    parser.add_argument("--timed", action="store_true", help="install twice, with and without gradio")
    parser.add_argument("--save", action="store_true", help="store the table in benchmarks/results")
    flags = parser.parse_args()
    rows, note = table(), ""
    if flags.timed:
        lines = requirements("")
        with_it, without_it = seconds_to_install(lines), seconds_to_install(without_web(lines))
        note = f"Installing the core without {WEB} takes pip {without_it / with_it:.2f} of the processor time."
    for row in rows:
        print(f"{row[0]:<28}{row[1]:>5} packages{row[2]:>6} MB")
    print(note)
    if flags.save:
        timed = " --timed" if flags.timed else ""
        columns = ("installation", "packages", "MB")
        save_result(
            "install", command=f"python -m benchmarks.install{timed} --save", columns=columns, rows=rows, note=note
        )


if __name__ == "__main__":
    main()
