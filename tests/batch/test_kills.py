"""What was reported stored survives kill -9, and a crash repeats no more than what was on its way."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from batch.killed_runs import IN_FLIGHT, POINTS
from batch.wire_stories import order, quick_server, run, stories

pytestmark = pytest.mark.slow

_KILLS = int(os.environ.get("KILLS", "50"))


def test_fifty_kills_lose_nothing_repeat_little_and_leave_the_files_of_an_undisturbed_run(tmp_path: Path) -> None:
    stories(tmp_path / "in", 60)
    here = Path(__file__).parent
    paths = os.pathsep.join([*(str(here.parents[1] / part) for part in ("src", "tests")), str(here)])
    with quick_server(0.02) as url:
        done = subprocess.run(
            [sys.executable, str(here / "killed_runs.py"), str(tmp_path), url, str(_KILLS), "7"],
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            check=True,
            text=True,
        )
        reported = json.loads(done.stdout)
        warm_up = 1
        calls = json.load(urllib.request.urlopen(url.replace("/v1", "/count")))["calls"] - warm_up
        again = run(order(url, (str(tmp_path / "in"),), tmp_path / "out"))
        calls_again = json.load(urllib.request.urlopen(url.replace("/v1", "/count")))["calls"] - warm_up

    assert set(reported["killed"]) == {"random", *POINTS}
    assert sum(reported["killed"].values()) == _KILLS
    rows = [json.loads(line) for line in (tmp_path / "out" / "briefs.jsonl").read_text().splitlines()]
    keys = {row["key"] for row in rows}
    assert len(rows) == len(keys) == reported["articles"] == again.run.counts.done
    assert set(reported["acknowledged"]) <= keys
    assert calls - len(keys) <= _KILLS * IN_FLIGHT
    assert calls_again == calls
    assert (tmp_path / "out" / "failures.jsonl").read_bytes() == b""
    with sqlite3.connect(tmp_path / "out" / "nutgraf.sqlite") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT COUNT(*) FROM leases").fetchone() == (0,)
    db.close()
    print(f"{_KILLS} kills, {len(keys)} articles, {calls - len(keys)} calls repeated")
