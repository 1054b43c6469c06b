"""Check one segment: each record by its digests, all together by the list in the last one, and what
the metadata says against the bytes it speaks of (verify_told.py). No block is held but those that
are small by what they are: a bomb ends as a fault.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from pehra.base.http1 import MOST_HEAD, head
from pehra.base.warc import CAPTURE_TARGET
from pehra.base.warc_read import BadWarc, Record, block, records

from .fault import Fault, Kind
from .segment_end import Listing, chained, is_end, listing
from .verify_told import Compared, Told, moment, refers, told_of

REQUEST_LINE = re.compile(rb"[A-Z]{3,10} \S+ HTTP/")
CAPTURES = re.compile(rb"^captures: ([0-9]{1,9})\r?$", re.MULTILINE)
AROUND = timedelta(minutes=10)  # the clock was asked about when the fetch began
MOST_RECORD = 128 * 2**20  # bytes of one; a body on the wire is 64 MiB at most
MOST_HELD = 16 * 2**20  # bytes of one that is no response
MOST_RECORDS = 10_000
SHA256 = "sha256:"
MOST_HEADS = 32 * 2**20  # bytes of all headers of records


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
    faults = [*segment.read(), *segment.each(), *segment.together(), *segment.captures()]
    dates = sorted(one for one in (moment(r.header("WARC-Date")) for r in segment.found) if one)
    captures = sum(map(_is_capture, segment.found))
    return Checked(
        tuple(faults), tuple(segment.found), captures, tuple(dates[:1] + dates[-1:]),
        segment.unkept,
    )  # fmt: skip


def clock_note(unkept: int) -> tuple[str, ...]:
    """To be told of a sound capture too."""
    captures = "1 capture" if unkept == 1 else f"{unkept} captures"
    words = f"At {captures} nothing kept the clock of the machine right, as it says itself."
    return (words,) if unkept else ()


class _Segment:
    def __init__(self, name: str, data: bytes) -> None:
        self._name = name
        self._file = BytesIO(data)
        self._blocks: dict[str, str] = {}
        self.found: list[Record] = []
        self.unkept = 0

    def _at(self, record: Record) -> str:
        return f"{self._name} record {record.number}"

    def _whole(self, record: Record) -> bytes:
        """Its block; nothing of one that is too long to be what it says (told by each())."""
        return b"" if _too_long(record) else b"".join(block(self._file, record))

    def read(self) -> Iterator[Fault]:
        heads = 0
        try:
            for one in records(self._file, each=MOST_RECORD):
                self.found.append(one)
                heads += len(one.head)
                if len(self.found) > MOST_RECORDS or heads > MOST_HEADS:
                    yield Fault(Kind.UNREADABLE, self._name, "It has more records than are read.")
                    break
        except BadWarc as error:
            yield Fault(Kind.UNREADABLE, self._name, str(error))
        if not self.found or self.found[0].type != "warcinfo":
            yield Fault(Kind.NO_WARCINFO, self._name, "It does not begin with a warcinfo record.")

    def each(self) -> Iterator[Fault]:
        for record in self.found:
            where = self._at(record)
            if _too_long(record):
                yield Fault(Kind.UNREADABLE, where, f"No {record.type} record is that long.")
            yield from self._digests(record, where)
            if moment(record.header("WARC-Date")) is None:
                yield Fault(Kind.DATE, where, "Its WARC-Date is no moment.")
        for id_, times in Counter(one.id for one in self.found).items():
            if times > 1:
                yield Fault(Kind.DOUBLE_ID, self._name, f"{times} records have the id {id_}.")

    def _digests(self, record: Record, where: str) -> Iterator[Fault]:
        hashed = _Hashed(record, block(self._file, record))
        self._blocks[record.id] = hashed.block.removeprefix(SHA256)
        wanted = record.header("WARC-Block-Digest")
        if not wanted:
            yield Fault(Kind.NO_DIGEST, where, "It has no digest of its block.")
        elif wanted != hashed.block:
            yield Fault(Kind.BLOCK, where, "What it holds is not what its digest says.")
        if record.header("WARC-Payload-Digest") not in {"", hashed.payload}:
            yield Fault(Kind.PAYLOAD, where, "Its payload is not what its digest says.")
        if _swapped(record, hashed.begin):
            words = f"Its block is that of another record than a {record.type}."
            yield Fault(Kind.SWAPPED, where, words)

    def together(self) -> Iterator[Fault]:
        ends = [one for one in self.found if is_end(one)]
        told = listing(self._whole(ends[-1])) if ends else None
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

    def captures(self) -> Iterator[Fault]:
        """What each capture's metadata says, and that all there is belongs to one."""
        by_id = {one.id: one for one in self.found}
        spoken: Counter[str] = Counter()
        for record in filter(_is_capture, self.found):
            where, told = self._at(record), told_of(self._whole(record))
            if told is None:
                yield Fault(Kind.UNREADABLE, where, "The capture's metadata cannot be read.")
                continue
            self.unkept += not told.kept
            spoken.update(told.records.values())
            about = {role: by_id[id_] for role, id_ in told.records.items() if id_ in by_id}
            yield from self._capture(record, told, about)
        yield from self._belonging(spoken)
        yield from self._counted()

    def _capture(self, record: Record, told: Told, about: dict[str, Record]) -> Iterator[Fault]:
        where = self._at(record)
        for role in sorted(set(told.records) - set(about)):
            yield Fault(Kind.REFERENCE, where, f"The {role} that it speaks of is not there.")
        if not refers(told, record):
            yield Fault(Kind.REFERENCE, where, "It is of another fetch than it tells.")
        if told.started is None or told.clock is None or abs(told.started - told.clock) > AROUND:
            yield Fault(Kind.DATE, where, "It began at another time than its clock told.")
        dated = [record, *(one for role, one in about.items() if role in {"request", "response"})]
        if any(moment(one.header("WARC-Date")) != told.started for one in dated):
            yield Fault(Kind.DATE, where, "Its records are of another time than it tells.")
        compared = Compared(told, about, self._blocks, self._file, self._whole)
        for kind, words in compared.faults():
            yield Fault(kind, where, words)

    def _belonging(self, spoken: Counter[str]) -> Iterator[Fault]:
        """An answer is one capture's; DNS and certificates may be of several."""
        for one in self.found:
            times = spoken[one.id]
            if one.type in {"request", "response", "resource"} and not times:
                yield Fault(Kind.ALONE, self._at(one), f"No capture speaks of this {one.type}.")
            if one.type in {"request", "response"} and times > 1:
                yield Fault(Kind.REFERENCE, self._at(one), "Several captures speak of it.")

    def _counted(self) -> Iterator[Fault]:
        """How many captures there are, as the first record says."""
        if self.found and self.found[0].type == "warcinfo":
            told = CAPTURES.search(self._whole(self.found[0]))
            there = sum(map(_is_capture, self.found))
            if told is None or int(told[1]) != there:
                words = f"It holds {there} captures, and says another number."
                yield Fault(Kind.COUNT, self._at(self.found[0]), words)


class _Hashed:
    """A record's block read once: `block` and `payload` as WARC headers write them, `begin` its
    first bytes.
    """

    def __init__(self, record: Record, pieces: Iterator[bytes]) -> None:
        first = bytearray()
        for piece in pieces:
            first += piece
            if len(first) > MOST_HEAD:
                break
        told = head(first) if record.type == "response" else None
        self.begin = bytes(first[:100])
        whole, payload = hashlib.sha256(first), hashlib.sha256(first[told.size if told else 0 :])
        for piece in pieces:
            whole.update(piece)
            payload.update(piece)
        self.block = SHA256 + whole.hexdigest()
        self.payload = SHA256 + payload.hexdigest()


def _too_long(record: Record) -> bool:
    return record.type != "response" and record.size > MOST_HELD


def _is_capture(record: Record) -> bool:
    return record.header("WARC-Target-URI").startswith(CAPTURE_TARGET)


def _swapped(record: Record, begin: bytes) -> bool:
    answered, asked = begin.startswith(b"HTTP/"), REQUEST_LINE.match(begin) is not None
    return (record.type == "request" and answered) or (record.type == "response" and asked)


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
