"""The command: what it prints, its exit codes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from batch.wire_stories import stories
from nutgraf.cli import run
from scripted_server import ScriptedServer, text


@pytest.fixture
def command(scripted: ScriptedServer, tmp_path: Path) -> list[str]:
    scripted.default(text("[1] Two people died."))
    flags = ["--model", "gpt-6-luna", "--base-url", scripted.url, "--concurrency", "1", "-q"]
    return ["batch", str(stories(tmp_path / "in", 3)), "--out", str(tmp_path / "out"), *flags]


def test_a_run_ends_in_a_table_and_zero(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command) == 0
    table = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert (table["briefs"], table["failed"], table["calls"]) == ("3", "0", "3")


def test_a_failure_among_them_is_exit_code_five(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "in" / "empty.txt").write_text("")
    assert run(command) == 5
    assert run(command) == 5


def test_a_dry_run_counts_and_asks_and_writes_nothing(
    command: list[str], scripted: ScriptedServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command, "--dry-run"]) == 0
    table = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert table["articles"] == "3"
    assert table["to"].startswith("do    3 with gpt-6-luna, 3 calls")
    assert "at most 450 out" in table["tokens"]
    assert not scripted.requests
    assert not (tmp_path / "out").exists()
    run(command)
    capsys.readouterr()
    run([*command, "--dry-run"])
    assert "0 with gpt-6-luna, 0 calls" in capsys.readouterr().out


def test_a_dry_run_for_a_model_with_a_price_prints_the_cost(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test-key")
    at = command.index("--base-url")
    assert run([*command[:at], *command[at + 2 :], "--dry-run"]) == 0
    assert "cost     at most $0.00" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--max-cost", "much"], "--max-cost 'much' is not an amount"),
        (["--max-cost", "-1"], "is not an amount"),
        (["--max-cost", "1"], "cannot be enforced: the price of gpt-6-luna at this endpoint is unknown"),
        (["--engine", "slurm"], "--engine 'slurm' is not installed; installed engines: local, openai-batch, ray"),
        (["--store", "mysql://x"], "--store mysql://…"),
        (["--prompt", "brief@9.9.9"], "no version '9.9.9'"),
        (["-", "-"], "standard input (-) can be read only once"),
    ],
)
def test_what_cannot_be_used_is_refused_before_any_call(
    command: list[str], scripted: ScriptedServer, capsys: pytest.CaptureFixture[str], more: list[str], says: str
) -> None:
    assert run([*command, *more]) == 2
    assert says in capsys.readouterr().err
    assert not scripted.requests


def test_no_articles_or_no_run_to_resume_is_said(
    tmp_path: Path, scripted: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    flags = ["--out", str(tmp_path / "out"), "--model", "m", "--base-url", scripted.url, "-q"]
    assert run(["batch", *flags]) == 2
    assert "no articles" in capsys.readouterr().err
    assert run(["batch", "--resume", *flags]) == 2
    assert "no run" in capsys.readouterr().err
    (tmp_path / "none").mkdir()
    assert run(["batch", str(tmp_path / "none"), *flags]) == 2
    assert "a folder without files" in capsys.readouterr().err


def test_an_address_inside_this_network_is_a_named_failure_and_the_others_go_on(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command[0], "http://127.0.0.1/", *command[1:]]) == 5
    table = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert (table["briefs"], table["failed"]) == ("3", "1")
    failure = json.loads((tmp_path / "out" / "failures.jsonl").read_text())
    assert (failure["name"], failure["kind"]) == ("http://127.0.0.1/", "unread")
    assert "127.0.0.1" in failure["message"]


def test_a_dry_run_of_the_batch_api_costs_half_and_says_so(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "test-key")
    at = command.index("--base-url")
    flags = [*command[:at], *command[at + 2 :], "--dry-run"]
    costs = []
    for engine in ("local", "openai-batch"):
        assert run([*flags, "--engine", engine]) == 0
        table = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
        costs.append(table["cost"])
    whole, half = (float(cost.removeprefix("at most $").partition(",")[0]) for cost in costs)
    assert half == pytest.approx(whole / 2, abs=0.0001)
    assert costs[1].endswith("half the price of calls made at once")
    assert "half" not in costs[0]


def test_parquet_without_pyarrow_is_refused_before_any_call(
    command: list[str], scripted: ScriptedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.batch.exports.find_spec", lambda name: None)
    assert run([*command, "--parquet"]) == 2
    assert "--parquet needs pyarrow: `pip install 'nutgraf[parquet]'`" in capsys.readouterr().err
    assert not scripted.requests
