"""What is sent: a GET, its headers in one fixed order; and to whom. Pure."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pehra import __version__
from pehra.patrol.fetcher import Ask
from pehra.patrol.permit import Permit

NEUTRAL = "Mozilla/5.0 (X11; Linux x86_64)"  # a browser's first words and no name
URL_MOST = 8 * 1024  # bytes
USUAL = frozenset({80, 443, 8080, 8443})
DEFAULT = {"http": 80, "https": 443}
URL = re.compile(
    r"(https?)://((?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?|\[[0-9a-f:.]{2,45}\])"
    r"(?::([0-9]{1,5}))?(/[!-~]*)?"
)
NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?")  # an IPv4 address in disguise
PORT_MOST = 65535
# never sent: what is ours to say, and what says who somebody is
OURS = frozenset({
    "host", "user-agent", "accept-encoding", "connection", "content-length", "cookie", "expect",
    "authorization", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
    "keep-alive", "forwarded", "via", "x-forwarded-for",
})  # fmt: skip
NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110 §5.6.2
VALUE = re.compile(r"[\t -~\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Target:
    """`literal`: the address when the URL names one, else empty. `authority` is what Host says."""

    secure: bool
    host: str
    port: int
    literal: str
    authority: str
    path: str


@dataclass(frozen=True, slots=True)
class NoTarget:
    words: str


def overt(contact: str) -> str:
    """Who we are, and whom to ask."""
    return f"Pehra/{__version__} (+{contact})" if contact else f"Pehra/{__version__}"


@lru_cache(maxsize=1024)
def target(url: str) -> Target | NoTarget:
    """Of a canonical URL; what is not canonical is not guessed at."""
    url, _, _ = url.partition("#")
    told = URL.fullmatch(url)
    if told is None or len(url) > URL_MOST:
        return NoTarget("no canonical http address of at most 8 KiB")
    scheme, host, port, path = told.groups()
    number = int(port or DEFAULT[scheme])
    literal = _literal(host)
    if not 0 < number <= PORT_MOST or (not literal and NUMERIC.fullmatch(host)):
        return NoTarget("an address or port that is written in no canonical form")
    authority = host if number == DEFAULT[scheme] else f"{host}:{number}"
    return Target(scheme == "https", host.strip("[]"), number, literal, authority, path or "/")


def usual(told: Target, permit: Permit) -> bool:
    """Whether it is a port that may be gone to."""
    return told.port in USUAL or told.port in permit.ports


def request(told: Target, ask: Ask, user_agent: str) -> bytes:
    """GET over HTTP/1.1. Headers of `ask.more` that are ours to say, or that would break the form,
    are left out.
    """
    agent = NEUTRAL if ask.permit.covert else user_agent
    accept, more = "*/*", ""
    for name, value in _sayable(ask.more):
        if name.lower() == "accept":
            accept = value
        else:
            more += f"{name}: {value}\r\n"
    return (
        f"GET {told.path} HTTP/1.1\r\nHost: {told.authority}\r\nUser-Agent: {agent}\r\n"
        f"Accept: {accept}\r\nAccept-Encoding: gzip, deflate\r\n{more}Connection: close\r\n\r\n"
    ).encode("latin-1")


def _sayable(more: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for name, value in more:
        if NAME.fullmatch(name) and VALUE.fullmatch(value) and name.lower() not in OURS:
            yield name, value


def _literal(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return ""
