"""An error reaches the user as one sentence, without words of the article."""

from __future__ import annotations

import errno

import pytest

from nutgraf.errors import InputError, NutgrafError, error_sentence, user_facing_errors


def test_our_own_errors_pass_as_they_are() -> None:
    error = InputError("it is a picture: paste the text")
    with pytest.raises(InputError) as raised, user_facing_errors():
        raise error
    assert raised.value is error


def test_a_full_disk_is_reported_with_the_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NutgrafError, match="free some space") as raised, user_facing_errors():
        raise OSError(errno.ENOSPC, "No space left on device")
    assert "safe" in str(raised.value)
    assert capsys.readouterr().err == ""


def test_an_unexpected_error_names_its_place_and_never_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NutgrafError) as raised, user_facing_errors():
        raise ValueError("the minister's secret")

    said = capsys.readouterr().err
    for text in (str(raised.value), said, error_sentence(ValueError("the minister's secret"))):
        assert "secret" not in text
    assert "ValueError in test_an_unexpected_error" in said
    assert "try again" in str(raised.value)
