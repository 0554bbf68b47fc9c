"""Who may sign in: names and passwords, compared in constant time, and slowly for whoever gets them wrong."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import os
import re
import time
from collections import OrderedDict
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from pydantic import SecretStr

from nutgraf.errors import NutgrafError, UsageError

LOCAL = "local"
PASSWORD = "NUTGRAF_PASSWORD"
LOCKED_AFTER = 10  # wrong passwords in a row from one address
LOCKED_SECONDS = 600.0
_PAUSE_SECONDS = 1.0  # after a wrong one; the next try from that address waits for it
_MOST_WAITING = 5
_MOST_ADDRESSES = 10_000
_SHORTEST = 8
_NAME = re.compile(r"[^\s:\x00-\x1f\x7f][^:\x00-\x1f\x7f]{0,63}")

client_address: ContextVar[str] = ContextVar("client_address", default="")


class LockedOutError(NutgrafError):
    """Too many wrong passwords came from one address."""


def read_passwords(user: str | None, file: str | None, env: Mapping[str, str] = os.environ) -> dict[str, SecretStr]:
    """The password of each user; empty where nobody has to sign in.

    With a user, the file (else NUTGRAF_PASSWORD) holds that user's password; a file without a user has lines
    `name:password`. Raises UsageError for what cannot be used, and never shows a password.
    """
    if file is None and not env.get(PASSWORD):
        if user is not None:
            raise UsageError(f"--user {user!r} has no password: give it with --password-file FILE or {PASSWORD}")
        return {}
    if file is None:
        if user is None:
            raise UsageError(f"{PASSWORD} is set and nobody is named: say who may sign in with --user NAME")
        return _checked({user: env[PASSWORD]}, PASSWORD)
    lines = _lines(file)
    if user is not None:
        return _checked({user: lines[0] if lines else ""}, file)
    pairs = [line.partition(":") for line in lines if line.strip()]
    if not pairs or any(not colon for _, colon, _ in pairs):
        raise UsageError(f"{file}: without --user NAME each line must be name:password")
    return _checked({name: password for name, _, password in pairs}, file)


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"--password-file {file!r} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"--password-file {file!r} is not UTF-8 text") from None


def _checked(passwords: dict[str, str], origin: str) -> dict[str, SecretStr]:
    for name, password in passwords.items():
        if not _NAME.fullmatch(name):
            raise UsageError(f"user {name!r}: a name has 1 to 64 characters, no colon, and does not begin with a blank")
        if len(password) < _SHORTEST:
            raise UsageError(f"{origin}: the password of {name!r} is too short; it needs {_SHORTEST} characters")
    return {name: SecretStr(password) for name, password in passwords.items()}


@dataclass(slots=True)
class _Visitor:
    """What is remembered of an address: its wrong passwords in a row, and how many tries wait."""

    wrong: int = 0
    waiting: int = 0
    locked_until: float = 0.0
    trying: asyncio.Lock = field(default_factory=asyncio.Lock)


class Doorkeeper:
    """Lets users in; gradio itself has neither a pause nor a limit for guesses.

    Tries from one address go one after another, a wrong one costs a second, and after ten the address has to wait.
    """

    def __init__(self, passwords: Mapping[str, SecretStr], *, pause: float = _PAUSE_SECONDS) -> None:
        self._digests = {name: _digest(password.get_secret_value()) for name, password in passwords.items()}
        self._pause = pause
        self._visitors: OrderedDict[str, _Visitor] = OrderedDict()

    async def admits(self, user: str, password: str) -> bool:
        """Whether the password is that of the user; raises LockedOutError when there were too many wrong ones."""
        visitor = self._visitor(client_address.get())
        if visitor.locked_until > time.monotonic() or visitor.waiting >= _MOST_WAITING:
            raise LockedOutError("Too many wrong passwords: wait ten minutes, then try again.")
        visitor.waiting += 1
        try:
            async with visitor.trying:
                return await self._tried(visitor, user, password)
        finally:
            visitor.waiting -= 1

    async def _tried(self, visitor: _Visitor, user: str, password: str) -> bool:
        expected = self._digests.get(user, b"")
        # An unknown name is compared as well, so that the time tells nothing about names.
        if hmac.compare_digest(expected or _digest(""), _digest(password)) and expected:
            visitor.wrong = 0
            return True
        visitor.wrong += 1
        if visitor.wrong >= LOCKED_AFTER:
            visitor.wrong, visitor.locked_until = 0, time.monotonic() + LOCKED_SECONDS
        await asyncio.sleep(self._pause)
        return False

    def _visitor(self, address: str) -> _Visitor:
        visitor = self._visitors.setdefault(_block_of(address), _Visitor())
        self._visitors.move_to_end(_block_of(address))
        if len(self._visitors) > _MOST_ADDRESSES:
            self._visitors.popitem(last=False)
        return visitor


def _digest(password: str) -> bytes:
    return sha256(password.encode("utf-8", "surrogatepass")).digest()


def _block_of(address: str) -> str:
    """The address, or of IPv6 the network of a household, which has more addresses than anybody could count."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else address
