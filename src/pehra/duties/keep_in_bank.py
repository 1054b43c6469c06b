"""Keep the hashes of a file of a report in a bank of the unit's own: as known, or as benign.

The bank is a list like any other, with versions, undone and quarantined like any other. It holds
only what this machine computed itself, never what a sender says.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pehra.base.digest import Digests
from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count
from pehra.evidence.strongroom import Strongroom
from pehra.hashlists.film import film
from pehra.hashlists.listed import Listed, Rejected, listed
from pehra.media.decode import Filmed, Hashed
from pehra.media.fingerprint import Fingerprint
from pehra.media.known import Standing
from pehra.media.pdq import CLEAR
from pehra.roster.powers import Power
from pehra.store import models

from . import look_again, staging
from .duty import Occasion, duty, record
from .eyes import Eyes
from .see import see

BANKS = {Standing.KNOWN: "unit-known", Standing.BENIGN: "unit-benign"}
SCHEME = "the unit's own"


class NotBanked(PehraError):
    """The file has nothing to keep, or the reason is missing."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Which file, as what and why. `position` counts the report's files from 0."""

    tip: str
    position: int
    standing: Standing
    category: str
    reason: str


@duty(needs=Power.MANAGE_LISTS)
def keep_in_bank(on: Occasion, what: Keep, room: Strongroom, eyes: Eyes) -> int:
    """Gives how many hashes are new in the bank. Raises NotBanked, BadNumber."""
    if not what.reason.strip():
        raise NotBanked("Say why the file is kept; the reason stays with its hashes.")
    rows = _rows(what, room, eyes)
    bank, _ = models.HashList.objects.get_or_create(
        name=BANKS[what.standing],
        defaults={
            "standing": what.standing, "owner": "this unit", "scheme": SCHEME,
            "imported_at": on.at, "imported_by": on.officer.badge,
        },
    )  # fmt: skip
    version = staging.begin(on, bank, "bank", "")
    staging.stage(version, rows, 0)
    with record(on, subject=f"list:{bank.name}") as said:
        staging.come_into_force(version)
        again = look_again.at_all(on.at) if version.added else 0
        said.details |= {
            "version": version.number, "report": what.tip, "position": what.position,
            "added": version.added, "reports": again, "reason": what.reason.strip()[:200],
        }  # fmt: skip
    return version.added


def _rows(what: Keep, room: Strongroom, eyes: Eyes) -> list[Listed]:
    """Raises NotBanked."""
    where = f"{what.tip} file {what.position}"
    report = models.Report.objects.select_related("exhibit").filter(
        pk=count(Series.REPORT, what.tip)
    )
    row = report.first()
    file = row.files.filter(position=what.position).first() if row else None
    if row is None or file is None:
        raise NotBanked(f"There is no {where}. See: pehra show {what.tip}")
    (seen,) = see(row, [file], room, eyes)
    if not isinstance(seen, Fingerprint):
        raise NotBanked(f"{where}: its bytes did not come; only what was hashed here is kept.")
    rows = [one for one in _hashes(seen, what, file.pk) if isinstance(one, Listed)]
    if not rows:
        raise NotBanked(f"{where} holds no bytes that it could be found by.")
    return rows


def _hashes(seen: Fingerprint, what: Keep, line: int) -> Iterator[Listed | Rejected]:
    """A flat hash would match half the world: it stays out."""
    for algorithm, value in _digests(seen.digests):
        yield listed(algorithm, value, what.category, what.reason, line)
    found = seen.perceptual
    if isinstance(found, Hashed) and found.pdq.quality >= CLEAR:
        yield listed("PDQ", found.pdq.hex, what.category, what.reason, line)
    if isinstance(found, Filmed):
        yield film(found.frames, what.category, what.reason, line)


def _digests(of: Digests) -> tuple[tuple[str, str], ...]:
    return ("SHA256", of.sha256), ("SHA1", of.sha1), ("MD5", of.md5)
