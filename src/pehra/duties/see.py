"""What the eyes see of the files of a report: out of its sealed bytes once, and as kept after."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from pehra.base.digest import Digests, digests
from pehra.evidence.strongroom import Strongroom
from pehra.intake.parcel import Member, Parcel
from pehra.intake.parcels import open_parcel
from pehra.media.decode import Reason, Undecodable
from pehra.media.fingerprint import Fingerprint, fingerprint
from pehra.media.sniff import OTHER
from pehra.store import models

from .eyes import Eyes
from .opened import opened
from .seen import unpacked

LARGEST = 2**30  # bytes of a file held in memory to be decoded; of a larger one only digests


@dataclass(frozen=True, slots=True)
class NotHere:
    """The report lists the file; its bytes did not come."""


def see(
    row: models.Report, files: Sequence[models.ReportedFile], room: Strongroom, eyes: Eyes
) -> list[Fingerprint | NotHere]:
    """For each file, in the order of `files`. Raises PutAway when one was never seen before its
    exhibit was put away.
    """
    found = [_kept(one) if one.member else NotHere() for one in files]
    unseen = [at for at, one in enumerate(found) if one is None]
    if not unseen:
        return [one for one in found if one is not None]
    with opened(room, row.exhibit) as file:
        parcel = open_parcel(file, "")
        members = {member.name: member for member in parcel.members()}
        for at in unseen:
            member = members.get(files[at].member)
            found[at] = _fingerprint(parcel, member, eyes) if member else NotHere()
    return [one for one in found if one is not None]


def _kept(file: models.ReportedFile) -> Fingerprint | None:
    """None: its bytes must be looked at."""
    if not file.seen or file.size is None:
        return None
    told = file.hashes["received"]
    of = Digests(told["md5"], told["sha1"], told["sha256"], file.size)
    return Fingerprint(of, file.mime, unpacked(bytes(file.seen), file.mime))


def _fingerprint(parcel: Parcel, member: Member, eyes: Eyes) -> Fingerprint:
    if member.size > LARGEST:
        found = digests(parcel.chunks(member))
        words = f"{found.size:,} bytes are more than is decoded"
        return Fingerprint(found, OTHER, Undecodable(Reason.TOO_LARGE, words))
    # in memory only: what is sealed shall not lie about in a folder for passing files
    with os.fdopen(os.memfd_create("member", os.MFD_CLOEXEC), "w+b") as file:
        for chunk in parcel.chunks(member):
            file.write(chunk)
        file.flush()
        return fingerprint(file, eyes.decoder, member.name)
