"""Seal the bytes that reached us, before anything reads them.

The same bytes again are the same exhibit and one more arrival. Reading waits as an errand that is
set down in the same transaction, so that what was acknowledged will be read, whatever happens.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pehra.base.numbers import Series, number
from pehra.evidence.vault import Vault
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .duty import Occasion, duty, record

LONGEST_NAME = 255  # characters kept of a file's name


@dataclass(frozen=True, slots=True)
class Kept:
    """`fresh`: these bytes had never reached us before."""

    exhibit: str
    sha256: str
    fresh: bool


@duty(needs=Power.RECEIVE)
def seal_exhibit(
    on: Occasion, vault: Vault, chunks: Iterable[bytes], *, name: str, channel: str
) -> Kept:
    sealed = vault.seal(chunks)
    with record(on, subject="") as said:
        row, fresh = models.Exhibit.objects.get_or_create(
            sha256=sealed.address, defaults={"size": sealed.digests.size, "sealed_at": on.at}
        )
        models.Arrival.objects.create(
            exhibit=row,
            name=name.replace("\0", "")[-LONGEST_NAME:],
            channel=channel,
            received_at=on.at,
            received_by=on.officer.badge,
        )
        exhibit = number(Series.EXHIBIT, row.pk)
        if fresh:
            errand.put(errand.Kind.READ, exhibit, on.at)
        said.subject = exhibit
        said.details |= {"sha256": sealed.address, "size": sealed.digests.size, "fresh": fresh}
    return Kept(exhibit, sealed.address, fresh)
