"""The feed of a batch: the briefs of all its sessions, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import feedparser
import pytest

from batch.wire_stories import order, run, stories
from nutgraf.cli import run as nutgraf
from scripted_server import ScriptedServer, text


@pytest.fixture(autouse=True)
def _answers(scripted: ScriptedServer) -> None:
    scripted.default(text("[1] Two people died."))


def test_each_brief_of_the_run_is_an_entry_and_the_feed_grows_with_it(tmp_path: Path, scripted: ScriptedServer) -> None:
    folder, feed = stories(tmp_path / "in", 2), tmp_path / "feed.xml"
    (folder / "empty.txt").write_text("")
    run(order(scripted.url, (str(folder),), tmp_path / "out", feed=feed))
    first = feedparser.parse(feed.read_bytes())
    assert len(first.entries) == 2
    stories(folder, 3)
    run(order(scripted.url, (str(folder),), tmp_path / "out", feed=feed))
    second = feedparser.parse(feed.read_bytes())
    assert second.feed.id == first.feed.id
    assert [entry.id for entry in second.entries][:2] == [entry.id for entry in first.entries]
    assert len(second.entries) == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_feed_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, scripted: ScriptedServer) -> None:
    feed = tmp_path / "feed.xml"
    asked = order(scripted.url, (str(stories(tmp_path / "in", 1)),), tmp_path / "out", feed=feed)
    run(asked)
    before = feed.read_bytes()
    (tmp_path / ".feed.xml.part").symlink_to("/dev/full")
    report = run(asked)
    assert "feed.xml" in str(report.stopped)
    assert feed.read_bytes() == before


@pytest.mark.parametrize(
    ("given", "sentence"), [("", "is a folder"), ("no/such/feed.xml", "there is no folder"), ("x/", "is a folder")]
)
def test_a_place_that_holds_no_file_is_refused_before_any_work(
    given: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert nutgraf(["batch", "x.txt", "--out", "out", "--feed", given or str(tmp_path)]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
