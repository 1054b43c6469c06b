"""What is fetched next: the frontier (patrol/frontier.py) in the store's tables.

No duties: a lease is no act, and what is put or settled is written inside the record of one. The
parts lie beside: frontier_put, frontier_lease, frontier_settle, frontier_clocks, frontier_forget.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from pehra.patrol.frontier import MOST_WAIT, NOT_NOW

from .frontier_clocks import ask, moment, stored, tell
from .frontier_forget import forget_addresses
from .frontier_lease import lease
from .frontier_put import put
from .frontier_settle import give_back, settle

__all__ = [
    "claim_address", "claim_addresses", "forget_addresses", "give_back", "lease", "put", "settle",
]  # fmt: skip

#: held from here on, though it is forgotten at this moment: its row is there when it is asked
_HOLD = (
    "INSERT INTO store_pace (key, allowed_at) VALUES (%s, %s) "
    "ON CONFLICT (key) DO UPDATE SET allowed_at = store_pace.allowed_at"
)
_CLOCK = "SELECT allowed_at FROM store_pace WHERE key = %s"


def claim_address(address: str, at: datetime, delay: float) -> float:
    """Seconds to wait for a turn at that address, which is then taken; or NOT_NOW."""
    return claim_addresses([(address, delay)], at)[0]


def claim_addresses(wanted: Sequence[tuple[str, float]], at: datetime) -> list[float]:
    """Many at once: addresses with seconds between two visits, in the order of their asking."""
    keys = [f"ip:{address}" for address, _ in wanted]
    with transaction.atomic():
        tell(_HOLD, [(key, stored(at)) for key in sorted(set(keys))])
        clocks = {
            key: moment(row[0]) or at for key in sorted(set(keys)) for row in ask(_CLOCK, [key])
        }
        before, waits = dict(clocks), []
        for key, (_, delay) in zip(keys, wanted, strict=True):
            turn = max(clocks[key], at)
            wait = (turn - at).total_seconds()
            waits.append(wait if wait <= MOST_WAIT else NOT_NOW)
            if wait <= MOST_WAIT:
                clocks[key] = turn + timedelta(seconds=delay)
        tell(
            "UPDATE store_pace SET allowed_at = %s WHERE key = %s",
            [(stored(turn), key) for key, turn in clocks.items() if turn != before[key]],
        )
    return waits
