"""Batches that are refused or cancelled, and what stops a run: what can be settled is, the rest waits."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from batch.openai_batch.batch_sessions import QUICK, job_of, run_session
from batch.openai_batch.batch_stub import BatchStub, Body, Fault, Plan, good, reply
from batch.wire_stories import priced
from nutgraf.batch.runner import engine_named
from nutgraf.errors import EndpointRefused, StopRun, UsageError
from nutgraf.models import load_settings
from nutgraf.models.batches import open_batches
from nutgraf_engines.openai_batch import run_openai_batch


def _first_two(line: Body, place: int) -> Body | None:
    return good(line) if place < 2 else None


def refused(**problem: Any) -> Plan:
    return Plan(status="failed", problems=({"code": "x", "message": "not so", "param": None, "line": None} | problem,))


def test_a_batch_somebody_cancels_is_merged_and_stops_the_run_until_it_is_asked_for_again(
    stub: BatchStub, folder: Path
) -> None:
    stub.plan(Plan(status="cancelled", answer=_first_two))
    done = run_session(stub.url, folder)
    assert isinstance(done.stopped, StopRun)
    assert "batch_1 was cancelled" in str(done.stopped)
    assert sorted(done.states) == ["done"] * 2 + ["pending"] * 4
    assert run_session(stub.url, folder).states == ["done"] * 6
    assert [len(stub.sent(number)) for number in range(2)] == [6, 4]


def test_a_batch_that_was_cancelled_between_two_sessions_is_merged_and_the_rest_sent_again(
    stub: BatchStub, folder: Path
) -> None:
    stub.plan(Plan(status="cancelled", looks=10**9, answer=_first_two)).fault("retrieve", Fault(status=401))
    assert isinstance(run_session(stub.url, folder).stopped, EndpointRefused)
    stub.finish()
    assert run_session(stub.url, folder).states == ["done"] * 6
    assert [len(stub.sent(number)) for number in range(2)] == [6, 4]


def test_a_line_the_server_objects_to_is_one_failure_and_the_others_are_sent_again(
    stub: BatchStub, folder: Path
) -> None:
    stub.plan(refused(code="invalid_request", message="bad line", line=3))
    done = run_session(stub.url, folder)
    assert (done.rows["story-2.txt"].kind, done.states.count("done")) == ("invalid_request", 5)
    assert "it says: bad line" in done.rows["story-2.txt"].message
    assert [len(stub.sent(number)) for number in range(2)] == [6, 5]


def test_a_file_refused_as_a_whole_stops_the_run_with_the_reason(stub: BatchStub, folder: Path) -> None:
    stub.plan(refused(message="mismatched endpoint"))
    done = run_session(stub.url, folder)
    assert "refuses the input file of batch_1; it says: mismatched endpoint" in str(done.stopped)
    assert done.states == ["pending"] * 6
    assert run_session(stub.url, folder).states == ["done"] * 6


def test_an_account_without_credit_stops_the_run(stub: BatchStub, folder: Path) -> None:
    stub.plan(refused(code="billing_hard_limit_reached"))
    assert "see to its billing" in str(run_session(stub.url, folder).stopped)


def test_credit_that_ends_in_mid_batch_stops_the_run_after_what_was_answered_is_kept(
    stub: BatchStub, folder: Path
) -> None:
    def some(line: Body, place: int) -> Body:
        return good(line) if place < 2 else reply(line, 429, {"error": {"type": "insufficient_quota", "message": "x"}})

    stub.plan(Plan(answer=some))
    done = run_session(stub.url, folder)
    assert isinstance(done.stopped, StopRun)
    assert sorted(done.states) == ["done"] * 2 + ["pending"] * 4
    assert run_session(stub.url, folder).states == ["done"] * 6


def test_a_queue_that_is_full_gets_smaller_files_one_at_a_time(stub: BatchStub, folder: Path) -> None:
    full = refused(code="token_limit_exceeded", message="Enqueued token limit reached")
    stub.plan(full, full)
    assert run_session(stub.url, folder).states == ["done"] * 6
    assert [len(stub.sent(number)) for number in range(len(stub.batches))] == [6, 3, 3, 1, 1, 1]


def test_a_queue_with_no_room_for_one_request_stops_the_run(stub: BatchStub, folder: Path) -> None:
    stub.plan(*[refused(code="token_limit_exceeded")] * 20)
    done = run_session(stub.url, folder)
    assert "no room in its queue" in str(done.stopped)
    assert done.states == ["pending"] * 6


def test_a_server_that_cannot_be_asked_for_a_while_is_asked_again(stub: BatchStub, folder: Path) -> None:
    stub.fault("retrieve", *[Fault(status=500)] * 4)
    assert run_session(stub.url, folder).states == ["done"] * 6


def test_a_batch_of_another_key_stops_the_run_and_names_it(stub: BatchStub, folder: Path) -> None:
    stub.plan(Plan(looks=10**9)).fault("retrieve", Fault(status=401, error={"message": "no"}))
    done = run_session(stub.url, folder)
    assert isinstance(done.stopped, EndpointRefused)
    kept = stub.batches.pop()
    done = run_session(stub.url, folder)
    assert "batch batch_1 of this run is not known" in str(done.stopped)
    stub.batches.append(kept)
    stub.finish()
    assert run_session(stub.url, folder).states == ["done"] * 6
    assert stub.calls.count("create") == 1


def test_an_address_without_a_batch_api_is_said_to_have_none(stub: BatchStub, folder: Path) -> None:
    stub.fault("list", Fault(status=404))
    assert "has no Batch API (404); use --engine local" in str(run_session(stub.url, folder).stopped)


def test_a_temporary_folder_that_cannot_be_written_to_is_named(
    stub: BatchStub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(folder / "story-0.txt"))
    assert "story-0.txt): Not a directory; make room" in str(run_session(stub.url, folder).stopped)


def test_the_embedded_model_has_no_batch_api() -> None:
    with pytest.raises(UsageError, match="--engine local"):
        open_batches(load_settings({}, env={}, folder=Path("/nowhere")))


def test_the_engine_goes_by_its_name() -> None:
    assert engine_named("openai-batch") is run_openai_batch


def test_the_limit_of_money_is_kept_and_what_waits_is_done_with_more_of_it(
    stub: BatchStub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.models.batches.cost_of", priced)
    cheap = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    stub.plan(*[Plan(answer=lambda line, place: good(line, usage=cheap))] * 9)
    done = run_session(stub.url, folder, max_cost=Decimal("0.3"))
    assert "--max-cost" in str(done.stopped)
    assert 1 <= done.states.count("done") < 6
    cost = done.run.spent.cost_usd
    assert cost is not None
    assert cost == Decimal("0.055") * done.states.count("done") <= Decimal("0.3")
    assert run_session(stub.url, folder, max_cost=Decimal(100)).states == ["done"] * 6
    assert sum(len(stub.sent(number)) for number in range(len(stub.batches))) == 6


def test_what_is_in_progress_counts_against_the_limit_of_the_next_session(
    stub: BatchStub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.models.batches.cost_of", lambda usage, model, url: Decimal(1))
    stub.plan(Plan(looks=10**9)).fault("retrieve", Fault(status=401, error="no"))
    run_session(stub.url, folder, max_cost=Decimal(3))
    stub.finish()
    (folder / "late.txt").write_text("Rain fell on the harbour of Tallis for nine days, the mayor said on Monday.")
    done = run_session(stub.url, folder, QUICK, max_cost=Decimal(3))
    assert (done.states.count("done"), len(stub.batches)) == (6, 1)
    with job_of(stub.url, folder, folder.parent / "store.sqlite") as job:
        assert job.store.spent(job.run.id).cost_usd == 3
