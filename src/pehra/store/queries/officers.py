"""Who is appointed."""

from datetime import datetime

from pehra.base.errors import PehraError
from pehra.roster.powers import Officer, Role, officer
from pehra.store import models


class NoSuchOfficer(PehraError):
    """Nobody is appointed under this badge, or no token of theirs is good."""


def appointed(badge: str) -> Officer:
    """Raises NoSuchOfficer."""
    row = models.Officer.objects.filter(badge=badge, is_active=True).first()
    if row is None:
        raise NoSuchOfficer(f"Nobody is appointed under the badge {badge}.")
    return officer(row.badge, *(Role(role) for role in row.roles))


def bearer(sha256: str, at: datetime) -> Officer:
    """Whose token has this digest. Raises NoSuchOfficer."""
    row = (
        models.Token.objects.filter(sha256=sha256, good_until_at__gt=at, officer__is_active=True)
        .select_related("officer")
        .first()
    )
    if row is None:
        raise NoSuchOfficer("The token is not known, or no longer good.")
    return officer(row.officer.badge, *(Role(role) for role in row.officer.roles))
