"""Keep the hashes of a file of a report in a bank of the unit's own: as known, or as benign.

The bank is a list like any other, with versions, undone and quarantined like any other.
"""

from collections.abc import Iterator

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count
from pehra.hashlists.listed import Listed, listed
from pehra.media.known import Standing
from pehra.media.recognise import CLEAR
from pehra.roster.powers import Power
from pehra.store import models

from . import look_again, staging
from .duty import Occasion, duty, record

BANKS = {Standing.KNOWN: "unit-known", Standing.BENIGN: "unit-benign"}
NAMES = ("sha256", "sha1", "md5", "pdq")


class NotBanked(PehraError):
    """The file has nothing to keep, or the reason is missing."""


@duty(needs=Power.MANAGE_LISTS)
def keep_in_bank(
    on: Occasion, tip: str, position: int, standing: Standing, category: str, reason: str
) -> int:
    """Gives how many hashes are new in the bank. Raises NotBanked, BadNumber."""
    if not reason.strip():
        raise NotBanked("Say why the file is kept; the reason stays with its hashes.")
    rows = _rows(tip, position, category, reason)
    if not rows:
        raise NotBanked(f"{tip} file {position}: its bytes did not come, or it waits to be seen.")
    bank, _ = models.HashList.objects.get_or_create(
        name=BANKS[standing],
        defaults={
            "standing": standing, "owner": "this unit", "scheme": "the unit's own",
            "imported_at": on.at, "imported_by": on.officer.badge,
        },
    )  # fmt: skip
    version = _next(on, bank)
    staging.stage(version, rows, 0)
    with record(on, subject=f"list:{bank.name}") as said:
        staging.come_into_force(version)
        again = look_again.at_all(on.at) if version.added else 0
        said.details |= {
            "version": version.number, "report": tip, "position": position,
            "added": version.added, "reports": again, "reason": reason.strip()[:200],
        }  # fmt: skip
    return version.added


def _rows(tip: str, position: int, category: str, reason: str) -> list[Listed]:
    file = models.ReportedFile.objects.filter(
        report=count(Series.REPORT, tip), position=position
    ).first()
    return [] if file is None else list(_hashes(file, category, reason))


def _hashes(file: models.ReportedFile, category: str, reason: str) -> Iterator[Listed]:
    """Only what we computed of bytes that we hold; a flat hash would match half the world."""
    got = file.hashes.get("received", {})
    for name in NAMES:
        flat = name == "pdq" and (file.quality or 0) < CLEAR
        if name in got and not flat:
            row = listed(name.upper(), got[name], category, reason, file.pk)
            if isinstance(row, Listed):
                yield row


def _next(on: Occasion, bank: models.HashList) -> models.ListVersion:
    return models.ListVersion.objects.create(
        hash_list=bank, number=bank.version + 1, form="bank", sha256="", received_at=on.at,
        imported_at=on.at, imported_by=on.officer.badge,
    )  # fmt: skip
