"""Of which country an address is, as the registries say."""

import contextlib
import ipaddress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patrol.peers import LONG_AGO, Always, open_to_all

from pehra.patrol.allocations import (
    NOWHERE,
    Allocations,
    BadAllocations,
    Range,
    Statistics,
    read,
)
from pehra.patrol.national import Elsewhere, National, place
from pehra.patrol.permit import Permit
from pehra.patrol.swarm import How, Limits

FILE = b"""#comment
2.3|apnic|20261124|6|19830613|20261124|+1000
apnic|*|asn|*|1|summary
apnic|*|ipv4|*|4|summary
apnic|*|ipv6|*|1|summary
apnic|PK|asn|9541|1|20000101|allocated|A91
apnic|PK|ipv4|39.32.0.0|2097152|20090415|allocated|A92
apnic|IN|ipv4|1.6.0.0|768|20100101|assigned|A93
apnic||ipv4|1.7.0.0|256||available|
apnic|ZZ|ipv4|1.8.0.0|256||reserved|
apnic|PK|ipv6|2400:adc0::|28|20110101|allocated|A94
"""
NOW = LONG_AGO


def changed(line: bytes) -> bytes:
    return FILE + line + b"\n"


def test_a_file_is_read_with_its_serial_and_its_ranges() -> None:
    told = read(FILE)

    assert isinstance(told, Statistics)
    assert (told.registry, told.serial, told.rejected) == ("apnic", "20261124", ())
    held = Allocations(told.ranges)
    for address, country in (
        ("39.32.0.0", "PK"), ("39.63.255.255", "PK"), ("39.64.0.0", NOWHERE), ("39.31.255.255", ""),
        ("1.6.2.255", "IN"), ("1.6.3.0", NOWHERE), ("1.7.0.1", NOWHERE), ("1.8.0.1", NOWHERE),
        ("2400:adcf:ffff::1", "PK"), ("2400:add0::", NOWHERE), ("::1", NOWHERE),
    ):  # fmt: skip
        assert held.country(address) == country, address


@pytest.mark.parametrize(
    "line",
    [
        b"apnic|PK|ipv4|39.32.0|5|20090415|allocated", b"apnic|PK|ipv4|1.1.1.1|0|x|allocated",
        b"apnic|PK|ipv4|255.255.255.255|2|x|allocated", b"apnic|PK|ipv6|2400::|129|x|allocated",
        b"apnic|PK|ipv6|1.1.1.1|4|x|allocated", b"apnic|pk|ipv4|1.1.1.1|4|x|allocated",
        b"apnic|PK|ipv4|1.1.1.1|-4|x|allocated", b"nonsense", b"\xff\xfe",
        b"apnic|PK|ipv4|1.1.1.1|99999999999|x|allocated",
    ],
)  # fmt: skip
def test_a_bad_line_is_told_by_its_number_and_stops_no_other(line: bytes) -> None:
    told = read(changed(line))

    assert told.rejected == (12,)
    assert len(told.ranges) == 3


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<html>404</html>", FILE.partition(b"\n")[2].partition(b"\n")[2],
        FILE.replace(b"ipv4|*|4|", b"ipv4|*|5|"), FILE[:-60], b"3|apnic|1|1|1|1|1\n",
    ],
)  # fmt: skip
def test_half_a_file_or_another_one_is_refused(data: bytes) -> None:
    with pytest.raises(BadAllocations):
        read(data)


@given(st.binary(max_size=200) | st.text("|2apnicPKv46.:\n*", max_size=80).map(str.encode))
def test_any_bytes_are_statistics_or_bad(data: bytes) -> None:
    for told in (data, FILE + data):
        with contextlib.suppress(BadAllocations):
            assert isinstance(read(told), Statistics)


RANGES = st.lists(
    st.builds(
        lambda first, size, country: Range(4, first, first + size, country),
        st.integers(0, 40), st.integers(0, 20), st.sampled_from(["PK", "IN", "DE"]),
    ),
    max_size=12,
)  # fmt: skip


@given(RANGES)
@settings(max_examples=200)
def test_every_address_is_where_the_narrowest_range_says_the_later_of_two_alike(
    ranges: list[Range],
) -> None:
    held = Allocations(ranges)

    for number in range(64):
        over = [(one.last - one.first, -at, one.country) for at, one in enumerate(ranges)
                if one.first <= number <= one.last]  # fmt: skip
        right = min(over)[2] if over else NOWHERE
        assert held.country(str(ipaddress.IPv4Address(number))) == right


def permit(*countries: str) -> Permit:
    return Permit("A@1", "", 1, NOW + timedelta(days=1), countries=frozenset(countries))


def test_who_may_be_spoken_to_is_of_a_country_of_the_permit() -> None:
    held = Allocations(read(FILE).ranges)

    def at(address: str, *countries: str, loopback: bool = False, port: int = 6881) -> object:
        how = How(
            Always(), lambda: NOW, Limits(), loopback, frozenset({"39.33.0.0/24"}),
            bars=open_to_all,
        )  # fmt: skip
        return place((address, port), permit(*countries), held, how)

    assert at("39.32.0.9", "PK") == National("39.32.0.9", "PK", speakable=True)
    assert at("39.32.0.9", "PK", port=80) == National("39.32.0.9", "PK", speakable=False)
    assert at("127.0.0.9", "ZZ", loopback=True) == National("127.0.0.9", "ZZ", speakable=True)
    for elsewhere in (
        at("1.6.0.1", "PK"), at("1.7.0.1", "PK", "ZZ"), at("39.32.0.9"), at("10.0.0.1", "PK"),
        at("127.0.0.9", "ZZ"), at("39.32.0.9", "PK", loopback=True), at("39.32.0.9", "PK", port=0),
        at("::ffff:39.32.0.9", "PK"), at("2002:2720:9::1", "PK"), at("39.33.0.7", "PK"),
    ):  # fmt: skip
        assert elsewhere == Elsewhere()
    assert at("127.0.0.9", "PK", loopback=True) == Elsewhere()
