"""What a badge looks like. It stands in every line of the ledger and names nobody else."""

import re

from pehra.base.errors import PehraError

FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
#: what acts in its own name: the console, the watch, the patrol
OURS = frozenset({"CONSOLE", "WATCH", "PATROL"})


class BadBadge(PehraError):
    """No badge that can be given to somebody."""


def check(badge: str) -> None:
    """Of a badge that is given anew; those given before are left alone. Raises BadBadge."""
    if FORM.fullmatch(badge) is None:
        raise BadBadge(
            "A badge has 1 to 40 letters of A to Z, digits, dots, hyphens and underscores, and "
            "begins with a letter or a digit: B-17."
        )
    if badge.upper() in OURS:
        raise BadBadge(f"{badge} is what Pehra calls a part of itself in the ledger. Give another.")
