"""What a capture's metadata says against the records that it speaks of: of this address, this
server, this answer, and each the one that it was.

Captures of the first form do not say the digests of their records: of them each thing is compared
that metadata and record both tell.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pehra.base.http1 import MOST_HEAD, BadBody, Head, Heads, partial, taken_apart
from pehra.base.http1_entity import Entity
from pehra.base.warc import CAPTURE_FORM, CAPTURE_TARGET, FIRST_FORM
from pehra.base.warc_read import Bytes, Record, block

from .fault import Kind

TYPES = {"request": "request", "response": "response", "dns": "resource", "tls": "resource"}
ADDRESS = re.compile(r"(https?)://([^/?#]*)([^#]*)")
USUAL = {"http": ":80", "https": ":443"}
DER = re.compile(rb"-----BEGIN CERTIFICATE-----\n(.*?)-----END CERTIFICATE-----\n", re.DOTALL)
Whole = Callable[[Record], bytes]


@dataclass(frozen=True, slots=True)
class Told:
    """Of a capture's metadata. `about`: the records by their role. `sha256`, `size` of the file
    that was looked at; `odd`: something was not as it should be with it.
    """

    first: bool
    fetch: str
    url: str
    started: datetime | None
    clock: datetime | None
    kept: bool
    records: Mapping[str, str]
    blocks: Mapping[str, str]
    status: int
    sha256: str
    size: int
    odd: bool
    cut: str
    peer: Mapping[str, Any]
    tls: Mapping[str, Any]
    dns: Mapping[str, Any]


def moment(text: str) -> datetime | None:
    """An aware moment; None when it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def told_of(data: bytes) -> Told | None:
    """None when it cannot be read."""
    try:
        told = json.loads(data)
        form, clock = told["form"], told["clock"]
        if form not in {FIRST_FORM, CAPTURE_FORM}:
            return None
        return Told(
            form == FIRST_FORM, str(told["fetch"]), str(told["url"]),
            moment(told["started_at"]), moment(clock["utc"]), clock.get("synchronised") is True,
            _texts(told["records"]), _texts(told.get("blocks") or {}),
            int(told.get("status") or 0), str(told["digests"].get("sha256", "")),
            int(told.get("entity_size") or 0), bool(told.get("problem") or told.get("cut")),
            str(told.get("cut", "")), dict(told.get("peer") or {}), dict(told.get("tls") or {}),
            dict(told.get("dns") or {}),
        )  # fmt: skip
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _texts(told: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in told.items()}


class Compared:
    """One capture's metadata beside its records. `about` are those that are there, by their roles;
    `blocks` the digest of each record's block by the record's id; `whole` gives a block.
    """

    def __init__(
        self, told: Told, about: Mapping[str, Record], blocks: Mapping[str, str],
        file: Bytes, whole: Whole,
    ) -> None:  # fmt: skip
        self._told, self._about, self._blocks = told, about, blocks
        self._file, self._whole = file, whole

    def faults(self) -> Iterator[tuple[Kind, str]]:
        """Each in words."""
        yield from self._roles()
        checks = {"response": self._response, "request": self._request, "dns": self._dns,
                  "tls": self._tls}  # fmt: skip
        for role, check in checks.items():
            if role in self._about:
                yield from check(self._about[role])
        yield from self._connection()
        for role, one in self._about.items():
            if not self._told.first and self._told.blocks.get(role) != self._blocks.get(one.id):
                yield Kind.REPLACED, f"Its {role} is not the one that it speaks of."

    def _roles(self) -> Iterator[tuple[Kind, str]]:
        for role, one in self._about.items():
            if TYPES.get(role) != one.type:
                yield Kind.REFERENCE, f"What it calls its {role} is another kind of record."
        if self._told.status and not {"request", "response"} <= set(self._told.records):
            yield Kind.REFERENCE, "It speaks of an answer, and not of its request and response."

    def _response(self, response: Record) -> Iterator[tuple[Kind, str]]:
        told = self._told
        if response.url != told.url:
            yield Kind.REFERENCE, "Its response is of another address."
        if response.header("WARC-Truncated") != told.cut:
            yield Kind.STATUS, "Its response is cut in another way than it tells."
        head = self._head(response)
        if (head.status if head else self._begun(response)) != told.status:
            yield Kind.STATUS, "Its response has another status than it tells."
        if not self._same_file(response, head):
            yield Kind.ENTITY, "The file in its response is not the one looked at."

    def _head(self, response: Record) -> Head | None:
        try:
            return taken_apart(block(self._file, response))[0]
        except BadBody:
            return None

    def _begun(self, response: Record) -> int:
        """The status of a head that does not end."""
        came, heads = bytearray(), Heads()
        for piece in block(self._file, response):
            came += piece
            if len(came) > MOST_HEAD:
                break
        heads.walk(came)
        return partial(bytes(came[heads.begin :]))[0]

    def _same_file(self, response: Record, head: Head | None) -> bool:
        """Of the first form what was not as it should be was had by other rules."""
        told, here = self._told, (self._told.sha256, self._told.size)
        if told.odd and (told.first or not told.size):
            return True
        if head is None:
            return here == ("", 0)
        heads = (head, _to_the_end(head)) if told.first else (head,)
        return any(self._entity(response, one) == here for one in heads)

    def _entity(self, response: Record, head: Head) -> tuple[str, int]:
        """SHA-256 and size; no digest of nothing."""
        found, size = hashlib.sha256(), 0

        def wire() -> Iterator[bytes]:
            return taken_apart(block(self._file, response))[1]

        for piece in Entity(head, wire, response.size - head.size):
            found.update(piece)
            size += len(piece)
        return (found.hexdigest() if size else ""), size

    def _request(self, request: Record) -> Iterator[tuple[Kind, str]]:
        """What was not sent to its end is not missed."""
        if request.url != self._told.url:
            yield Kind.REFERENCE, "Its request is of another address."
        sent, wanted = self._whole(request), _asked(self._told.url)
        if not sent.startswith(wanted) and not wanted.startswith(sent):
            yield Kind.REQUEST, "What was sent asks for another address."

    def _connection(self) -> Iterator[tuple[Kind, str]]:
        told = self._told
        address = "" if told.peer.get("proxy") else str(told.peer.get("address", ""))
        cipher = str(told.tls.get("cipher", ""))
        for role in ("request", "response"):
            one = self._about.get(role)
            if one is None:
                continue
            if one.header("WARC-IP-Address") != address:
                yield Kind.PEER, f"Its {role} tells of another server than it does."
            if one.header("WARC-Cipher-Suite") != cipher:
                yield Kind.TLS, f"Its {role} tells of another TLS than it does."

    def _dns(self, dns: Record) -> Iterator[tuple[Kind, str]]:
        told = self._told.dns
        at = moment(str(told.get("asked_at", "")))
        try:
            lines = _dns_lines(told, at)
        except (TypeError, ValueError, AttributeError):
            lines = None
        if moment(dns.header("WARC-Date")) != at or dns.url != f"dns:{told.get('name', '')}":
            yield Kind.DNS, "Its DNS record is of another moment or name than it tells."
        if lines is None or not self._whole(dns).startswith(lines):
            yield Kind.DNS, "Its DNS record names other addresses than it does."

    def _tls(self, tls: Record) -> Iterator[tuple[Kind, str]]:
        wanted = str(self._told.tls.get("certificate", ""))
        if _leaf(self._whole(tls)) != wanted or not tls.url.endswith(f":{wanted}"):
            yield Kind.TLS, "Its certificates are others than it tells."


def refers(told: Told, record: Record) -> bool:
    """Whether the metadata lies under the number that it tells."""
    return record.url == CAPTURE_TARGET + told.fetch


def _to_the_end(head: Head) -> Head:
    """As the first form had it where a transfer has encodings, and chunks are not the last: neither
    chunks nor a length were heeded.
    """
    told = [(one.lower(), value) for one, value in head.headers]
    if b"transfer-encoding" not in {one for one, _ in told}:
        return head
    wanted = (b"content-encoding", b"transfer-encoding")
    coded = [(wanted[0], value) for name in wanted for one, value in told if one == name]
    return replace(head, headers=tuple(coded))


def _asked(url: str) -> bytes:
    """How a request for it begins (fetchers/request.py)."""
    found = ADDRESS.fullmatch(url.partition("#")[0])
    if found is None:
        return b""
    scheme, host, path = found.groups()
    host = host.removesuffix(USUAL[scheme])
    return f"GET {path or '/'} HTTP/1.1\r\nHost: {host}\r\n".encode("latin-1", "replace")


def _dns_lines(told: Mapping[str, Any], at: datetime | None) -> bytes | None:
    """How its text begins (capture_parts.py); the messages themselves follow."""
    if at is None:
        return None
    lines = [at.strftime("%Y%m%d%H%M%S")]
    lines += [
        f"{told['name']}. {told['ttl']} IN {'AAAA' if ':' in one else 'A'} {one}"
        for one in told["addresses"]
    ]
    return "".join(f"{line}\r\n" for line in [*lines, f"; server {told['server']}"]).encode()


def _leaf(data: bytes) -> str:
    """SHA-256 of the first certificate; empty when there is none."""
    found = DER.match(data)
    try:
        return hashlib.sha256(base64.b64decode(found[1])).hexdigest() if found else ""
    except ValueError:
        return ""
