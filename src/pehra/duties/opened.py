"""An exhibit's original, while the desk has work with it or an opening runs."""

from typing import BinaryIO

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, number
from pehra.evidence import shares
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.unseal import unseal
from pehra.store import models


class PutAway(PehraError):
    """The desk is done with the exhibit: from now on it takes two people and the custodians."""


def opened(room: Strongroom, row: models.Exhibit) -> BinaryIO:
    """A seekable file. Raises PutAway, NotInVault, Damaged, NoWorkingKey."""
    if row.address == row.sha256:  # kept by a Pehra before 0.2
        return room.vault.open(row.address)
    return unseal(room.vault, row.address, working_key(room, row), row.sha256)


def working_key(room: Strongroom, row: models.Exhibit) -> bytes:
    """The exhibit's own key, 32 bytes. Raises PutAway, NoWorkingKey."""
    working = models.WorkingShare.objects.filter(exhibit=row).first()
    exhibit = number(Series.EXHIBIT, row.pk)
    if working is None:
        raise PutAway(
            f"{exhibit} was put away; it takes an opening to look into it: "
            f"pehra evidence ask {exhibit}"
        )
    share = shares.opened(bytes(working.sealed), room.working.identity(working.key))
    return shares.joined([share])
