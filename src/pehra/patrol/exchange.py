"""What went over the wire for one fetch, byte for byte, and with whom; or why nothing came.

Values only. `fetchers/` make them, `capture.py` writes them as WARC, `visit.py` decides on them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .plain import HEADER, WORDS, plain


@dataclass(frozen=True, slots=True)
class Resolution:
    """One DNS exchange. `query` and `answer` are the messages as sent and received (RFC 1035);
    `addresses` are all that it named, in its order; `ttl` in seconds, the least of the answers.
    Empty bytes when the target names an address itself or a proxy resolves it.
    """

    name: str
    server: str
    asked_at: datetime
    addresses: tuple[str, ...]
    ttl: int = 0
    query: bytes = b""
    answer: bytes = b""


@dataclass(frozen=True, slots=True)
class Peer:
    """Both ends of the connection as the system told them after connecting; through a proxy these
    are its ends, and `proxy` names it.
    """

    address: str
    port: int
    local_address: str
    local_port: int
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Tls:
    """`chain`: certificates as the server sent them, DER, its own first. `problem` is empty when
    the chain was good for the name; it is recorded, and does not stop a capture.
    """

    protocol: str
    cipher: str
    chain: tuple[bytes, ...]
    problem: str = ""


class Cut(StrEnum):
    """Why a response is not whole (WARC 1.1 §5.13 writes them in small letters)."""

    WHOLE = ""
    LENGTH = "length"  # a limit of size
    TIME = "time"  # a limit of time
    DISCONNECT = "disconnect"  # the server ended it early
    UNSPECIFIED = "unspecified"  # it broke the protocol


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Exchange:
    """`request` and `response` are the wire bytes; `entity` is the body with transfer and content
    encodings undone, empty when it could not be (`problem` says why). 1xx responses before the
    final one stand in `response` as they came; `head` is the length in bytes of all that comes
    before the body there. Header names are as sent, in their order, doubled when sent twice.
    """

    url: str
    request: bytes
    response: bytes
    head: int
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    entity: bytes
    peer: Peer
    resolution: Resolution
    started_at: datetime
    ended_at: datetime
    tls: Tls | None = None
    cut: Cut = Cut.WHOLE
    problem: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "problem", plain(self.problem, WORDS))

    def header(self, name: str) -> str:
        """The first value of that name as Latin-1 text, fit to be kept (plain.py): no address, for
        it may be cut. Empty when there is none.
        """
        return plain(self.raw_header(name).decode("latin-1"), HEADER)

    def raw_header(self, name: str) -> bytes:
        """The first value of that name, in any case, as it came but for outer blanks."""
        wanted = name.lower().encode()
        values = (value for told, value in self.headers if told.lower() == wanted)
        return next(values, b"").strip(b"\t\n\r ")


class Failure(StrEnum):
    """Why no response came. Each is an outcome that is recorded, never a silent gap."""

    DNS = "DNS"  # the name has no address, or the resolver does not answer
    ADDRESS = "ADDRESS"  # an address that is never connected to (patrol/address.py)
    CONNECT = "CONNECT"
    TLS = "TLS"
    PROXY = "PROXY"
    TIMEOUT = "TIMEOUT"
    PROTOCOL = "PROTOCOL"  # what came is no HTTP/1
    HALTED = "HALTED"  # the kill switch, or the authority ended
    NOT_NOW = "NOT_NOW"  # another host of its address had its turn, or its rule's bytes ran out


@dataclass(frozen=True, slots=True, weakref_slot=True)
class NoExchange:
    """`words` for the officer. What is known of the attempt is kept: a failure is evidence too."""

    url: str
    failure: Failure
    words: str
    started_at: datetime
    ended_at: datetime
    resolution: Resolution | None = None
    peer: Peer | None = None
    request: bytes = b""
    response: bytes = b""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", plain(self.words, WORDS))


Fetched = Exchange | NoExchange
