"""Where nobody may be sent: which addresses a fetcher may connect to, and why not the others.

An explicit list, from IANA's registries of special-purpose addresses, each with its source. Not
`ipaddress.is_global`, which calls 64:ff9b::7f00:1 (127.0.0.1 behind NAT64), 2002:7f00:1::,
::127.0.0.1, fec0::1 and multicast global. Pure: the same address always has the same verdict.
"""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache

from pehra.base.errors import PehraError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
V4, V6 = 4, 6


class NoNetwork(PehraError):
    """What should be an address of the unit's own is none."""


@dataclass(frozen=True, slots=True)
class Public:
    """May be connected to. `address` is its one spelling (RFC 5952)."""

    address: str


@dataclass(frozen=True, slots=True)
class Barred:
    """Never connected to. `reason` for the officer, with its source."""

    reason: str


Verdict = Public | Barred

# https://www.iana.org/assignments/iana-ipv4-special-registry
SPECIAL_V4 = (
    ("0.0.0.0/8", "this network (RFC 791)"),
    ("10.0.0.0/8", "private (RFC 1918)"),
    ("100.64.0.0/10", "carrier NAT, cloud metadata among it (RFC 6598)"),
    ("127.0.0.0/8", "loopback (RFC 1122)"),
    ("168.63.129.16/32", "cloud metadata (Azure)"),
    ("169.254.0.0/16", "link-local, cloud metadata among it (RFC 3927)"),
    ("172.16.0.0/12", "private (RFC 1918)"),
    ("192.0.0.0/24", "protocol assignments (RFC 6890)"),
    ("192.0.2.0/24", "documentation (RFC 5737)"),
    ("192.31.196.0/24", "AS112 (RFC 7535)"),
    ("192.52.193.0/24", "multicast tunnels (RFC 7450)"),
    ("192.88.99.0/24", "6to4 relays (RFC 7526)"),
    ("192.168.0.0/16", "private (RFC 1918)"),
    ("192.175.48.0/24", "AS112 (RFC 7534)"),
    ("198.18.0.0/15", "benchmarks (RFC 2544)"),
    ("198.51.100.0/24", "documentation (RFC 5737)"),
    ("203.0.113.0/24", "documentation (RFC 5737)"),
    ("224.0.0.0/4", "multicast (RFC 5771)"),
    ("240.0.0.0/4", "reserved, broadcast among it (RFC 1112, RFC 919)"),
)
# https://www.iana.org/assignments/iana-ipv6-special-registry
SPECIAL_V6 = (
    ("::/128", "unspecified (RFC 4291)"),
    ("::1/128", "loopback (RFC 4291)"),
    ("64:ff9b:1::/48", "NAT64 of a network's own (RFC 8215)"),
    ("100::/64", "discarded (RFC 6666)"),
    ("100:0:0:1::/64", "dummy (RFC 9780)"),
    # Teredo (RFC 4380), benchmarks (RFC 5180), multicast tunnels (RFC 7450), AS112 (RFC 7535), hash
    # and drone identifiers (RFC 4843, RFC 7343, RFC 9374)
    ("2001::/23", "protocol assignments (RFC 2928)"),
    ("2001:db8::/32", "documentation (RFC 3849)"),
    ("2002::/16", "6to4, which is retired (RFC 7526)"),
    ("2620:4f:8000::/48", "AS112 (RFC 7534)"),
    ("3fff::/20", "documentation (RFC 9637)"),
    ("5f00::/16", "segment routing (RFC 9602)"),
    ("fc00::/7", "private, cloud metadata among it (RFC 4193)"),
    ("fe80::/10", "link-local (RFC 4291)"),
    ("fec0::/10", "site-local (RFC 3879)"),
    ("ff00::/8", "multicast (RFC 4291)"),
)
# addresses that stand for an IPv4 address: the one within is judged first, to be named
MAPPED = ("::ffff:0:0/96", "IPv4-mapped, never on the wire (RFC 4291 §2.5.5.2)")
COMPATIBLE = ("::/96", "IPv4-compatible (RFC 4291 §2.5.5.1)")
TRANSLATED = ("::ffff:0:0:0/96", "IPv4-translated (RFC 2765)")
UNSPECIFIED, LOOPBACK = ipaddress.IPv6Address("::"), ipaddress.IPv6Address("::1")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052 §2.1
NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")  # RFC 3056 §2
TEREDO = ipaddress.IPv6Network("2001::/32")  # RFC 4380 §4
EMBEDDED = frozenset({0, 0xFFFF, 0xFFFF_0000})  # upper 96 bits of ::/96, ::ffff:0:0/96 and SIIT's
ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})  # RFC 5214 §6.1, the upper half of the last 64 bits
UNICAST = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out (RFC 4291 §2.4)

Rule = tuple[int, int, str]


def _rules(listed: tuple[tuple[str, str], ...]) -> tuple[Rule, ...]:
    networks = ((ipaddress.ip_network(text), reason) for text, reason in listed)
    return tuple((int(one.network_address), int(one.netmask), reason) for one, reason in networks)


RULES = {
    V4: _rules(SPECIAL_V4),
    V6: _rules((*SPECIAL_V6, MAPPED, COMPATIBLE, TRANSLATED)),
}


@lru_cache(maxsize=4096)
def judge(address: str, *, loopback: bool = False, own: frozenset[str] = frozenset()) -> Verdict:
    """Whether a fetcher may connect to `address`. `own` are the unit's own public addresses or
    networks (NoNetwork is raised when one is none). `loopback` (a test home): 127.0.0.0/8 and ::1
    pass, and nothing else.
    """
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return Barred("no IP address")
    if "%" in address:
        return Barred("an address with a zone (RFC 4007)")
    if loopback:
        mapped = isinstance(one, ipaddress.IPv6Address) and one.ipv4_mapped
        if one.is_loopback and not mapped:
            return Public(str(one))
        return Barred("a test home reaches loopback and nothing else")
    for whole in (*_within(one), one):
        reason = _special(whole) or _ours(whole, own)
        if reason:
            return Barred(reason if whole == one else f"{reason}, as {whole} within")
    return Public(str(one))


def _special(one: Address) -> str:
    number = int(one)
    for network, mask, reason in RULES[one.version]:
        if number & mask == network:
            return reason
    if isinstance(one, ipaddress.IPv6Address) and one not in UNICAST and one not in NAT64:
        return "not given out by IANA (RFC 4291 §2.4)"
    return ""


def _ours(one: Address, own: frozenset[str]) -> str:
    for text in own:
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError as error:
            raise NoNetwork(f"“{text}” is no address or network of the unit's own.") from error
        if one.version == network.version and one in network:
            return "an address of the unit's own"
    return ""


def _within(one: Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address stands for; a router may unwrap it to them."""
    if isinstance(one, ipaddress.IPv4Address):
        return []
    number, found = int(one), []
    if one in SIX_TO_FOUR:
        found.append(number >> 80)
    if one in TEREDO:  # the server as it is, the client with its bits turned
        found += [number >> 64, ~number]
    if number >> 32 in EMBEDDED and one not in {UNSPECIFIED, LOOPBACK}:
        found.append(number)
    if one in NAT64 or number >> 32 & 0xFFFF_FFFF in ISATAP:
        found.append(number)
    if one in NAT64_LOCAL:  # RFC 6052 §2.2: a /48 has 16 bits before the octet u, 16 after it
        found.append((number >> 64 & 0xFFFF) << 16 | number >> 40 & 0xFFFF)
    return [ipaddress.IPv4Address(value & 0xFFFF_FFFF) for value in found]
