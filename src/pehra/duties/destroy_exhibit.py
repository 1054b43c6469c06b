"""Destroy what an exhibit holds, on a lawful order: asked for, confirmed by another officer after a
time in which it can be withdrawn. Shares, working key and body go; record, ledger and proofs stay.
"""

from datetime import timedelta

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.evidence.strongroom import Strongroom
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record

HOLD = timedelta(days=7)  # in which whoever must be heard can object


class NotDestroyed(PehraError):
    """The destruction may not be asked for or done, or not yet."""


@duty(needs=Power.KEEP_CUSTODY)
def ask_destruction(on: Occasion, exhibit: str, order: str, reason: str) -> int:
    """`order` names the court's or the law's order. Gives the request's number. Raises
    NotDestroyed.
    """
    row = models.Exhibit.objects.filter(pk=count(Series.EXHIBIT, exhibit)).first()
    if row is None or row.destroyed_at is not None:
        raise NotDestroyed(f"There is no exhibit {exhibit}, or what it held is destroyed already.")
    if not order.strip() or not reason.strip():
        raise NotDestroyed("Name the order it rests on, and the reason.")
    with record(on, subject=number(Series.EXHIBIT, row.pk)) as said:
        made = models.Destruction.objects.create(
            exhibit=row, order=order.strip()[:200], reason=reason.strip(),
            asked_by=on.officer.badge, asked_at=on.at, not_before_at=on.at + HOLD,
        )  # fmt: skip
        said.details["destruction"] = made.pk
    return made.pk


@duty(needs=Power.KEEP_CUSTODY)
def withdraw_destruction(on: Occasion, number_: int) -> None:
    """Anyone who keeps custody may. Raises NotDestroyed."""
    row = _waiting(number_)
    with record(on, subject=number(Series.EXHIBIT, row.exhibit_id)) as said:
        row.withdrawn_by = on.officer.badge
        row.save(update_fields=["withdrawn_by"])
        said.details["destruction"] = row.pk


@duty(needs=Power.APPROVE)
def destroy_exhibit(on: Occasion, number_: int, room: Strongroom) -> str:
    """Gives the exhibit's number. Raises NotDestroyed, NotSealed."""
    row = _waiting(number_)
    exhibit = number(Series.EXHIBIT, row.exhibit_id)
    if row.asked_by == on.officer.badge:
        raise NotDestroyed("Whoever asks for a destruction cannot confirm it.")
    if on.at < row.not_before_at:
        days = (row.not_before_at - on.at).days + 1
        raise NotDestroyed(f"{exhibit} may be destroyed in {days} days, not before.")
    of = row.exhibit
    with record(on, subject=exhibit) as said:
        strike(of, on)
        row.confirmed_by, row.done_at = on.officer.badge, on.at
        row.save(update_fields=["confirmed_by", "done_at"])
        said.details |= {"destruction": row.pk, "address": of.address, "asked_by": row.asked_by}
    # without its key it is noise already; a crash here leaves noise
    room.vault.drop(of.address)
    return exhibit


def strike(row: models.Exhibit, on: Occasion) -> None:
    """Inside a record: nothing that could open it stays."""
    models.Share.objects.filter(exhibit=row).delete()
    models.WorkingShare.objects.filter(exhibit=row).delete()
    models.Release.objects.filter(opening__exhibit=row).delete()
    models.Opening.objects.filter(exhibit=row, ended_at=None).update(
        ended_at=on.at, ended_by=on.officer.badge
    )
    models.Exhibit.objects.filter(pk=row.pk).update(destroyed_at=on.at)


def _waiting(number_: int) -> models.Destruction:
    found = models.Destruction.objects.select_related("exhibit").filter(
        pk=number_, done_at=None, withdrawn_by=""
    )
    row = found.first()
    if row is None:
        raise NotDestroyed(f"No destruction {number_} waits: it was done or withdrawn, or is none.")
    return row
