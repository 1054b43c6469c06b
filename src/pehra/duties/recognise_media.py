"""Hash the files of a report and look them up in the unit's lists, so that nobody has to look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from pehra.base.numbers import Series, count
from pehra.evidence.vault import Vault
from pehra.intake.parcel import Member, Parcel
from pehra.intake.parcels import open_parcel
from pehra.media.decode import Decoder, Hashed, Undecodable
from pehra.media.fingerprint import Fingerprint, NotPicture, digests_only, fingerprint
from pehra.media.index import Index
from pehra.media.known import Algorithm, Known
from pehra.media.pdq import BadHash, Pdq
from pehra.media.recognise import NoneListed, Recognised, TooFlat, Verdict, verdict
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .duty import Occasion, duty, record

LARGEST_PICTURE = 256 * 2**20  # bytes: beyond this a file is digested and not decoded
SURE = 100  # quality taken for a listed PDQ: its sender gives none
EXACT = ("sha256", "sha1", "md5")  # the digest that proves most is asked first


@dataclass(frozen=True, slots=True)
class Eyes:
    """What sees in an officer's place. `versions` are those of the lists in `index`."""

    decoder: Decoder
    index: Index
    versions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NotHere:
    """The report lists the file; its bytes did not come."""


@duty(needs=Power.TRIAGE)
def recognise_media(on: Occasion, vault: Vault, held: errand.Lease, eyes: Eyes) -> dict[str, int]:
    """Gives how many files got each verdict."""
    row = models.Report.objects.select_related("exhibit").get(pk=count(Series.REPORT, held.subject))
    files = list(row.files.order_by("position"))
    if any(one.member for one in files):
        with vault.open(row.exhibit.sha256) as file:
            _see_all(file, files, eyes)
    else:
        for one in files:
            _judge(one, NotHere(), eyes)
    tally: dict[str, int] = {}
    with record(on, subject=held.subject) as said:
        errand.finish(held)
        for one in files:
            tally[one.verdict] = tally.get(one.verdict, 0) + 1
            one.save()
        errand.put(errand.Kind.RANK, held.subject, on.at)
        said.details |= {"files": len(files), "lists": dict(eyes.versions), "verdicts": tally}
    return tally


def _see_all(file: BinaryIO, files: list[models.ReportedFile], eyes: Eyes) -> None:
    parcel = open_parcel(file, "")
    members = {member.name: member for member in parcel.members()}
    for one in files:
        if one.member in members:
            _judge(one, _fingerprint(parcel, members[one.member], eyes.decoder), eyes)
        else:
            _judge(one, NotHere(), eyes)


def _fingerprint(parcel: Parcel, member: Member, decoder: Decoder) -> Fingerprint:
    if member.size > LARGEST_PICTURE:
        return digests_only(parcel.chunks(member))
    return fingerprint(b"".join(parcel.chunks(member)), decoder, member.name)


def _judge(one: models.ReportedFile, seen: Fingerprint | NotHere, eyes: Eyes) -> None:
    """Fill in the row's hashes and verdict; saving is for the record."""
    perceptual = _listed_pdq(one) if isinstance(seen, NotHere) else seen.perceptual
    if isinstance(seen, Fingerprint):
        one.size, one.mime = seen.digests.size, seen.mime
        got = {name: getattr(seen.digests, name) for name in EXACT}
        if isinstance(perceptual, Hashed):
            got["pdq"], one.quality = perceptual.pdq.hex, perceptual.pdq.quality
        one.hashes = {**one.hashes, "received": got}
    found = verdict(_exact(one), perceptual, eyes.index)
    one.verdict, one.finding = _name(found), _finding(found, eyes.versions)


def _listed_pdq(one: models.ReportedFile) -> Hashed | NotPicture:
    try:
        return Hashed(Pdq.from_hex(one.hashes["listed"].get("pdq", ""), quality=SURE), 0, 0)
    except BadHash:
        return NotPicture("")


def _exact(one: models.ReportedFile) -> Known | NoneListed:
    for algorithm, value in _digests(one):
        row = (
            models.ListedHash.objects.filter(
                algorithm=algorithm.upper(), value=value, gone_version=None
            )
            .select_related("hash_list")
            .order_by("hash_list__name", "line")
            .first()
        )
        if row is not None:
            return known(row)
    return NoneListed()


def _digests(one: models.ReportedFile) -> Iterator[tuple[str, str]]:
    """What we computed first, then what the sender says: both may be on a list."""
    for of in ("received", "listed"):
        for algorithm in EXACT:
            if algorithm in one.hashes.get(of, {}):
                yield algorithm, one.hashes[of][algorithm]


def known(row: models.ListedHash) -> Known:
    return Known(row.hash_list.name, row.line, row.category, Algorithm(row.algorithm), row.value)


def _name(found: Verdict) -> str:
    match found:
        case Recognised():
            return "RECOGNISED"
        case TooFlat():
            return "TOO_FLAT"
        case Undecodable():
            return "UNDECODABLE"
        case _:
            return "UNKNOWN"


def _finding(found: Verdict, versions: Mapping[str, int]) -> dict[str, Any]:
    match found:
        case Recognised(known=line, distance=distance):
            return {
                "list": line.listed_in,
                "version": versions.get(line.listed_in, 0),
                "line": line.number,
                "category": line.category,
                "algorithm": str(line.algorithm),
                "distance": distance,
            }
        case TooFlat(quality=quality):
            return {"quality": quality}
        case Undecodable(reason=reason, words=words):
            return {"reason": str(reason), "words": words}
        case _:
            return {}
