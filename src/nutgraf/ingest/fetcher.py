"""Fetches one page; every redirect is checked, resolved once, and requested from the address that was checked.

There are no cookies, credentials, environment proxies or retries. Every failure is an InputError that states what was
requested, why it was not fetched, and what to do instead.

Bodies are decompressed as they arrive and never beyond the limit, so a decompression bomb is stopped at the first byte
too many. A body that breaks off is an error, because half a story would otherwise pass for a whole one.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import zlib
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from typing import NamedTuple, Protocol

import brotli
import httpcore2
from pydantic import Field

from nutgraf.article import Frozen
from nutgraf.errors import InputError
from nutgraf.ingest.plain_text import MAX_BYTES
from nutgraf.ingest.ssrf_guard import (
    CHECK_IT,
    SAVE_IT,
    TRY_AGAIN,
    CheckedConnections,
    Dial,
    Location,
    Resolve,
    ask_system,
    because,
    cannot_fetch,
    checked_addresses,
    dial_tcp,
    location_of,
    safe_url,
)

READABLE = frozenset(
    {
        "application/atom+xml",
        "application/feed+json",
        "application/json",
        "application/pdf",
        "application/rdf+xml",
        "application/rss+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/xhtml+xml",
        "application/xml",
        "message/rfc822",
        "text/html",
        "text/markdown",
        "text/plain",
        "text/x-opml",
        "text/xml",
    }
)


class Limits(Frozen):
    """The limits of one fetch: `seconds` for all redirects together, `max_bytes` for each decompressed body.

    A page of a type outside `content_types` is refused before its body is read; one without a type is read, and its
    parser decides by its content.
    """

    max_bytes: int = Field(default=MAX_BYTES, gt=0)
    seconds: float = Field(default=20.0, gt=0)
    redirects: int = Field(default=5, ge=0, le=5)
    content_types: frozenset[str] = READABLE


class Fetched(Frozen):
    """The bytes of a page, decompressed and whole, and where they came from.

    `url` is what was asked for, `final_url` where the redirects ended. `content_type` and `charset` are what the
    server said, in lower case; None where it said nothing.
    """

    url: str
    final_url: str
    content_type: str | None
    charset: str | None
    body: bytes = Field(repr=False)


_MOVED = {301, 302, 303, 307, 308}
_WITH_A_PAGE = {200, 203}
_NOT_FOR_US = {401, 402, 403, 407, 451}
_GONE = {404, 410}
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?(?P<charset>[A-Za-z0-9][A-Za-z0-9._:+-]{0,39})""", re.IGNORECASE)


class Head(NamedTuple):
    """The head of an answer: `fields` are header values by lower-case name, the first where a name comes twice."""

    status: int
    fields: dict[str, str]

    @classmethod
    def of(cls, status: int, headers: Iterable[tuple[bytes, bytes]]) -> Head:
        fields: dict[str, str] = {}
        for name, value in headers:
            fields.setdefault(name.decode("latin-1").lower(), _text(value))
        return cls(status, fields)

    @property
    def moved_to(self) -> str | None:
        """The value of Location in an answer that sends on; raises InputError where it is missing."""
        if self.status not in _MOVED:
            return None
        if not self.fields.get("location"):
            raise because(f"the site sends on (HTTP {self.status}) without saying where")
        return self.fields["location"]

    @property
    def content_type(self) -> str | None:
        return self.fields.get("content-type", "").split(";")[0].strip().lower() or None

    @property
    def charset(self) -> str | None:
        """The charset the server declares, in lower case; it may not exist."""
        match = _CHARSET.search(self.fields.get("content-type", ""))
        return match["charset"].lower() if match else None

    @property
    def codings(self) -> Sequence[str]:
        """The names in Content-Encoding that change the bytes."""
        names = (name.strip().lower() for name in self.fields.get("content-encoding", "").split(","))
        return [name for name in names if name not in ("", "identity")]

    def refuse_unreadable(self, limits: Limits) -> None:
        """Raise InputError, with the reason, unless this is the head of a page of a listed type and size."""
        if self.status not in _WITH_A_PAGE:
            raise because(*_why_no_page(self.status))
        if self.content_type is not None and self.content_type not in limits.content_types:
            raise because(
                f"it is {self.content_type[:80]!r}, which holds no article",
                "give the address of a page, a feed, a PDF or a Word document",
            )
        length = self.fields.get("content-length", "")
        if length.isdecimal() and int(length[:18]) > limits.max_bytes:
            raise over_the_limit(limits)


def over_the_limit(limits: Limits) -> InputError:
    return because(f"it is larger than {limits.max_bytes / 1_000_000:g} MB", "give one article, not a collection")


class _Reason(NamedTuple):
    why: str
    way_out: str


def _why_no_page(status: int) -> _Reason:
    if status in _NOT_FOR_US:
        return _Reason(f"the site does not let this program read it (HTTP {status})", SAVE_IT)
    if status in _GONE:
        return _Reason(f"the site has no such page (HTTP {status})", CHECK_IT)
    if status == 429:
        return _Reason("the site asks for fewer requests (HTTP 429)", TRY_AGAIN)
    if status >= 500:
        return _Reason(f"the site has a fault (HTTP {status})", TRY_AGAIN)
    return _Reason(f"the site answers without a page (HTTP {status})", CHECK_IT)


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


ASKED_FOR = "gzip, deflate, br"


class _Coding(Protocol):
    def feed(self, data: bytes, room: int) -> bytes:
        """The plain bytes of the next piece; once `room` bytes or more came out, the rest may be missing."""

    def is_whole(self) -> bool:
        """Whether the data may end here."""


async def whole_body(pieces: AsyncIterable[bytes], codings: Sequence[str], limits: Limits) -> bytes:
    """The decompressed body, whole; raises InputError, with the reason, when it is too large, damaged or cut off."""
    coding = _coding(codings)
    body = bytearray()
    came = 0
    async for piece in pieces:
        came += len(piece)
        try:
            body += coding.feed(piece, limits.max_bytes + 1 - len(body))
        except (zlib.error, brotli.error) as error:
            raise because("its compressed bytes are damaged", TRY_AGAIN) from error
        if max(came, len(body)) > limits.max_bytes:
            raise over_the_limit(limits)
    if not coding.is_whole():
        raise because("it broke off before its end", TRY_AGAIN)
    return bytes(body)


def _coding(codings: Sequence[str]) -> _Coding:
    match list(codings):
        case []:
            return _Plain()
        case ["gzip" | "x-gzip"]:
            return _Zlib(zlib.MAX_WBITS | 16)
        case ["deflate"]:
            return _Deflate()
        case ["br"]:
            return _Brotli()
    raise because(f"it is compressed as {', '.join(codings)[:80]!r}, which was not asked for")


class _Plain:
    def feed(self, data: bytes, room: int) -> bytes:
        return data[:room]

    def is_whole(self) -> bool:
        return True


class _Zlib:
    """One or more zlib streams, one after another, as gzip allows; zeros between and after them are padding."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)
        self._is_between = True

    def feed(self, data: bytes, room: int) -> bytes:
        plain = bytearray()
        while data and len(plain) < room:
            if self._stream.eof:
                data = data.lstrip(b"\0")
                if not data:
                    break
                self._stream = zlib.decompressobj(self._wbits)
            plain += self._stream.decompress(data, room - len(plain))
            data = self._stream.unused_data
            self._is_between = self._stream.eof
        return bytes(plain)

    def is_whole(self) -> bool:
        return self._is_between


class _Deflate:
    """Deflate as the standard has it, in a zlib wrapper, or bare as many servers send it."""

    def __init__(self) -> None:
        self._start = b""
        self._inner: _Zlib | None = None

    def feed(self, data: bytes, room: int) -> bytes:
        if self._inner is None:
            self._start += data
            if len(self._start) < 2:
                return b""
            is_wrapped = self._start[0] & 0x0F == 8 and int.from_bytes(self._start[:2]) % 31 == 0
            self._inner = _Zlib(zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS)
            data = self._start
        return self._inner.feed(data, room)

    def is_whole(self) -> bool:
        return not self._start if self._inner is None else self._inner.is_whole()


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._is_fed = False

    def feed(self, data: bytes, room: int) -> bytes:
        self._is_fed = self._is_fed or bool(data)
        plain = bytearray(self._stream.process(data, output_buffer_limit=room))
        while len(plain) < room and not self._stream.can_accept_more_data():
            plain += self._stream.process(b"", output_buffer_limit=room - len(plain))
        return bytes(plain)

    def is_whole(self) -> bool:
        return not self._is_fed or bool(self._stream.is_finished())


_USUAL = Limits()
_ACCEPT = "text/html, application/xhtml+xml, application/pdf, application/xml;q=0.9, text/plain;q=0.9, */*;q=0.1"


class _FetchedPage(NamedTuple):
    head: Head
    body: bytes


async def fetch(url: str, limits: Limits = _USUAL) -> Fetched:
    """The page behind a URL of the public web, within `limits`; raises InputError, in one line, for every failure."""
    return await Fetcher(limits).fetch(url)


@cache
def system_trust() -> ssl.SSLContext:
    """The certificate authorities this system believes, read on first use; raises InputError when they cannot be."""
    try:
        return httpcore2.default_ssl_context()
    except OSError as error:
        why = "the certificates of this system cannot be read"
        raise because(why, "check what SSL_CERT_FILE and SSL_CERT_DIR name") from error


class Fetcher:
    """Fetches pages, any number of them at once, and keeps nothing from one to the next.

    `resolve` looks names up, `dial` opens connections, `trust` returns the certificate authorities to trust. The checks
    are between `resolve` and `dial` and part of neither: any `dial` receives a `PublicAddress`.
    """

    def __init__(
        self,
        limits: Limits = _USUAL,
        *,
        resolve: Resolve = ask_system,
        dial: Dial = dial_tcp,
        trust: Callable[[], ssl.SSLContext] = system_trust,
    ) -> None:
        self._limits = limits
        self._resolve = resolve
        self._dial = dial
        self._trust = trust

    async def fetch(self, url: str) -> Fetched:
        """The page behind `url`; raises InputError, in one line, for every failure."""
        trail = [location_of(url)]
        try:
            async with asyncio.timeout(self._limits.seconds):
                page = await self._follow(trail)
        except TimeoutError as error:
            late = because(f"it did not come whole within {self._limits.seconds:g} seconds", TRY_AGAIN)
            raise cannot_fetch(_named(trail), late) from error
        except InputError as error:
            raise cannot_fetch(_named(trail), error) from error
        return Fetched(
            url=url,
            final_url=trail[-1].url,
            content_type=page.head.content_type,
            charset=page.head.charset,
            body=page.body,
        )

    async def _follow(self, trail: list[Location]) -> _FetchedPage:
        """The page at the end of the redirects; each place that is asked is added to `trail`."""
        while True:
            answer = await self._ask(trail[-1])
            if isinstance(answer, _FetchedPage):
                return answer
            if answer in trail:
                raise because("the site sends round in a circle, as sites do that insist on cookies")
            if len(trail) > self._limits.redirects:
                raise because(f"the site sends on more than {self._limits.redirects} times")
            trail.append(answer)

    async def _ask(self, here: Location) -> _FetchedPage | Location:
        """The page at this place, or where it has moved to."""
        addresses = await checked_addresses(here, self._resolve)
        host = str(here.host)
        async with CheckedConnections(addresses, self._dial) as network:
            connection = httpcore2.AsyncHTTPConnection(
                httpcore2.Origin(here.scheme.encode(), host.encode(), here.port),
                ssl_context=self._trust() if here.scheme == "https" else None,
                network_backend=network,
            )
            url = httpcore2.URL(scheme=here.scheme, host=host, port=here.port, target=here.target)
            with _faults_in_plain_words(host):
                async with connection.stream("GET", url, headers=_headers(here)) as response:
                    head = Head.of(response.status, response.headers)
                    if (moved_to := head.moved_to) is not None:
                        return here.redirect_target(moved_to)
                    head.refuse_unreadable(self._limits)
                    return _FetchedPage(head, await whole_body(response.aiter_stream(), head.codings, self._limits))


def _headers(here: Location) -> list[tuple[str | bytes, str | bytes]]:
    return [
        ("Host", here.authority),
        ("User-Agent", f"nutgraf/{version('nutgraf')} (fetches single pages that its user asked for)"),
        ("Accept", _ACCEPT),
        ("Accept-Encoding", ASKED_FOR),
        ("Connection", "close"),
    ]


@contextmanager
def _faults_in_plain_words(host: str) -> Iterator[None]:
    try:
        yield
    except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
        raise _no_connection(host, error) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException, OSError) as error:
        raise because(f"the server of {host} broke off, or did not answer in HTTP", TRY_AGAIN) from error


def _no_connection(host: str, error: BaseException) -> InputError:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        fault = cause.verify_message.rstrip(".")
        return because(f"the certificate of {host} is not to be trusted ({fault})", f"if you trust it, {SAVE_IT}")
    if cause is not None:
        return because(f"{host} does not speak HTTPS in a way that is safe", SAVE_IT)
    return because(f"{host} does not answer", TRY_AGAIN)


def _named(trail: list[Location]) -> str:
    """The page that was asked for and, where it had moved, the place that was reached."""
    asked, reached = safe_url(trail[0].url), safe_url(trail[-1].url)
    return repr(asked) if len(trail) == 1 else f"{asked!r} (sent on to {reached!r})"
