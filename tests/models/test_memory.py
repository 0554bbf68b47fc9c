"""A machine with too little memory is told so before the system ends the process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nutgraf.models.doctor import diagnose
from nutgraf.models.memory import free_memory, needed_memory, shortage
from nutgraf.models.settings import load_settings

_FILE = 1_117_320_768


def test_the_embedded_model_needs_about_what_was_measured() -> None:
    assert 2.0e9 < needed_memory(_FILE, 16_384) < 2.8e9
    assert needed_memory(_FILE, 8_192) < needed_memory(_FILE, 16_384)


@pytest.mark.parametrize(
    ("limit", "used"),
    [("memory.max", "memory.current"), ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes")],
    ids=["second version", "first version"],
)
def test_the_limit_of_a_container_counts(tmp_path: Path, limit: str, used: str) -> None:
    (tmp_path / "memory").mkdir()
    (tmp_path / limit).write_text("2000000\n")
    (tmp_path / used).write_text("500000\n")
    assert free_memory(tmp_path) == 1_500_000


def test_a_container_without_a_limit_has_what_the_machine_has(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("1\n")
    assert free_memory(tmp_path) > 50_000_000


def test_enough_memory_is_not_mentioned() -> None:
    assert needed_memory(1, 1) < free_memory()
    assert shortage(1, 1) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_process_with_little_memory_names_the_way_out() -> None:
    program = f"from nutgraf.models.memory import shortage; print(shortage({_FILE}, 16384))"
    limited = f"ulimit -v 2000000; exec {sys.executable} -c '{program}'"
    done = subprocess.run(["/bin/bash", "-c", limited], capture_output=True, text=True, check=True, env=os.environ)
    assert re.match(r"about 2\.4 GB of memory are needed and [12]\.\d GB are free: ", done.stdout)
    assert "name a smaller GGUF file, or a model of a server" in done.stdout


@pytest.mark.parametrize(("free", "advised"), [(2.3e9, "=6656"), (2.0e9, "=2560"), (1.9e9, ""), (1.0e9, "")])
def test_a_smaller_window_is_advised_only_where_the_model_fits_with_it(
    free: float, advised: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.models.memory.free_memory", lambda: int(free))
    said = shortage(_FILE, 16_384)
    assert re.findall(r"NUTGRAF_CONTEXT_WINDOW(=\d+)", said) == ([advised] if advised else [])
    if advised:
        assert shortage(_FILE, 2 * int(advised[1:])) == ""


async def test_a_data_folder_that_cannot_be_written_is_noted_with_the_way_out(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    settings = load_settings({"data_dir": blocked}, env={}, folder=tmp_path)
    found = {finding.name: finding for finding in await diagnose(settings)}
    assert found["data folder"].value == "cannot be written"
    assert found["data folder"].advice.endswith("name another folder with NUTGRAF_DATA_DIR")
