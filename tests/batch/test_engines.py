"""Engines are entry points of installed packages; nutgraf knows none of them by name."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from nutgraf.batch.local_engine import run_local
from nutgraf.batch.runner import ENGINES, engine_named
from nutgraf.errors import UsageError
from nutgraf_engines.openai_batch import run_openai_batch


def offer(folder: Path, monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    """Install a package that offers these engines."""
    info = folder / "slurm_engine-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: slurm-engine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{ENGINES}]\n{lines}\n")
    monkeypatch.syspath_prepend(str(folder))


def test_our_own_engines_are_entry_points() -> None:
    assert {"local", "openai-batch", "ray"} <= {point.name for point in entry_points(group=ENGINES)}
    assert engine_named("local") is run_local
    assert engine_named("openai-batch") is run_openai_batch


def test_another_package_offers_an_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slurm_engine.py").write_text("async def run(job): ...\n")
    offer(tmp_path, monkeypatch, "slurm = slurm_engine:run")
    assert engine_named("slurm").__module__ == "slurm_engine"


def test_the_message_for_an_unknown_engine_lists_the_installed_ones() -> None:
    with pytest.raises(UsageError, match=r"--engine 'spark' is not installed; installed engines: .*local.*ray"):
        engine_named("spark")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "import a_package_that_is_missing",
            "--engine broken needs a_package_that_is_missing: `pip install a_package_that_is_missing`",
        ),
        ("raise ValueError('no licence')", r"--engine broken \(broken_engine:run\) cannot be loaded: no licence"),
        ("", r"--engine broken \(broken_engine:run\) cannot be loaded: .*run"),
    ],
)
def test_an_engine_that_cannot_be_loaded_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, message: str
) -> None:
    (tmp_path / "broken_engine.py").write_text(source)
    offer(tmp_path, monkeypatch, "broken = broken_engine:run")
    monkeypatch.delitem(__import__("sys").modules, "broken_engine", raising=False)
    with pytest.raises(UsageError, match=message):
        engine_named("broken")


def test_nothing_is_offered_without_an_installed_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nutgraf.batch.runner.entry_points", lambda group: tuple[EntryPoint, ...]())
    with pytest.raises(UsageError, match="installed engines: none; reinstall nutgraf"):
        engine_named("local")
