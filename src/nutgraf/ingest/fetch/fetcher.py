"""Fetches one page: each hop is checked, looked up once, and asked for at the address that was checked.

No cookies, no credentials, no proxy from the environment, no second try. Everything that goes wrong is one InputError:
what was asked for, why it is not there, and the way out.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from typing import NamedTuple

import httpcore2

from nutgraf.errors import InputError
from nutgraf.ingest.fetch.body import ASKED_FOR, whole_body
from nutgraf.ingest.fetch.dialing import CheckedConnections, Dial, dial_tcp
from nutgraf.ingest.fetch.fetched import Fetched, Limits
from nutgraf.ingest.fetch.head import Head
from nutgraf.ingest.fetch.location import Location, location_of, shown
from nutgraf.ingest.fetch.refusals import SAVE_IT, TRY_AGAIN, because, cannot_fetch
from nutgraf.ingest.fetch.resolving import Resolve, ask_system, checked_addresses

_USUAL = Limits()
_ACCEPT = "text/html, application/xhtml+xml, application/pdf, application/xml;q=0.9, text/plain;q=0.9, */*;q=0.1"


class _Page(NamedTuple):
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

    `resolve` looks names up, `dial` opens connections, `trust` tells which certificates to believe. The checks stand
    between `resolve` and `dial` and are no part of either: whatever is given for `dial` is handed a `PublicAddress`.
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

    async def _follow(self, trail: list[Location]) -> _Page:
        """The page at the end of the redirects; each place that is asked is added to `trail`."""
        while True:
            answer = await self._ask(trail[-1])
            if isinstance(answer, _Page):
                return answer
            if answer in trail:
                raise because("the site sends round in a circle, as sites do that insist on cookies")
            if len(trail) > self._limits.redirects:
                raise because(f"the site sends on more than {self._limits.redirects} times")
            trail.append(answer)

    async def _ask(self, here: Location) -> _Page | Location:
        """What stands here: the page, or where it has moved to."""
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
                        return here.redirected(moved_to)
                    head.refuse_unreadable(self._limits)
                    return _Page(head, await whole_body(response.aiter_stream(), head.codings, self._limits))


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
    asked, reached = shown(trail[0].url), shown(trail[-1].url)
    return repr(asked) if len(trail) == 1 else f"{asked!r} (sent on to {reached!r})"
