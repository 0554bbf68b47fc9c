"""Replies: of all that batches say about a request, one thing counts."""

from __future__ import annotations

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.models import Completion, Usage
from nutgraf.models.batches import NO_ANSWER, BatchFileProblem, BatchLineResult, failure_of_problem, read_result
from nutgraf.models.failures import EndpointFailure
from nutgraf_engines.openai_batch.replies import LONGEST_LINE, Replies, result_lines

USAGE = Usage(prompt_tokens=10, completion_tokens=1)
_BAD = EndpointFailure("invalid_request", "refuses the request")
_DOWN = EndpointFailure("server", "has trouble of its own", retryable=True)
_names = st.sampled_from("custom_id response error status_code body code choices message content".split())
_json = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=4),
    max_leaves=12,
)
_replies = st.builds(
    lambda status, body, error: {"custom_id": "a", "response": {"status_code": status, "body": body}, "error": error},
    st.sampled_from([0, 200, 204, 302, 400, 429, 599, 700, None, "200"]),
    _json,
    _json,
)
_lines = st.binary(max_size=200) | (_json | _replies).map(lambda value: json.dumps(value).encode())


def completion(text: str) -> Completion:
    return Completion(text=text, finish_reason="stop", usage=USAGE, seconds=0, model="m")


def replies(tries: int = 3) -> Replies:
    return Replies(io.BytesIO(), tries)


_said = st.one_of(st.text(min_size=1).map(completion), st.sampled_from([_BAD, _DOWN]))
_results = st.lists(st.builds(BatchLineResult, st.sampled_from(["a", "b", "c", "nobody"]), _said))


@given(st.lists(_results, max_size=4))
def test_each_request_is_answered_or_failed_or_to_be_sent_and_the_first_answer_stays(
    said: list[list[BatchLineResult]],
) -> None:
    kept = replies()
    first: dict[str, Completion] = {}
    for batch in said:
        for name, what in batch:
            if isinstance(what, Completion):
                first.setdefault(name, what)
        kept.add_results(batch, ["a", "b", "c"], "completed", fresh=True)
    first.pop("nobody", None)
    assert {name: kept.completion(name) for name in "abc"} == {name: first.get(name) for name in "abc"}
    assert all(kept.failure(name) is None for name in first)
    assert "nobody" not in kept


def test_a_batch_that_ended_before_this_session_costs_no_try() -> None:
    kept = replies(tries=1)
    kept.add_results([BatchLineResult("a", _DOWN)], ["a", "b"], "expired", fresh=False)
    assert "a" not in kept
    assert "b" not in kept
    kept.add_results([], ["a"], "expired", fresh=True)
    failure = kept.failure("a")
    assert failure is not None
    assert (failure.kind, failure.message.endswith("; 1 tries, try again later")) == ("timeout", True)


def test_a_failure_of_all_requests_is_reported_and_fails_no_single_article() -> None:
    kept = replies()
    broke = EndpointFailure("quota", "has no credit left", stop_run=True)
    kept.add_results([BatchLineResult("a", broke)], ["a"], "completed", fresh=True)
    assert (kept.stop, "a" in kept) == (broke, False)


def test_a_line_longer_than_any_answer_is_left_out_and_the_next_one_is_not() -> None:
    file = io.BytesIO(b"first\n" + b"x" * (LONGEST_LINE + 5) + b"\n\n  \nlast")
    assert list(result_lines(file)) == [b"first\n", b"last"]


@given(_lines)
def test_no_line_of_a_reply_file_causes_an_internal_error(line: bytes) -> None:
    result = read_result(line, "m")
    assert result is None or isinstance(result.said, Completion | EndpointFailure)


def test_the_reason_of_a_refused_file_has_the_kind_of_any_other_failure() -> None:
    kinds = {
        "billing_hard_limit_reached": "quota",
        "model_not_found": "not_found",
        "context_length_exceeded": "context_overflow",
        "invalid_json_line": "invalid_request",
    }
    for code, kind in kinds.items():
        assert failure_of_problem(BatchFileProblem(code, "", 1)).kind == kind
    assert NO_ANSWER.retryable
