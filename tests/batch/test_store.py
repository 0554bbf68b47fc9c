"""What every store promises; the same tests run against each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch.postgres_server import PostgresServer
from nutgraf.article import Article
from nutgraf.batch import store as stores
from nutgraf.batch.store import Lease, LeaseOwner, RunEnd, Store, open_store
from nutgraf.batch.store.sql_store import from_pico, to_pico
from nutgraf.run import Failed, Item, Recipe, RunRecord, Spent, StoredBrief, UnreadSource

RECIPE = Recipe(
    prompt="brief@1.0.0", prompt_sha256="0" * 64, model="m", parameters={"t": 0.0}, schema="nutgraf/brief@1"
)
RUN = RunRecord.of(["archive"], RECIPE)
ME, YOU = Lease("me", 60), Lease("you", 60)
COST = Spent(calls=2, tokens_in=100, tokens_out=10, cost_usd=Decimal("0.00000015"))


def item(text: str, name: str = "a.txt", number: int = 0, recipe: Recipe = RECIPE) -> Item:
    return Item.of(Article.of(text), recipe, name, number)


def made(of: Item, brief: str = '{"brief": 1}') -> StoredBrief:
    return StoredBrief(key_id=of.key.id, brief=brief, spent=COST)


def failed(of: Item, kind: str = "timeout") -> Failed:
    return Failed(key_id=of.key.id, kind=kind, message="too slow", retryable=True, spent=COST)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 's.sqlite'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url, Path())
    opened.begin(RUN)
    yield opened
    opened.close()


@pytest.fixture
def let_pass(url: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets so many seconds pass in the clock of the store."""
    passed = [0.0]

    def on_this_machine(seconds: float) -> None:
        passed[0] += seconds
        monkeypatch.setattr(
            "nutgraf.batch.store.sqlite.seconds_since_boot", lambda: stores.seconds_since_boot() + passed[0]
        )

    def on_the_server(seconds: float) -> None:
        server: PostgresServer = request.getfixturevalue("postgres")
        server.ask(url, f"UPDATE nutgraf.leases SET until = until - make_interval(secs => {seconds})")

    return on_this_machine if url.startswith("sqlite") else on_the_server


def states(store: Store) -> dict[str, str]:
    return {row.name: row.state for row in store.rows(RUN.id)}


def test_an_article_is_claimed_by_one_kept_and_then_there_for_everybody(store: Store) -> None:
    one = item("Two died.")
    assert store.claim(RUN.id, [one], ME)[0].state == "leased"
    assert store.claim(RUN.id, [one], YOU)[0].state == "pending"
    store.save(RUN.id, ME.owner, [made(one)])
    assert store.claim(RUN.id, [one], YOU)[0].state == "done"
    (row,) = store.rows(RUN.id)
    assert (row.brief, row.spent, row.state) == ('{"brief": 1}', COST, "done")
    assert store.spent(RUN.id) == COST


def test_a_brief_is_used_again_only_under_the_whole_key(store: Store) -> None:
    one = item("Two died.")
    store.claim(RUN.id, [one], ME)
    store.save(RUN.id, ME.owner, [made(one)])
    other_run = RunRecord.of(["elsewhere"], RECIPE)
    store.begin(other_run)
    assert store.claim(other_run.id, [one], ME)[0].state == "done"
    assert store.spent(other_run.id) == Spent()
    for change in ({"prompt_sha256": "1" * 64}, {"model": "n"}, {"parameters": {"t": 0.1}}, {"schema_": "x"}):
        changed = item("Two died.", recipe=RECIPE.model_copy(update=change))
        assert store.claim(other_run.id, [changed], ME)[0].state == "leased"
    titled = Item.of(Article(text="Two died.", title="Two die"), RECIPE, "b.txt", 1)
    assert store.claim(other_run.id, [titled], ME)[0].state == "leased"


def test_the_same_article_under_two_names_is_made_once_and_both_rows_have_it(store: Store) -> None:
    one, twin, late = item("Two died."), item("Two died.", "b.txt", 1), item("Two died.", "c.txt", 2)
    assert [row.state for row in store.claim(RUN.id, [one, twin], ME)] == ["leased", "pending"]
    store.save(RUN.id, ME.owner, [made(one)])
    store.claim(RUN.id, [late], ME)
    assert states(store) == dict.fromkeys(("a.txt", "b.txt", "c.txt"), "done")
    assert store.spent(RUN.id) == COST


def test_twins_fail_together_and_a_failure_never_replaces_a_brief(store: Store) -> None:
    one, twin, late = item("Two died."), item("Two died.", "b.txt", 1), item("Two died.", "c.txt", 2)
    store.claim(RUN.id, [one, twin], ME)
    store.save(RUN.id, ME.owner, [failed(one)])
    assert store.claim(RUN.id, [late], ME)[0].state == "failed"
    assert set(states(store).values()) == {"failed"}
    assert store.reopen(RUN.id) == 3
    assert store.claim(RUN.id, [one], ME)[0].state == "leased"
    store.save(RUN.id, ME.owner, [made(one)])
    store.save(RUN.id, ME.owner, [failed(one)])
    assert set(states(store).values()) == {"done"}


def test_of_two_deliveries_the_first_stays(store: Store) -> None:
    one = item("Two died.")
    store.claim(RUN.id, [one], ME)
    store.save(RUN.id, ME.owner, [made(one)])
    store.save(RUN.id, YOU.owner, [made(one, '{"brief": 2}')])
    assert store.brief(one.key.id) == '{"brief": 1}'
    assert store.counts(RUN.id).done == 1


def test_a_failure_of_somebody_who_lost_the_article_does_not_count(store: Store) -> None:
    one = item("Two died.")
    store.claim(RUN.id, [one], ME)
    store.release(ME.owner)
    assert store.claim(RUN.id, [one], YOU)[0].state == "leased"
    store.save(RUN.id, ME.owner, [failed(one)])
    assert states(store) == {"a.txt": "leased"}


def test_a_name_with_a_new_text_is_pending_again(store: Store) -> None:
    before, after = item("Two died."), item("Three died.")
    store.claim(RUN.id, [before], ME)
    store.save(RUN.id, ME.owner, [failed(before)])
    assert store.claim(RUN.id, [after], ME)[0].state == "leased"
    assert store.counts(RUN.id).total == 1


def test_an_unreadable_source_has_a_row_and_can_be_read_again_after_a_fix(store: Store) -> None:
    store.save_unread(RUN.id, [UnreadSource(name="a.txt", error="no such file", number=0)])
    (row,) = store.rows(RUN.id, "failed")
    assert (row.kind, row.message, row.key_id) == ("unread", "no such file", "")
    assert store.claim(RUN.id, [item("Two died.")], ME)[0].state == "leased"


def test_a_lease_that_ran_out_is_free_and_a_renewed_one_is_not(store: Store, let_pass: Callable[[float], None]) -> None:
    one = item("Two died.")
    store.claim(RUN.id, [one], ME)
    let_pass(50)
    store.renew(ME)
    let_pass(50)
    assert store.claim(RUN.id, [one], YOU)[0].state == "pending"
    let_pass(100)
    assert store.counts(RUN.id).pending == 1
    assert store.claim(RUN.id, [one], YOU)[0].state == "leased"


@pytest.mark.parametrize("jump", [-(10**7), -3600, 3600, 10**7])
def test_a_clock_that_jumps_neither_frees_nor_blocks_a_row(
    store: Store, monkeypatch: pytest.MonkeyPatch, jump: int
) -> None:
    one, two = item("Two died."), item("Three died.", "b.txt", 1)
    store.claim(RUN.id, [one], ME)
    now = __import__("time").time()
    monkeypatch.setattr("time.time", lambda: now + jump)
    assert store.claim(RUN.id, [one], YOU)[0].state == "pending"
    assert store.claim(RUN.id, [two], YOU)[0].state == "leased"
    store.save(RUN.id, ME.owner, [made(one)])
    store.save(RUN.id, YOU.owner, [made(two)])
    assert store.counts(RUN.id).done == 2


def test_the_lease_of_a_dead_process_of_this_machine_is_free_at_once(store: Store) -> None:
    me = LeaseOwner.new()
    one = item("Two died.")
    for gone in (me._replace(pid=2**22 + 1), me._replace(started="1")):
        assert store.claim(RUN.id, [one], Lease(str(gone), 60))[0].state == "leased"
        assert stores.is_dead(str(gone))
    assert store.claim(RUN.id, [one], Lease(str(me), 60))[0].state == "leased"
    assert store.claim(RUN.id, [one], YOU)[0].state == "pending"


def test_another_boot_is_the_past_of_a_file_and_another_machine_of_a_server(store: Store, url: str) -> None:
    one, elsewhere = item("Two died."), LeaseOwner.new()._replace(boot="another")
    assert store.claim(RUN.id, [one], Lease(str(elsewhere), 60))[0].state == "leased"
    assert store.claim(RUN.id, [one], ME)[0].state == ("leased" if url.startswith("sqlite") else "pending")


def test_of_a_system_that_names_no_boot_nothing_is_known_on_another_machine() -> None:
    assert not stores.is_dead_here(str(LeaseOwner.new()._replace(boot="", pid=2**22 + 1)))


def test_a_finished_run_stays_as_it_is(store: Store) -> None:
    store.end(RUN.id, RunEnd("stopped", "SIGINT", 2.0))
    store.end(RUN.id, RunEnd("finished", "", 3.0))
    store.end(RUN.id, RunEnd("finished", "", 9.0))
    run = store.run(RUN.id)
    assert run is not None
    assert (run.state, run.seconds, run.reason) == ("finished", 5.0, "")
    assert [known.id for known in store.runs()] == [RUN.id]


def test_notes_are_kept_and_replaced(store: Store) -> None:
    store.save_note(RUN.id, "shard 1", "intent")
    store.save_note(RUN.id, "shard 1", "batch_7")
    assert store.notes(RUN.id) == {"shard 1": "batch_7"}


@given(st.decimals(min_value=0, max_value=10**6, places=12))
def test_dollars_come_back_as_they_were(dollars: Decimal) -> None:
    assert from_pico(to_pico(dollars)) == dollars


def test_rows_come_by_number_and_then_by_name_in_the_order_of_its_characters(store: Store) -> None:
    names = ["Ödland.txt", "b.txt", "B.txt", "a b.txt", "a.txt", "été.txt"]
    store.claim(RUN.id, [item(f"{name} burned.", name, 7) for name in names], ME)
    store.save_unread(RUN.id, [UnreadSource(name="z.txt", error="gone", number=2)])
    assert [row.name for row in store.rows(RUN.id)] == ["z.txt", *sorted(names)]


def test_many_rows_are_read_one_by_one_while_others_write(store: Store) -> None:
    items = [item(f"{number} died.", f"{number}.txt", number) for number in range(250)]
    store.claim(RUN.id, items, ME)
    reading = iter(store.rows(RUN.id))
    first = next(reading)
    store.save(RUN.id, ME.owner, [made(each) for each in items])
    assert first.state == "leased"
    assert [row.state for row in reading] == ["leased"] * 249
    assert store.counts(RUN.id).done == 250


def test_an_unknown_cost_and_large_sums_come_back(store: Store) -> None:
    one, two = item("Two died."), item("Three died.", "b.txt", 1)
    store.claim(RUN.id, [one, two], ME)
    dear = Spent(calls=1, tokens_in=2**40, cost_usd=Decimal(10**6))
    store.save(RUN.id, ME.owner, [made(one).model_copy(update={"spent": dear})])
    assert store.spent(RUN.id) == dear
    store.save(RUN.id, ME.owner, [made(two).model_copy(update={"spent": Spent(calls=1, cost_usd=None)})])
    assert store.spent(RUN.id).cost_usd is None


def _write(url: str, number: int) -> int:
    """One of several writers: claims everything, keeps what it got; how many it was given."""
    store = open_store(url, Path())
    store.begin(RUN)
    mine = Lease(f"writer {number}", 60)
    got = 0
    for start in range(0, 100, 10):
        items = [item(f"{at} people died.", f"{at}.txt", at) for at in range(start, start + 10)]
        items = items[number:] + items[:number]  # nobody goes through them in the same order
        leased = [i for i, row in zip(items, store.claim(RUN.id, items, mine), strict=True) if row.state == "leased"]
        for each in leased:
            store.save(RUN.id, mine.owner, [made(each)])
        got += len(leased)
    store.close()
    return got


def test_four_writers_share_a_new_store_without_a_locked_error_or_a_double(url: str) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        got = list(pool.map(_write, [url] * 4, range(4)))
    store = open_store(url, Path())
    assert (sum(got), store.counts(RUN.id).done, store.spent(RUN.id).calls) == (100, 100, 200)
    store.close()
