"""Look into an exhibit under an opening, or take its original out. The ledger's line is on the disk
before the first byte is decrypted: a look that was not recorded never was.
"""

from dataclasses import dataclass
from typing import BinaryIO

from pehra.base.numbers import Series, number
from pehra.evidence import opening, shares
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.unseal import unseal
from pehra.media.show import Veil
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record
from .open_exhibit import NoOpening, asked, row_of


@dataclass(frozen=True, slots=True)
class Original:
    """`file` is seekable and in memory only; `exhibit` its number."""

    exhibit: str
    sha256: str
    file: BinaryIO


@duty(needs=Power.ASK_OPENING)
def view_exhibit(
    on: Occasion, opening_: str, room: Strongroom, *, file: int = 0, veil: Veil = Veil.BLURRED
) -> Original:
    """To show one of its files in the page; `file` is the row's number. Raises NotGranted,
    NoOpening, NotJoined, Damaged, NotInVault.
    """
    row = _granted(on, opening_)
    with record(on, subject=number(Series.EXHIBIT, row.exhibit_id)) as said:
        said.details |= {"opening": row.pk, "file": file, "veil": str(veil)}
    return _original(room, row)


@duty(needs=Power.ASK_OPENING)
def copy_exhibit(on: Occasion, opening_: str, room: Strongroom) -> Original:
    """To be written out of the strongroom. Raises as view_exhibit."""
    row = _granted(on, opening_)
    with record(on, subject=number(Series.EXHIBIT, row.exhibit_id)) as said:
        said.details |= {"opening": row.pk, "bytes": row.exhibit.size}
    return _original(room, row)


def _granted(on: Occasion, opening_: str) -> models.Opening:
    row = row_of(opening_)
    if row.exhibit.destroyed_at is not None:
        raise NoOpening(f"{opening_}: what the exhibit held was destroyed.")
    needed = row.exhibit.held_by.needed if row.exhibit.held_by else 0
    opening.allowed(opening.may_view(asked(row), on.officer.badge, needed, on.at), opening_)
    return row


def _original(room: Strongroom, row: models.Opening) -> Original:
    lent = [
        shares.opened(bytes(one.sealed), room.working.identity(one.key))
        for one in row.releases.order_by("pk")
    ]
    of = row.exhibit
    file = unseal(room.vault, of.address, shares.joined(lent), of.sha256)
    return Original(number(Series.EXHIBIT, of.pk), of.sha256, file)
