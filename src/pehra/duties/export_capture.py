"""Take captures out as a WACZ that anybody can replay and check: signed with the unit's key for
captures, stamped with the time inside and beside.

What custodians hold leaves under an opening, as every original does. Only where a home has none
yet does the desk's own share do. The ledger's line, with the digest of what is given out, is on the
disk before the first byte is.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import Certificate

from pehra.base.digest import digests
from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.base.running import tool
from pehra.base.warc_read import looks_like_warc
from pehra.evidence.stamp import NotStamped
from pehra.evidence.stamper import Stamper, StamperAway, stamped
from pehra.evidence.strongroom import Strongroom
from pehra.patrol.wacz import About, Part, manifest, pack, public
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record
from .opened import opened
from .view_exhibit import Original

KEY = "captures.key"
GZIP = b"\x1f\x8b"
MOST = 2**31  # bytes of one WACZ, which is made in memory


class NotExported(PehraError):
    """There is no such capture, or it may not leave like this."""


@dataclass(frozen=True, slots=True)
class Attest:
    """Who vouches: the unit's key for captures, and authorities of time with whom to believe."""

    key: ec.EllipticCurvePrivateKey
    stampers: Sequence[Stamper] = ()
    roots: Sequence[Certificate] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """`token` is for beside the file, empty when no authority stamped it; `problems` in words."""

    wacz: bytes
    token: bytes
    sha256: str
    exhibits: tuple[str, ...]
    key: str
    problems: tuple[str, ...]


@duty(needs=Power.MAKE_DOSSIER)
def export_capture(
    on: Occasion, numbers: Sequence[str], room: Strongroom, attest: Attest,
    originals: Sequence[Original] = (),
) -> Exported:  # fmt: skip
    """`numbers` are of fetches, findings or exhibits; `originals` were taken out under openings.
    Raises NotExported, BadNumber, PutAway, NotInVault, Damaged, NotRecorded.
    """
    rows = list({row.pk: row for row in map(_exhibit, numbers)}.values())
    if sum(row.size for row in rows) > MOST:
        raise NotExported(f"More than {MOST:,} bytes in one WACZ: export fewer at a time.")
    parts = [_part(room, row, originals) for row in rows]
    problems: list[str] = []
    inside = _stamp(attest, manifest(parts), problems)
    exhibits = tuple(number(Series.EXHIBIT, row.pk) for row in rows)
    about = About(on.at, f"Pehra {tool().version}", f"Capture {', '.join(exhibits)}")
    file = BytesIO()
    pack(file, parts, about, attest.key, inside)
    wacz = file.getvalue()
    beside = _stamp(attest, wacz, problems)
    made = Exported(wacz, beside, digests([wacz]).sha256, exhibits,
                    public(attest.key.public_key()), tuple(dict.fromkeys(problems)))  # fmt: skip
    for one in exhibits:
        with record(on, subject=one) as said:
            said.details |= {
                "wacz": made.sha256, "bytes": len(wacz), "key": made.key,
                "exhibits": list(exhibits), "stamped": bool(inside and beside),
            }  # fmt: skip
    return made


def _exhibit(told: str) -> models.Exhibit:
    """Raises NotExported, BadNumber."""
    series = told.strip().upper()[:3]
    if series == Series.FETCH:
        fetch = models.Fetch.objects.filter(pk=count(Series.FETCH, told)).first()
    elif series == Series.FINDING:
        found = models.Finding.objects.filter(pk=count(Series.FINDING, told)).first()
        fetch = found.fetch if found else None
    else:
        row = models.Exhibit.objects.filter(pk=count(Series.EXHIBIT, told)).first()
        return _there(row, told)
    if fetch is not None and fetch.exhibit is None:
        raise NotExported(f"{told}: nothing was kept of it; its retention class says so.")
    return _there(fetch.exhibit if fetch else None, told)


def _there(row: models.Exhibit | None, told: str) -> models.Exhibit:
    if row is None or row.destroyed_at is not None:
        raise NotExported(f"{told}: there is no such capture, or it was destroyed.")
    return row


def _part(room: Strongroom, row: models.Exhibit, originals: Sequence[Original]) -> Part:
    """Raises NotExported and what opened() raises."""
    exhibit = number(Series.EXHIBIT, row.pk)
    taken = next((one.file for one in originals if one.exhibit == exhibit), None)
    if taken is None and row.held_by_id is not None:
        raise NotExported(
            f"{exhibit} is held by custodians: it leaves under an opening. Ask for one: "
            f"pehra evidence ask {exhibit}, then export with --opening OPN-…"
        )
    with taken or opened(room, row) as file:
        file.seek(0)
        data = file.read()
    if not looks_like_warc(data[:4096]):
        raise NotExported(f"{exhibit} is no capture. Take it out as it is: pehra evidence open")
    return Part(f"{exhibit}.warc{'.gz' if data.startswith(GZIP) else ''}", data)


def _stamp(attest: Attest, data: bytes, problems: list[str]) -> bytes:
    """The first token that is to be believed; empty, and why, when there is none."""
    for one in attest.stampers:
        try:
            told = stamped(one, data, attest.roots)
        except StamperAway as error:
            problems.append(str(error))
            continue
        if isinstance(told, NotStamped):
            problems.append(f"{one.name}: {told.reason}")
            continue
        return told.token
    return b""


def signing_key(home: Path) -> ec.EllipticCurvePrivateKey:
    """The unit's key for captures, made when there is none: `captures.key` in the home."""
    for told in _kept(home / KEY):
        return _key(told, home / KEY)
    key = ec.generate_private_key(ec.SECP384R1())
    told = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    handle = os.open(home / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(told)
        file.flush()
        os.fsync(file.fileno())
    return key


def _key(told: bytes, path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(told, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NotExported(f"{path} holds no key that can be read.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise NotExported(f"{path} holds no key on an elliptic curve.")
    return key


def _kept(path: Path) -> Iterator[bytes]:
    try:
        yield path.read_bytes()
    except FileNotFoundError:
        return
