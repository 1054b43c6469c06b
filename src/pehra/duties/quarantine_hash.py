"""Take a listed hash out of use that matches what it should not: two officers, with a reason.

One asks, another confirms; from then on the hash matches nothing on any list, and every report
whose comparison it was part of is compared and ranked again.
"""

from pehra.base.errors import PehraError
from pehra.media.known import Algorithm
from pehra.roster.powers import Power
from pehra.store import models

from . import look_again
from .duty import Occasion, duty, record

State = models.Quarantine.State


class NotQuarantined(PehraError):
    """The quarantine cannot be asked for, confirmed or lifted as it stands."""


@duty(needs=Power.MANAGE_LISTS)
def ask_quarantine(on: Occasion, algorithm: Algorithm, value: str, reason: str) -> int:
    """Gives the number of the request. Raises NotQuarantined."""
    if not reason.strip():
        raise NotQuarantined("Say why the hash should be out of use; the reason is kept.")
    listed = models.ListedHash.objects.filter(algorithm=algorithm, value=value)
    if not listed.exists():
        raise NotQuarantined(f"No list holds this {algorithm}.")
    if models.Quarantine.objects.filter(algorithm=algorithm, value=value).exclude(
        state=State.LIFTED
    ):
        raise NotQuarantined("This hash is in quarantine already, or another officer asked for it.")
    with record(on, subject="") as said:
        row = models.Quarantine.objects.create(
            algorithm=algorithm, value=value, reason=reason.strip(),
            asked_by=on.officer.badge, asked_at=on.at,
        )  # fmt: skip
        said.subject = f"quarantine:{row.pk}"
        said.details["algorithm"] = str(algorithm)
    return row.pk


@duty(needs=Power.MANAGE_LISTS)
def confirm_quarantine(on: Occasion, pk: int) -> int:
    """Gives how many reports will be compared again. Raises NotQuarantined."""
    row = _row(pk, State.ASKED, "waits for no confirmation")
    if row.asked_by == on.officer.badge:
        raise NotQuarantined(f"Officer {row.asked_by} asked for it; another must confirm it.")
    with record(on, subject=f"quarantine:{pk}") as said:
        again = _decide(row, State.IN_FORCE, on)
        said.details |= {"asked_by": row.asked_by, "reports": again}
    return again


@duty(needs=Power.MANAGE_LISTS)
def lift_quarantine(on: Occasion, pk: int) -> int:
    """Let the hash match again, or turn the request down. Gives how many reports will be compared
    again. Raises NotQuarantined.
    """
    row = models.Quarantine.objects.filter(pk=pk).exclude(state=State.LIFTED).first()
    if row is None:
        raise NotQuarantined(f"Quarantine {pk} is not in force, nor asked for.")
    was_in_force = row.state == State.IN_FORCE
    with record(on, subject=f"quarantine:{pk}") as said:
        again = _decide(row, State.LIFTED, on) if was_in_force else _turn_down(row, on)
        said.details |= {"was_in_force": was_in_force, "reports": again}
    return again


def _row(pk: int, state: str, otherwise: str) -> models.Quarantine:
    row = models.Quarantine.objects.filter(pk=pk, state=state).first()
    if row is None:
        raise NotQuarantined(f"Quarantine {pk} {otherwise}.")
    return row


def _turn_down(row: models.Quarantine, on: Occasion) -> int:
    row.state, row.decided_by, row.decided_at = State.LIFTED, on.officer.badge, on.at
    row.save()
    return 0


def _decide(row: models.Quarantine, state: State, on: Occasion) -> int:
    row.state, row.decided_by, row.decided_at = state, on.officer.badge, on.at
    row.save()
    models.ListChange.objects.create(at=on.at, quarantine=row)
    if state is State.LIFTED:  # what it would match is not known: all are looked at
        return look_again.at_all(on.at)
    matched = models.Match.objects.filter(
        listed__algorithm=row.algorithm, listed__value=row.value
    ).order_by()
    return look_again.at_these(matched.values_list("file__report", flat=True).distinct(), on.at)
