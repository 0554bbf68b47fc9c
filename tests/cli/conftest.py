"""The command as a user runs it: another process, its exit code, its two streams."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nutgraf
import nutgraf.cli
from scripted_server import ScriptedServer

STORY = """\
Ferry to Skarn resumes

VELM, 14 March 2031 — The ferry to Skarn resumed on Tuesday with 212 passengers, the operator NordLine said.
“We are glad to sail again ⛴,” said Mara Lindqvist, the head of NordLine.
Two people were hurt when the pier broke last week. The cause is not known.
"""

# The documents that `nutgraf read` is tried on are the ones that the fuzz of the readers spoils.
sys.path.append(str(Path(__file__).parents[2]))
Nutgraf = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def source_folder() -> str:
    """The folder the package is imported from, for processes that start elsewhere."""
    return str(Path(nutgraf.__file__).parents[1])


@pytest.fixture
def run_nutgraf(
    monkeypatch: pytest.MonkeyPatch, source_folder: str, preloaded_python: list[str], tmp_path: Path
) -> Nutgraf:
    """Run `python -m nutgraf` in an empty folder, with nothing on standard input unless it is given.

    What runs between fork and exec needs a process of its own.
    """
    monkeypatch.setenv("PYTHONPATH", source_folder)

    def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        settings: dict[str, Any] = {"cwd": tmp_path, "capture_output": True, "encoding": "utf-8", "input": ""}
        python = [sys.executable] if "preexec_fn" in options else preloaded_python
        command = [*python, "-m", "nutgraf", *arguments]
        done: subprocess.CompletedProcess[str] = subprocess.run(command, check=False, timeout=240, **settings | options)
        return done

    return run


@pytest.fixture
def run_in_process(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Nutgraf:
    """Run the command as `run_nutgraf` does, but without the second that a process takes to start."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, input: str = "") -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(input.encode()), encoding="utf-8"))
        code = nutgraf.cli.run(arguments)
        return subprocess.CompletedProcess(arguments, code, *capfd.readouterr())

    return run


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def editor(scripted: ScriptedServer) -> ScriptedServer:
    """A model that gives back the first sentence of each part it is shown."""

    def shortest(body: dict[str, Any]) -> str:
        parts = re.findall(r"^\[(\d+)\]\n(.+)$", body["messages"][-1]["content"], re.MULTILINE)
        return "\n".join(f"[{number}] {text}" for number, text in parts) or "The ferry to Skarn resumed."

    return scripted.default(shortest)


@pytest.fixture
def reader(scripted: ScriptedServer) -> ScriptedServer:
    """A model that finds 212 for whoever asks about passengers, nothing for anybody else, and says yes when checked."""

    def read(body: dict[str, Any]) -> str:
        if 1 in (body.get("max_tokens"), body.get("max_completion_tokens")):
            return "yes"
        return "212 passengers" if "passengers" in body["messages"][-1]["content"] else "not stated"

    return scripted.default(read)


@pytest.fixture
def reader_flags(reader: ScriptedServer) -> tuple[str, ...]:
    """The flags that have the `reader` asked, and nothing but data written."""
    return ("-q", "--model", "scripted", "--base-url", reader.url)


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Puts bytes on standard input."""

    def pipe(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))

    return pipe
