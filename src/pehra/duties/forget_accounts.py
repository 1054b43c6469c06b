"""No match, nothing stored: who published a thing is known until it was looked at."""

from collections.abc import Iterable

from pehra.patrol.frontier import Settled, State
from pehra.patrol.outcome import Outcome
from pehra.store import models

from .frontier_clocks import tell

#: its bytes came, or another target stands for it
LOOKED_AT = frozenset(
    {Outcome.FETCHED, Outcome.NOT_MODIFIED, Outcome.REDIRECT, Outcome.REDIRECT_OUT}
)
_FORGET = "UPDATE store_target SET account = '' WHERE id = %s"


def forget_accounts(some: Iterable[Settled]) -> None:
    """Of visits that ended without a match and left nothing sealed; inside their record. What was a
    hit before keeps its account; what failed keeps it until it is looked at, or given up.
    """
    over = [one.leased.pk for one in some if one.leased.account and _over(one)]
    if not over:
        return
    hits = models.Finding.objects.filter(kind=models.Finding.Kind.HIT, target__in=over)
    kept = set(hits.values_list("target", flat=True))
    tell(_FORGET, [(pk,) for pk in over if pk not in kept])


def _over(one: Settled) -> bool:
    return one.outcome in LOOKED_AT or one.next.state is not State.WAITING
