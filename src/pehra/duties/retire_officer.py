"""An officer leaves the unit: the badge signs in no more, its tokens end, what it did stays."""

from dataclasses import dataclass

from pehra.base.errors import PehraError
from pehra.roster.powers import Power
from pehra.store.queries import custodians

from .change_officer import serving
from .duty import Occasion, duty, record

LONGEST = 1000  # characters of a reason


class NotRetired(PehraError):
    """No reason is given."""


@dataclass(frozen=True, slots=True)
class Retired:
    """`tokens` that ended. `custodian`: new exhibits are still shared to this badge."""

    tokens: int
    custodian: bool


@duty(needs=Power.MANAGE_OFFICERS)
def retire_officer(on: Occasion, badge: str, reason: str) -> Retired:
    """For good: the badge is not given again. Raises NoSuchOfficer, NotRetired."""
    if not reason.strip():
        raise NotRetired("Say why the badge is retired; the reason is kept in the ledger.")
    row = serving(badge)
    force = custodians.in_force()
    with record(on, subject=f"officer:{row.pk}") as said:
        row.is_active = False  # with that every session of theirs is nobody's
        row.set_unusable_password()
        row.save()
        tokens = row.tokens.filter(good_until_at__gt=on.at).update(good_until_at=on.at)
        said.details |= {"tokens": tokens, "reason": reason.strip()[:LONGEST]}
    holds = force is not None and badge in {one.name for one in force.members}
    return Retired(tokens, holds)
