"""Say who holds the keys from now on: asked for by one officer, confirmed by another.

What is sealed after that is shared among them. What the desk alone could open until then is shared
out to them by the watch; what older custodians hold is handed on by reshare_exhibits.
"""

from pehra.base.errors import PehraError
from pehra.evidence.custodian import Custodians, custodians
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .duty import Occasion, duty, record


class NotConfirmed(PehraError):
    """The custodians cannot be confirmed, by this officer or in this way."""


def subject(number: int) -> str:
    return f"custodians:{number}"


@duty(needs=Power.MANAGE_CUSTODIANS)
def ask_custodians(on: Occasion, among: Custodians, reason: str) -> int:
    """Gives the set's number, for another officer to confirm. Raises BadCustodians, NotAKey."""
    checked = custodians(among.members, among.needed, among.recovery)
    if not reason.strip():
        raise NotConfirmed("Say why the custodians change; the reason stays with them.")
    with record(on, subject="") as said:
        row = models.CustodianSet.objects.create(
            needed=checked.needed, recovery=checked.recovery, reason=reason.strip(),
            asked_by=on.officer.badge, asked_at=on.at,
        )  # fmt: skip
        models.Custodian.objects.bulk_create(
            models.Custodian(of=row, name=one.name, recipient=one.recipient)
            for one in checked.members
        )
        said.subject = subject(row.pk)
        said.details |= {"needed": checked.needed, "members": len(checked.members)}
    return row.pk


@duty(needs=Power.APPROVE)
def confirm_custodians(on: Occasion, number: int) -> None:
    """Raises NotConfirmed."""
    row = models.CustodianSet.objects.filter(pk=number).first()
    if row is None:
        raise NotConfirmed(f"There are no custodians {number}. See: pehra evidence custodians")
    if row.confirmed_at is not None:
        raise NotConfirmed(f"The custodians {number} were confirmed by {row.confirmed_by} before.")
    if row.asked_by == on.officer.badge:
        raise NotConfirmed("Whoever asks for new custodians cannot confirm them.")
    later = models.CustodianSet.objects.filter(pk__gt=number).exclude(confirmed_at=None)
    if later.exists():
        raise NotConfirmed(f"Newer custodians than {number} are in force already.")
    with record(on, subject=subject(number)) as said:
        row.confirmed_by, row.confirmed_at = on.officer.badge, on.at
        row.save(update_fields=["confirmed_by", "confirmed_at"])
        errand.put(errand.Kind.SHARE_OUT, subject(number), on.at)
        said.details["asked_by"] = row.asked_by
