"""A bug in one finder costs that finding: it is reported in one plain line, and logged with its place."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from nutgraf.errors import InputError
from nutgraf.faults import Fault, faults_raised, notices_of, recording, tolerant


@pytest.fixture(autouse=True)
def _tolerated() -> Iterator[None]:
    with faults_raised(False):
        yield


@tolerant("the first word", lambda text: "")
def first_word(text: str) -> str:
    return text.split(maxsplit=1)[0]


@tolerant("the words", lambda texts: ())
def first_words(texts: list[str]) -> tuple[str, ...]:
    return tuple(next(iter(text.split())) for text in texts)


def test_a_function_that_works_is_left_alone() -> None:
    with recording([]) as faults:
        assert first_word("Two died.") == "Two"
    assert not faults


def test_a_bug_gives_what_is_given_instead_and_is_recorded() -> None:
    with recording([]) as faults:
        assert first_word("") == ""
    assert [(fault.what, fault.error) for fault in faults] == [("the first word", "IndexError")]


def test_the_same_bug_is_recorded_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with recording([]) as faults:
        for _ in range(5):
            first_word(" ")
    assert len(faults) == 1
    assert len(caplog.records) == 1


def test_the_log_names_the_place_and_never_the_text(caplog: pytest.LogCaptureFixture) -> None:
    @tolerant("the value", lambda text: None)
    def value(text: str) -> int | None:
        return int(text)

    with caplog.at_level(logging.DEBUG):
        assert value("a secret source") is None
    assert "secret" not in caplog.text
    assert "ValueError at " in caplog.text
    assert caplog.records[0].exc_info is None


def test_a_stop_inside_a_generator_is_reported_with_its_own_line() -> None:
    with recording([]) as faults:
        assert first_words(["Two died.", ""]) == ()
    assert faults[0].error == "StopIteration"


def test_blocks_inside_one_another_all_see_the_fault() -> None:
    with recording([]) as outer, recording([]) as inner:
        first_word("")
    assert outer == inner
    assert len(outer) == 1


def test_an_error_meant_for_the_user_passes() -> None:
    @tolerant("anything", lambda: None)
    def refuse() -> None:
        raise InputError("the file is empty")

    with pytest.raises(InputError):
        refuse()


def test_faults_can_be_raised_for_tests() -> None:
    with faults_raised(), pytest.raises(IndexError):
        first_word("")


def test_each_different_fault_makes_one_notice_of_one_line() -> None:
    fault = Fault("the numbers", "ValueError", "nutgraf.extract.numbers:80")
    (notice,) = notices_of([fault, fault])
    assert notice.kind == "finding_failed"
    assert "the numbers" in notice.text
    assert "nutgraf.extract.numbers:80" in notice.text
    assert "\n" not in notice.text
