"""Open an exhibit with the recovery key, when its custodians are gone. On an order, and recorded
first like every look.
"""

import pyrage

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.evidence import shares
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.unseal import unseal
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries.openings import recovery_share

from .duty import Occasion, duty, record
from .view_exhibit import Original


class NotOrdered(PehraError):
    """A recovery rests on an order, which must be named."""


@duty(needs=Power.KEEP_CUSTODY)
def recover_exhibit(
    on: Occasion, exhibit: str, room: Strongroom, by: pyrage.x25519.Identity, order: str
) -> Original:
    """Raises NoShare, NotYours, Damaged, NotOrdered."""
    if not order.strip():
        raise NotOrdered("Name the order on which the exhibit is recovered.")
    share = shares.opened(recovery_share(exhibit), by)
    row = models.Exhibit.objects.get(pk=count(Series.EXHIBIT, exhibit))
    name = number(Series.EXHIBIT, row.pk)
    with record(on, subject=name) as said:
        said.details |= {"bytes": row.size}
    file = unseal(room.vault, row.address, shares.joined([share]), row.sha256)
    return Original(name, row.sha256, file)
