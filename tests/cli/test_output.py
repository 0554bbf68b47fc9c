"""Files are written whole or not at all; progress in logs is plain, on stderr, and not a line for every byte."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from nutgraf.cli.output import progress, target_of, write_whole
from nutgraf.errors import NutgrafError

_NO_FORM = {"json": False, "md": False, "html": False}


def test_a_new_file_holds_the_text_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_whole(tmp_path / "brief.md", "Ferry ⛴\n")

    assert (tmp_path / "brief.md").read_bytes() == "Ferry ⛴\n".encode()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_is_replaced_keeps_its_permissions_and_its_links(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("old")
    (tmp_path / "real.md").chmod(0o600)
    (tmp_path / "link.md").symlink_to("real.md")

    write_whole(tmp_path / "link.md", "new")

    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text() == "new"
    assert (tmp_path / "real.md").stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "brief.md").write_text("old")

    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "brief.md", "half a pair \ud83d")

    assert [path.name for path in tmp_path.iterdir()] == ["brief.md"]
    assert (tmp_path / "brief.md").read_text() == "old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(NutgrafError, match="cannot write '/dev/full': No space left on device; name another place"):
        write_whole(Path("/dev/full"), "text")

    assert Path("/dev/full").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="other devices there")
def test_a_device_is_written_to_and_not_replaced() -> None:
    write_whole(Path(os.devnull), "text")

    assert not Path(os.devnull).is_file()


def test_a_dash_is_standard_output() -> None:
    assert target_of(_NO_FORM | {"html": True}, "-", "story.txt") == ("html", None)  # type: ignore[arg-type]
    assert target_of(_NO_FORM, None, "-") == (None, None)  # type: ignore[arg-type]


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
