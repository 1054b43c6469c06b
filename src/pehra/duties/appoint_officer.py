"""Give somebody a badge, roles and a password, or change them."""

from collections.abc import Sequence

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from pehra.base.errors import PehraError
from pehra.roster.powers import Power, Role
from pehra.store import models

from .duty import Occasion, duty, record


class WeakPassword(PehraError):
    """The password is too easy to guess."""


@duty(needs=Power.MANAGE_OFFICERS)
def appoint_officer(on: Occasion, badge: str, password: str, roles: Sequence[Role]) -> int:
    """Gives the officer's row number. Raises WeakPassword."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages)) from error
    with record(on, subject="") as said:
        row, _ = models.Officer.objects.get_or_create(badge=badge)
        row.set_password(password)
        row.roles = [str(role) for role in roles]
        row.is_active = True
        row.save()
        said.subject = f"officer:{row.pk}"
        said.details["roles"] = row.roles
    return row.pk
