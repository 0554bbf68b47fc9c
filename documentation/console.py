"""Runs the console blocks of documents: real commands in a folder of their own, offline, with a recorded model.

The commands of one document run one after the other in the same folder, which begins with `story.txt`, the sample
article, and the folder `evals`. `nutgraf` is `documentation.recorded`. The home folder is empty, no setting of the
caller's reaches a command, and the paths of both folders are printed as `~` and `.`. What is shown is standard output
and errors; progress is left out, because it has seconds in it.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from documentation.blocks import ROOT
from documentation.recorded import RECORD

SAMPLE = ROOT / "evals" / "articles" / "larkfield-data-breach.txt"
# Errors of nutgraf are one line that begins with its name; everything else on standard error is progress.
_WITHOUT_PROGRESS = """exec 3>&1
{} "$@" 2>&1 >&3 3>&- | grep '^nutgraf: ' >&2
exit "${{PIPESTATUS[0]}}"
"""
_SECONDS = 240
_SECONDS_TO_RECORD = 1800  # the embedded model on a busy machine


class Console:
    """A folder, a home and a `PATH` in which the commands of one document run."""

    def __init__(self, folder: Path, *, record: bool, python: Sequence[str]) -> None:
        self._seconds = _SECONDS_TO_RECORD if record else _SECONDS
        self._work, self._home, commands = folder / "work", folder / "home", folder / "bin"
        for one in (self._work, self._home, commands):
            one.mkdir()
        (self._work / "story.txt").write_bytes(SAMPLE.read_bytes())
        (self._work / "evals").symlink_to(ROOT / "evals")
        command = shlex.join(python)
        _script(commands / "nutgraf", _WITHOUT_PROGRESS.format(f"{command} -m documentation.recorded"))
        _script(commands / "python", _WITHOUT_PROGRESS.format(command))
        self._environment = {
            "PATH": f"{commands}:{os.environ.get('PATH', os.defpath)}",
            "HOME": str(self._home),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "COLUMNS": "100",
            "TERM": "dumb",
            "NO_COLOR": "1",
        }
        if record:
            data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "nutgraf"
            self._environment |= {RECORD: "1", "NUTGRAF_DATA_DIR": str(data)}

    def output_of(self, command: str) -> str:
        """What the command prints, with an end of line after its last line."""
        done = subprocess.run(
            ["/bin/bash", "-c", command], cwd=self._work, env=self._environment, timeout=self._seconds, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip
        shown = done.stdout.replace(str(self._work), ".").replace(str(self._home), "~")
        lines = [line.rstrip() for line in shown.splitlines()]
        return "".join(f"{line}\n" for line in lines)


@contextmanager
def open_console(*, record: bool = False, python: Sequence[str] = (sys.executable,)) -> Iterator[Console]:
    """A console in a new folder, which is removed afterwards; `python` is the command that runs its programs."""
    with tempfile.TemporaryDirectory(prefix="nutgraf-docs-") as folder:
        yield Console(Path(folder), record=record, python=python)


def _script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/bash\n{text}", encoding="utf-8")
    path.chmod(0o755)
