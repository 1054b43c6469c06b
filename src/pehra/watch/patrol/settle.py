"""What becomes of a target and of its host after a visit, whatever was visited."""

import random
from datetime import datetime

from pehra.patrol import pace, revisit
from pehra.patrol.frontier import Settled


def settled(told: revisit.Visit, at: datetime, *, delay: float, asked: str = "") -> Settled:
    """`delay` and `asked` as pace.turn takes them. What the server said of itself is the caller's
    to add.
    """
    return Settled(
        leased=told.leased,
        next=revisit.after(told, at, _chance()),
        turn=pace.turn(told.leased, told.outcome, at, delay=delay, asked=asked, chance=_chance()),
        outcome=told.outcome,
    )


def _chance() -> float:
    return random.random()  # noqa: S311  (spreads retries, and keeps no secret)
