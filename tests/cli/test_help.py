"""What the command says about itself, and that saying it costs nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from nutgraf.cli import run
from nutgraf.cli.app import app

_MEASURE = """
import json, sys, time
began = time.process_time()
from nutgraf.cli import run
code = run(["--help"])
print(json.dumps({"code": code, "seconds": time.process_time() - began, "modules": sorted(sys.modules)}))
"""
_HEAVY = {"gradio", "openai", "pydantic", "httpx2", "xllamacpp", "tiktoken", "dateparser", "yaml", "jinja2", "rich"}


def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", _MEASURE], capture_output=True, text=True, check=True)
    measured = json.loads(done.stdout.splitlines()[-1])

    assert measured["code"] == 0
    assert _HEAVY.isdisjoint(measured["modules"])
    assert measured["seconds"] < 0.3


def test_help_ends_with_examples_and_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0

    examples, codes = capsys.readouterr().out.partition("Examples:")[2].split("Exit codes:")
    assert examples.count("nutgraf ") == 8
    assert [line.split()[0] for line in codes.strip().splitlines()] == ["0", "1", "2", "3", "4", "5", "130"]


def test_every_command_and_every_flag_has_help() -> None:
    for path, command in _commands("nutgraf", typer.main.get_command(app)):
        assert command.help, path
        for parameter in command.params:
            assert getattr(parameter, "help", None), f"{path} {parameter.name}"


@pytest.mark.parametrize("arguments", [[], ["prompts"], ["model"]])
def test_a_command_without_its_verb_shows_the_help_and_is_a_usage_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"Usage: {' '.join(['nutgraf', *arguments])}")


def test_the_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("nutgraf 0.")


def _commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(f"{path} {name}", below)
