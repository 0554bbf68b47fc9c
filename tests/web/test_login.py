"""Who signs in has a name and a password, and guessing takes for ever."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from nutgraf.errors import UsageError
from nutgraf.web.auth import LOCKED_AFTER, LockedOutError, PasswordAuth, client_address, read_passwords

_ADA = {"ada": SecretStr("correct horse")}


def test_without_a_password_no_login_is_needed() -> None:
    assert read_passwords(None, None, {}) == {}


def test_a_password_comes_from_the_environment_or_a_file_and_is_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("correct horse\n")

    for found in (
        read_passwords("ada", None, {"NUTGRAF_PASSWORD": "correct horse"}),
        read_passwords("ada", str(file), {"NUTGRAF_PASSWORD": "another one"}),
    ):
        assert found["ada"].get_secret_value() == "correct horse"
        assert "horse" not in repr(found)


def test_a_password_file_can_have_several_users(tmp_path: Path) -> None:
    file = tmp_path / "passwords"
    file.write_text("ada:correct horse\nbob: batt:ery \n\n")

    found = read_passwords(None, str(file), {})
    assert {name: password.get_secret_value() for name, password in found.items()} == {
        "ada": "correct horse",
        "bob": " batt:ery ",
    }


@pytest.mark.parametrize(
    ("user", "content", "env", "why"),
    [
        ("ada", None, {}, "has no password"),
        (None, None, {"NUTGRAF_PASSWORD": "correct horse"}, "no user is named"),
        (None, "correct horse", {}, "must be name:password"),
        (None, "", {}, "must be name:password"),
        ("ada", "", {}, "too short"),
        ("ada", "secret", {}, "too short"),
        (" ada", "correct horse", {}, "a name has"),
        ("a" * 65, "correct horse", {}, "a name has"),
    ],
)
def test_what_cannot_be_a_password_is_one_line_without_it(
    user: str | None, content: str | None, env: dict[str, str], why: str, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_text(content)

    with pytest.raises(UsageError, match=why) as refusal:
        read_passwords(user, None if content is None else str(file), env)
    assert "horse" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_passwords("ada", str(tmp_path / "nowhere"), {})


async def test_the_right_password_lets_in_and_any_other_does_not() -> None:
    door = PasswordAuth(_ADA, pause=0)

    assert await door.verify("ada", "correct horse")
    for user, password in [("ada", "correct hors"), ("ada", ""), ("bob", "correct horse"), ("", ""), ("ada", "\ud800")]:
        assert not await door.verify(user, password)


async def test_guesses_of_one_address_go_one_after_another_and_cost_time_each() -> None:
    door = PasswordAuth(_ADA, pause=0.05)
    began = time.monotonic()

    assert await asyncio.gather(*(door.verify("ada", "wrong") for _ in range(4))) == [False] * 4
    assert time.monotonic() - began >= 0.2


async def test_after_ten_wrong_passwords_an_address_is_locked_out_and_others_are_not() -> None:
    door = PasswordAuth(_ADA, pause=0)
    client_address.set("192.0.2.1")
    for _ in range(LOCKED_AFTER):
        assert not await door.verify("ada", "wrong")

    with pytest.raises(LockedOutError, match="wait ten minutes"):
        await door.verify("ada", "correct horse")
    client_address.set("192.0.2.2")
    assert await door.verify("ada", "correct horse")


async def test_addresses_of_one_ipv6_network_count_as_one_client() -> None:
    door = PasswordAuth(_ADA, pause=0)
    for number in range(LOCKED_AFTER):
        client_address.set(f"2001:db8::{number:x}")
        await door.verify("ada", "wrong")

    client_address.set("2001:db8::ffff")
    with pytest.raises(LockedOutError):
        await door.verify("ada", "correct horse")


async def test_many_guesses_at_once_are_not_all_waited_for() -> None:
    door = PasswordAuth(_ADA, pause=0.05)
    ended = await asyncio.gather(*(door.verify("ada", "wrong") for _ in range(20)), return_exceptions=True)

    assert sum(isinstance(one, LockedOutError) for one in ended) >= 10
