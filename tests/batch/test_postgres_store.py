"""The store in PostgreSQL: what only a server can meet; what every store promises is in `test_store`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from batch.postgres_server import PASSWORD, PostgresServer
from batch.test_store import ME, RUN, item, made
from nutgraf.batch.store import Store, StoreError, open_store
from nutgraf.errors import NutgrafError, UsageError


def refusal(url: str) -> str:
    """The one line in which a store is refused."""
    with pytest.raises(NutgrafError) as caught:
        open_store(url, Path())
    said = str(caught.value)
    assert PASSWORD not in said
    assert "pass" not in said.split(": ", 1)[0]
    assert "\n" not in said
    return said


def begun(url: str) -> Store:
    store = open_store(url, Path())
    store.begin(RUN)
    return store


def broken_in_the_middle(store: Store, end: Callable[[], object]) -> None:
    """A transaction whose connection ends before its last statement."""
    with store._writing() as db:  # type: ignore[attr-defined]
        end()
        db.execute("SELECT 1", {}).fetchone()


def test_a_missing_server_an_unknown_host_and_a_wrong_password_get_different_messages(
    postgres: PostgresServer,
) -> None:
    assert "no server answers" in refusal(f"postgresql://u:{PASSWORD[:4]}@127.0.0.1:1/db")
    said = refusal(postgres.url("postgres", password="not this one"))
    assert f"store postgresql://editor@127.0.0.1:{postgres.port}/postgres: user or password is wrong" in said
    assert "not this one" not in said
    assert "no such database" in refusal(postgres.url("nowhere"))
    assert "user or password is wrong" in refusal(postgres.url("postgres", user="nobody"))


@pytest.mark.parametrize("password", ["p@ssw0rd", "12/34@x", "se%cret", "a:b/c"])
def test_an_address_with_a_bare_password_in_it_is_never_repeated(password: str) -> None:
    with pytest.raises(UsageError, match=r"not the address of a database.*%40") as caught:
        open_store(f"postgresql://editor:{password}@127.0.0.1/db", Path())
    assert password not in str(caught.value)


@pytest.mark.parametrize(("version", "says"), [(7, "newer nutgraf \\(schema 7"), (0, "older nutgraf \\(schema 0")])
def test_a_store_of_another_schema_is_refused_in_one_line(postgres: PostgresServer, version: int, says: str) -> None:
    url = postgres.new_database()
    begun(url).close()
    postgres.ask(url, f"UPDATE nutgraf.about SET version = {version}")
    with pytest.raises(StoreError, match=says):
        open_store(url, Path())


def test_a_schema_of_somebody_else_and_another_encoding_are_refused(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    postgres.ask(url, "CREATE SCHEMA nutgraf; CREATE TABLE nutgraf.rows (a int)")
    assert "another program" in refusal(url)
    assert "is in LATIN1" in refusal(postgres.new_database("ENCODING 'LATIN1' TEMPLATE template0"))


def test_the_message_for_a_read_only_database_or_missing_rights_says_the_way_out(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    name = url.rpartition("/")[2]
    postgres.ask("postgres", f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert "read-only" in refusal(url)
    postgres.ask("postgres", f"ALTER DATABASE {name} RESET default_transaction_read_only")
    postgres.ask("postgres", "CREATE ROLE guest LOGIN PASSWORD 'guest'")
    assert "may not write there; grant it" in refusal(postgres.url(name, "guest", "guest"))
    postgres.ask(url, "CREATE SCHEMA nutgraf AUTHORIZATION guest")
    begun(postgres.url(name, "guest", "guest")).close()


def test_after_a_full_disk_the_data_is_whole_and_the_run_continues_when_there_is_room(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    store = begun(url)
    one, two = item("Two died."), item("Three died.", "b.txt", 1)
    store.claim(RUN.id, [one, two], ME)
    store.save(RUN.id, ME.owner, [made(one)])
    postgres.ask(
        url,
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END$$;"
        " CREATE TRIGGER full_disk BEFORE INSERT ON nutgraf.briefs FOR EACH ROW EXECUTE FUNCTION full_disk()",
    )
    with pytest.raises(StoreError, match="disk is full; make room and run the same command again"):
        store.save(RUN.id, ME.owner, [made(two)])
    assert (store.counts(RUN.id).done, store.counts(RUN.id).leased) == (1, 1)
    postgres.ask(url, "DROP TRIGGER full_disk ON nutgraf.briefs")
    store.save(RUN.id, ME.owner, [made(two)])
    assert store.counts(RUN.id).done == 2
    store.close()


def test_a_commit_waits_for_the_disk_whatever_the_server_is_set_to(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    postgres.ask("postgres", f"ALTER DATABASE {url.rpartition('/')[2]} SET synchronous_commit = off")
    store = begun(url)
    with store._writing() as db:  # type: ignore[attr-defined]
        assert db.execute("SHOW synchronous_commit", {}).fetchone() == {"synchronous_commit": "on"}
    store.close()


def test_a_connection_that_broke_between_two_transactions_is_made_again(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    store = begun(url)
    end_all = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url.rpartition('/')[2]}'"
    postgres.ask("postgres", end_all)
    assert store.claim(RUN.id, [item("Two died.")], ME)[0].state == "leased"
    with pytest.raises(StoreError, match=r"connection.*; run the same command again, it continues"):
        broken_in_the_middle(store, lambda: postgres.ask("postgres", end_all))
    assert store.counts(RUN.id).leased == 1
    store.close()


def test_a_server_that_restarts_between_two_transactions_is_waited_for(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = begun(postgres.new_database())
    store.claim(RUN.id, [item("Two died.")], ME)
    monkeypatch.setattr("nutgraf.batch.store.postgres.RECONNECT_SECONDS", 0.1)
    postgres.stop()
    try:
        with pytest.raises(StoreError, match=r"no server answers.*run the same command again, it continues"):
            store.counts(RUN.id)
    finally:
        postgres.start()
    assert store.counts(RUN.id).leased == 1
    store.close()


def test_a_message_with_a_character_zero_is_kept_without_it(postgres: PostgresServer) -> None:
    store = begun(postgres.new_database())
    store.save_note(RUN.id, "a", "b\0c")
    assert store.notes(RUN.id) == {"a": "b\ufffdc"}
    store.close()
