"""The file: private, of this version, and refused in one line with the way out when it cannot be used."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.samples import FERRY, STRIKE, abstention, article, brief
from library.test_entries import tamper
from nutgraf.errors import LibraryError
from nutgraf.library import Feedback, Library
from nutgraf.library.storage import SCHEMA

ME = "local"


def refusal(folder: Path) -> str:
    with pytest.raises(LibraryError) as refused:
        Library.open(folder, busy_seconds=0.1).close()
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 1
    return str(refused.value)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
def test_folder_and_files_are_their_users_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Library.open(tmp_path / "deep" / "library") as library:
            library.add(ME, article())
            files = list(library.path.parent.iterdir())
            assert len(files) == 3, "the file, its log, and the index of the log"
            assert {mode(file) for file in files} == {0o600}
            assert mode(library.path.parent) == 0o700
            for file in files:
                file.chmod(0o644)
            with Library.open(tmp_path / "deep" / "library"):
                assert {mode(file) for file in files} == {0o600}
    finally:
        os.umask(before)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Library.open(tmp_path).close()
    assert mode(tmp_path) == 0o755


def test_the_file_names_its_schema_version_and_its_program(library: Library) -> None:
    db = sqlite3.connect(library.path)
    assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert library.path.name == "library.db"
    db.close()


def test_a_file_of_a_newer_nutgraf_is_left_alone(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(ME, article())
    tamper(library, f"PRAGMA user_version = {SCHEMA + 1}")
    before = library.path.read_bytes()
    line = refusal(tmp_path)
    assert f"written by a newer nutgraf (schema {SCHEMA + 1}, this one reads up to {SCHEMA}): update nutgraf" in line
    assert str(library.path) in line
    assert library.path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "library.db")
    db.execute("CREATE TABLE books (title)")
    db.close()
    assert "is a database of another program: move it away" in refusal(tmp_path)


def test_an_empty_file_becomes_a_library(tmp_path: Path) -> None:
    (tmp_path / "library.db").touch()
    with Library.open(tmp_path) as library:
        assert library.add(ME, article()).title == "Ferry fire"


@pytest.mark.parametrize("content", [b"no database" * 500, b"\x00" * 8192, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_library_is_refused_and_left_as_it_was(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.db").write_bytes(content)
    line = refusal(tmp_path)
    assert str(tmp_path / "library.db") in line
    assert "move it away" in line
    assert (tmp_path / "library.db").read_bytes() == content


@pytest.fixture(scope="module")
def whole() -> Iterator[Path]:
    """A library with a little of everything, to be damaged."""
    with tempfile.TemporaryDirectory() as folder:
        with Library.open(Path(folder)) as library:
            for text in (FERRY, STRIKE, f"{FERRY} " * 40):
                library.add(ME, article(text))
            talk = library.start_conversation(ME, [article().sha256])
            turn = library.add_turn(ME, talk, "Who?", abstention(article()))
            library.give_feedback(ME, talk, turn.number, Feedback(verdict="wrong", note="no"))
            library.store_brief(ME, brief(article()))
        yield library.path


@settings(max_examples=25)
@given(data=st.data(), cut=st.booleans())
def test_a_damaged_file_gives_a_plain_line_or_what_is_left_of_it(whole: Path, data: st.DataObject, cut: bool) -> None:
    content = bytearray(whole.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if cut:
        del content[at:]
    else:
        content[at : at + 200] = data.draw(st.binary(min_size=1, max_size=200))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "library.db").write_bytes(content)
        with suppress(LibraryError), Library.open(Path(folder), busy_seconds=0.1) as library:
            _use(library)


def test_damaged_bytes_in_the_schema_are_one_plain_line(whole: Path) -> None:
    content = bytearray(whole.read_bytes())
    content[1329:1529] = b"\x80"  # sqlite3 cannot decode its own message about this one
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "library.db").write_bytes(content)
        assert "is damaged: move it away" in refusal(Path(folder))


_DAMAGED_VALUES = ("CAST(x'80' AS TEXT)", "x'c3'", "-1.5", "'{'")
_COLUMNS = {
    "articles": ("title", "publisher", "published", "language", "words", "added", "heading", "record", "folded"),
    "briefs": ("record",),
    "talks": ("id", "started"),
    "talk_articles": ("sha256", "place"),
    "turns": ("number", "asked", "at", "verdict", "note", "outcome"),
}


@pytest.mark.parametrize("value", _DAMAGED_VALUES)
@pytest.mark.parametrize("table", _COLUMNS)
def test_a_damaged_value_is_left_out_or_one_plain_line(whole: Path, table: str, value: str) -> None:
    for column in _COLUMNS[table]:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(whole, folder)
            db = sqlite3.connect(Path(folder, "library.db"), isolation_level=None)
            with suppress(sqlite3.IntegrityError):
                db.execute(f"UPDATE {table} SET {column} = {value}")
            db.close()
            with Library.open(Path(folder), busy_seconds=0.1) as library:
                library._storage._writer.execute("PRAGMA synchronous = OFF")
                try:
                    _use(library)
                except LibraryError as error:
                    assert "\n" not in str(error), (column, value)  # noqa: PT017 - an outcome, not the only one


def _use(library: Library) -> None:
    for entry in library.entries(ME):
        library.article(ME, entry.sha256)
    for words in ("luminosa", "on"):
        for hit in library.search(ME, words):
            assert hit.snippet
    for talk in library.conversations(ME):
        library.turns(ME, talk.id)
    library.brief(ME, article().sha256)
    library.versions(ME, article().sha256)
    library.add(ME, article("A new one."))
    library.delete(ME, article(STRIKE).sha256)


def test_a_folder_that_cannot_be_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert str(tmp_path / "file") in refusal(tmp_path / "file" / "library")
    (tmp_path / "library.db").mkdir()
    assert "NUTGRAF_DATA_DIR" in refusal(tmp_path)


_AS_NOBODY = """
import os, sys
from pathlib import Path
from nutgraf.errors import LibraryError
from nutgraf.library import Feedback, Library
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    Library.open(Path(sys.argv[1]))
except LibraryError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
@pytest.mark.parametrize("there", [False, True])
def test_a_read_only_folder_is_refused_with_the_way_out(there: bool) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        if there:
            Library.open(folder).close()
            (folder / "library.db").chmod(0o444)
        folder.chmod(0o555)
        script = [sys.executable, "-c", _AS_NOBODY, str(folder)]
        done = subprocess.run(script, capture_output=True, text=True, env=environment(), check=True)
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert str(folder / "library.db") in done.stdout
    assert "NUTGRAF_DATA_DIR" in done.stdout
    assert len(done.stdout.splitlines()) == 1


def test_a_locked_file_is_waited_for_and_then_reported(library: Library) -> None:
    holder = sqlite3.connect(library.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(LibraryError, match=r"is being written by another program: try again"):
        library.add(ME, article())
    assert library.entries(ME) == []
    holder.execute("COMMIT")
    holder.close()
    library.add(ME, article())
    assert len(library.entries(ME)) == 1


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    library.close()
    library.close()
    with pytest.raises(LibraryError, match="closed"):
        library.entries(ME)


def environment() -> dict[str, str]:
    """The environment of a process that imports what these tests do."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
