"""Hand on to the custodians in force what older custodians hold. Enough of the old ones must be
there with their keys; the sealed bodies are not touched.
"""

from collections.abc import Sequence

import pyrage

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, number
from pehra.evidence import shares
from pehra.roster.powers import Power
from pehra.store import models

from .appoint_custodians import subject
from .duty import Occasion, duty, record
from .seal_exhibit import custodians_of

BATCH = 50  # exhibits in one record


class NotReshared(PehraError):
    """These keys do not open what is to be handed on, or nobody is appointed to have it."""


@duty(needs=Power.MANAGE_CUSTODIANS)
def reshare_exhibits(on: Occasion, keys: Sequence[pyrage.x25519.Identity]) -> int:
    """Some of them; gives how many are left. Raises NotReshared, NotJoined."""
    among = models.CustodianSet.objects.exclude(confirmed_at=None).order_by("-pk").first()
    if among is None:
        raise NotReshared("No custodians are appointed: pehra evidence custodians set")
    waiting = models.Exhibit.objects.filter(held_by__lt=among.pk, destroyed_at=None)
    rows = list(waiting.order_by("pk")[:BATCH])
    to = custodians_of(among)
    made = {row.pk: shares.shared(_key(row, keys), row.address, to) for row in rows}
    with record(on, subject=subject(among.pk)) as said:
        for row in rows:
            models.Share.objects.filter(exhibit=row).delete()
            models.Share.objects.bulk_create(
                models.Share(exhibit=row, holder=one.holder, sealed=one.sealed)
                for one in made[row.pk]
            )
            row.held_by = among
            row.save(update_fields=["held_by"])
        left = waiting.count()
        said.details |= {"exhibits": [row.pk for row in rows], "left": left}
    return left


def _key(row: models.Exhibit, keys: Sequence[pyrage.x25519.Identity]) -> bytes:
    found = []
    for one in row.shares.exclude(holder=shares.RECOVERY):
        for key in keys:
            try:
                found.append(shares.opened(bytes(one.sealed), key))
            except shares.NotYours:
                continue
    needed = row.held_by.needed if row.held_by else 0
    if len(found) < needed:
        raise NotReshared(
            f"{number(Series.EXHIBIT, row.pk)} takes {needed} custodians of set {row.held_by_id}; "
            f"the keys given open {len(found)} of its shares."
        )
    return shares.joined(found)
