"""The one spelling of what can be fetched, so that two spellings of one thing meet one rule.

Web addresses are read as browsers read them (WHATWG URL, by ada), then narrowed: http and https,
no user information, no fragment, escapes in one form (RFC 3986 §6.2.2). A swarm is named by its
info-hash. Nothing here resolves or fetches anything.
"""

import base64
import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache

import ada_url
from publicsuffixlist import PublicSuffixList

from pehra.base.errors import PehraError

from .onion import is_good, is_onion, service

LONGEST = 8192  # characters
PORTS = {"http": 80, "https": 443}
USUAL = frozenset({80, 443, 8080, 8443})
#: RFC 2606 and 6761: names that the public net never gives to anybody
RESERVED = frozenset({"test", "example", "invalid", "localhost"})
NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
BETWEEN = re.compile(r"[^:]*:[/\\]*([^/\\?#]*)")  # where browsers look for user information
ESCAPE = re.compile(r"%(?:([0-9A-Fa-f]{2}))?")
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
NOT_IN_PATH = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:@/%-]")
NOT_IN_QUERY = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]")
BTIH, BTMH = re.compile(r"[0-9a-f]{40}"), re.compile(r"1220[0-9a-f]{64}")
BTIH_32 = re.compile(r"[a-z2-7]{32}")
_suffixes = PublicSuffixList()
_known_suffixes = PublicSuffixList(accept_unknown=False)


class BadUrl(PehraError):
    """A text that is no address which could be fetched."""


@dataclass(frozen=True, slots=True)
class Url:
    """`text` is what is sent and kept. `host`: lower case, punycode, dotted IPv4, or compressed
    IPv6 in brackets. `path` begins with a slash; `query` stands without its question mark.
    """

    text: str
    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def place(self) -> str:
        return place(self.host)


@dataclass(frozen=True, slots=True)
class Swarm:
    """The peers that share what an info-hash names; `text` is `urn:btih:…` or `urn:btmh:…`
    (BEP 3, BEP 52).
    """

    text: str
    kind: str  # btih or btmh
    hash: str  # hexadecimal digits, lower case

    @property
    def place(self) -> str:
        return self.text


Target = Url | Swarm


@lru_cache(maxsize=1024)
def target(text: str) -> Target:
    """A web address, `urn:btih:…`, `urn:btmh:…`, or a magnet link of one of them. Raises BadUrl."""
    told = text.strip().lower()
    if told.startswith(("urn:bt", "magnet:")):
        found = re.search(r"urn:(btih|btmh):([0-9a-z]+)", told)
        if found is None:
            raise BadUrl("It names no info-hash: urn:btih: with 40 digits, urn:btmh: with 68.")
        return swarm(found[1], found[2])
    return canonical(text)


def swarm(kind: str, digits: str) -> Swarm:
    """`digits`: hexadecimal, or base32 for a btih. Raises BadUrl."""
    told = digits.strip().lower()
    if kind == "btih" and BTIH_32.fullmatch(told):
        told = base64.b32decode(told.upper()).hex()
    if not (BTIH if kind == "btih" else BTMH).fullmatch(told):
        form = "40 hexadecimal digits" if kind == "btih" else "1220 and 64 hexadecimal digits"
        raise BadUrl(f"It is no info-hash: {kind} has {form}.")
    return Swarm(f"urn:{kind}:{told}", kind, told)


@lru_cache(maxsize=1024)  # of texts that may be long
def canonical(text: str) -> Url:
    """The one spelling; of its own text it is the same. Raises BadUrl."""
    if len(text) > LONGEST:
        raise BadUrl(f"It is longer than {LONGEST} characters.")
    try:
        read = ada_url.URL(text)
    except ValueError as error:
        raise BadUrl("It is no web address.") from error
    scheme = read.protocol.rstrip(":")
    if scheme not in PORTS:
        raise BadUrl("It is no web address: only http and https are fetched.")
    if read.username or read.password or _at_sign(text):
        raise BadUrl("It has user information before the host (name@…), which is never sent.")
    host = _host(read.hostname)
    port = int(read.port or PORTS[scheme])
    if port == 0:
        raise BadUrl("Its port is 0.")
    path = _escaped(read.pathname, NOT_IN_PATH) or "/"
    query = _escaped(read.search[1:], NOT_IN_QUERY)
    at = host if port == PORTS[scheme] else f"{host}:{port}"
    whole = f"{scheme}://{at}{path}{'?' if query else ''}{query}"
    if len(whole) > LONGEST:
        raise BadUrl(f"It is longer than {LONGEST} characters.")
    return Url(whole, scheme, host, port, path, query)


def _at_sign(text: str) -> bool:
    """Even when nothing stands before it: ada forgets an empty name."""
    plain = re.sub(r"[\t\n\r]", "", text)
    found = BETWEEN.match(plain)
    return found is not None and "@" in found[1]


def _host(told: str) -> str:
    if told.startswith("["):
        return f"[{ipaddress.IPv6Address(told[1:-1]).compressed}]"
    host = told.removesuffix(".")
    if not NAME.fullmatch(host):
        raise BadUrl("Its host is no name that could be looked up.")
    if is_onion(host) and not is_good(host):
        raise BadUrl("Its host is no onion service of version 3, or its check digits are wrong.")
    return host


def _escaped(part: str, outside: re.Pattern[str]) -> str:
    """RFC 3986 §6.2.2: escapes of unreserved characters undone, the others in capitals, what may
    not stand there escaped. A lone % becomes %25, or undoing could make new escapes.
    """
    told = ESCAPE.sub(_one, part)
    return outside.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), told)


def _one(found: re.Match[str]) -> str:
    if not found[1]:
        return "%25"
    char = chr(int(found[1], 16))
    return char if UNRESERVED.fullmatch(char) else f"%{found[1].upper()}"


@lru_cache(maxsize=8192)
def address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a canonical host spells, IPv4 in IPv6 unwrapped; None when it is a name."""
    try:
        found = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


@lru_cache(maxsize=8192)
def place(host: str) -> str:
    """The host as rules are looked up by it: an onion service without what stands before its key,
    an IPv4 address out of its IPv6 wrapping.
    """
    if is_onion(host):
        return service(host)
    found = address(host)
    if found is None:
        return host
    return f"[{found.compressed}]" if found.version == 6 else str(found)  # noqa: PLR2004


@lru_cache(maxsize=8192)
def registered(host: str) -> str:
    """The domain that somebody registered (Public Suffix List as shipped, no network): of
    `a.b.example.co.uk` it is `example.co.uk`. An address, an onion service and a public suffix are
    their own.
    """
    where = place(host)
    if is_onion(where) or address(where) is not None:
        return where
    return _suffixes.privatesuffix(where) or where


def is_public_suffix(host: str) -> bool:
    """Whether names below it belong to different people; so it is of every bare TLD."""
    return "." not in host or bool(_suffixes.is_public(host))


def is_known_name(host: str) -> bool:
    """Whether its last part is one that names really end with."""
    last = host.rpartition(".")[2]
    return last in RESERVED or is_good(host) or _known_suffixes.publicsuffix(host) is not None


def is_reserved(found: Target) -> bool:
    """Whether a test home may ask for it: loopback, a name that nobody has, a swarm (whose peers
    are of loopback then). No onion service: all of them are real, and a proxy would reach them.
    """
    if isinstance(found, Swarm):
        return True
    where = address(found.host)
    if where is not None:
        return where.is_loopback
    return found.host.rpartition(".")[2] in RESERVED
