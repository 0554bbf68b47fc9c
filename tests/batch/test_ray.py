"""A batch on a cluster of two machines: the rows of one machine, whoever dies on the way."""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from batch.ray_machines import kill_a_worker, two_machines
from batch.wire_stories import order, quick_server, run, stories
from nutgraf.batch.job import BatchOptions, BatchProgress
from nutgraf.batch.runner import BatchReport, BatchRequest, run_batch
from nutgraf.errors import EndpointRefused
from scripted_server import ScriptedServer, status

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="needs nutgraf[ray]"),
    # Ray leaves sockets and files of its own to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray"),
]

_AT_ONCE = BatchOptions(concurrency=8)
_ON_THE_WAY = 10  # articles at once, of which 8 in a call


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with two_machines() as cluster:
        yield cluster
    gc.collect()  # here, where its warnings are ignored, and not in a test of another file


def calls_of(url: str) -> int:
    reported = json.load(urllib.request.urlopen(url.replace("/v1", "/count")))
    return int(reported["calls"])


def rows(out: Path) -> dict[str, list[Any]]:
    """The exported rows, without the seconds of each brief and a count that learns from the answers before it."""
    found = {}
    for name in ("briefs.jsonl", "failures.jsonl"):
        found[name] = [json.loads(line) for line in (out / name).read_text(encoding="utf-8").splitlines()]
    for row in found["briefs.jsonl"]:
        del row["brief"]["making"]["seconds"], row["brief"]["coverage"]["tokens_counted"]
    return found


def run_and_disturb(asked: BatchRequest, disturb: dict[int, Callable[[], object]]) -> BatchReport:
    """Run it, and disturb it each time that so many briefs are made."""
    waiting, disturbing = sorted(disturb), []

    def on_progress(progress: BatchProgress) -> None:
        if waiting and progress.made >= waiting[0]:
            disturbing.append(threading.Thread(target=disturb[waiting.pop(0)]))
            disturbing[-1].start()

    report = asyncio.run(run_batch(asked, lambda run: None, on_progress))
    for thread in disturbing:
        thread.join()
    return report


def test_a_cluster_gives_the_rows_of_one_machine_and_a_finished_run_makes_no_call(
    cluster: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = stories(tmp_path / "in", 30)
    (folder / "poison.txt").write_bytes(b"\x00\xff\x00\xfe" * 500)
    with quick_server(0.05) as url:
        local = run(order(url, (str(folder),), tmp_path / "local"))
        calls = calls_of(url)
        asked = order(url, (str(folder),), tmp_path / "ray", engine="ray", options=_AT_ONCE)
        report = run(asked)
        assert calls_of(url) == 2 * calls
        again = run(asked)
        assert calls_of(url) == 2 * calls
    assert report.stopped is None
    assert (report.run.counts, again.run.counts) == (local.run.counts, local.run.counts)
    assert (report.run.counts.done, report.run.counts.failed) == (30, 1)
    assert rows(tmp_path / "ray") == rows(tmp_path / "local")
    assert [Path(row["name"]).name for row in rows(tmp_path / "ray")["failures.jsonl"]] == ["poison.txt"]
    assert capfd.readouterr() == ("", "")


def test_a_wrong_key_stops_the_run_in_one_line_and_leaves_the_articles(
    cluster: Any, tmp_path: Path, scripted: ScriptedServer
) -> None:
    scripted.default(lambda body: status(401, {"message": "Incorrect API key", "code": "invalid_api_key"}))
    report = run(order(scripted.url, (str(stories(tmp_path / "in", 20)),), tmp_path / "out", engine="ray"))
    assert isinstance(report.stopped, EndpointRefused)
    assert "\n" not in str(report.stopped)
    assert "test-key" not in str(report.stopped)
    assert (report.run.counts.left, report.run.counts.leased, report.run.counts.failed) == (20, 0, 0)


def test_what_is_killed_in_mid_run_costs_no_row_and_repeats_only_what_was_on_its_way(
    cluster: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    workers: list[int] = []

    def kill_worker() -> None:
        workers.append(kill_a_worker(cluster))

    def kill_machine() -> None:
        cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)

    folder = stories(tmp_path / "in", 60)
    with quick_server(0.1) as url:
        run(order(url, (str(folder),), tmp_path / "local"))
        calls = calls_of(url)
        asked = order(url, (str(folder),), tmp_path / "ray", engine="ray", options=_AT_ONCE)
        report = run_and_disturb(asked, {12: kill_worker, 36: kill_machine})
        repeated = calls_of(url) - 2 * calls
    assert report.stopped is None
    assert report.run.counts.done == 60
    assert rows(tmp_path / "ray") == rows(tmp_path / "local")
    assert workers == [2]
    assert 0 <= repeated <= 2 * _ON_THE_WAY
    assert capfd.readouterr() == ("", "")


def test_without_ray_the_way_out_is_named(tmp_path: Path) -> None:
    hidden = "import sys; sys.modules['ray'] = None; from nutgraf.cli import main; main()"
    story = stories(tmp_path / "in", 1)
    reported = subprocess.run(
        [sys.executable, "-c", hidden, "batch", str(story), "--out", str(tmp_path / "out"), "--engine", "ray"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert reported.returncode == 2
    assert "--engine ray needs ray: `pip install 'nutgraf[ray]'`" in reported.stderr
    assert not (tmp_path / "out").exists()
