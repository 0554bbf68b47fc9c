"""Runs through the Batch API: what is sent, what comes back in whatever shape, and what becomes of it."""

from __future__ import annotations

import asyncio
import json
import random
from functools import partial
from pathlib import Path

import pytest

from batch.openai_batch.batch_sessions import QUICK, briefs, job_of, long_story, run_session, sat, stories, story
from batch.openai_batch.batch_stub import BatchStub, Body, Plan, error, good, reply
from nutgraf.batch.local_engine import run_local
from nutgraf.cli import run
from nutgraf_engines.openai_batch import run_openai_batch
from scripted_server import ScriptedServer, completion_body, text


def test_a_run_is_one_batch_and_gives_the_briefs_of_the_local_engine(
    stub: BatchStub, folder: Path, tmp_path: Path
) -> None:
    reported: list[str] = []
    done = run_session(stub.url, folder, reported=reported)
    assert (done.stopped, done.states, len(stub.batches)) == (None, ["done"] * 6, 1)
    assert (done.run.spent.calls, done.run.spent.tokens_in) == (6, 6000)
    assert "batch_1 in progress, 0 of 6 requests answered" in reported
    with ScriptedServer() as server, job_of(server.url, folder, tmp_path / "local.sqlite") as job:
        server.default(text("[1] Two people died."))
        asyncio.run(run_local(job))
        local = sat(job, None)
    assert briefs(done.rows) == briefs(local.rows)
    assert done.rows.keys() == local.rows.keys()


def test_a_finished_run_makes_no_call_again(stub: BatchStub, folder: Path) -> None:
    run_session(stub.url, folder)
    calls = len(stub.calls)
    assert run_session(stub.url, folder).states == ["done"] * 6
    assert len(stub.calls) == calls


def test_each_line_of_an_input_file_is_a_chat_completion_under_an_id_of_its_own(stub: BatchStub, folder: Path) -> None:
    run_session(stub.url, folder)
    sent = stub.sent(0)
    assert {(line["method"], line["url"], line["body"]["model"]) for line in sent} == {
        ("POST", "/v1/chat/completions", "scripted")
    }
    ids = {line["custom_id"] for line in sent}
    assert len(ids) == 6
    assert all(len(each) <= 64 for each in ids)
    assert set(stub.batches[0]["metadata"]) == {"nutgraf_run", "nutgraf_shard"}


def test_files_stay_within_the_limits(stub: BatchStub, folder: Path) -> None:
    assert run_session(stub.url, folder, QUICK._replace(requests=4)).states == ["done"] * 6
    assert [len(stub.sent(number)) for number in range(2)] == [4, 2]


def test_files_stay_within_the_limit_of_bytes(stub: BatchStub, folder: Path) -> None:
    assert run_session(stub.url, folder, QUICK._replace(bytes=5000)).states == ["done"] * 6
    assert len(stub.batches) > 1
    assert all(len(stub.files[batch["input_file_id"]]) <= 5000 for batch in stub.batches)


def test_an_article_whose_request_fits_into_no_file_fails_alone(stub: BatchStub, folder: Path) -> None:
    (folder / "long.txt").write_text(long_story(30))
    done = run_session(stub.url, folder, QUICK._replace(bytes=4000))
    assert done.states.count("done") == 6
    assert done.rows["long.txt"].kind == "too_large"
    assert not done.rows["long.txt"].retryable


def test_all_requests_of_a_long_article_are_in_the_first_batch(stub: BatchStub, tmp_path: Path) -> None:
    folder = stories(tmp_path / "in", 1)
    (folder / "long.txt").write_text(long_story(60))
    assert run_session(stub.url, folder).states == ["done"] * 2
    assert len(stub.batches) == 1
    assert len(stub.sent(0)) > 2


def test_the_same_article_twice_is_one_request(stub: BatchStub, folder: Path) -> None:
    (folder / "copy.txt").write_text(story(0))
    assert run_session(stub.url, folder).states == ["done"] * 7
    assert len(stub.sent(0)) == 6


def test_sources_without_an_article_are_rows_too(stub: BatchStub, folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    (folder / "heading.txt").write_text("Ferry\n")
    done = run_session(stub.url, folder)
    kinds = (done.rows["empty.txt"].kind, done.rows["heading.txt"].kind)
    assert (kinds, done.states.count("done")) == (("unread", "input"), 6)


def _messy(output: bytes, errors: bytes) -> tuple[bytes, bytes]:
    """Shuffled, every line twice, with lines nobody asked for, half a line, and blank ones at the end."""
    lines = output.splitlines(keepends=True) * 2
    random.Random(7).shuffle(lines)
    foreign = json.dumps({"custom_id": "nobody-1", "response": None, "error": {"code": "x"}}).encode() + b"\n"
    return b"\n" + b"".join(lines) + foreign + b'{"custom_id": "ha\n[]\n\xff\xfe\n\n\n  \n', errors


def test_lines_in_any_order_and_number_give_every_article_one_row(stub: BatchStub, folder: Path) -> None:
    stub.plan(Plan(files=_messy))
    assert run_session(stub.url, folder).states == ["done"] * 6
    assert len(stub.batches) == 1


def test_a_good_answer_wins_over_an_error_about_the_same_request(stub: BatchStub, folder: Path) -> None:
    def both(output: bytes, errors: bytes) -> tuple[bytes, bytes]:
        lines = [json.loads(line) for line in output.splitlines()]
        return output, b"".join(json.dumps(reply(line, 400, {"error": {}})).encode() + b"\n" for line in lines)

    stub.plan(Plan(files=both))
    assert run_session(stub.url, folder).states == ["done"] * 6


def _first_two(line: Body, place: int) -> Body | None:
    return good(line) if place < 2 else None


def _expired_after_two(line: Body, place: int) -> Body:
    return good(line) if place < 2 else error(line, "batch_expired")


@pytest.mark.parametrize(
    "plan",
    [
        Plan(answer=_first_two),
        Plan(status="expired", answer=_first_two),
        Plan(status="expired", answer=_expired_after_two),
        Plan(answer=lambda line, place: good(line) if place < 2 else reply(line, 500, {"error": {"message": "x"}})),
        Plan(answer=lambda line, place: good(line) if place < 2 else reply(line, 429, {"error": {"message": "x"}})),
        Plan(answer=lambda line, place: good(line) if place < 2 else good(line, "")),
        Plan(answer=lambda line, place: good(line, choices=None) if place >= 2 else good(line)),
        Plan(files=lambda output, errors: (b"".join(output.splitlines(keepends=True)[:2]), b"<html>oops</html>")),
    ],
    ids="missing expired expired-lines server-errors rate-limits empty garbled torn-files".split(),
)
def test_only_what_is_missing_is_sent_again(stub: BatchStub, folder: Path, plan: Plan) -> None:
    stub.plan(plan)
    done = run_session(stub.url, folder)
    assert (done.states, len(stub.batches)) == (["done"] * 6, 2)
    first, second = stub.sent(0), stub.sent(1)
    assert [line["body"] for line in second] == [line["body"] for line in first[2:]]
    assert done.run.spent.calls == 6


def _refusal(line: Body) -> Body:
    message = {"role": "assistant", "content": None, "refusal": "I cannot"}
    return reply(line, 200, completion_body("", message=message))


@pytest.mark.parametrize(
    ("answer", "kind", "batches"),
    [
        (lambda line: reply(line, 400, {"error": {"message": "no", "code": "bad"}}), "invalid_request", 1),
        (lambda line: reply(line, 400, {"error": {"code": "context_length_exceeded"}}), "context_overflow", 1),
        (lambda line: reply(line, 422, {"error": {"message": "no"}}), "unprocessable", 1),
        (_refusal, "refused", 1),
        (lambda line: good(line, "no", finish="content_filter"), "filtered", 1),
        (lambda line: reply(line, 500, {"error": {"message": "down"}}), "server", 3),
        (lambda line: error(line, "batch_expired"), "timeout", 3),
        (lambda line: good(line, ""), "empty", 2),
        (lambda line: None, "garbled", 3),
    ],
    ids="400 overflow 422 refused filtered server expired empty missing".split(),
)  # fmt: skip
def test_what_stays_wrong_is_one_failed_row_of_its_kind(
    stub: BatchStub, folder: Path, answer: object, kind: str, batches: int
) -> None:
    def third(line: Body, place: int) -> Body | None:
        bad = "215 passengers" in line["body"]["messages"][-1]["content"]
        return answer(line) if bad else good(line)  # type: ignore[operator]

    stub.plan(*[Plan(answer=third)] * 5)
    done = run_session(stub.url, folder)
    assert (done.states.count("done"), done.rows["story-3.txt"].kind) == (5, kind)
    assert len(stub.batches) == batches


def test_failures_that_may_pass_are_tried_again_when_the_run_is_reopened(stub: BatchStub, folder: Path) -> None:
    stub.plan(*[Plan(answer=lambda line, place: error(line, "batch_expired"))] * 3)
    assert run_session(stub.url, folder).states == ["failed"] * 6
    assert run_session(stub.url, folder).states == ["failed"] * 6
    done = run_session(stub.url, folder, reopen=True)
    assert (done.states, len(stub.batches)) == (["done"] * 6, 4)


def test_what_a_reopened_row_was_charged_before_is_not_charged_twice(stub: BatchStub, tmp_path: Path) -> None:
    folder = stories(tmp_path / "in", 0)
    (folder / "long.txt").write_text(long_story(60))
    last = Plan(answer=lambda line, place: good(line) if place == 0 else error(line, "batch_expired"))
    failing = Plan(answer=lambda line, place: error(line, "batch_expired"))
    stub.plan(last, failing, failing)
    assert run_session(stub.url, folder).run.spent.calls == 1
    done = run_session(stub.url, folder, reopen=True)
    assert (done.states, done.run.spent.calls) == (["done"], len(stub.sent(0)))


def test_a_parameter_the_model_does_not_take_is_left_out_the_next_time(stub: BatchStub, folder: Path) -> None:
    refused = {"message": "Unsupported parameter: 'seed'", "code": "unsupported_parameter", "param": "seed"}
    stub.plan(Plan(answer=lambda line, place: reply(line, 400, {"error": refused})))
    assert run_session(stub.url, folder).states == ["done"] * 6
    assert "seed" in stub.sent(0)[0]["body"]
    assert all("seed" not in line["body"] for line in stub.sent(1))


def test_an_answer_that_was_used_up_without_a_word_gets_more_room_once(stub: BatchStub, folder: Path) -> None:
    stub.plan(Plan(answer=lambda line, place: good(line, "", finish="length")))
    assert run_session(stub.url, folder).states == ["done"] * 6
    first, second = stub.sent(0)[0]["body"], stub.sent(1)[0]["body"]
    assert second["max_tokens"] == 4 * first["max_tokens"]


def test_the_command_says_on_stderr_which_batch_it_waits_for_and_how_far_that_is(
    stub: BatchStub,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nutgraf_engines.openai_batch.run_openai_batch", partial(run_openai_batch, terms=QUICK))
    monkeypatch.setenv("OPENAI_API_KEY", "test-key")
    flags = ["--engine", "openai-batch", "--model", "scripted", "--base-url", stub.url]
    assert run(["batch", str(folder), "--out", str(tmp_path / "out"), *flags]) == 0
    said = capsys.readouterr()
    assert "batch 0/6 (batch_1 in progress, 0 of 6 requests answered)" in said.err.splitlines()
    assert "in progress" not in said.out
