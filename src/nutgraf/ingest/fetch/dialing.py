"""Connections are made to addresses that were checked, whatever name stands in the request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any, Self

import httpcore2

from nutgraf.ingest.fetch.addresses import Address, PublicAddress

Dial = Callable[[PublicAddress, int], Awaitable[httpcore2.AsyncNetworkStream]]
_SECONDS_AN_ADDRESS = 5.0


async def dial_tcp(address: PublicAddress, port: int) -> httpcore2.AsyncNetworkStream:
    """A TCP connection to this very address; raises httpcore2.ConnectError.

    There is no way to name an address here that was not checked: it could not have been constructed.
    """
    return await open_tcp(address.ip, port)


async def open_tcp(address: Address, port: int) -> httpcore2.AsyncNetworkStream:
    """A TCP connection; an address in digits is never looked up."""
    return await httpcore2.AnyIOBackend().connect_tcp(str(address), port)


class CheckedConnections(httpcore2.AsyncNetworkBackend):
    """Stands between the HTTP client and the network: every connection goes to one of the checked addresses.

    The client still has the name for its Host header and for the certificate. Leaving the context closes whatever
    was opened, also when a deadline struck half-way through a handshake.
    """

    def __init__(self, addresses: Sequence[PublicAddress], dial: Dial) -> None:
        self._addresses = addresses
        self._dial = dial
        self._opened: list[httpcore2.AsyncNetworkStream] = []

    async def connect_tcp(self, host: str, port: int, *_: Any, **_settings: Any) -> httpcore2.AsyncNetworkStream:
        """A connection to the first checked address that answers, never to `host`.

        An address after which another can be tried has a few seconds, the last one what is left of the deadline.
        """
        for address in self._addresses:
            is_last = address == self._addresses[-1]
            try:
                async with asyncio.timeout(None if is_last else _SECONDS_AN_ADDRESS):
                    stream = await self._dial(address, port)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout, TimeoutError):
                continue
            self._opened.append(stream)
            return stream
        raise httpcore2.ConnectError(f"{host} does not answer at any of its addresses")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in self._opened:
            await stream.aclose()
