from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.models.failures import EndpointFailure
from nutgraf.models.rate_limit import RetryPolicy, RetryState, directed_wait

NOON = 1_795_348_800.0  # Sunday, 22 November 2026, 12:00:00 UTC

WAITS: list[tuple[dict[str, str], float | None]] = [
    ({}, None),
    ({"retry-after": "2"}, 2.0),
    ({"Retry-After": "2.5"}, 2.5),
    ({"retry-after": " 3 "}, 3.0),
    ({"retry-after": "1e1"}, 10.0),
    ({"retry-after": "120"}, 120.0),
    ({"retry-after": "86400"}, 86400.0),
    ({"retry-after": "0"}, None),
    ({"retry-after": "-5"}, None),
    ({"retry-after": "inf"}, None),
    ({"retry-after": "-inf"}, None),
    ({"retry-after": "nan"}, None),
    ({"retry-after": ""}, None),
    ({"retry-after": "soon"}, None),
    ({"retry-after": "1_0"}, None),  # float() would read ten
    ({"retry-after": "٣"}, None),  # float() would read three
    ({"retry-after": "2, 3"}, None),
    ({"retry-after": "1e999"}, 1e9),  # too long to mean, so as long as can be
    ({"retry-after": "Sun, 22 Nov 2026 12:00:30 GMT"}, 30.0),
    ({"retry-after": "Sunday, 22-Nov-26 12:00:30 GMT"}, 30.0),
    ({"retry-after": "Sun Nov 22 12:00:30 2026"}, 30.0),
    ({"retry-after": "Sun, 22 Nov 2026 11:59:00 GMT"}, None),
    ({"retry-after": "Sun, 99 Nov 2026 12:00:30 GMT"}, None),
    ({"retry-after-ms": "1500"}, 1.5),
    ({"retry-after-ms": "-1", "retry-after": "2"}, 2.0),
    ({"retry-after": "1m30s"}, 90.0),
    ({"x-ratelimit-reset-requests": "6m0s"}, 360.0),
    ({"x-ratelimit-reset-tokens": "20ms"}, 0.02),
    ({"retry-after": "1", "x-ratelimit-reset-tokens": "1.5s"}, 1.5),
    ({"x-ratelimit-reset": str(int(NOON) + 45)}, 45.0),
]


@pytest.mark.parametrize(("headers", "wait"), WAITS)
def test_a_servers_word_on_waiting_is_obeyed_exactly_or_not_at_all(headers: dict[str, str], wait: float | None) -> None:
    assert directed_wait(headers, NOON, rate_limited=True) == wait


def test_rate_limit_headers_count_only_when_the_rate_was_the_trouble() -> None:
    assert directed_wait({"x-ratelimit-reset-requests": "6m0s"}, NOON, rate_limited=False) is None


@given(st.text(), st.floats(0, 4e9))
def test_no_header_makes_us_wait_a_time_that_is_no_time(value: str, now: float) -> None:
    headers = {"retry-after": value, "retry-after-ms": value, "x-ratelimit-reset-x": value}
    wait = directed_wait(headers, now, rate_limited=True)
    assert wait is None or (0 < wait <= 1e9 and math.isfinite(wait))


def test_waits_double_up_to_a_limit_and_end_with_the_tries() -> None:
    state = RetryState(RetryPolicy(tries=6, first_wait=1, longest_wait=4))
    waits = [state.wait_after(EndpointFailure("server", "500", retryable=True)) for _ in range(6)]
    limits = [1, 2, 4, 4, 4]
    assert all(w is not None and most / 2 <= w <= most for w, most in zip(waits, limits, strict=False))
    assert waits[-1] is None


@given(st.lists(st.floats(0.001, 50), min_size=1, max_size=80), st.floats(0, 100))
def test_no_sequence_of_pauses_waits_longer_than_the_budget(pauses: list[float], budget: float) -> None:
    state = RetryState(RetryPolicy(wait_budget=budget))
    for pause in pauses:
        wait = state.wait_after(EndpointFailure("rate_limit", "429", retryable=True, retry_after=pause))
        if wait is None:
            break
        state.waited += wait
    assert state.waited <= budget


def test_a_pause_beyond_the_budget_stops_the_run_and_says_until_when() -> None:
    state = RetryState(RetryPolicy(wait_budget=60))
    verdict = state.verdict(EndpointFailure("rate_limit", "no more (429)", retryable=True, retry_after=86400))
    assert verdict.stop_run
    assert "wants a pause of 86400 s" in verdict.message
    assert "run again after 20" in verdict.message
