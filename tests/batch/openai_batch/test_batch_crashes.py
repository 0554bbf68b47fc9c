"""A crash at any step, a reply that got lost, a store that got lost: never a second batch of the same requests."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from batch.openai_batch.batch_sessions import QUICK, job_of, run_session
from batch.openai_batch.batch_stub import BatchStub, Fault, Plan, error, good
from nutgraf.batch.job import Interrupted
from nutgraf_engines.openai_batch import run_openai_batch

_STEPS = ("list", "upload", "create", "retrieve", "content")


def crash(stub: BatchStub, folder: Path, step: str, *, after: bool) -> None:
    """A session that ends in the middle of a call, with nothing done about it."""
    stub.fault(step, Fault(after=after, hold=True))

    async def until_held() -> None:
        session = asyncio.create_task(run_openai_batch(job, QUICK))
        assert await asyncio.to_thread(stub.held.wait, 60)
        session.cancel()
        await asyncio.gather(session, return_exceptions=True)

    with job_of(stub.url, folder, folder.parent / "store.sqlite") as job:
        asyncio.run(until_held())
    stub.go_on()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", _STEPS)
def test_a_crash_at_any_step_never_makes_a_second_batch(stub: BatchStub, folder: Path, step: str, after: bool) -> None:
    crash(stub, folder, step, after=after)
    done = run_session(stub.url, folder)
    assert (done.stopped, done.states, len(stub.batches)) == (None, ["done"] * 6, 1)
    assert done.run.spent.calls == 6


def test_crashes_at_every_step_of_one_run_after_the_other(stub: BatchStub, folder: Path) -> None:
    stub.plan(Plan(answer=lambda line, place: good(line) if place < 3 else error(line, "batch_expired")))
    for after in (False, True):
        for step in _STEPS:
            crash(stub, folder, step, after=after)
    assert run_session(stub.url, folder).states == ["done"] * 6
    assert [len(stub.sent(number)) for number in range(len(stub.batches))] == [6, 3]


def test_kill_9_right_after_the_batch_was_created(stub: BatchStub, folder: Path) -> None:
    stub.fault("create", Fault(after=True, hold=True))
    here = Path(__file__).parent
    code = f"import sys; sys.path[:0] = [{str(here)!r}]; from pathlib import Path; import batch_sessions as b;"
    process = subprocess.Popen([sys.executable, "-c", f"{code} b.run_session({stub.url!r}, Path({str(folder)!r}))"])
    assert stub.held.wait(60)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    stub.go_on()
    done = run_session(stub.url, folder)
    assert (done.states, len(stub.batches)) == (["done"] * 6, 1)


@pytest.mark.parametrize("fault", [Fault(after=True), Fault(after=True, status=500), Fault(), Fault(status=503)])
def test_a_lost_reply_to_create_is_looked_up_and_not_asked_again(stub: BatchStub, folder: Path, fault: Fault) -> None:
    stub.fault("create", fault)
    done = run_session(stub.url, folder)
    assert (done.states, len(stub.batches)) == (["done"] * 6, 1)


def test_a_store_that_was_lost_is_made_again_from_the_batches_there_are(stub: BatchStub, folder: Path) -> None:
    stub.plan(Plan(answer=lambda line, place: good(line) if place < 3 else error(line, "batch_expired")))
    run_session(stub.url, folder)
    for file in folder.parent.glob("store.sqlite*"):
        file.unlink()
    assert run_session(stub.url, folder).states == ["done"] * 6
    assert len(stub.batches) == 2


def test_a_second_batch_of_the_same_file_is_cancelled(stub: BatchStub, folder: Path) -> None:
    crash(stub, folder, "create", after=True)
    stub.create(stub.batches[0] | {"endpoint": "/v1/chat/completions", "completion_window": "24h"})
    done = run_session(stub.url, folder)
    assert (done.states, stub.calls.count("create")) == (["done"] * 6, 1)
    assert [batch["status"] for batch in stub.batches] == ["completed", "cancelled"]


def test_results_that_have_left_the_server_are_asked_for_again(stub: BatchStub, folder: Path) -> None:
    crash(stub, folder, "content", after=False)
    del stub.files[stub.batches[0]["output_file_id"]]
    assert run_session(stub.url, folder).states == ["done"] * 6
    assert len(stub.batches) == 2


def test_ctrl_c_leaves_the_batch_running_and_says_so(stub: BatchStub, folder: Path) -> None:
    stub.fault("retrieve", Fault(hold=True))

    async def interrupted() -> None:
        session = asyncio.create_task(run_openai_batch(job, QUICK))
        assert await asyncio.to_thread(stub.held.wait, 60)
        job.stopping.stop(Interrupted("stopped by SIGINT", signal.SIGINT))
        await session

    with job_of(stub.url, folder, folder.parent / "store.sqlite") as job:
        asyncio.run(interrupted())
        reason = job.stopping.reason
        assert str(reason) == (
            "stopped by SIGINT, while the server continues with batch_1 in progress, 0 of 6 requests answered"
        )
        assert isinstance(reason, Interrupted)
        assert reason.exit_code == 130
    stub.go_on()
    assert run_session(stub.url, folder).states == ["done"] * 6
    assert len(stub.batches) == 1
