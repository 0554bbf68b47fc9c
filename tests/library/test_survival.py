"""What was promised is there after kills, full disks, and writers side by side."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from library.samples import FERRY, STRIKE, abstention, article
from library.test_file import environment
from nutgraf.errors import LibraryError
from nutgraf.library import Library

ME = "local"
HOLDER = Path(__file__).with_name("writer_process.py")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are those of POSIX")


def holder(work: str, folder: Path, name: str = "a") -> subprocess.Popen[str]:
    command = [sys.executable, str(HOLDER), work, str(folder), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())


def promised(lines: list[str]) -> tuple[set[str], set[str]]:
    """The articles and conversations that are said to be stored, and those said to be deleted.

    What was being deleted when it ended may be there or not.
    """
    said: dict[str, set[str]] = {"added": set(), "asked": set(), "deleting": set(), "deleted": set()}
    for word, *names in (line.split() for line in lines if line.endswith("\n")):
        said[word].update(names)
    return (said["added"] | said["asked"]) - said["deleting"], said["deleted"]


def fill(library: Library) -> None:
    for number in range(500):
        library.add(ME, article(f"{number} {STRIKE}" * 20))


def is_sound(folder: Path) -> bool:
    """Whether SQLite finds file and index whole."""
    db = sqlite3.connect(folder / "library.db")
    db.execute("INSERT INTO trigrams (trigrams, rank) VALUES ('integrity-check', 1)")
    sound = db.execute("PRAGMA integrity_check").fetchall() + db.execute("PRAGMA foreign_key_check").fetchall()
    db.close()
    return sound == [("ok",)]


def test_a_kill_at_any_moment_loses_nothing_that_was_promised(tmp_path: Path) -> None:
    chance = random.Random(5)
    kept, gone = set[str](), set[str]()
    for kill in range(4):
        process = holder("on", tmp_path, f"kill {kill}")
        assert process.stdout
        lines = [process.stdout.readline()]
        time.sleep(chance.uniform(0.0, 0.3))  # the moment itself is what is tried: whichever it is, the test holds
        process.kill()
        lines += process.stdout.readlines()
        process.stdout.close()
        process.wait()
        now_kept, now_gone = promised(lines)
        kept, gone = kept | now_kept, gone | now_gone
        with Library.open(tmp_path) as library:
            there = {entry.sha256 for entry in library.entries(ME)} | {talk.id for talk in library.conversations(ME)}
            assert kept - there == set()
            assert gone & there == set()
            assert all(turn.number == 1 for talk in library.conversations(ME) for turn in library.turns(ME, talk.id))
            assert library.search(ME, "strike")
        assert is_sound(tmp_path)
    assert len(kept) >= 4


def test_processes_that_write_at_once_all_get_through(tmp_path: Path) -> None:
    writers = [holder("some", tmp_path, name) for name in "abc"]
    lines = [line for writer in writers for line in writer.communicate()[0].splitlines(keepends=True)]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    with Library.open(tmp_path) as library:
        assert {entry.sha256 for entry in library.entries(ME)} == promised(lines)[0]
        assert len(library.entries(ME)) == 180
    assert is_sound(tmp_path)


def test_threads_that_write_and_read_at_once_all_get_through(library: Library) -> None:
    def use(number: int) -> None:
        one = article(f"{FERRY} {number}")
        library.add(ME, one)
        talk = library.start_conversation(ME, [one.sha256])
        for turn in range(3):
            library.add_turn(ME, talk, f"{number} {turn}", abstention(one))
        assert [turn.asked for turn in library.turns(ME, talk)] == [f"{number} {turn}" for turn in range(3)]
        assert library.search(ME, "buses")
        if number % 4 == 0:
            library.delete(ME, one.sha256)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(use, range(48)))
    assert len(library.entries(ME)) == len(library.conversations(ME)) == 36


def test_reading_does_not_wait_for_a_writer(library: Library) -> None:
    library.add(ME, article(FERRY))
    with library._storage.writing() as db:
        db.execute("DELETE FROM articles WHERE owner = ?", (ME,))
        read = threading.Thread(target=lambda: seen.extend(library.search(ME, "bus")))
        seen: list[object] = []
        read.start()
        read.join(60)
        assert len(seen) == 1
        db.execute("ROLLBACK")
        db.execute("BEGIN")


def test_a_full_file_is_reported_and_stored_data_stays(library: Library) -> None:
    library.add(ME, article(FERRY))
    (pages,) = library._storage._writer.execute("PRAGMA page_count").fetchone()
    library._storage._writer.execute(f"PRAGMA max_page_count = {pages + 8}")
    with pytest.raises(LibraryError, match="the disk is full: free some space and try again; nothing stored"):
        fill(library)
    stored = library.entries(ME)
    assert library.article(ME, article(FERRY).sha256) == article(FERRY)
    library._storage._writer.execute("PRAGMA max_page_count = 100000")
    library.add(ME, article(STRIKE))
    assert len(library.entries(ME)) == len(stored) + 1
    assert is_sound(library.path.parent)


def test_a_disk_that_cannot_grow_a_file_is_reported_and_stored_data_stays(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(ME, article(FERRY))
    lines = holder("full", tmp_path).communicate()[0].splitlines()
    (refused,) = [line for line in lines if line.startswith("refused")]
    assert "try again; nothing stored before was lost" in refused
    added = {line.split()[1] for line in lines if line.startswith("added")}
    assert f"readable {len(added)}" in lines  # the ferry was there before, the last one came after
    with Library.open(tmp_path) as library:
        assert {entry.sha256 for entry in library.entries(ME)} == added | {article(FERRY).sha256}
    assert is_sound(tmp_path)
