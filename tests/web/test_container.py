"""The container file: what its instructions say, and its command and health check run without a container."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from free_port import free_port
from nutgraf.cli.app import app
from nutgraf.ingest import article_from_bytes
from nutgraf.library import Library
from scripted_server import ScriptedServer
from web.scripted_model import FERRY
from web.service_calls import ADA
from web.web_process import launched

ROOT = Path(__file__).parents[2]


def _instructions() -> list[tuple[str, str]]:
    """The instructions of the file in order, each with its arguments on one line."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Containerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines if line)]


def _last(name: str) -> str:
    return next(rest for known, rest in reversed(_instructions()) if known == name)


def _flags_of_ui() -> set[str]:
    return {option for parameter in get_command(app).commands["ui"].params for option in parameter.opts}  # type: ignore[attr-defined]


def _is_sent(path: str) -> bool:
    """Whether a path of the checkout is in the build context: the last line of `.dockerignore` that fits decides."""
    sent = True
    parents = [path, *map(str, Path(path).parents)][:-1]
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#") and any(fnmatch.fnmatch(one, line.removeprefix("!")) for one in parents):
            sent = line.startswith("!")
    return sent


def _copied() -> list[str]:
    """What is copied from the checkout."""
    sources = [rest.split()[:-1] for name, rest in _instructions() if name == "COPY" and "--from" not in rest]
    return [path for paths in sources for path in paths]


def test_the_image_serves_as_an_unprivileged_user_with_a_command_that_exists() -> None:
    command = json.loads(_last("CMD"))
    flags = {word for word in command if word.startswith("--")}

    assert json.loads(_last("ENTRYPOINT")) == ["nutgraf"]
    assert command[0] == "ui"
    assert flags <= _flags_of_ui() | {"--no-open"}
    assert _last("USER") == "10001:10001"
    assert _last("EXPOSE") == command[command.index("--port") + 1]
    assert "libgomp1" in str(_instructions())  # the engine of the embedded model is linked to it


def test_what_is_copied_is_sent_to_the_build_and_nothing_private_is() -> None:
    assert _copied()
    assert all((ROOT / path).exists() and _is_sent(path) for path in _copied())
    for path in (".git/config", ".venv/bin/python", "evals/recordings/x.jsonl", "tests/conftest.py", ".env"):
        assert not _is_sent(path)


def test_the_build_has_all_files_that_the_package_is_made_of(tmp_path: Path) -> None:
    for path in _copied():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        source = ROOT / path
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=240, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "dist").glob("*.whl"))


def test_the_compose_file_runs_the_same_command_with_fewer_rights() -> None:
    service = yaml.safe_load((ROOT / "docs" / "examples" / "compose.yml").read_text(encoding="utf-8"))["services"][
        "nutgraf"
    ]

    assert service["command"][0] == "ui"
    assert {word.partition("=")[0] for word in service["command"][1:]} <= _flags_of_ui() | {"--no-open"}
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


@pytest.mark.slow
def test_the_command_serves_from_a_home_that_cannot_be_written_and_the_health_check_passes(
    tmp_path: Path, editor: ScriptedServer
) -> None:
    data, passwords = tmp_path / "data", tmp_path / "passwords"
    data.mkdir()
    passwords.write_text("ada:correct horse\n")
    command = json.loads(_last("CMD"))
    flags = [str(passwords) if word.startswith("/run/secrets") else word for word in command[2:]]
    # Another server may have its port, or take it as soon as this one has ended.
    flags[flags.index("--port") + 1] = str(free_port())
    environment = {
        "HOME": "/dev/null",
        "NUTGRAF_DATA_DIR": str(data),
        "NUTGRAF_MODEL_FILE": "",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with launched(tmp_path, *flags, "--model", "scripted", "--base-url", editor.url, env=environment) as chat:
        check = re.search(r"CMD (\[.+\])", _last("HEALTHCHECK"))
        assert check is not None
        port = chat.url.rpartition(":")[2]
        asked = [sys.executable, *(word.replace("7860", port) for word in json.loads(check[1])[1:])]
        assert subprocess.run(asked, timeout=240, check=False, env=os.environ | {"NO_PROXY": "*"}).returncode == 0
        chat.end()
        failed = subprocess.run(asked, timeout=240, check=False, capture_output=True)
    assert failed.returncode != 0
    assert (data / "library").is_dir()
    assert {path.name for path in tmp_path.iterdir()} == {"data", "passwords"}


@pytest.mark.slow
def test_the_backup_of_a_library_in_use_is_whole(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "teams.md").read_text(encoding="utf-8")
    (line,) = re.findall(r'^python -c "(import sqlite3.+)" library/library.db backup.db$', text, re.MULTILINE)
    with Library.open(tmp_path / "library") as library:
        kept = library.add(ADA, article_from_bytes(FERRY.encode(), "ferry.txt"))
        subprocess.run(
            [sys.executable, "-c", line, "library/library.db", "backup.db"], cwd=tmp_path, check=True, timeout=240
        )
    (tmp_path / "restored").mkdir()
    (tmp_path / "backup.db").rename(tmp_path / "restored" / "library.db")
    with Library.open(tmp_path / "restored") as restored:
        assert [entry.sha256 for entry in restored.entries(ADA)] == [kept.sha256]
    assert sqlite3.connect(tmp_path / "restored" / "library.db").execute("PRAGMA integrity_check").fetchone() == ("ok",)
