"""The CI examples, run in a folder that has its own prompts and cases, as a team keeps them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import nutgraf.cli
from ferry_fire import ARTICLE, labels, write_case
from nutgraf import prompts
from scripted_server import ScriptedServer

pytestmark = pytest.mark.slow

_EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
_WORKFLOW = _EXAMPLES / "evals-gate.github.yml"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    """A folder with copied prompts and one labelled article of its own."""
    shutil.copytree(prompts.folder(), tmp_path / "prompts")
    for name in ("cases", "articles"):
        (tmp_path / "evals" / name).mkdir(parents=True)
    (tmp_path / "evals" / "articles" / "ferry-fire.txt").write_text(ARTICLE, encoding="utf-8")
    write_case(tmp_path / "evals", labels())
    return tmp_path


@pytest.fixture
def run_shell(own_folder: Path, preloaded_python: list[str], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a shell command in that folder, with `nutgraf` on the path as an installation puts it there."""
    commands = tmp_path_factory.mktemp("bin")
    (commands / "nutgraf").write_text(f'#!/bin/sh\nexec {shlex.join(preloaded_python)} -m nutgraf "$@"\n')
    (commands / "nutgraf").chmod(0o755)
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"

    def run(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = os.environ | {"PATH": path, "NUTGRAF_PROMPTS": "prompts"} | environment
        return subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=own_folder, env=settings, capture_output=True, encoding="utf-8", timeout=240, check=False,
        )  # fmt: skip

    return run


def _reply(body: dict[str, Any]) -> str:
    """The first sentence of each part the model is shown, else the start of the article."""
    parts = re.findall(r"^\[(\d+)\]\n(.+)$", body["messages"][-1]["content"], re.MULTILINE)
    lines = [f"[{number}] {re.split(r'(?<=[.!?]) ', words)[0]}" for number, words in parts]
    return "\n".join(lines) or "Twelve people were killed."


def _accept(server: ScriptedServer) -> None:
    """Record what the scripted model answers, and make its scores the baseline."""
    server.default(_reply)
    engine = ("--model", "scripted", "--base-url", server.url)
    assert nutgraf.cli.run(["evals", "record", "--system", "nutgraf", *engine]) == 0
    assert nutgraf.cli.run(["evals", "repin", "--system", "nutgraf"]) == 0


def test_a_changed_prompt_is_not_comparable_until_it_is_recorded_again(
    own_folder: Path, run_shell: Run, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own_folder)
    monkeypatch.setenv("NUTGRAF_PROMPTS", "prompts")
    _accept(scripted)
    script = f"sh {_EXAMPLES / 'evals-gate.sh'}"
    green = run_shell(script)
    assert green.returncode == 0, green.stdout + green.stderr
    assert "**Evals of nutgraf: green**" in (own_folder / "reports" / "gate.md").read_text()
    assert (own_folder / "reports" / "gate.xml").exists()

    released = own_folder / "prompts" / "ask" / "1.0.0.prompt.yml"
    changed = released.with_name("1.0.1.prompt.yml")
    changed.write_text(released.read_text(encoding="utf-8").replace("You answer", "You reply to"))
    unreleased = run_shell(script)
    assert unreleased.returncode == 1
    assert "ask@1.0.1 is not in prompts.lock.json" in unreleased.stdout

    with (own_folder / "prompts" / "CHANGELOG.md").open("a") as changelog:
        changelog.write("- ask@1.0.1: other words\n")
    assert run_shell("nutgraf prompts release").stdout == "released ask@1.0.1\n"
    unrecorded = run_shell(script)
    assert unrecorded.returncode == 3
    assert "record it with `evals record`" in unrecorded.stderr

    asked = len(scripted.requests)
    _accept(scripted)
    assert any("You reply to" in str(request.body["messages"]) for request in scripted.requests[asked:])
    for command in _workflow_commands():
        done = run_shell(command, GITHUB_STEP_SUMMARY=str(own_folder / "summary.md"))
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    assert "**Evals of nutgraf: green**" in (own_folder / "summary.md").read_text()

    changed.write_text(released.read_text(encoding="utf-8"))
    assert run_shell("nutgraf prompts check").returncode == 1


def _workflow_commands() -> list[str]:
    """What the workflow runs for a pull request after it has installed nutgraf."""
    steps = yaml.safe_load(_WORKFLOW.read_text(encoding="utf-8"))["jobs"]["gate"]["steps"]
    return [step["run"] for step in steps if "run" in step and "pip install" not in step["run"]]


def test_the_workflow_has_what_a_runner_needs_and_no_more_rights() -> None:
    workflow = yaml.safe_load(_WORKFLOW.read_text(encoding="utf-8"))

    assert set(workflow) == {"name", True, "permissions", "env", "jobs"}  # YAML 1.1 reads `on` as true
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["env"] == {"NUTGRAF_PROMPTS": "prompts", "NUTGRAF_EVALS": "evals"}
    assert len(_workflow_commands()) == 3
    for job in workflow["jobs"].values():
        assert job["runs-on"]
        assert job["timeout-minutes"]
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            assert "uses" not in step or re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"])
    assert "secrets." not in str(workflow["jobs"]["gate"])


def test_a_prompts_folder_without_prompts_is_refused_by_name(run_shell: Run, own_folder: Path) -> None:
    (own_folder / "empty").mkdir()
    done = run_shell("nutgraf prompts list", NUTGRAF_PROMPTS="empty")

    assert done.returncode == 2
    assert done.stderr.startswith("nutgraf: NUTGRAF_PROMPTS 'empty' has no prompts")
