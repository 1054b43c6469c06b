"""What the eyes see of the files of a report, out of its sealed bytes."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from pehra.base.digest import digests
from pehra.evidence.vault import Vault
from pehra.intake.parcel import Member, Parcel
from pehra.intake.parcels import open_parcel
from pehra.media.decode import Reason, Undecodable
from pehra.media.fingerprint import Fingerprint, fingerprint
from pehra.media.sniff import OTHER
from pehra.store import models

from .eyes import Eyes

LARGEST = 2**30  # bytes of a file held in memory to be decoded; of a larger one only digests


@dataclass(frozen=True, slots=True)
class NotHere:
    """The report lists the file; its bytes did not come."""


def see(
    row: models.Report, files: Sequence[models.ReportedFile], vault: Vault, eyes: Eyes
) -> list[Fingerprint | NotHere]:
    """For each file, in the order of `files`."""
    if not any(one.member for one in files):
        return [NotHere()] * len(files)
    with vault.open(row.exhibit.sha256) as file:
        parcel = open_parcel(file, "")
        members = {member.name: member for member in parcel.members()}
        return [
            _fingerprint(parcel, members[one.member], eyes) if one.member in members else NotHere()
            for one in files
        ]


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
