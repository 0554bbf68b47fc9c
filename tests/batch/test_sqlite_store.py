"""The store in a SQLite file: what only a file can meet."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from batch.test_store import ME, RUN, item, made
from nutgraf.batch.store import Store, StoreError
from nutgraf.batch.store.sqlite import SqliteStore


def _keep_long_briefs(store: Store) -> None:
    for number in range(1000):
        one = item(f"{number} died.", f"{number}.txt", number)
        store.claim(RUN.id, [one], ME)
        store.save(RUN.id, ME.owner, [made(one, '"' + "x" * 2000 + '"')])


def test_a_full_store_is_reported_keeps_its_rows_and_continues_when_there_is_room(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.sqlite")
    store.begin(RUN)
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(StoreError, match=r"disk is full.*continues"):
        _keep_long_briefs(store)
    kept = store.counts(RUN.id).done
    assert kept > 3
    assert store._connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    store._connection.execute("PRAGMA max_page_count = 100000")
    last = item(f"{kept} died.", f"{kept}.txt", kept)
    store.claim(RUN.id, [last], ME)
    store.save(RUN.id, ME.owner, [made(last)])
    assert store.counts(RUN.id).done == kept + 1
    store.close()


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        ("PRAGMA user_version = 7", "newer nutgraf \\(schema 7"),
        ("PRAGMA user_version = 0", "older nutgraf \\(schema 0"),
        ("PRAGMA application_id = 99", "another program"),
    ],
)
def test_a_store_of_another_make_is_refused_and_left_alone(tmp_path: Path, prepare: str, says: str) -> None:
    path = tmp_path / "s.sqlite"
    SqliteStore(path).close()
    db = sqlite3.connect(path)
    db.execute(prepare)
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=says):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "s.sqlite").write_text("This is an article. " * 100)
    with pytest.raises(StoreError, match=r"s\.sqlite.*not an intact SQLite database"):
        SqliteStore(tmp_path / "s.sqlite")


def test_only_its_owner_can_read_the_store(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "s.sqlite").close()
    assert (tmp_path / "s.sqlite").stat().st_mode & 0o777 == 0o600
