"""Take in a registry's statistics: which addresses it gave out in which country.

The file is kept as it came. The newest of each registry is in force at once.
"""

import hashlib
import zlib
from dataclasses import dataclass

from pehra.base.errors import PehraError
from pehra.patrol import allocations
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record


class OlderAllocations(PehraError):
    """A newer file of the registry is in force."""


@dataclass(frozen=True, slots=True)
class Imported:
    """`rejected` are the lines that could not be read, the first being 1."""

    registry: str
    serial: str
    ranges: int
    rejected: tuple[int, ...]


@duty(needs=Power.MANAGE_LISTS)
def import_allocations(on: Occasion, file: bytes) -> Imported:
    """Raises BadAllocations, OlderAllocations."""
    told = allocations.read(file)
    sha256 = hashlib.sha256(file).hexdigest()
    before = models.Allocation.objects.filter(registry=told.registry).order_by("-pk").first()
    if before is not None and int(told.serial) < int(before.serial):
        raise OlderAllocations(
            f"The file of {told.registry} is {told.serial}, and {before.serial} is in force. "
            "Fetch the latest."
        )
    with record(on, subject=f"allocations:{told.registry}") as said:
        if before is None or before.sha256 != sha256:
            models.Allocation.objects.create(
                registry=told.registry, serial=told.serial, sha256=sha256,
                file=zlib.compress(file), ranges=len(told.ranges), rejected=len(told.rejected),
                imported_at=on.at, imported_by=on.officer.badge,
            )  # fmt: skip
        said.details |= {
            "serial": told.serial, "sha256": sha256, "ranges": len(told.ranges),
            "rejected": len(told.rejected),
        }  # fmt: skip
    return Imported(told.registry, told.serial, len(told.ranges), told.rejected)
