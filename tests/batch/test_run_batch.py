"""A run from its sources to its files: once, again, in part, and in bad places."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

import nutgraf.cli
from batch.wire_stories import order, priced, run, stories, story
from nutgraf.batch.job import BatchOptions, FolderInUseError, locked_folder
from nutgraf.errors import UsageError
from scripted_server import ScriptedServer, status, text

FILES = ("briefs.jsonl", "failures.jsonl", "run.json")


@pytest.fixture(autouse=True)
def _answers(scripted: ScriptedServer) -> None:
    scripted.default(text("[1] Two people died."))


def exported(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in FILES}


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_finished_run_makes_no_call_again_and_exports_the_same_bytes(
    tmp_path: Path, scripted: ScriptedServer
) -> None:
    asked = order(scripted.url, (str(stories(tmp_path / "in", 12)),), tmp_path / "out")
    report = run(asked)
    first = exported(tmp_path / "out")
    assert (report.run.state, report.run.counts.done, len(scripted.requests)) == ("finished", 12, 12)
    run(asked)
    run(asked._replace(sources=(), resume=True))
    assert len(scripted.requests) == 12
    assert exported(tmp_path / "out") == first
    assert [row["name"] for row in lines(tmp_path / "out" / "briefs.jsonl")] == sorted(
        str(path) for path in (tmp_path / "in").iterdir()
    )


def test_one_poison_file_in_fifty_is_one_named_failure(tmp_path: Path, scripted: ScriptedServer) -> None:
    folder = stories(tmp_path / "in", 49)
    (folder / "poison.txt").write_bytes(b"\x00\xff\x00\xfe" * 500)
    report = run(order(scripted.url, (str(folder),), tmp_path / "out"))
    assert (report.run.counts.done, report.run.counts.failed) == (49, 1)
    (failure,) = lines(tmp_path / "out" / "failures.jsonl")
    assert str(failure["name"]).endswith("poison.txt")
    assert failure["kind"] == "input"


def test_the_same_article_twice_is_one_call_and_two_rows_and_the_same_path_twice_is_one(
    tmp_path: Path, scripted: ScriptedServer
) -> None:
    folder = stories(tmp_path / "in", 1)
    (folder / "copy.txt").write_text(story(0))
    path = str(folder / "copy.txt")
    report = run(order(scripted.url, (str(folder), path), tmp_path / "out"))
    assert (report.run.counts.done, len(scripted.requests)) == (2, 1)


def test_a_file_without_a_statement_and_one_that_vanished_are_failures_too(
    tmp_path: Path, scripted: ScriptedServer
) -> None:
    folder = stories(tmp_path / "in", 3)
    (folder / "heading.txt").write_text("Ferry\n")
    asked = order(scripted.url, (str(folder), str(folder / "gone.txt")), tmp_path / "out")
    assert run(asked).run.counts.failed == 2
    kinds = {Path(str(row["name"])).name: row["kind"] for row in lines(tmp_path / "out" / "failures.jsonl")}
    assert kinds == {"heading.txt": "input", "gone.txt": "unread"}


def test_resume_tries_again_what_another_try_may_cure(tmp_path: Path, scripted: ScriptedServer) -> None:
    scripted.enqueue(text("", finish="stop"), text("", finish="stop"), text("no", finish="content_filter"))
    asked = order(
        scripted.url, (str(stories(tmp_path / "in", 5)),), tmp_path / "out", options=BatchOptions(concurrency=1)
    )
    assert run(asked).run.counts.failed == 2
    assert run(asked).run.counts.failed == 2
    report = run(asked._replace(resume=True))
    assert (report.reopened, report.run.counts.failed, report.run.counts.done) == (1, 1, 4)


def test_another_prompt_or_model_is_another_run_and_nothing_stale_is_served(
    tmp_path: Path, scripted: ScriptedServer
) -> None:
    asked = order(scripted.url, (str(stories(tmp_path / "in", 3)),), tmp_path / "out")
    run(asked)
    window = asked.settings.model_copy(update={"context_window": 4096})
    run(asked._replace(settings=window))
    assert len(scripted.requests) == 6
    with pytest.raises(UsageError, match="or other parameters"):
        run(asked._replace(sources=(), settings=asked.settings.model_copy(update={"context_window": 2048})))


def test_a_folder_in_use_names_its_holder(tmp_path: Path, scripted: ScriptedServer) -> None:
    asked = order(scripted.url, (str(stories(tmp_path / "in", 1)),), tmp_path / "out")
    with locked_folder(tmp_path / "out"), pytest.raises(FolderInUseError, match=f"process {os.getpid()} on "):
        run(asked)
    assert run(asked).run.counts.done == 1


def test_a_folder_that_cannot_be_made_is_a_wrong_flag(tmp_path: Path, scripted: ScriptedServer) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match=r"--out .*cannot be written to"):
        run(order(scripted.url, (str(stories(tmp_path / "in", 1)),), tmp_path / "file" / "out"))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_a_wrong_flag(tmp_path: Path, scripted: ScriptedServer) -> None:
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(UsageError, match=r"--out .*cannot be written to"):
        run(order(scripted.url, (str(stories(tmp_path / "in", 1)),), tmp_path / "out"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_disk_that_is_full_at_the_export_leaves_the_old_files_and_the_store(
    tmp_path: Path, scripted: ScriptedServer
) -> None:
    folder, out = stories(tmp_path / "in", 3), tmp_path / "out"
    asked = order(scripted.url, (str(folder),), out)
    run(asked)
    before = exported(out)
    stories(folder, 2, first=3)
    (out / ".briefs.jsonl.part").symlink_to("/dev/full")
    report = run(asked)
    assert "No space left" in str(report.stopped)
    assert "the briefs are safe" in str(report.stopped)
    assert exported(out) == before
    assert run(asked).run.counts.done == 5
    assert len(scripted.requests) == 5


@pytest.fixture
def _small_files() -> Iterator[None]:
    """Files may not grow beyond what a few rows need; the signal that would end the process is ignored."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_file_size_limit_ends_the_run_with_one_line_and_it_continues_without_the_limit(
    tmp_path: Path, scripted: ScriptedServer, request: pytest.FixtureRequest
) -> None:
    # A full disk keeps the run from giving its articles back; this process, which lives on, waits for the lease.
    short = BatchOptions(concurrency=8, lease_seconds=5)
    asked = order(scripted.url, (str(stories(tmp_path / "in", 60)),), tmp_path / "out", options=short)
    limited = request.getfixturevalue("_small_files")
    report = run(asked)
    assert limited is None
    assert "disk is full, or a limit is reached" in str(report.stopped)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (before[1], before[1]))
    assert run(asked).run.counts.done == 60
    assert len(scripted.requests) <= 60 + 10


def test_the_limit_of_money_stops_before_the_call_that_would_pass_it(
    tmp_path: Path, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.models.openai_compatible.cost_of", priced)
    asked = order(
        scripted.url,
        (str(stories(tmp_path / "in", 30)),),
        tmp_path / "out",
        options=BatchOptions(concurrency=4, max_cost=Decimal(10)),
    )
    report = run(asked)
    spent = report.run.spent.cost_usd
    assert "--max-cost" in str(report.stopped)
    assert spent is not None
    assert Decimal(8) < spent <= Decimal(10)
    assert report.run.counts.failed == 0
    again = run(asked)
    assert again.run.counts.done == report.run.counts.done
    rest = run(asked._replace(options=BatchOptions(concurrency=4, max_cost=Decimal(1000))))
    assert rest.run.counts.done == 30


def test_a_server_that_is_gone_ends_the_run_instead_of_failing_every_article(
    tmp_path: Path, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.models.rate_limit.CIRCUIT_SECONDS", 0.01)
    scripted.default(lambda _: status(500))
    settings = order(scripted.url, (), tmp_path).settings.model_copy(update={"wait_budget": 0.0})
    asked = order(scripted.url, (str(stories(tmp_path / "in", 80)),), tmp_path / "out", settings=settings)
    report = run(asked)
    assert "too many articles failed in a row" in str(report.stopped)
    assert report.run.counts.failed < 80


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_run_soon_says_how_to_go_on_and_loses_nothing(
    tmp_path: Path, scripted: ScriptedServer, preloaded_python: list[str], number: signal.Signals
) -> None:
    count = 120  # more than a machine that is busy can make before the signal arrives
    folder = stories(tmp_path / "in", count)
    scripted.default(lambda body: text("[1] Two people died.")(body).after(0.2))  # type: ignore[union-attr]
    command = ["batch", str(folder), "--out", str(tmp_path / "out"),
               "--concurrency", "4", "--model", "scripted", "--base-url", scripted.url]  # fmt: skip
    process = subprocess.Popen(
        [*preloaded_python, "-m", "nutgraf", *command], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    while len(scripted.requests) < 6:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 128 + number
    assert f"stopped by {number.name}" in said.splitlines()[-1]
    assert "run the same command again" in said.splitlines()[-1]
    done = len(lines(tmp_path / "out" / "briefs.jsonl"))
    assert 2 <= done < count
    calls = len(scripted.requests)
    scripted.default(text("[1] Two people died."))
    assert nutgraf.cli.run([*command, "--concurrency", "1"]) == 0
    assert len(lines(tmp_path / "out" / "briefs.jsonl")) == count
    assert len(scripted.requests) - calls == count - done
