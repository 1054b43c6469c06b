"""What a check of a capture finds: that it is sound, or every fault with its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography.x509 import Certificate


class Kind(StrEnum):
    UNREADABLE = "UNREADABLE"  # no WARC or WACZ, or one that is cut or broken
    NO_WARCINFO = "NO_WARCINFO"
    NO_END = "NO_END"  # the record that lists all others is missing
    AFTER_END = "AFTER_END"
    DROPPED = "DROPPED"  # listed, and not there
    ADDED = "ADDED"  # there, and not listed
    MOVED = "MOVED"  # not in the order of the list
    CHANGED = "CHANGED"  # its headers are not those that were listed
    CHAIN = "CHAIN"  # the list itself was changed
    DOUBLE_ID = "DOUBLE_ID"
    NO_DIGEST = "NO_DIGEST"
    BLOCK = "BLOCK"  # what a record holds is not what its digest says
    PAYLOAD = "PAYLOAD"
    ENTITY = "ENTITY"  # the file that was looked at is not the one in the response
    SWAPPED = "SWAPPED"  # a response where the request should be, or the other way round
    REFERENCE = "REFERENCE"  # it refers to a record that is not there
    REPLACED = "REPLACED"  # a record that is not the one its capture was made with
    ALONE = "ALONE"  # a record of no capture
    COUNT = "COUNT"  # not as many captures as were sealed together
    PEER = "PEER"  # another server than the one connected to
    DNS = "DNS"
    TLS = "TLS"
    STATUS = "STATUS"  # of the answer, or how it was cut
    REQUEST = "REQUEST"  # what was sent is not what that address asks for
    DATE = "DATE"  # moments that cannot all be true
    ZIP = "ZIP"  # two programs could read two different things out of it
    NO_ARCHIVE = "NO_ARCHIVE"
    MISSING = "MISSING"
    NOT_LISTED = "NOT_LISTED"
    HASH = "HASH"
    PACKAGE = "PACKAGE"
    SIGNATURE = "SIGNATURE"
    KEY = "KEY"  # well signed, by another than expected
    MANIFEST = "MANIFEST"
    TOKEN = "TOKEN"  # noqa: S105  (of time)
    INDEX = "INDEX"
    PAGES = "PAGES"


@dataclass(frozen=True, slots=True)
class Fault:
    """`where`: a member, a record by its number; `words` for the officer."""

    kind: Kind
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the one who checks knows by another way: the unit's key (base64 of
    SubjectPublicKeyInfo), the roots of time-stamping authorities, the token beside the file.
    """

    key: str = ""
    roots: Sequence[Certificate] = ()
    token: bytes = b""


@dataclass(frozen=True, slots=True)
class Sound:
    """`notes`: what could not be checked, or is still to be compared by a person."""

    records: int
    captures: int
    key: str
    stamped_at: datetime | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Damaged:
    faults: tuple[Fault, ...]


Verdict = Sound | Damaged
