"""However a run ends, it ends with its own exit code and at most one line; also for commands of other packages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nutgraf.cli import run

_FAULTY = """
import typer
from nutgraf.errors import InputError
app = typer.Typer(add_completion=False)

@app.command()
def refuse() -> None:
    raise InputError("'x.txt' is blank: give a file that holds text")

@app.command()
def crash() -> None:
    {}["words of the article"]

@app.command()
def stop() -> None:
    raise KeyboardInterrupt

@app.command()
def disk() -> None:
    raise OSError(28, "No space left on device", "/data/x")

@app.command()
def fine() -> None:
    print("done")
"""


@pytest.fixture
def other_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package that offers the commands `faulty` and `broken`."""
    info = tmp_path / "faulty_tools-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: faulty-tools\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[nutgraf.commands]\nfaulty = faulty_tools:app\nbroken = not_there:app\n")
    (tmp_path / "faulty_tools.py").write_text(_FAULTY)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("other_package")
@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["faulty", "refuse"], 3, "nutgraf: 'x.txt' is blank: give a file that holds text"),
        (["faulty", "stop"], 130, "nutgraf: interrupted"),
        (
            ["faulty", "disk"],
            1,
            "nutgraf: the system refused: /data/x: No space left on device; check permissions and free space",
        ),
        (["faulty", "--nonsense"], 2, "nutgraf: No such option: --nonsense; see `nutgraf faulty --help`"),
        (["brif"], 2, "nutgraf: No such command 'brif'. Did you mean 'brief'?; see `nutgraf --help`"),
        (["model", "path", "nonsense"], 2, "nutgraf: no model named 'nonsense' in the catalogue; known are embedded, "),
        (["broken"], 2, "nutgraf: command 'broken' of not_there:app cannot be loaded: No module named 'not_there'"),
    ],
)
def test_a_failure_is_one_line_and_its_own_exit_code(
    arguments: list[str], code: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == code

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(line)
    assert said.err.count("\n") == 1


@pytest.mark.usefixtures("other_package")
def test_an_error_of_our_own_says_where_and_never_repeats_what_was_worked_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["faulty", "crash"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("nutgraf: internal error: KeyError in crash (faulty_tools.py:12); please report it")
    assert "words of the article" not in said

    monkeypatch.setenv("NUTGRAF_DEBUG", "1")
    assert run(["faulty", "crash"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.usefixtures("other_package")
def test_help_lists_the_commands_of_other_packages_without_importing_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0

    said = capsys.readouterr().out
    for name in ("faulty", "broken"):
        assert re.search(rf"^  {name} +A command of faulty-tools\.$", said, re.MULTILINE)


@pytest.mark.usefixtures("other_package")
def test_a_command_of_another_package_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["faulty", "fine"]) == 0
    assert capsys.readouterr().out == "done\n"


def test_a_reader_that_goes_away_is_not_an_error_to_talk_about(source_folder: str) -> None:
    command = "set -o pipefail; python -m nutgraf schema brief | head -n 1"
    done = _bash(command, source_folder)

    assert (done.stdout, done.stderr, done.returncode) == ("{\n", "", 141 if done.returncode else 0)


def test_a_full_disk_behind_standard_output_is_one_line(source_folder: str) -> None:
    done = _bash("python -m nutgraf schema brief > /dev/full", source_folder)

    assert done.returncode == 1
    assert done.stderr == "nutgraf: cannot write to standard output: No space left on device\n"


def _bash(command: str, source_folder: str) -> subprocess.CompletedProcess[str]:
    line = command.replace("python", sys.executable)
    env = os.environ | {"PYTHONPATH": source_folder}
    return subprocess.run(["bash", "-c", line], env=env, capture_output=True, text=True, check=False)
