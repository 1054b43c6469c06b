"""Where nobody may be sent."""

import ipaddress
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.patrol.address import (
    COMPATIBLE,
    MAPPED,
    SPECIAL_V4,
    SPECIAL_V6,
    Barred,
    NoNetwork,
    Public,
    judge,
)

LISTED = (*SPECIAL_V4, *SPECIAL_V6, MAPPED, COMPATIBLE)

# one or more of every entry of IANA's registries, first and last addresses among them
BARRED = (
    "0.0.0.0", "0.255.255.255",  # noqa: S104
    "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.100.100.200",
    "100.127.255.255", "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.0.1",
    "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9",
    "192.0.0.170", "192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1",
    "192.168.0.1", "192.168.255.255", "192.175.48.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.1", "203.0.113.255", "224.0.0.1", "239.255.255.255", "233.252.0.1", "240.0.0.1",
    "255.255.255.255",
    "::", "::1", "::7f00:1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
    "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254", "64:ff9b:1::1", "64:ff9b:1:7f00:0:100::", "100::1", "100:0:0:1::1",
    "2001::1", "2001:0:7f00:1::", "2001:0:808:808::80ff:fffe", "2001:1::1", "2001:1::3",
    "2001:2::1", "2001:3::1", "2001:4:112::1", "2001:10::1", "2001:1f:ffff::1", "2001:20::1",
    "2001:30::1", "2001:40::1", "2001:80::1", "2001:1ff:ffff::1", "2001:db8::1",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2002:7f00:1::", "2002:a00:1::1",
    "2002:c0a8:101::c0a8:101", "2002:808:808::1", "2001:0:808:808::f7f7:f7f7",
    "2002:a9fe:a9fe::", "2620:4f:8000::1", "3fff::1",
    "3fff:fff:ffff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "febf::1",
    "fec0::1", "feff::1", "ff00::1", "ff02::1", "ff0e::1", "4000::1", "8000::1", "e000::1",
    "1::1", "400::1", "2a00::5efe:127.0.0.1", "2a00::200:5efe:10.0.0.1",
)  # fmt: skip
PUBLIC = (
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.1", "168.63.129.15", "169.253.255.255", "169.255.0.0",
    "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.167.255.255", "192.169.0.0",
    "198.17.255.255", "198.20.0.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
    "2000::1", "2001:200::1", "2001:4860:4860::8888", "2001:db7:ffff::1", "2001:db9::1",
    "2606:4700::1111", "2a00:1450:4001::1", "3ffe::1", "3fff:1000::1",
    "64:ff9b::8.8.8.8", "2a00::5efe:8.8.8.8",
)  # fmt: skip
NONE = (
    "", " ", "localhost", "127.1", "0x7f.0.0.1", "0177.0.0.1", "2130706433", "127.0.0.1 ",
    "127.0.0.1:80", "[::1]", "1.1.1.1/32", "1.1.1", "1.1.1.256", "١.١.١.١", "１.1.1.1", "::g",
    "fe80::1%eth0", "2a00::1%1", "::1%lo", "8.8.8.8\n", "8.8.8.8\0",
)  # fmt: skip


@pytest.mark.parametrize("address", BARRED)
def test_a_special_address_is_barred_with_its_reason(address: str) -> None:
    verdict = judge(address)

    assert isinstance(verdict, Barred)
    assert len(verdict.reason) > 8


@pytest.mark.parametrize("address", PUBLIC)
def test_its_neighbours_and_the_rest_are_public(address: str) -> None:
    assert judge(address) == Public(str(ipaddress.ip_address(address)))


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_canonical_address_is_barred(text: str) -> None:
    assert isinstance(judge(text), Barred)


def test_a_reason_names_the_address_within() -> None:
    verdict = judge("64:ff9b::a9fe:a9fe")

    assert isinstance(verdict, Barred)
    assert "169.254.169.254" in verdict.reason
    assert "RFC 3927" in verdict.reason


def test_a_test_home_reaches_loopback_and_nothing_else() -> None:
    assert judge("127.0.0.1", loopback=True) == Public("127.0.0.1")
    assert judge("127.9.9.9", loopback=True) == Public("127.9.9.9")
    assert judge("0:0:0:0:0:0:0:1", loopback=True) == Public("::1")
    passed = {
        one for one in BARRED + PUBLIC + NONE if isinstance(judge(one, loopback=True), Public)
    }
    assert passed == {"127.0.0.1", "127.255.255.254", "::1"}


def test_the_units_own_addresses_are_barred_in_any_clothes() -> None:
    own = frozenset({"93.184.216.34", "2a00:1450::/32"})

    assert isinstance(judge("93.184.216.34", own=own), Barred)
    assert isinstance(judge("64:ff9b::5db8:d822", own=own), Barred)
    assert isinstance(judge("2002:5db8:d822::1", own=own), Barred)
    assert isinstance(judge("2a00:1450:4001::1", own=own), Barred)
    assert judge("93.184.216.35", own=own) == Public("93.184.216.35")


def test_what_is_no_address_of_ours_is_said_at_once() -> None:
    with pytest.raises(NoNetwork, match="here"):
        judge("1.1.1.1", own=frozenset({"here"}))


@given(st.ip_addresses(v=4))
def test_what_python_does_not_call_global_is_never_public(one: ipaddress.IPv4Address) -> None:
    if not one.is_global or one.is_multicast:
        assert isinstance(judge(str(one)), Barred)


@given(st.ip_addresses(v=4))
def test_an_address_that_stands_for_another_is_never_freer_than_it(
    one: ipaddress.IPv4Address,
) -> None:
    inner = int(one)
    worn = (
        ipaddress.IPv6Address((0x2002 << 112) | inner << 80),
        ipaddress.IPv6Address((0x64_FF9B << 96) | inner),
        ipaddress.IPv6Address((0x2A00 << 112) | (0x5EFE << 32) | inner),
        ipaddress.IPv6Address((0x2001 << 112) | inner << 64 | (~0x0808_0808 & 0xFFFF_FFFF)),
        ipaddress.IPv6Address((0x2001 << 112) | 0x0808_0808 << 64 | (~inner & 0xFFFF_FFFF)),
    )
    if isinstance(judge(str(one)), Barred):
        assert all(isinstance(judge(str(six)), Barred) for six in worn)
    for six in (f"::ffff:{one}", f"::{one}", f"::ffff:0:{one}"):
        assert isinstance(judge(six), Barred)


@given(st.ip_addresses(v=6))
def test_only_what_iana_gave_out_is_public(six: ipaddress.IPv6Address) -> None:
    if not six.is_global or int(six) >> 125 != 0b001:
        assert isinstance(judge(str(six)), Barred) or six in ipaddress.ip_network("64:ff9b::/96")


@given(st.text(max_size=50))
def test_any_text_has_a_verdict(text: str) -> None:
    assert isinstance(judge(text), Public | Barred)


def test_every_listed_network_is_barred_throughout() -> None:
    chance = random.Random(4)  # noqa: S311
    networks = [ipaddress.ip_network(text) for text, _ in LISTED]

    for network in networks:
        for _ in range(50):
            one = network[chance.randrange(network.num_addresses)]
            assert isinstance(judge(str(one)), Barred), one
