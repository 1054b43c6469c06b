"""The seam: one form of document, and what it tells about what to fetch next.

Bytes in, values out. Nothing that is told here is fetched because it is told: each address goes to
the gate, like every other.
"""

from dataclasses import dataclass
from typing import Protocol

from .permit import Via
from .plain import ACCOUNT, HEADER, plain

Headers = tuple[tuple[bytes, bytes], ...]  # as in an Exchange

MOST_BYTES = 20 * 2**20  # of a document that are looked at; the rest is left unread, and told
MOST_LINKS = 10_000  # of each kind
LONGEST = 8 * 1024  # characters of one address; longer ones are left out
HEAD = 4096  # bytes of a beginning by which a form is known


@dataclass(frozen=True, slots=True)
class Link:
    """`url` is absolute, http or https, without a fragment, as the WHATWG URL Standard writes it.
    `account` is who published it there, `name@host`, empty when the form knows no accounts.
    """

    url: str
    via: Via
    account: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "account", plain(self.account, ACCOUNT))


@dataclass(frozen=True, slots=True)
class Read:
    """`links` lead to other documents; `requisites` are shown as part of this one (R5: pictures,
    films, frames); `next` is where this listing goes on. No address stands twice in all three.
    `problem` says in words what of the document was not read, empty when all was.
    """

    links: tuple[Link, ...] = ()
    requisites: tuple[Link, ...] = ()
    next: tuple[Link, ...] = ()
    problem: str = ""


class Source(Protocol):
    """The law (tests/patrol/test_source.py): on any bytes a Source gives a Read and raises nothing;
    the same bytes give the same Read; no more than `MOST_LINKS` of each kind, or what the form's
    own standard allows; time grows with the length and no faster.
    """

    name: str

    def reads(self, mime: str, url: str, head: bytes) -> bool:
        """Whether the declared media type (lower case, without parameters), the address and the
        first `HEAD` bytes speak for this form.
        """
        ...

    def read(self, entity: bytes, url: str, headers: Headers) -> Read:
        """`url` is where the document was fetched from, after redirects."""
        ...


def header(headers: Headers, name: str) -> str:
    """The first value of that name, in any case, as Latin-1 text fit to be kept (plain.py); empty
    when there is none.
    """
    wanted = name.lower().encode()
    for told, value in headers:
        if told.lower() == wanted:
            return plain(value.decode("latin-1").strip(), HEADER)
    return ""
