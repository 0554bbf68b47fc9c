"""The login of the web chat, and the checks before each of its requests.

A page of another site can neither read nor change anything: not through a form (CSRF, refused by `Origin`), not through
a name of its own that resolves to this machine (DNS rebinding, refused by `Host`), and not in a frame. Requests are
limited in length. Passwords are compared in constant time, and a wrong one delays the next login from that address.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import json
import os
import re
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from nutgraf.errors import NutgrafError, UsageError

if TYPE_CHECKING:
    import gradio as gr
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


LOCAL = "local"
PASSWORD = "NUTGRAF_PASSWORD"
LOCKED_AFTER = 10  # wrong passwords in a row from one address
LOCKED_SECONDS = 600.0
_PAUSE_SECONDS = 1.0  # after a wrong one; the next login from that address waits for it
_MOST_WAITING = 5
_MOST_ADDRESSES = 10_000
_SHORTEST = 8
_NAME = re.compile(r"[^\s:\x00-\x1f\x7f][^:\x00-\x1f\x7f]{0,63}")

client_address: ContextVar[str] = ContextVar("client_address", default="")


def owner_of(request: gr.Request | None) -> str:
    """The owner of the library a request is about: the signed-in user, or "local" where there is no login."""
    return (request.username if request is not None else None) or LOCAL


class LockedOutError(NutgrafError):
    """Too many wrong passwords came from one address."""


def read_passwords(user: str | None, file: str | None, env: Mapping[str, str] = os.environ) -> dict[str, SecretStr]:
    """The password of each user; empty where no login is required.

    With a user, the file (else NUTGRAF_PASSWORD) holds that user's password; a file without a user has lines
    `name:password`. Raises UsageError for unusable names and passwords; no message contains a password.
    """
    if file is None and not env.get(PASSWORD):
        if user is not None:
            raise UsageError(f"--user {user!r} has no password: give it with --password-file FILE or {PASSWORD}")
        return {}
    if file is None:
        if user is None:
            raise UsageError(f"{PASSWORD} is set and no user is named: name the user with --user NAME")
        return _check_passwords({user: env[PASSWORD]}, PASSWORD)
    lines = _lines(file)
    if user is not None:
        return _check_passwords({user: lines[0] if lines else ""}, file)
    pairs = [line.partition(":") for line in lines if line.strip()]
    if not pairs or any(not colon for _, colon, _ in pairs):
        raise UsageError(f"{file}: without --user NAME each line must be name:password")
    return _check_passwords({name: password for name, _, password in pairs}, file)


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"--password-file {file!r} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"--password-file {file!r} is not UTF-8 text") from None


def _check_passwords(passwords: dict[str, str], origin: str) -> dict[str, SecretStr]:
    for name, password in passwords.items():
        if not _NAME.fullmatch(name):
            raise UsageError(f"user {name!r}: a name has 1 to 64 characters, no colon, and does not begin with a blank")
        if len(password) < _SHORTEST:
            raise UsageError(f"{origin}: the password of {name!r} is too short; it needs {_SHORTEST} characters")
    return {name: SecretStr(password) for name, password in passwords.items()}


@dataclass(slots=True)
class _LoginAttempts:
    """The logins of one address: wrong passwords in a row, and how many attempts wait."""

    wrong: int = 0
    waiting: int = 0
    locked_until: float = 0.0
    trying: asyncio.Lock = field(default_factory=asyncio.Lock)


class PasswordAuth:
    """Verifies the passwords of a login with a rate limit for guesses, which gradio itself does not have.

    Logins from one address are verified one at a time, a wrong one costs a second, and ten lock the address out.
    """

    def __init__(self, passwords: Mapping[str, SecretStr], *, pause: float = _PAUSE_SECONDS) -> None:
        self._digests = {name: _digest(password.get_secret_value()) for name, password in passwords.items()}
        self._pause = pause
        self._attempts: OrderedDict[str, _LoginAttempts] = OrderedDict()

    async def verify(self, user: str, password: str) -> bool:
        """Whether the password is that of the user; raises LockedOutError after too many wrong ones."""
        attempts = self._attempts_from(client_address.get())
        if attempts.locked_until > time.monotonic() or attempts.waiting >= _MOST_WAITING:
            raise LockedOutError("Too many wrong passwords: wait ten minutes, then try again.")
        attempts.waiting += 1
        try:
            async with attempts.trying:
                return await self._compare(attempts, user, password)
        finally:
            attempts.waiting -= 1

    async def _compare(self, attempts: _LoginAttempts, user: str, password: str) -> bool:
        expected = self._digests.get(user, b"")
        # An unknown name is compared as well, so that the duration reveals nothing about names.
        if hmac.compare_digest(expected or _digest(""), _digest(password)) and expected:
            attempts.wrong = 0
            return True
        attempts.wrong += 1
        if attempts.wrong >= LOCKED_AFTER:
            attempts.wrong, attempts.locked_until = 0, time.monotonic() + LOCKED_SECONDS
        await asyncio.sleep(self._pause)
        return False

    def _attempts_from(self, address: str) -> _LoginAttempts:
        attempts = self._attempts.setdefault(_block_of(address), _LoginAttempts())
        self._attempts.move_to_end(_block_of(address))
        if len(self._attempts) > _MOST_ADDRESSES:
            self._attempts.popitem(last=False)
        return attempts


def _digest(password: str) -> bytes:
    return sha256(password.encode("utf-8", "surrogatepass")).digest()


def _block_of(address: str) -> str:
    """The address, or for IPv6 its /64 network, whose addresses all belong to one subscriber."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else address


MAX_REQUEST_BYTES = 32_000_000  # several files of 5 MB at once, or one long paste
CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # gradio's page needs both; model and article text is escaped
    "font-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'self'",  # gradio's page has a base of its own
    "form-action 'self'",
    "frame-ancestors 'none'",
))  # fmt: skip
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_TOO_LONG = "This is too large: give articles of at most 5 MB each, and at most 32 MB at once."
_OTHER_SITE = "This request came from a page of another site and was refused: use the page of nutgraf itself."
_READS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    sentence: str


class Guard:
    """ASGI middleware; `hosts` are the names this server answers to, empty for any.

    `public` is the host and port of a reverse proxy in front, empty where there is none. Only then is the address of a
    client taken from `X-Forwarded-For`: its last entry, which the proxy itself has written.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], public: str = "") -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        forwarded = headers.get("x-forwarded-for", "").rpartition(",")[2].strip() if self._public else ""
        client_address.set(forwarded or (scope.get("client") or ("",))[0])
        exchange = _Exchange(receive, send, wants_json="json" in headers.get("content-type", ""))
        refusal = self._refusal(scope["method"], headers)
        if refusal:
            await exchange.refuse(refusal)
        else:
            await self._app(scope, exchange.receive, exchange.send)

    def _refusal(self, method: str, headers: dict[str, str]) -> _Refusal | None:
        host = headers.get("host", "")
        if self._hosts and _name_of(host) not in self._hosts:
            names = ", ".join(sorted(self._hosts))
            return _Refusal(421, f"This server answers to {names} only: open it under one of these names.")
        if method not in _READS and "origin" in headers:
            own = {host, headers.get("x-forwarded-host", host), self._public or host}
            if urlsplit(headers["origin"]).netloc not in own:
                return _Refusal(403, _OTHER_SITE)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_REQUEST_BYTES:
            return _Refusal(413, _TOO_LONG)
        return None


class _Exchange:
    """Counts the bytes of a request and adds our headers to its response.

    The response to a request that is too long is always our own sentence.
    """

    def __init__(self, receive: Receive, send: Send, *, wants_json: bool) -> None:
        self._receive = receive
        self._send = send
        self._wants_json = wants_json
        self._received = 0
        self._replaced = False

    async def receive(self) -> Message:
        """The next part of the request; after too many bytes, a disconnect."""
        message = await self._receive()
        self._received += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self._received > MAX_REQUEST_BYTES else message

    async def send(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            if message["status"] == 413 or self._received > MAX_REQUEST_BYTES:
                await self.refuse(_Refusal(413, _TOO_LONG))
                return
            theirs = [(name, value) for name, value in message["headers"] if name.decode("latin-1") not in _HEADERS]
            message = {**message, "headers": [*theirs, *_ours()]}
        await self._send(message)

    async def refuse(self, refusal: _Refusal) -> None:
        self._replaced = True
        # The page shows `detail` of JSON, and the text of everything else, as it is.
        body = json.dumps({"detail": refusal.sentence}) if self._wants_json else refusal.sentence
        kind = b"application/json" if self._wants_json else b"text/plain; charset=utf-8"
        headers = [(b"content-type", kind), (b"content-length", str(len(body.encode())).encode()), *_ours()]
        await self._send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body.encode()})


def _ours() -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in _HEADERS.items()]


def _name_of(host: str) -> str:
    """The name in a Host header, without its port.

    >>> _name_of("localhost:7860"), _name_of("[::1]:7860")
    ('localhost', '::1')
    """
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
