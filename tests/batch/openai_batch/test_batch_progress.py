"""What a person sees of a run through the Batch API while it waits."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from batch.openai_batch.batch_sessions import QUICK
from batch.openai_batch.batch_stub import BatchStub
from nutgraf.cli import run
from nutgraf_engines.openai_batch import run_openai_batch


def test_the_command_says_on_stderr_which_batch_it_waits_for_and_how_far_that_is(
    stub: BatchStub,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nutgraf_engines.openai_batch.run_openai_batch", partial(run_openai_batch, terms=QUICK))
    monkeypatch.setenv("OPENAI_API_KEY", "test-key")
    flags = ["--engine", "openai-batch", "--model", "scripted", "--base-url", stub.url]
    assert run(["batch", str(folder), "--out", str(tmp_path / "out"), *flags]) == 0
    said = capsys.readouterr()
    assert "batch 0/6 (batch_1 in progress, 0 of 6 requests answered)" in said.err.splitlines()
    assert "in progress" not in said.out
