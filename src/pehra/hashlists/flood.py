"""When one listed hash suddenly matches far more than it used to, it is likely the hash's fault.

A meme that found its way into a list, a logo, a blank page: such a hash makes hundreds of false
findings in a day. The rule is plain so that an officer can check it by head.
"""

from dataclasses import dataclass

FEWEST = 20  # matches in a day below which nobody is alarmed
TIMES = 10  # as many as on a usual day
DAYS = 30  # of history that “usual” is taken over


@dataclass(frozen=True, slots=True)
class Flood:
    """`today` matches, where the days before had `usual` on the mean."""

    today: int
    usual: float


@dataclass(frozen=True, slots=True)
class Calm:
    """No more than it might be."""


def flood(today: int, usual: float) -> Flood | Calm:
    """`usual` is the mean of the DAYS days before, days without any match counted as such."""
    if today >= FEWEST and today > TIMES * usual:
        return Flood(today, usual)
    return Calm()
