"""A name is looked up once, and every address of the answer has to be a public one."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address

from nutgraf.ingest.fetch.addresses import PublicAddress
from nutgraf.ingest.fetch.location import Location
from nutgraf.ingest.fetch.refusals import CHECK_IT, because

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def checked_addresses(location: Location, resolve: Resolve) -> tuple[PublicAddress, ...]:
    """The addresses a connection may be made to, in the resolver's order; at least one.

    Raises InputError with the reason when there is none, or when a single one of them is not public: a name that leads
    both outside and inside is made for mischief.
    """
    if isinstance(location.host, PublicAddress):
        return (location.host,)
    try:
        answers = await resolve(location.host, location.port)
    except OSError as error:
        raise because(f"the name {location.host!r} was not found", "check it, and the network") from error
    if not answers:
        raise because(f"the name {location.host!r} has no address", CHECK_IT)
    try:
        return tuple(dict.fromkeys(PublicAddress(ip_address(answer)) for answer in answers))
    except ValueError as error:
        raise because(f"the name {location.host!r} leads to a forbidden place: {error}") from error


async def ask_system(host: str, port: int) -> tuple[str, ...]:
    """The addresses the system's resolver gives for a host name, in its order of preference; raises OSError."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[tuple[str, ...]] = loop.create_future()

    def deliver(addresses: tuple[str, ...], error: OSError | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(addresses)
        else:
            answer.set_exception(error)

    def look_up() -> None:
        addresses: tuple[str, ...] = ()
        failure: OSError | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = tuple(str(entry[4][0]) for entry in found)
        except OSError as error:
            failure = error
        except UnicodeError as error:  # what getaddrinfo makes of a name it cannot encode
            failure = OSError(str(error))
        with contextlib.suppress(RuntimeError):  # the loop ended while the name server kept us waiting
            loop.call_soon_threadsafe(deliver, addresses, failure)

    # A thread of its own: the loop's pool would hold up the end of the program until a dead name server gives up.
    threading.Thread(target=look_up, name=f"look up {host}", daemon=True).start()
    return await answer
