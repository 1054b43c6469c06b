"""Let an officer in by badge and password; five failures in 15 minutes lock the badge.

CJIS Security Policy 5.9.5 AC-7: at most five invalid attempts in 15 minutes. Ours opens again by
itself after 15 minutes, so that nobody can lock a whole unit out for longer than that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password

from pehra.roster.powers import NotPermitted, Officer, Power, Role, officer
from pehra.store import models

from .duty import Occasion, duty, record

MOST_FAILURES = 5
WINDOW = timedelta(minutes=15)
NOBODY = Officer("-", frozenset({Power.SIGN_IN}))  # who has not yet shown who they are


@dataclass(frozen=True, slots=True)
class SignedIn:
    badge: str
    roles: tuple[Role, ...]
    language: str
    pk: int


@dataclass(frozen=True, slots=True)
class Refused:
    """`locked`: too many failures, whatever the password was."""

    locked: bool


def sign_in(badge: str, password: str, at: datetime) -> SignedIn | Refused:
    """Check the password and record the outcome."""
    row = models.Officer.objects.filter(badge=badge, is_active=True).first()
    if row is None:
        make_password(password)  # the same work as a check, so that time does not tell
        return refuse_sign_in(Occasion(NOBODY, at, "sign-in"), "unknown", locked=False)
    locked = row.locked_until_at is not None and row.locked_until_at > at
    right = check_password(password, row.password)
    on = Occasion(officer(badge, *(Role(role) for role in row.roles)), at, "sign-in")
    if locked or not right:
        return refuse_sign_in(Occasion(NOBODY, at, "sign-in"), badge, locked=locked)
    try:
        return admit(on, row.pk)
    except NotPermitted:
        return refuse_sign_in(Occasion(NOBODY, at, "sign-in"), badge, locked=False)


@duty(needs=Power.SIGN_IN)
def admit(on: Occasion, pk: int) -> SignedIn:
    with record(on, subject=f"officer:{pk}"):
        row = models.Officer.objects.get(pk=pk)
        row.failures, row.failing_since_at, row.locked_until_at = 0, None, None
        row.last_login = on.at
        row.save()
    roles = tuple(Role(role) for role in row.roles)
    return SignedIn(row.badge, roles, row.language, row.pk)


@duty(needs=Power.SIGN_IN)
def refuse_sign_in(on: Occasion, badge: str, *, locked: bool) -> Refused:
    row = models.Officer.objects.filter(badge=badge).first()
    # what was typed as a badge may be a password typed in the wrong box: it is not recorded
    with record(on, subject=f"officer:{row.pk}" if row else "officer:unknown") as said:
        if row is not None and not locked:
            locked = _count_failure(row, on.at)
        said.details["locked"] = locked
    return Refused(locked)


def _count_failure(row: models.Officer, at: datetime) -> bool:
    if row.failing_since_at is None or at - row.failing_since_at > WINDOW:
        row.failures, row.failing_since_at = 0, at
    row.failures += 1
    locked = row.failures >= MOST_FAILURES
    if locked:
        row.locked_until_at, row.failures, row.failing_since_at = at + WINDOW, 0, None
    row.save()
    return locked
