"""What went over the wire, written down as one WARC 1.1 file: a segment.

Its records: `warcinfo`; then of each capture the DNS exchange and the TLS chain (once for all
captures that share them), `request` and `response` byte for byte, and `metadata` in JSON, which
says on whose authority and by which rule it was made, what it was found to be, and how far the
clock was to be trusted; then one `metadata` record that lists them all (segment_end.py), so that
a record that is missing, added or moved is found. Nothing depends on the moment of writing: the
same captures give the same bytes.

WARC-Payload-Digest stands only where no Transfer-Encoding does: WARC 1.1 §6.3.2 means the body
without it, warcio and FastWARC compute it over the body with it. The entity's digests are in the
metadata always.
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pehra.base.clock import iso
from pehra.base.running import Tool
from pehra.base.timekeeping import Condition
from pehra.base.warc import (
    CAPTURE_TARGET,
    KEPT_LEVEL,
    TEXT_LEVEL,
    Level,
    Written,
    packed,
    sha256,
    written,
)

from .capture_parts import dns_text, leaf, pem, told_of
from .exchange import Exchange, Fetched, NoExchange, Resolution, Tls
from .segment_end import end_of

SPACE = uuid.UUID("2f0b5a8e-6f43-5d5c-9a39-0f1c3a1d6e77")  # drawn once, for our record ids
REQUEST = "application/http; msgtype=request"
RESPONSE = "application/http; msgtype=response"
JSON = "application/json"
TEXTS = (
    "text/", "application/json", "application/xml", "application/xhtml", "application/rss",
    "application/atom", "application/activity", "application/javascript", "image/svg",
)  # fmt: skip
HEAD_END = re.compile(rb"\r?\n\r?\n")
FORMAT = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


@dataclass(frozen=True, slots=True)
class Context:
    """What the wire does not say. `fetch` is its number, `authority` REF@VERSION, `rule` the
    deciding rule as written on `line`; `officer` a badge, or the watch's; `reason` the authority's
    reference, never free text of a case. `reached_through` is what led there, apart from where it
    lies. `lists` are the versions that were asked, `digests` of the entity by algorithm in small
    letters, `verdict` and `told` as media/finding.py has them; `clock` of the moment it began;
    `account` who published it there, NAME@HOST, when the source told; `redirects` those between
    what led there and this, the first one first: address, status, number of the fetch.
    """

    fetch: str
    authority: str
    rule: str
    line: int
    via: str
    reached_through: str
    robots: str
    officer: str
    reason: str
    clock: Condition
    lists: Mapping[str, int]
    digests: Mapping[str, str]
    verdict: str = ""
    told: Mapping[str, object] = field(default_factory=dict)
    account: str = ""
    redirects: Sequence[Mapping[str, object]] = ()


def segment(captures: Sequence[tuple[Fetched, Context]], about: Tool) -> bytes:
    """A .warc.gz, each record packed by itself: text fast, media and packed bodies stored as they
    are. At least one capture.
    """
    begun = _Segment(captures, about)
    records = [*begun.records()]
    listed = end_of([record for record, _ in records], begun.id("end"), begun.at)
    return b"".join(packed(*one) for one in (*records, (listed, TEXT_LEVEL)))


class _Segment:
    def __init__(self, captures: Sequence[tuple[Fetched, Context]], about: Tool) -> None:
        self._captures = captures
        self._about = about
        self._shared: dict[Resolution | tuple[bytes, ...], str] = {}
        self._blocks: dict[str, str] = {}  # by the ids of records
        first, context = captures[0]
        self.at = iso(first.started_at)
        self._key = f"{about.host} {self.at} {context.fetch}"

    def id(self, role: str, of: str = "") -> str:
        """The same for the same capture of the same machine, and no other's."""
        return f"<urn:uuid:{uuid.uuid5(SPACE, f'{of or self._key} {role}')}>"

    def records(self) -> Iterator[tuple[Written, Level]]:
        yield self._warcinfo(), TEXT_LEVEL
        for fetched, context in self._captures:
            if isinstance(fetched, Exchange):
                yield from self._exchange(fetched, context)
            else:
                yield self._failed(fetched, context), TEXT_LEVEL

    def _warcinfo(self) -> Written:
        of, orders = self._about, sorted({context.authority for _, context in self._captures})
        lines = (
            f"software: {of.name} {of.version}", "format: WARC File Format 1.1",
            f"conformsTo: {FORMAT}", f"python: {of.python}", f"openssl: {of.openssl}",
            f"system: {of.system}", f"host: {of.host}", f"authorities: {' '.join(orders)}",
            f"captures: {len(self._captures)}",
        )  # fmt: skip
        head = _head("warcinfo", self.id("warcinfo"), self.at, "application/warc-fields")
        return written(head, "".join(f"{line}\r\n" for line in lines).encode())

    def _exchange(self, of: Exchange, context: Context) -> Iterator[tuple[Written, Level]]:
        key = f"{self._about.host} {iso(of.started_at)} {context.fetch}"
        at, request, response = (
            iso(of.started_at),
            self.id("request", key),
            self.id("response", key),
        )
        records = {"request": request, "response": response}
        yield from self._dns(of.resolution, key, response, records)
        if of.tls is not None:
            yield from self._chain(of.tls, key, response, at, records)
        about = [("WARC-Target-URI", of.url), *_wire(of)]
        asked = [*_head("request", request, at, REQUEST), *about, ("WARC-Concurrent-To", response)]
        yield self._told(request, written(asked, of.request)), TEXT_LEVEL
        answered = [*_head("response", response, at, RESPONSE), *about, *_cut(of), *_payload(of)]
        yield self._told(response, written(answered, of.response)), _level(of)
        yield self._metadata(of, context, key, records), TEXT_LEVEL

    def _told(self, id_: str, record: Written) -> Written:
        """Its digest goes into the metadata of whoever speaks of it."""
        self._blocks[id_] = record.block_digest
        return record

    def _dns(
        self, of: Resolution, key: str, response: str, records: dict[str, str]
    ) -> Iterator[tuple[Written, Level]]:
        if not of.answer:
            return
        if of not in self._shared:
            self._shared[of] = self.id("dns", key)
            head = _head("resource", self._shared[of], iso(of.asked_at), "text/dns")
            head += [("WARC-Target-URI", f"dns:{of.name}"), ("WARC-Concurrent-To", response)]
            yield self._told(self._shared[of], written(head, dns_text(of))), TEXT_LEVEL
        records["dns"] = self._shared[of]

    def _chain(
        self, of: Tls, key: str, response: str, at: str, records: dict[str, str]
    ) -> Iterator[tuple[Written, Level]]:
        if not of.chain:
            return
        if of.chain not in self._shared:
            self._shared[of.chain] = self.id("tls", key)
            head = _head(
                "resource", self._shared[of.chain], at, "application/pem-certificate-chain"
            )
            head += [("WARC-Target-URI", f"urn:pehra:certificates:{leaf(of)}"),
                     ("WARC-Concurrent-To", response)]  # fmt: skip
            yield self._told(self._shared[of.chain], written(head, pem(of))), TEXT_LEVEL
        records["tls"] = self._shared[of.chain]

    def _failed(self, of: NoExchange, context: Context) -> Written:
        key = f"{self._about.host} {iso(of.started_at)} {context.fetch}"
        return self._metadata(of, context, key, {})

    def _metadata(
        self, of: Fetched, context: Context, key: str, records: Mapping[str, str]
    ) -> Written:
        head = _head("metadata", self.id("metadata", key), iso(of.started_at), JSON)
        head.append(("WARC-Target-URI", CAPTURE_TARGET + context.fetch))  # not the page's
        if "response" in records:
            head.append(("WARC-Concurrent-To", records["response"]))
        blocks = {role: self._blocks[id_] for role, id_ in records.items()}
        told = {**told_of(of), **_context(context), "records": dict(records), "blocks": blocks}
        return written(head, _json(told))


def _head(kind: str, id_: str, at: str, content: str) -> list[tuple[str, str]]:
    return [("WARC-Type", kind), ("WARC-Record-ID", id_), ("WARC-Date", at),
            ("Content-Type", content)]  # fmt: skip


def _wire(of: Exchange) -> Iterator[tuple[str, str]]:
    """The proposed fields WARC-Protocol and WARC-Cipher-Suite (iipc/warc-specifications 42, 86).
    Through a proxy the server's own address is not known, and none is written.
    """
    if not of.peer.proxy:
        yield "WARC-IP-Address", of.peer.address
    if of.tls is None:
        yield "WARC-Protocol", "http/1.1"
        return
    yield "WARC-Protocol", "http/1.1"
    yield "WARC-Protocol", of.tls.protocol.lower().replace("tlsv", "tls/")
    yield "WARC-Cipher-Suite", of.tls.cipher


def _cut(of: Exchange) -> Iterator[tuple[str, str]]:
    if of.cut:
        yield "WARC-Truncated", str(of.cut)


def _payload(of: Exchange) -> Iterator[tuple[str, str]]:
    """Nor where 1xx responses or empty lines stand before the final one, or its head ends in a way
    of its own: others would find another body.
    """
    first = HEAD_END.search(of.response)
    plain = first is not None and first[0] == b"\r\n\r\n" and first.end() == of.head
    if plain and of.response.startswith(b"HTTP/") and not of.header("Transfer-Encoding"):
        yield "WARC-Payload-Digest", sha256(of.response[of.head :])


def _level(of: Exchange) -> Level:
    if of.header("Content-Encoding") or not of.header("Content-Type").lower().startswith(TEXTS):
        return KEPT_LEVEL
    return TEXT_LEVEL


def _context(of: Context) -> dict[str, object]:
    clock = of.clock
    return {
        "fetch": of.fetch, "authority": of.authority, "rule": of.rule, "line": of.line,
        "via": of.via, "reached_through": of.reached_through, "robots": of.robots,
        "officer": of.officer, "reason": of.reason, "lists": dict(of.lists),
        "digests": dict(of.digests), "verdict": of.verdict, "told": dict(of.told),
        "account": of.account,
        **({"redirects": [dict(one) for one in of.redirects]} if of.redirects else {}),
        "clock": {
            "utc": iso(clock.utc), "monotonic_ns": clock.monotonic_ns, "boot_id": clock.boot_id,
            "synchronised": clock.synchronised, "max_error_us": clock.max_error_us,
            "state": str(clock.state),
        },
    }  # fmt: skip


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
