"""Give somebody a badge, roles and a password. A badge is given once: the ledger names it."""

from collections.abc import Sequence

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from pehra.base.errors import PehraError
from pehra.roster import badges
from pehra.roster.powers import INTERNAL, Power, Role
from pehra.store import models

from .duty import Occasion, duty, record


class WeakPassword(PehraError):
    """The password is too easy to guess."""


class BadgeTaken(PehraError):
    """The badge is somebody's, or was."""


class NotGiven(PehraError):
    """No role is named, or one that is nobody's."""


@duty(needs=Power.MANAGE_OFFICERS)
def appoint_officer(on: Occasion, badge: str, password: str, roles: Sequence[Role]) -> int:
    """Gives the officer's row number. Raises BadBadge, BadgeTaken, NotGiven, WeakPassword."""
    badges.check(badge)
    not_taken(badge)
    check_roles(roles)
    check_password(password)
    with record(on, subject="") as said:
        row = models.Officer(badge=badge, roles=[str(role) for role in roles])
        row.set_password(password)
        row.save(force_insert=True)
        said.subject = f"officer:{row.pk}"
        said.details["roles"] = row.roles
    return row.pk


def not_taken(badge: str) -> None:
    """`b-17` beside `B-17` would be taken for it. Raises BadgeTaken."""
    row = models.Officer.objects.filter(badge__iexact=badge).first()
    if row is None:
        return
    if not row.is_active:
        raise BadgeTaken(
            f"The badge {row.badge} was retired, and the ledger names it. Give another one, to the "
            "same person too."
        )
    raise BadgeTaken(
        f"The badge {row.badge} is given already. Another password or other roles for the same "
        f"officer: pehra officer change {row.badge}"
    )


def check_roles(roles: Sequence[Role]) -> None:
    """Raises NotGiven."""
    if not roles:
        raise NotGiven("Name one role or more.")
    if ours := sorted(INTERNAL & set(roles)):
        raise NotGiven(f"{', '.join(ours)}: Pehra itself acts so, and no officer does.")


def check_password(password: str) -> None:
    """Raises WeakPassword."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from error
