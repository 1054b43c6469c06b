"""Who is appointed, and who was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from pehra.base.errors import PehraError
from pehra.roster.powers import Officer, Role, officer
from pehra.store import models

from .ledger import entries


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


@dataclass(frozen=True, slots=True)
class Leave:
    """When and why a badge was retired, as the ledger says it."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """`tokens` that are good. `left` is empty while they serve."""

    badge: str
    roles: tuple[str, ...]
    serves: bool
    last_sign_in_at: datetime | None
    locked: bool
    tokens: int
    left: tuple[Leave, ...]


def roster(at: datetime) -> Iterator[OfficerLine]:
    """Everybody, by badge; who serves first."""
    good = Count("tokens", filter=Q(tokens__good_until_at__gt=at))
    for row in models.Officer.objects.annotate(good=good).order_by("-is_active", "badge"):
        left = () if row.is_active else _left(row.pk)
        locked = row.locked_until_at is not None and row.locked_until_at > at
        yield OfficerLine(
            row.badge, tuple(row.roles), row.is_active, row.last_login, locked, row.good, left
        )


def _left(pk: int) -> tuple[Leave, ...]:
    lines = [one for one in entries(f"officer:{pk}") if one.duty == "retire_officer"]
    return tuple(Leave(one.at, str(one.details["reason"])) for one in lines[-1:])
