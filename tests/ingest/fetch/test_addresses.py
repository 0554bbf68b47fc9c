"""Only addresses of the public internet construct, whatever carries them."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.ingest.ssrf_guard import PublicAddress, not_public

_IPV4 = st.integers(0, 2**32 - 1).map(IPv4Address)
_IPV6 = st.integers(0, 2**128 - 1).map(IPv6Address)


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("127.0.0.1", "this machine itself"),
        ("192.168.0.1", "inside a private network"),
        ("169.254.169.254", "the metadata service of a cloud"),
        ("169.254.1.1", "an address of the local link"),
        ("::ffff:10.0.0.1", "inside a private network"),
        ("64:ff9b::a9fe:a9fe", "the metadata service of a cloud"),
        ("2002:7f00:1::", "the address of a tunnel or translator"),
        ("fe80::1%eth0", "an address of the local link"),
        ("ff02::1", "a multicast address"),
        ("4000::1", "a reserved address"),
    ],
)
def test_a_forbidden_address_is_named_by_what_it_is(address: str, what: str) -> None:
    assert not_public(ipaddress.ip_address(address)) == what
    with pytest.raises(ValueError, match=what):
        PublicAddress(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "223.255.255.255", "2606:4700::1111", "2001:200::1", "64:ff9b::808:808"]
)
def test_an_address_of_the_public_internet_constructs(address: str) -> None:
    assert str(PublicAddress(ipaddress.ip_address(address))) == address


@given(_IPV4 | _IPV6)
def test_nothing_that_the_standard_library_calls_special_is_public(address: IPv4Address | IPv6Address) -> None:
    inner = getattr(address, "ipv4_mapped", None) or address
    special = inner.is_private or inner.is_multicast or inner.is_reserved or inner.is_link_local or inner.is_loopback
    if special and inner not in ipaddress.ip_network("64:ff9b::/96"):
        assert not_public(address) is not None


@given(_IPV4, st.sampled_from(["::ffff:0:0", "64:ff9b::"]))
def test_an_address_that_carries_another_is_what_the_other_is(carried: IPv4Address, prefix: str) -> None:
    assert not_public(IPv6Address(int(IPv6Address(prefix)) + int(carried))) == not_public(carried)


@given(_IPV4, st.integers(0, 2**80 - 1))
def test_a_6to4_address_is_never_public(carried: IPv4Address, rest: int) -> None:
    assert not_public(IPv6Address(0x2002 << 112 | int(carried) << 80 | rest)) is not None
