"""The host of a URL: a name with a dot in it, or an address in its one plain spelling.

A system's resolver also reads 127.1, 0177.0.0.1, 0x7f.1 and 2130706433 as an address, and the rules for international
names turn １２７。１ into one; whoever writes an address like that has something to hide, so all of it is refused.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address

import idna

from nutgraf.ingest.fetch.addresses import PublicAddress
from nutgraf.ingest.fetch.refusals import CHECK_IT, because

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
