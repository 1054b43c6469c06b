"""Put the parts of a platform's report together into one parcel, to be sealed and read like any
other.

It holds one document with everything that was said, the documents as they came, and the files. Once
it is sealed the parts' own bodies go: their bytes stand in the exhibit, and the ledger has their
digests.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree.ElementTree import Element, SubElement, tostring

from pehra.base.clock import iso
from pehra.base.numbers import Series, count
from pehra.evidence import shares
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.unseal import unseal
from pehra.intake.ispws.xml import parsed
from pehra.intake.parcels.submitted import DOCUMENT, FILES, ORIGINALS
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .duty import Occasion, duty, record
from .submit_platform_report import FIRST, Kind, State

CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Retracted:
    """The platform took it back: there is nothing to read."""


def parcel(report: str, room: Strongroom) -> Iterator[bytes] | Retracted:
    """A ZIP of its parts, nothing compressed; memory holds one chunk. Raises what opening does."""
    row = models.PlatformReport.objects.get(pk=int(report) - FIRST)
    return Retracted() if row.state == State.RETRACTED else _zipped(row, room)


def _zipped(row: models.PlatformReport, room: Strongroom) -> Iterator[bytes]:
    parts = list(row.parts.order_by("pk"))
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        archive.writestr(zipfile.ZipInfo(DOCUMENT), _document(row, parts, room))
        for part in parts:
            member = archive.open(zipfile.ZipInfo(_member(part)), "w", force_zip64=True)
            with _opened(part, room) as file, member as to:
                while chunk := file.read(CHUNK):
                    to.write(chunk)
                    yield from sink.taken()
    yield from sink.taken()


class _Sink:
    """Where the ZIP is written to: what nobody has taken yet."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> Iterator[bytes]:
        held, self._held = self._held, []
        yield from held


def _member(part: models.PlatformPart) -> str:
    """Names are data: a file is named by its number; what it is called stands in the document."""
    if part.kind == Kind.FILE:
        return f"{FILES}{part.file}"
    return f"{ORIGINALS}{part.pk}-{part.kind.lower()}.xml"


def _opened(part: models.PlatformPart, room: Strongroom) -> BinaryIO:
    share = shares.opened(bytes(part.sealed), room.working.identity(part.key))
    return unseal(room.vault, part.address, shares.joined([share]), part.sha256)


def _document(
    row: models.PlatformReport, parts: list[models.PlatformPart], room: Strongroom
) -> bytes:
    root = Element("platformReport")
    told = {
        "number": str(FIRST + row.pk), "platform": row.by, "openedAt": iso(row.opened_at),
        "finishedAt": iso(row.changed_at), "finished": str(row.state == State.FINISHED).lower(),
    }  # fmt: skip
    for name, value in told.items():
        SubElement(root, name).text = value
    infos = {part.file: part for part in parts if part.kind == Kind.INFO}  # the latest counts
    for part in parts:
        if part.kind == Kind.REPORT:
            root.append(_xml(part, room))
        elif part.kind == Kind.FILE:
            file = SubElement(root, "file")
            for name, value in (("id", part.file), ("name", part.name), ("md5", part.md5),
                                ("sha256", part.sha256)):  # fmt: skip
                SubElement(file, name).text = _printable(value)
            if part.file in infos:
                file.append(_xml(infos[part.file], room))
    told_: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return told_


def _printable(text: str) -> str:
    """XML 1.0 §2.2 has no place for control characters."""
    return "".join(one if one.isprintable() else "\ufffd" for one in text)


def _xml(part: models.PlatformPart, room: Strongroom) -> Element:
    with _opened(part, room) as file:
        return parsed(file.read())


@duty(needs=Power.RECEIVE)
def close_platform_report(on: Occasion, room: Strongroom, held: errand.Lease, exhibit: str) -> None:
    """Behind the sealing of its parcel (`exhibit`; "" for one that was retracted): let go of the
    parts' bodies.
    """
    row = models.PlatformReport.objects.get(pk=int(held.subject) - FIRST)
    addresses = list(row.parts.exclude(address="").values_list("address", flat=True))
    with record(on, subject=f"platform report {held.subject}") as said:
        errand.finish(held)
        if exhibit:
            row.exhibit_id = count(Series.EXHIBIT, exhibit)
            row.save()
        row.parts.update(address="", key="", sealed=b"")
        said.details |= {"exhibit": exhibit, "parts": len(addresses), "state": str(row.state)}
    for address in addresses:
        room.vault.drop(address)
