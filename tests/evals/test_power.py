"""The sign test, its power and the intervals, against figures worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf_evals.metrics import interval, power, sign_test


@pytest.mark.parametrize(
    ("lost", "gained", "p"), [(5, 0, 1 / 32), (4, 0, 1 / 16), (7, 1, 9 / 256), (5, 1, 7 / 64), (0, 0, 1.0), (0, 5, 1.0)]
)
def test_the_sign_test_is_exact(lost: int, gained: int, p: float) -> None:
    assert sign_test(lost, gained) == pytest.approx(p)


def test_more_facts_see_more_and_noise_sees_less() -> None:
    few, many = power(60), power(200)
    assert few.quiet < 0.2
    assert many.quiet > 0.95
    assert many.noisy == pytest.approx(0.73, abs=0.02)


def test_the_interval_of_articles_that_agree_is_narrow_and_of_articles_that_differ_is_wide() -> None:
    even = interval([(5, 10)] * 20)
    odd = interval([(10, 10), (0, 10)] * 10)
    assert even == (0.5, 0.5)
    assert odd.high - odd.low > 0.3


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.integers(1, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=5))
def test_an_interval_is_between_zero_and_one_and_deterministic(clusters: list[tuple[int, int]]) -> None:
    low, high = interval(clusters)
    assert 0 <= low <= high <= 1
    assert interval(clusters) == (low, high)
