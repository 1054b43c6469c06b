"""Give another program of the unit a token, so that it can ask what officers of a role may ask."""

import hashlib
import secrets
from datetime import timedelta

from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries.officers import NoSuchOfficer

from .duty import Occasion, duty, record

GOOD_FOR = timedelta(days=90)


@duty(needs=Power.MANAGE_OFFICERS)
def make_token(on: Occasion, badge: str) -> str:
    """Gives the token, which is shown once and kept nowhere. Raises NoSuchOfficer."""
    row = models.Officer.objects.filter(badge=badge, is_active=True).first()
    if row is None:
        raise NoSuchOfficer(f"Nobody is appointed under the badge {badge}.")
    token = f"pehra_{secrets.token_urlsafe(32)}"
    with record(on, subject=f"officer:{row.pk}") as said:
        kept = models.Token.objects.create(
            officer=row, sha256=hashlib.sha256(token.encode()).hexdigest(),
            made_at=on.at, good_until_at=on.at + GOOD_FOR,
        )  # fmt: skip
        said.details["token"] = kept.pk
    return token
