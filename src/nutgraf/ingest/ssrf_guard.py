"""Restricts requests to addresses of the public internet.

A URL is parsed once, strictly, so that what was checked is what is requested. Its name is resolved once, every address
in the answer must be public, and connections go only to those addresses, whatever host the request names.

The special-purpose ranges follow IANA's registries and are listed here, because `is_global` of the standard library
differs between Python versions and treats multicast, site-local and tunnelled addresses as global. Hosts must be a
dotted name or an address in its usual spelling: resolvers also accept 127.1, 0177.0.0.1, 0x7f.1 and 2130706433, and
IDNA turns １２７。１ into an address, so all of these are refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urljoin

import httpcore2
import idna

from nutgraf.errors import InputError

Address = IPv4Address | IPv6Address

# The first range that holds an address names it, so narrow ranges come before wide ones.
_NOT_PUBLIC = {
    "the metadata service of a cloud": (
        "169.254.169.254/32 169.254.170.2/32 169.254.170.23/32 100.100.100.200/32 192.0.0.192/32 168.63.129.16/32"
        " 192.80.8.124/32 fd00:ec2::254/128 fd00:ec2::23/128 fd20:ce::254/128 fd00:42::42/128"
    ),
    "inside the network of a cloud": "161.26.0.0/16 166.8.0.0/14",
    "this machine itself": "0.0.0.0/8 127.0.0.0/8 ::1/128 ::/128",
    "inside a private network": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10",
    "inside the network of a provider": "100.64.0.0/10",
    "an address of the local link": "169.254.0.0/16 fe80::/10",
    "a multicast address": "224.0.0.0/4 ff00::/8",
    "an address for documentation or measurements": (
        "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 198.18.0.0/15 2001:db8::/32 2001:2::/48 3fff::/20"
    ),
    "the address of a tunnel or translator": (
        "192.88.99.0/24 ::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 2001::/32 2002::/16"
    ),
    "a reserved address": "192.0.0.0/24 240.0.0.0/4 2001::/23 3ffe::/16",
}
_RANGES: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(text), what) for what, texts in _NOT_PUBLIC.items() for text in texts.split()
)
_PUBLIC_IPV6 = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """An address that was checked: one that is not of the public internet does not construct (ValueError).

    >>> str(PublicAddress(IPv4Address("1.1.1.1")))
    '1.1.1.1'
    """

    ip: Address

    def __post_init__(self) -> None:
        what = not_public(self.ip)
        if what is not None:
            raise ValueError(f"{self.ip} is {what}, not a place on the public internet")

    def __str__(self) -> str:
        return str(self.ip)


def not_public(address: Address) -> str | None:
    """The kind of a forbidden address, or None for an address of the public internet.

    An address that embeds another one (mapped, NAT64, ISATAP) is judged by the embedded address.

    >>> not_public(IPv6Address("64:ff9b::7f00:1"))
    'this machine itself'
    """
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return "an address of the local link"
        carried = _carried(address)
        if carried is not None and (address in _MAPPED or address in _NAT64 or not_public(carried)):
            return not_public(carried)
    for network, what in _RANGES:
        if address in network:
            return what
    if isinstance(address, IPv6Address) and address not in _PUBLIC_IPV6:
        return "a reserved address"
    return None


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address in the last 32 bits, where the bits before them say that there is one."""
    number = int(address)
    isatap = (number >> 32) & 0xFFFF_FFFF in _ISATAP
    return IPv4Address(number & 0xFFFF_FFFF) if isatap or address in _MAPPED or address in _NAT64 else None


SAVE_IT = "save the page in a browser and give the file"
CHECK_IT = "check the address"
TRY_AGAIN = "try again later, or save the page in a browser and give the file"


def because(why: str, way_out: str = SAVE_IT) -> InputError:
    """A reason and its way out, to which `cannot_fetch` adds what was asked for."""
    return InputError(f"{why}; {way_out}")


def cannot_fetch(subject: str, reason: InputError) -> InputError:
    """The one line a user sees."""
    return InputError(f"cannot fetch {subject}: {reason}")


_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_LOCAL_NAMES = re.compile(
    r"(?:.*\.)?(?:localhost|localdomain|local|internal|intranet|lan|corp|home|private|home\.arpa|onion|alt)"
)
_LONGEST_NAME = 253
_PLAINLY = "write a public address as four plain numbers"


def host_of(written: str) -> str | PublicAddress:
    """The host as it is asked for: a name in lower-case ASCII, or a checked address.

    Raises InputError with the reason alone: no name at all, a name of a local network, an address that is not public
    or is spelt to look like something else.

    >>> host_of("Bücher.Example.")
    'xn--bcher-kva.example'
    """
    if written.startswith("["):
        return _bracketed(written)
    name = _ascii(written).removesuffix(".")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        return _dotted(name, written)
    if len(name) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise because(f"{written[:80]!r} is not the name of a host", CHECK_IT)
    if "." not in name or _LOCAL_NAMES.fullmatch(name):
        raise because(f"{name!r} is a name of this machine or a local network, not of the public internet")
    return name


def _ascii(written: str) -> str:
    try:
        mapped = idna.uts46_remap(written, std3_rules=False)
        if not mapped.isascii():
            return idna.encode(mapped).decode("ascii")
        for label in mapped.split("."):
            if label.startswith("xn--"):
                idna.ulabel(label)
    except UnicodeError as error:
        raise because(f"{written[:80]!r} is not a valid international name of a host", CHECK_IT) from error
    return mapped


def _dotted(name: str, written: str) -> PublicAddress:
    try:
        address = IPv4Address(name)
    except ValueError as error:
        raise because(f"{written[:80]!r} is a number that can be read as an address", _PLAINLY) from error
    if name != written:
        raise because(f"{written[:80]!r} is an odd spelling of {name}", _PLAINLY)
    return _checked(address)


def _bracketed(written: str) -> PublicAddress:
    try:
        address = IPv6Address(written[1:-1])
    except ValueError as error:
        raise because(f"{written[:80]!r} is not an IPv6 address", CHECK_IT) from error
    return _checked(address)


def _checked(address: IPv4Address | IPv6Address) -> PublicAddress:
    try:
        return PublicAddress(address)
    except ValueError as error:
        raise because(str(error)) from error


_PORTS = {"http": 80, "https": 443}
_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?", re.I
)
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]@]*\]|[^:@\[\]]+)(?::(?P<port>[0-9]{0,5}))?")
_NEVER = re.compile("[\x00-\x1f\x7f-\x9f\\\\\u2028\u2029\ud800-\udfff]")
_LONGEST = 4096
_SHOWN = 120
_PATH_SAFE = "/%:@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a page is asked for; `target` is the path and query as they go over the wire, without the fragment."""

    scheme: str
    host: str | PublicAddress
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host as URLs and the Host header write it, with the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in str(self.host) else str(self.host)
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    def redirect_target(self, to: str) -> Location:
        """Where an answer from here sends on to; raises InputError with the reason where that must not be followed."""
        try:
            next_url = urljoin(self.url, to.strip(" \t"))
        except ValueError as error:
            raise because("the site sends on to something that is not an address") from error
        try:
            location = _parse(next_url)
        except InputError as error:
            raise InputError(f"the site sends on to {safe_url(next_url)!r}: {error}") from error
        if self.scheme == "https" and location.scheme != "https":
            raise because(f"the site sends on to {safe_url(next_url)!r}, from a secure connection to one that is not")
        return location


def location_of(url: str) -> Location:
    """The parts of a URL that may be fetched; raises InputError, in one line, for every other one.

    >>> location_of("https://news.example/a b?id=1#top").target
    '/a%20b?id=1'
    """
    try:
        return _parse(url)
    except InputError as error:
        raise cannot_fetch(repr(safe_url(url)), error) from error


def refusal_of(url: str) -> str | None:
    """Why a URL would be refused before anything is looked up or connected to, in one line; None for a usable one.

    >>> refusal_of("https://news.example/story") is None
    True
    """
    try:
        location_of(url)
    except InputError as error:
        return str(error)
    return None


def safe_url(url: str) -> str:
    """A URL as shown in messages: short, and without possible secrets (user names, passwords, the query).

    >>> safe_url("https://ann:secret@news.example/story?key=1234")
    'https://news.example/story?…'
    """
    text = re.split("[?#]", url.strip(), maxsplit=1)[0]
    scheme, colon, rest = text.partition(":")
    authority = re.split(r"[\\/]", rest.lstrip("\\/"), maxsplit=1)[0]
    # A password may hold a slash: the part before an @ is shown only where it surely is a host and a path.
    if colon and "@" in rest and not _AUTHORITY.fullmatch(authority):
        text = f"{scheme}://{rest.rpartition('@')[2]}"
    if "?" in url:
        text += "?…"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _parse(url: str) -> Location:
    url = url.strip(" \t\r\n")
    if len(url) > _LONGEST:
        raise because(f"the address is longer than {_LONGEST:,} characters")
    if _NEVER.search(url):
        raise because("it holds a character that no address has", "copy the address again")
    parts = _URL.fullmatch(url)
    scheme = parts["scheme"].lower() if parts else ""
    if parts is None or scheme not in _PORTS:
        raise because("only addresses that begin with http:// or https:// are fetched", "give one, or a file")
    if "@" in parts["authority"]:
        raise because("it holds a user name or password, which are never sent", "give the address without them")
    authority = _AUTHORITY.fullmatch(parts["authority"])
    if authority is None:
        raise because("it names no host", CHECK_IT)
    port = int(authority["port"] or _PORTS[scheme])
    if port not in _PORTS.values():
        raise because(f"port {port} is not one of the web's own (80 and 443)")
    query = "" if parts["query"] is None else "?" + quote(parts["query"], safe=_PATH_SAFE + "?")
    target = (quote(parts["path"], safe=_PATH_SAFE) or "/") + query
    return Location(scheme, host_of(authority["host"]), port, target)


Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def checked_addresses(location: Location, resolve: Resolve) -> tuple[PublicAddress, ...]:
    """The addresses a connection may be made to, in the resolver's order; at least one.

    Raises InputError with the reason when there is none, or when a single one of them is not public: a name that leads
    both outside and inside is an attack.
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
    """Sits between the HTTP client and the network: every connection goes to one of the checked addresses.

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
