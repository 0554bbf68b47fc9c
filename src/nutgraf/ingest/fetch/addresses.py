"""Which addresses may be connected to: those of the public internet, and none that leads anywhere else.

The ranges stand in tables of our own, after IANA's registries of special-purpose addresses: `is_global` of the standard
library differs between versions of Python, and calls multicast, site-local and tunnelled addresses global.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address

# The first range that holds an address names it, so narrow ranges stand before wide ones.
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
    """What an address is that must not be connected to, or None for one of the public internet.

    An address that carries another one (mapped, NAT64, ISATAP) is what the carried address is.

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
