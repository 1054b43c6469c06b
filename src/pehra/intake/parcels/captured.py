"""A WARC, alone or in a WACZ: `capture.json` says what was captured, and its media are the members.

Of a segment of ours the members are what was recognised. Nothing in it is followed or fetched, and
only response bodies and resources are unpacked, each counted while it is.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from pehra.base.http1 import BadBody, Head, taken_apart
from pehra.base.http1_entity import Entity
from pehra.base.warc import CAPTURE_FORM, CAPTURE_TARGET, FIRST_FORM
from pehra.base.warc_read import BadWarc, Bytes, Record, block, looks_like_warc, records
from pehra.intake.captured import (
    DOCUMENT,
    MEDIA,
    MOST_FILE,
    MOST_MEMBERS,
    Captured,
    Item,
    media_type,
    member_name,
)
from pehra.intake.parcel import Member, Parcel
from pehra.intake.reader import Unreadable
from pehra.media.sniff import ENOUGH as SNIFFED

from .plain import Plain

ENOUGH = 64 * 2**10  # bytes by which a WARC is known
FREE = 64 * 2**20  # bytes that a WARC may unpack to whatever its size
MOST_RATIO = 100
MOST_BYTES = 8 * 2**30
MOST_ABOUT = 256 * 2**10  # bytes of one capture's metadata
SOFTWARE = re.compile(r"^software:\s*(\S.{0,199})", re.MULTILINE | re.IGNORECASE)
SUCCESS = range(200, 300)
RECOGNISED = "RECOGNISED"
FORMS = frozenset({FIRST_FORM, CAPTURE_FORM})


@dataclass(frozen=True, slots=True)
class Warc:
    """`name` stands in front of places; empty when the file is the WARC itself. `size` in bytes."""

    name: str
    file: Bytes
    size: int


class CapturedParcel:
    def __init__(self, of: str, warcs: Sequence[Warc]) -> None:
        reading = _Reading()
        for one in warcs:
            reading.read(one)
        self._document = reading.told(of).document()
        self._held = reading.held

    def members(self) -> tuple[Member, ...]:
        first = Member(DOCUMENT, len(self._document))
        return first, *(Member(name, one.size) for name, one in self._held.items())

    def chunks(self, member: Member) -> Iterator[bytes]:
        if member.name == DOCUMENT:
            yield self._document
            return
        held = self._held[member.name]
        try:
            yield from held.chunks()
        except (BadWarc, BadBody) as error:
            raise Unreadable(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Held:
    """A file in a WARC. `told`: it was what was asked for, and no word of a server's beside it."""

    file: Bytes
    record: Record
    size: int
    media: bool
    told: bool

    def chunks(self) -> Iterator[bytes]:
        return _body(self.file, self.record)


def _body(file: Bytes, record: Record) -> Iterator[bytes]:
    """As the patrol saw it. Raises BadWarc, BadBody."""
    if record.type != "response":
        yield from block(file, record)
        return
    told, _ = taken_apart(block(file, record))
    size = 0

    def wire() -> Iterator[bytes]:
        return taken_apart(block(file, record))[1]

    for piece in Entity(told, wire, record.size - told.size):
        size += len(piece)
        if size > MOST_FILE:
            raise BadBody(f"The body is longer than {MOST_FILE:,} bytes.")
        yield piece


class _Reading:
    """One pass over the records: what is told of them, and which hold a file."""

    def __init__(self) -> None:
        self.held: dict[str, _Held] = {}
        self._items: list[Item] = []
        self._about: dict[str, dict[str, Any]] = {}  # by the id of the response
        self._ids: list[str] = []
        self._software = ""
        self._problem = ""
        self._left_out = 0
        self._count: Counter[tuple[bool, bool]] = Counter()  # of media and all else, told or not

    def read(self, warc: Warc) -> None:
        most = min(MOST_BYTES, max(FREE, MOST_RATIO * warc.size))
        try:
            for record in records(warc.file, most):
                where = f"{warc.name} record {record.number} {record.type}".strip()
                self._one(warc.file, record, f"WARC {where}")
        except BadWarc as error:
            self._problem = f"{warc.name} {error}".strip()

    def _one(self, file: Bytes, record: Record, where: str) -> None:
        if record.type == "warcinfo" and not self._software:
            told = b"".join(block(file, record))[:MOST_ABOUT].decode("utf-8", "replace")
            found = SOFTWARE.search(told)
            self._software = found[1].strip() if found else ""
        elif record.type == "metadata" and record.url.startswith(CAPTURE_TARGET):
            self._metadata(file, record)
        elif record.type == "response" and record.url.startswith(("http://", "https://")):
            self._response(file, record, where)
        elif record.type == "resource" and record.header("Content-Type").startswith(MEDIA):
            item = Item(where, record.url, record.header("WARC-Date"))
            self._file(file, record, item, record.header("Content-Type"))

    def _metadata(self, file: Bytes, record: Record) -> None:
        if record.size > MOST_ABOUT:
            return
        try:
            told = json.loads(b"".join(block(file, record)))
            if told["form"] in FORMS:
                self._about[str(dict(told["records"]).get("response", ""))] = told
        except (ValueError, LookupError, TypeError, RecursionError):
            return

    def _response(self, file: Bytes, record: Record, where: str) -> None:
        try:
            told, _ = taken_apart(block(file, record))
        except BadBody:
            told = Head(0, (), 0)
        item = Item(
            where, record.url, record.header("WARC-Date"), record.header("WARC-IP-Address"),
            told.status, told.mime,
        )  # fmt: skip
        self._file(file, record, item, told.mime, told=told.status in SUCCESS)

    def _file(
        self, file: Bytes, record: Record, item: Item, declared: str, *, told: bool = True
    ) -> None:
        head, size = _measured(file, record)
        mime = media_type(declared, head)
        media = mime.startswith(MEDIA)
        item = replace(item, mime=mime) if told or media else item
        if size and self._room(media=media, told=told):
            name = member_name(len(self.held) + 1, mime)
            self.held[name] = _Held(file, record, size, media=media, told=told)
            item = replace(item, member=name)
        self._keep(item, record)

    def _room(self, *, media: bool, told: bool) -> bool:
        """What is no picture or film, and what a server shows beside its refusal, is a file only
        when our own patrol recognised it.
        """
        self._count[media, told] += 1
        return self._count[media, told] <= MOST_MEMBERS

    def _keep(self, item: Item, record: Record) -> None:
        if len(self._items) < MOST_MEMBERS:
            self._items.append(item)
            self._ids.append(record.id)
        else:
            self._left_out += 1

    def told(self, of: str) -> Captured:
        """A segment is ours when every response in it has metadata of ours."""
        ours = bool(self._about) and all(one in self._about for one in self._ids)
        return self._ours(of) if ours else self._others(of)

    def _ours(self, of: str) -> Captured:
        hits = [
            replace(one, about=self._about[id_])
            for one, id_ in zip(self._items, self._ids, strict=True)
            if self._about[id_].get("verdict") == RECOGNISED
        ]
        names = {one.member for one in hits}
        self.held = {name: one for name, one in self.held.items() if name in names}
        return Captured(of, hits, self._software, ours=True, problem=self._problem)

    def _others(self, of: str) -> Captured:
        self.held = {name: one for name, one in self.held.items() if one.media and one.told}
        items = [one if one.member in self.held else replace(one, member="") for one in self._items]
        return Captured(of, items, self._software, left_out=self._left_out, problem=self._problem)


def _measured(file: Bytes, record: Record) -> tuple[bytes, int]:
    """The first bytes of a body and its length; nothing where it cannot be had."""
    head, size = b"", 0
    try:
        for piece in _body(file, record):
            head += piece[: SNIFFED - len(head)]
            size += len(piece)
    except BadBody:
        return b"", 0
    return head, size


class WarcOpener:
    def opens(self, head: bytes) -> bool:
        return head.startswith((b"WARC/", b"\x1f\x8b"))

    def open(self, file: BinaryIO, name: str) -> Parcel:
        found = looks_like_warc(file.read(ENOUGH))
        size = file.seek(0, 2)
        file.seek(0)
        if not found:  # packed, and no WARC
            return Plain(file, name)
        return CapturedParcel("WARC", [Warc("", file, size)])
