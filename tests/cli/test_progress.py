"""Progress in logs is plain, on stderr, and not a line for every byte."""

from __future__ import annotations

import pytest

from nutgraf.cli.output import progress


def test_a_log_gets_a_line_for_each_tenth_of_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(quiet=False) as shown:
        for done in range(1001):
            shown.at("model from hub, MB", done, 1000)

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[0] == "model from hub, MB 0/1,000"
    assert said.err.splitlines()[-1] == "model from hub, MB 1,000/1,000"
    assert 10 <= len(said.err.splitlines()) <= 13


def test_a_new_stage_is_shown_at_once_with_its_detail(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(quiet=False) as shown:
        shown.note("model m")
        shown.at("brief: reading", 0, 2)
        shown.at("brief: reading", 1, 2, "1,024 tokens, 5.2 s")
        shown.at("brief: headline", 0, 1, "1,024 tokens, 5.2 s")

    assert capsys.readouterr().err.splitlines() == [
        "model m",
        "brief: reading 0/2",
        "brief: reading 1/2 (1,024 tokens, 5.2 s)",
        "brief: headline 0/1 (1,024 tokens, 5.2 s)",
    ]


def test_how_far_it_is_of_nobody_knows_how_much_is_only_how_far(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(quiet=False) as shown:
        for done in range(500):
            shown.at("batch", done, None, "2.0/s")

    assert capsys.readouterr().err.splitlines() == ["batch 0 (2.0/s)"]


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(quiet=True) as shown:
        shown.note("model m")
        shown.at("brief: reading", 0, 2)

    assert capsys.readouterr().err == ""
