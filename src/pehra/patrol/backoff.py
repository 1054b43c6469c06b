"""How long to wait after what may pass: doubled each time, with jitter, up to a most. Pure."""

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
JITTER = 0.25  # of the wait, to either side: what failed together does not come back together


def doubled(fails: int, first: float = MINUTE, most: float = DAY) -> float:
    """Seconds to wait after so many failures in a row, from 1 on."""
    return min(first * 2.0 ** min(max(fails, 1) - 1, 40), most)


def jittered(seconds: float, chance: float, most: float = DAY) -> float:
    """`chance`: a random number from 0 to 1. Never more than `most`."""
    return min(seconds * (1 - JITTER + 2 * JITTER * chance), most)
