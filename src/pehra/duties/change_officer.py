"""Give an officer other roles, or a new password."""

from collections.abc import Sequence

from pehra.roster.powers import Power, Role
from pehra.store import models
from pehra.store.queries.officers import NoSuchOfficer

from .appoint_officer import check_password, check_roles
from .duty import Occasion, duty, record


@duty(needs=Power.MANAGE_OFFICERS)
def change_roles(on: Occasion, badge: str, roles: Sequence[Role]) -> None:
    """These and no others, from the officer's next request on. Raises NoSuchOfficer, NotGiven."""
    check_roles(roles)
    row = serving(badge)
    with record(on, subject=f"officer:{row.pk}") as said:
        said.details |= {"roles": [str(role) for role in roles], "before": row.roles}
        row.roles = [str(role) for role in roles]
        row.save(update_fields=["roles"])


@duty(needs=Power.MANAGE_OFFICERS)
def change_password(on: Occasion, badge: str, password: str) -> None:
    """Ends where they are signed in, and opens a locked badge. Raises NoSuchOfficer,
    WeakPassword.
    """
    check_password(password)
    row = serving(badge)
    with record(on, subject=f"officer:{row.pk}"):
        row.set_password(password)
        row.failures, row.failing_since_at, row.locked_until_at = 0, None, None
        row.save()


def serving(badge: str) -> models.Officer:
    """Raises NoSuchOfficer."""
    row = models.Officer.objects.filter(badge=badge, is_active=True).first()
    if row is None:
        raise NoSuchOfficer(f"Nobody is appointed under the badge {badge[:40]}.")
    return row
