"""Whole batches in one PostgreSQL store: two machines on one run, one of them killed, a server that stops."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest

from batch.postgres_server import PASSWORD, PostgresServer
from batch.wire_stories import quick_server, stories
from nutgraf.cli import run

pytestmark = pytest.mark.slow

_PATIENCE = 240.0  # seconds; a busy machine is no finding


def command(folder: Path, out: Path, model_url: str, store: str) -> list[str]:
    return ["batch", str(folder), "--out", str(out), "--model", "m", "--base-url", model_url, "--concurrency", "2",
            "--store", store, "-q"]  # fmt: skip


Start = Callable[[list[str]], subprocess.Popen[str]]


@pytest.fixture
def start(preloaded_python: list[str]) -> Iterator[Start]:
    """Starts the command in a process of its own, as on another machine; no process outlives the test."""
    environment = {**os.environ, "OPENAI_API_KEY": "test-key"}
    with ExitStack() as processes:

        def started(arguments: list[str]) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [*preloaded_python, "-m", "nutgraf", *arguments],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            processes.enter_context(process)
            processes.callback(process.kill)
            return process

        yield started


def names_in(out: Path) -> list[str]:
    return [json.loads(line)["name"] for line in (out / "briefs.jsonl").read_text().splitlines()]


def calls_of(model_url: str) -> int:
    return int(json.load(urllib.request.urlopen(model_url.replace("/v1", "/count")))["calls"])


def wait_for_briefs(postgres: PostgresServer, store: str, count: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        found = postgres.ask(store, "SELECT to_regclass('nutgraf.briefs') IS NOT NULL")
        if found == [(True,)] and postgres.ask(store, f"SELECT COUNT(*) >= {count} FROM nutgraf.briefs") == [(True,)]:
            return
        time.sleep(0.05)
    pytest.fail(f"there never were {count} briefs")


def test_two_machines_share_a_run_and_when_one_is_killed_the_other_finishes(
    postgres: PostgresServer, start: Start, tmp_path: Path
) -> None:
    store, folder = postgres.new_database(), stories(tmp_path / "in", 40)
    with quick_server(0.1) as model:
        killed, other = (start(command(folder, tmp_path / out, model, store)) for out in ("one", "two"))
        wait_for_briefs(postgres, store, 8)
        killed.kill()
        killed.communicate()
        said, _ = other.communicate()
        assert other.returncode == 0, said
        calls = calls_of(model)
        assert 40 <= calls <= 40 + 4
        assert run(command(folder, tmp_path / "one", model, store)) == 0
        assert calls_of(model) == calls
    assert names_in(tmp_path / "one") == names_in(tmp_path / "two") == sorted(map(str, folder.iterdir()))
    assert postgres.ask(store, "SELECT COUNT(*), COUNT(DISTINCT name) FROM nutgraf.rows") == [(40, 40)]
    assert postgres.ask(store, "SELECT COUNT(*) FROM nutgraf.leases") == [(0,)]
    assert PASSWORD not in said


def test_a_stopped_server_ends_the_run_with_one_line_and_the_run_continues_when_it_is_back(
    postgres: PostgresServer, start: Start, tmp_path: Path
) -> None:
    store, folder = postgres.new_database(), stories(tmp_path / "in", 30)
    with quick_server(0.1) as model:
        asked = command(folder, tmp_path / "out", model, store)
        stopped = start(asked)
        wait_for_briefs(postgres, store, 4)
        postgres.stop()
        try:
            said, _ = stopped.communicate()
        finally:
            postgres.start()
        assert stopped.returncode == 1
        assert "run the same command again, it continues" in said
        assert "Traceback" not in said
        assert run(asked) == 0
        assert calls_of(model) <= 30 + 4
    assert len(names_in(tmp_path / "out")) == 30
    written = said.encode() + b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert PASSWORD.encode() not in written
    assert quote(PASSWORD, safe="").encode() not in written
