"""Whom to tell about what lies on a network or under a domain. None ships: the unit imports them.

Two forms: a table with the columns network, provider, email, country; and RDAP answers (RFC 9083),
of networks and of domains, one, a list of them, or one a line. `network` is a CIDR or a domain.
"""

import csv
import io
import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pehra.base.errors import PehraError

from . import rdap
from .url import BadUrl, canonical, is_public_suffix

COLUMNS = ("network", "provider", "email", "country")
MOST_BYTES = 256 * 2**20
MOST_SPANS = 128  # CIDRs that one range of addresses may need
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
)
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
V4, V6 = 4, 6

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadContacts(PehraError):
    """The whole file cannot be read as contacts."""


@dataclass(frozen=True, slots=True)
class Contact:
    """`key` is a CIDR in its shortest spelling, or a domain in small letters (punycode). `country`
    is ISO 3166 in capitals, or empty. For networks `first` and `last` are the keys of its first
    and last address; empty for domains.
    """

    key: str
    provider: str
    email: str
    country: str = ""
    first: bytes = b""
    last: bytes = b""


@dataclass(frozen=True, slots=True)
class Rejected:
    """`at` counts lines of a table, or answers, from 1."""

    at: int
    reason: str


def address_key(address: str) -> bytes:
    """17 bytes that sort as addresses do: the family, then 16 bytes. An IPv4 address inside an
    IPv6 one is taken out. Raises ValueError.
    """
    found = ipaddress.ip_address(address.strip("[]"))
    return _key(getattr(found, "ipv4_mapped", None) or found)


def read(data: bytes) -> Iterator[Contact | Rejected]:
    """A bad row never stops the good ones. Raises BadContacts."""
    if len(data) > MOST_BYTES:
        raise BadContacts(f"The file is {len(data):,} bytes; the most is {MOST_BYTES:,}. Split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadContacts("The file is not UTF-8 text. Save it as “CSV UTF-8” or JSON.") from error
    return _answers(text) if text.lstrip()[:1] in {"{", "["} else _table(text)


def best(contacts: Iterable[Contact], host: str, address: str) -> Contact | None:
    """The most particular: the longest domain that `host` lies under, else the smallest network
    that holds `address`. None when nobody is known.
    """
    names = parents(host)
    known = list(contacts)
    of_domain = [one for one in known if not one.first and one.key in names]
    if of_domain:
        return max(of_domain, key=lambda one: len(one.key))
    try:
        at = address_key(address)
    except ValueError:
        return None
    around = [one for one in known if one.first and one.first <= at <= one.last]
    return max(around, key=lambda one: (one.first, _complement(one.last)), default=None)


def around(address: str) -> tuple[str, ...]:
    """Every network that an address could be listed under, as keys; none when it is no address."""
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return ()
    at = getattr(found, "ipv4_mapped", None) or found
    return tuple(
        str(ipaddress.ip_network((at, length), strict=False))
        for length in range(1, at.max_prefixlen + 1)
    )


def parents(host: str) -> tuple[str, ...]:
    """A host and the domains it lies under, the longest first."""
    parts = host.lower().rstrip(".").split(".")
    return tuple(".".join(parts[at:]) for at in range(len(parts)))


def _complement(key: bytes) -> bytes:
    return bytes(255 - byte for byte in key)


def _key(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bytes:
    return bytes([address.version]) + address.packed.rjust(16, b"\0")


def _table(text: str) -> Iterator[Contact | Rejected]:
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4096], ",;\t") if text.strip() else csv.excel
    except csv.Error:
        dialect = csv.excel
    rows = csv.reader(io.StringIO(text, newline=""), dialect)
    names = [name.strip().lower() for name in next(rows, [])]
    if not {"network", "email"} <= set(names):
        raise BadContacts(f"The first line names the columns: {','.join(COLUMNS)}.")
    return _rows(rows, names)


def _rows(rows: Any, names: list[str]) -> Iterator[Contact | Rejected]:  # noqa: ANN401
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield Rejected(rows.line_num, "it is no row of a table")
            continue
        if any(cell.strip() for cell in row):
            told = dict(zip(names, row, strict=False))
            yield from _made(rows.line_num, told.get("network", ""), told)


def _made(at: int, where: str, told: Mapping[str, str]) -> Iterator[Contact | Rejected]:
    email = told.get("email", "").strip()
    if not EMAIL.fullmatch(email):
        yield Rejected(at, "its e-mail address is none")
        return
    country = told.get("country", "").strip().upper()
    provider = shown(told.get("provider", "")) or email.rpartition("@")[2]
    country = country if re.fullmatch("[A-Z]{2}", country) else ""
    try:
        spans = _spans(where.strip())
    except ValueError:
        yield Rejected(at, "its network is neither a CIDR nor a domain")
        return
    for key, first, last in spans:
        yield Contact(key, provider, email, country, first, last)


def shown(text: str) -> str:
    """In one line, without what cannot be seen, no longer than it may be kept."""
    return " ".join(UNSEEN.sub(" ", text).split())[:200]


def _spans(where: str) -> list[tuple[str, bytes, bytes]]:
    """Raises ValueError."""
    if "-" in where and "/" not in where and re.search(r"[0-9a-f]\s*-\s*[0-9a-f:.]+$", where):
        first, _, last = where.partition("-")
        try:
            return [_span(one) for one in _summed(first.strip(), last.strip())]
        except ValueError:
            return [_domain(where)]
    try:
        return [_span(ipaddress.ip_network(where.strip("[]"), strict=False))]
    except ValueError:
        return [_domain(where)]


def _summed(first: str, last: str) -> list[Network]:
    start, end = ipaddress.ip_address(first), ipaddress.ip_address(last)
    if start.version != end.version:
        raise ValueError("addresses of two families")
    found: list[Network] = []
    for one in ipaddress.summarize_address_range(start, end):
        found.append(one)
        if len(found) > MOST_SPANS:
            raise ValueError("too many networks")
    return found


def _span(network: Network) -> tuple[str, bytes, bytes]:
    if network.prefixlen == 0:
        raise ValueError("everything")
    return str(network), _key(network[0]), _key(network[-1])


def _domain(where: str) -> tuple[str, bytes, bytes]:
    try:
        host = canonical(f"http://{where}/").host
    except BadUrl as error:
        raise ValueError("no domain") from error
    if "." not in host or is_public_suffix(host) or not re.search("[a-z]", host) or "/" in where:
        raise ValueError("no domain")
    return host, b"", b""


def _answers(text: str) -> Iterator[Contact | Rejected]:
    """Raises BadContacts."""
    try:
        answers = rdap.read(text)
    except ValueError as error:
        raise BadContacts("The file is neither JSON nor JSON lines.") from error
    return _told(answers)


def _told(answers: Iterable[rdap.Answer]) -> Iterator[Contact | Rejected]:
    for at, one in enumerate(answers, 1):
        if not one.email:
            yield Rejected(at, "it names no abuse contact with an e-mail address")
        elif not one.about:
            yield Rejected(at, "it is neither about a network nor about a domain")
        else:
            told = {"email": one.email, "provider": one.provider, "country": one.country}
            for where in one.about:
                yield from _made(at, where, told)
