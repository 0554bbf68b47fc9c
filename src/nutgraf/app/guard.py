"""What stands before every request of the web chat: whom it is for, where it comes from, how long it is, and what the
browser may do with the answer.

A page of another site must neither read nor change anything here: not by a form (`Origin`), not by a name of its own
that resolves to this machine (`Host`), not in a frame.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nutgraf.app.signing_in import client_address

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_TOGETHER = 32_000_000  # bytes of one request: several files of 5 MB at once, or one long paste
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
    """ASGI middleware; `hosts` are the names this server answers to, empty for any."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client_address.set((scope.get("client") or ("",))[0])
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
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
            own = {host, headers.get("x-forwarded-host", host)}
            if urlsplit(headers["origin"]).netloc not in own:
                return _Refusal(403, _OTHER_SITE)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_TOGETHER:
            return _Refusal(413, _TOO_LONG)
        return None


class _Exchange:
    """A request on its way in, counted, and its answer on the way out, with our headers.

    Whatever is said to a request that is too long, our sentence takes its place.
    """

    def __init__(self, receive: Receive, send: Send, *, wants_json: bool) -> None:
        self._receive = receive
        self._send = send
        self._wants_json = wants_json
        self._came = 0
        self._replaced = False

    async def receive(self) -> Message:
        """The next part of the request; after too many bytes it is as if the client had gone."""
        message = await self._receive()
        self._came += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self._came > MOST_TOGETHER else message

    async def send(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            if message["status"] == 413 or self._came > MOST_TOGETHER:
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
