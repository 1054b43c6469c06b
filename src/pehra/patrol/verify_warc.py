"""Check one segment: each record by its digests, all together by the list in the last one, and what
the metadata says against the bytes it speaks of.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from pehra.base.http1 import BadBody, entity, head
from pehra.base.warc import CAPTURE_TARGET
from pehra.base.warc_read import BadWarc, Record, records, whole

from .fault import Fault, Kind
from .segment_end import Listing, chained, is_end, listing

REQUEST_LINE = re.compile(rb"[A-Z]{3,10} \S+ HTTP/")
AROUND = timedelta(minutes=10)  # the clock was asked about when the fetch began
MOST_ENTITY = 2**30  # bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """`dates`: of the captures, the earliest and the latest; empty when there are none. `unkept`:
    captures at whose moment nothing kept the clock, by their own account.
    """

    faults: tuple[Fault, ...]
    records: tuple[Record, ...]
    captures: int
    dates: tuple[datetime, ...]
    unkept: int


def check_warc(name: str, data: bytes) -> Checked:
    """`name` stands before each place."""
    segment = _Segment(name, data)
    faults = [*segment.read(), *segment.each(), *segment.together(), *segment.told()]
    dates = sorted(one for one in (moment(r.header("WARC-Date")) for r in segment.found) if one)
    captures = sum(one.header("WARC-Target-URI").startswith(CAPTURE_TARGET)
                   for one in segment.found)  # fmt: skip
    return Checked(
        tuple(faults), tuple(segment.found), captures, tuple(dates[:1] + dates[-1:]),
        segment.unkept,
    )  # fmt: skip


def clock_note(unkept: int) -> tuple[str, ...]:
    """To be told of a sound capture too."""
    captures = "1 capture" if unkept == 1 else f"{unkept} captures"
    words = f"At {captures} nothing kept the clock of the machine right, as it says itself."
    return (words,) if unkept else ()


def moment(text: str) -> datetime | None:
    """An aware moment; None when it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


class _Segment:
    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        self._file = BytesIO(data)
        self.found: list[Record] = []
        self.unkept = 0

    def _at(self, record: Record) -> str:
        return f"{self._name} record {record.number}"

    def read(self) -> Iterator[Fault]:
        try:
            for one in records(self._file):
                self.found.append(one)
        except BadWarc as error:
            yield Fault(Kind.UNREADABLE, self._name, str(error))
        if not self.found or self.found[0].type != "warcinfo":
            yield Fault(Kind.NO_WARCINFO, self._name, "It does not begin with a warcinfo record.")

    def each(self) -> Iterator[Fault]:
        for record in self.found:
            block = whole(self._file, record)
            where = self._at(record)
            yield from _digests(record, block, where)
            yield from _kinds(record, block, where)
            if moment(record.header("WARC-Date")) is None:
                yield Fault(Kind.DATE, where, "Its WARC-Date is no moment.")
        for id_, times in Counter(one.id for one in self.found).items():
            if times > 1:
                yield Fault(Kind.DOUBLE_ID, self._name, f"{times} records have the id {id_}.")

    def together(self) -> Iterator[Fault]:
        ends = [one for one in self.found if is_end(one)]
        told = listing(whole(self._file, ends[-1])) if ends else None
        if told is None:
            yield Fault(Kind.NO_END, self._name, "The record that lists all others is missing.")
            return
        if len(ends) > 1 or self.found[-1] is not ends[-1]:
            yield Fault(Kind.AFTER_END, self._name, "Something stands after its last record.")
        if ends[-1].head != told.head:
            yield Fault(Kind.CHANGED, self._at(ends[-1]), "Its headers were changed.")
        if told.chain != chained([digest for _, _, digest in told.lines]):
            yield Fault(Kind.CHAIN, self._name, "The list of records was changed.")
        yield from _compared(told, [one for one in self.found if not is_end(one)], self._name)

    def told(self) -> Iterator[Fault]:
        """What each capture's metadata says."""
        by_id = {one.id: one for one in self.found}
        for record in self.found:
            if record.header("WARC-Target-URI").startswith(CAPTURE_TARGET):
                yield from self._capture(record, by_id)

    def _capture(self, record: Record, by_id: Mapping[str, Record]) -> Iterator[Fault]:
        where, told = self._at(record), _told(whole(self._file, record))
        if told is None:
            yield Fault(Kind.UNREADABLE, where, "The capture's metadata cannot be read.")
            return
        self.unkept += not told.kept
        about = {role: by_id[id_] for role, id_ in told.records.items() if id_ in by_id}
        for role in sorted(set(told.records) - set(about)):
            yield Fault(Kind.REFERENCE, where, f"The {role} that it speaks of is not there.")
        if told.started is None or told.clock is None or abs(told.started - told.clock) > AROUND:
            yield Fault(Kind.DATE, where, "It began at another time than its clock told.")
        dated = [record, *(one for role, one in about.items() if role in {"request", "response"})]
        if any(moment(one.header("WARC-Date")) != told.started for one in dated):
            yield Fault(Kind.DATE, where, "Its records are of another time than it tells.")
        if "response" in about:
            yield from self._response(told, about["response"], where)

    def _response(self, told: "_Told", response: Record, where: str) -> Iterator[Fault]:
        if response.url != told.url:
            yield Fault(Kind.REFERENCE, where, "Its response is of another address.")
        found = _sha256(whole(self._file, response)) if told.digest else ""
        if found and found != told.digest:
            yield Fault(Kind.ENTITY, where, "The file in its response is not the one looked at.")


@dataclass(frozen=True, slots=True)
class _Told:
    """Of a capture's metadata. `digest` of the entity; empty when it is not whole."""

    url: str
    started: datetime | None
    clock: datetime | None
    records: Mapping[str, str]
    digest: str
    kept: bool


def _told(block: bytes) -> _Told | None:
    try:
        told = json.loads(block)
        whole_ = not told.get("problem") and not told.get("cut")
        return _Told(
            str(told["url"]), moment(told["started_at"]), moment(told["clock"]["utc"]),
            {str(role): str(id_) for role, id_ in told["records"].items()},
            str(told["digests"].get("sha256", "")) if whole_ else "",
            told["clock"].get("synchronised") is True,
        )  # fmt: skip
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _sha256(block: bytes) -> str:
    """Of the response's entity; empty when it cannot be had here."""
    told = head(block)
    if told is None:
        return ""
    found = hashlib.sha256()
    try:
        for piece in entity(told, iter([block[told.size :]]), MOST_ENTITY):
            found.update(piece)
    except BadBody:
        return ""
    return found.hexdigest()


def _digests(record: Record, block: bytes, where: str) -> Iterator[Fault]:
    wanted = record.header("WARC-Block-Digest")
    if not wanted:
        yield Fault(Kind.NO_DIGEST, where, "It has no digest of its block.")
    elif wanted != _named(block):
        yield Fault(Kind.BLOCK, where, "What it holds is not what its digest says.")
    payload = record.header("WARC-Payload-Digest")
    told = head(block) if payload and record.type == "response" else None
    if payload and payload != _named(block[told.size :] if told else block):
        yield Fault(Kind.PAYLOAD, where, "Its payload is not what its digest says.")


def _named(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _kinds(record: Record, block: bytes, where: str) -> Iterator[Fault]:
    answered, asked = block.startswith(b"HTTP/"), REQUEST_LINE.match(block) is not None
    if (record.type == "request" and answered) or (record.type == "response" and asked):
        yield Fault(
            Kind.SWAPPED, where, f"Its block is that of another record than a {record.type}."
        )


def _compared(told: Listing, found: Sequence[Record], name: str) -> Iterator[Fault]:
    listed = {id_: (kind, digest) for kind, id_, digest in told.lines}
    there = {one.id: one for one in found}
    for number, (kind, id_, _) in enumerate(told.lines, 1):
        if id_ not in there:
            yield Fault(Kind.DROPPED, f"{name} record {number}", f"A {kind} record is missing.")
    for one in found:
        where = f"{name} record {one.number}"
        if one.id not in listed:
            yield Fault(Kind.ADDED, where, f"This {one.type} record was added afterwards.")
        elif listed[one.id] != (one.type, one.digest):
            yield Fault(Kind.CHANGED, where, "Its headers were changed.")
    order = [id_ for _, id_, _ in told.lines if id_ in there]
    if [one.id for one in found if one.id in listed] != order:
        yield Fault(Kind.MOVED, name, "Its records are not in their order, or one is there twice.")
