"""What can be done to a capture, each with the fault by which our check finds it.

Those named “…, redone” are by somebody who makes every digest, list and signature anew that he can.
"""

import json
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric import ec

from pehra.base.warc import Written, packed, written
from pehra.base.warc_read import Record, records, whole
from pehra.patrol.cdxj import entries, index
from pehra.patrol.fault import Kind
from pehra.patrol.segment_end import end_of
from pehra.patrol.wacz import MANIFEST, About, Part, manifest, sign

from .captures import KEY, NOON

OTHER = ec.derive_private_key(666, ec.SECP384R1())
ABOUT = About(NOON.replace(hour=13), "Pehra 0.1.0", "A capture")
LATER = "2026-01-06T12:00:01.000000Z"
Rows = list[tuple[Written, Record]]


def rows(segment: bytes) -> Rows:
    file = BytesIO(segment)
    return [(Written(one.head, whole(file, one)), one) for one in records(file)]


def together(found: Sequence[tuple[Written, Record]]) -> bytes:
    return b"".join(packed(one, 1) for one, _ in found)


def anew(
    row: tuple[Written, Record], block: bytes | None = None, **headers: str
) -> tuple[Written, Record]:
    """The record with other bytes or headers, its digests made anew."""
    one, of = row
    names = {name.replace("-", "_"): name for name, _ in of.headers}
    more = {names[name]: value for name, value in headers.items()}
    told = [
        (n, more.get(n, v))
        for n, v in of.headers
        if n not in {"WARC-Block-Digest", "Content-Length"}
    ]
    return written(told, one.block if block is None else block), of


def listed(found: Rows) -> bytes:
    """With the list of all records made anew, as only a forger would."""
    ones = [one for one, _ in found[:-1]]
    end = found[-1][1]
    return b"".join(
        packed(one, 1) for one in (*ones, end_of(ones, end.id, end.header("WARC-Date")))
    )


def at(found: Rows, kind: str) -> int:
    return next(n for n, (_, of) in enumerate(found) if of.type == kind)


def _byte(segment: bytes) -> bytes:
    middle = rows(segment)[4][1]
    place = middle.offset + middle.length // 2
    return segment[:place] + bytes([segment[place] ^ 1]) + segment[place + 1 :]


def _repacked(segment: bytes) -> bytes:
    found = rows(segment)
    n = at(found, "response")
    one, of = found[n]
    found[n] = Written(one.head, one.block.replace(b"Nothing", b"nothing", 1)), of
    return together(found)


def _stripped(segment: bytes) -> bytes:
    found = rows(segment)
    n = at(found, "response")
    one, of = found[n]
    head = re.sub(rb"WARC-(Block|Payload)-Digest: .*\r\n", b"", one.head)
    found[n] = Written(head, one.block.replace(b"Nothing", b"nothing", 1)), of
    return together(found)


def _without(kind: str) -> Callable[[bytes], bytes]:
    def act(segment: bytes) -> bytes:
        found = rows(segment)
        del found[at(found, kind)]
        return together(found)

    return act


def _dropped_and_listed(segment: bytes) -> bytes:
    """The list loses the line too, but the chain of digests stays."""
    found = rows(segment)
    n = at(found, "response")
    told = json.loads(found[-1][0].block)
    del told["records"][n]
    told["count"] -= 1
    found[-1] = anew(found[-1], json.dumps(told).encode())
    del found[n]
    return together(found)


def _added(segment: bytes) -> bytes:
    found = rows(segment)
    n = at(found, "response")
    found.insert(
        n, anew(found[n], WARC_Record_ID="<urn:uuid:00000000-0000-4000-8000-000000000000>")
    )
    return together(found)


def _doubled(segment: bytes) -> bytes:
    found = rows(segment)
    n = at(found, "request")
    return together([*found[: n + 1], *found[n:]])


def _payload(segment: bytes) -> bytes:
    found = rows(segment)
    n = at(found, "response")
    one, of = found[n]
    head = re.sub(rb"(WARC-Payload-Digest: sha256:)..", rb"\g<1>00", one.head)
    found[n] = Written(head, one.block), of
    return listed(found)


def _moved(segment: bytes) -> bytes:
    found = rows(segment)
    n = at(found, "request")
    found[n], found[n + 1] = found[n + 1], found[n]
    return together(found)


def _swapped(segment: bytes) -> bytes:
    found = rows(segment)
    n, m = at(found, "request"), at(found, "response")
    asked, answered = found[n][0].block, found[m][0].block
    found[n], found[m] = anew(found[n], answered), anew(found[m], asked)
    return listed(found)


def _dated(segment: bytes) -> bytes:
    found = rows(segment)
    n = at(found, "response")
    found[n] = anew(found[n], WARC_Date="2026-01-04T12:00:01.000000Z")
    return listed(found)


def _entity(segment: bytes) -> bytes:
    found = rows(segment)
    n = at(found, "response")
    one, of = found[n]
    headers = tuple(h for h in of.headers if h[0] != "WARC-Payload-Digest")
    found[n] = anew(
        (one, replace(of, headers=headers)), one.block.replace(b"Nothing", b"nothing", 1)
    )
    return listed(found)


SEGMENT: dict[str, tuple[Callable[[bytes], bytes], Kind]] = {
    "one byte changed": (_byte, Kind.UNREADABLE),
    "one byte changed, packed again": (_repacked, Kind.BLOCK),
    "one byte changed, digest headers taken out": (_stripped, Kind.NO_DIGEST),
    "last 9 bytes cut": (lambda one: one[:-9], Kind.UNREADABLE),
    "last 60 bytes cut": (lambda one: one[:-60], Kind.UNREADABLE),
    "last record taken out": (lambda one: together(rows(one)[:-1]), Kind.NO_END),
    "response taken out": (_without("response"), Kind.DROPPED),
    "response taken out, list shortened": (_dropped_and_listed, Kind.CHAIN),
    "record added": (_added, Kind.ADDED),
    "record there twice, same id": (_doubled, Kind.DOUBLE_ID),
    "payload digest wrong, list redone": (_payload, Kind.PAYLOAD),
    "records in another order": (_moved, Kind.MOVED),
    "request and response swapped, redone": (_swapped, Kind.SWAPPED),
    "warcinfo taken out": (_without("warcinfo"), Kind.NO_WARCINFO),
    "date of the response changed, redone": (_dated, Kind.DATE),
    "file replaced, redone": (_entity, Kind.ENTITY),
    "bytes after the end": (lambda one: one + together(rows(one)[1:2]), Kind.AFTER_END),
    "headers of the last record changed": (
        lambda one: together([*rows(one)[:-1], anew(rows(one)[-1], WARC_Date=LATER)]),
        Kind.CHANGED,
    ),
    "TLS chain taken out, list redone": (
        lambda one: listed([row for row in rows(one) if "certificates" not in row[1].url]),
        Kind.REFERENCE,
    ),
}


def members(wacz: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(wacz)) as archive:
        told = {name: archive.read(name) for name in archive.namelist()}
    return {name: data for name, data in told.items() if not name.startswith("datapackage")}


def signed(
    held: dict[str, bytes], about: About = ABOUT, key: ec.EllipticCurvePrivateKey = KEY
) -> bytes:
    file = BytesIO()
    sign(file, held, about, key)
    return file.getvalue()


def _no_archive(wacz: bytes) -> bytes:
    return signed({n: d for n, d in members(wacz).items() if not n.startswith("archive/")})


def _lying_index(wacz: bytes) -> bytes:
    held = members(wacz)
    name, data = next((n, d) for n, d in held.items() if n.startswith("archive/"))
    found = list(entries(name.removeprefix("archive/"), data))
    first, second = found[-2].about, found[-1].about
    found[-2] = replace(
        found[-2], about=first | {"offset": second["offset"], "length": second["length"]}
    )
    held["indexes/index.cdx.gz"], held["indexes/index.idx"] = index(found)
    return signed(held)


def _short_index(wacz: bytes) -> bytes:
    held = members(wacz)
    name, data = next((n, d) for n, d in held.items() if n.startswith("archive/"))
    found = list(entries(name.removeprefix("archive/"), data))[:-1]
    held["indexes/index.cdx.gz"], held["indexes/index.idx"] = index(found)
    return signed(held)


def _other_warc(wacz: bytes) -> bytes:
    """Another segment in its place, and all made anew but the stamp."""
    held = members(wacz)
    name, data = next((n, d) for n, d in held.items() if n.startswith("archive/"))
    held[name] = _entity(data)
    leaf = name.removeprefix("archive/")
    held["indexes/index.cdx.gz"], held["indexes/index.idx"] = index(list(entries(leaf, held[name])))
    held[MANIFEST] = manifest([Part(leaf, held[name])])
    return signed(held)


def _renamed(wacz: bytes) -> bytes:
    return _in_directory(wacz.replace(b"archive/FET-000001", b"archive/FET-000002", 1))


def _in_directory(wacz: bytes) -> bytes:
    """Renamed in the directory alone: two programs read two names."""
    place = wacz.rfind(b"archive/FET-000001")
    return wacz[:place] + b"archive/FET-000002" + wacz[place + 18 :]


def _twice(wacz: bytes) -> bytes:
    """A second member of the same name, which most programs prefer."""
    file = BytesIO(wacz)
    with zipfile.ZipFile(file) as archive:
        name = archive.namelist()[0]
    at = file.getvalue().rfind(b"PK\x05\x06")
    start = struct.unpack_from("<I", wacz, at + 16)[0]
    entry = wacz[start : start + 46 + len(name)]
    end = bytearray(wacz[at:])
    count, size = struct.unpack_from("<HI", wacz, at + 10)
    struct.pack_into("<HHI", end, 8, count + 1, count + 1, size + len(entry))
    return wacz[:start] + entry + wacz[start:at] + bytes(end)


def _unlisted(wacz: bytes) -> bytes:
    file = BytesIO(wacz)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(zipfile.ZipInfo("archive/more.txt"), b"")
    return file.getvalue()


def _unsigned(wacz: bytes) -> bytes:
    return re.sub(rb'"signature": "....', b'"signature": "AAAA', wacz)


WACZ: dict[str, tuple[Callable[[bytes], bytes], Kind]] = {
    "archive/ taken out, signed again": (_no_archive, Kind.NO_ARCHIVE),
    "index entry leads elsewhere, signed again": (_lying_index, Kind.INDEX),
    "index entry taken out, signed again": (_short_index, Kind.INDEX),
    "file replaced, all redone": (_other_warc, Kind.ENTITY),
    "signed again with another key": (lambda one: signed(members(one), key=OTHER), Kind.KEY),
    "signature changed": (_unsigned, Kind.SIGNATURE),
    "member renamed": (_renamed, Kind.NOT_LISTED),
    "member renamed in the directory alone": (_in_directory, Kind.ZIP),
    "two members of one name": (_twice, Kind.ZIP),
    "member added": (_unlisted, Kind.NOT_LISTED),
    "bytes before the ZIP": (lambda one: b"#!/bin/sh\n" + one, Kind.ZIP),
    "bytes after the ZIP": (lambda one: one + b"\0", Kind.ZIP),
    "made before what it holds": (
        lambda one: signed(members(one), replace(ABOUT, created_at=NOON.replace(hour=11))),
        Kind.DATE,
    ),
}
