"""Two people open an exhibit: asked for by one, approved by another, with custodians' shares."""

from datetime import timedelta

from pehra.base.canonical import Json
from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.evidence import opening, shares
from pehra.evidence.strongroom import Strongroom
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record
from .seal_exhibit import custodians_of


class NoOpening(PehraError):
    """There is no such opening or exhibit, or nothing that could be opened."""


def row_of(number_: str) -> models.Opening:
    """Raises NoOpening, BadNumber."""
    found = models.Opening.objects.select_related("exhibit__held_by").filter(
        pk=count(Series.OPENING, number_)
    )
    row = found.first()
    if row is None:
        raise NoOpening(f"There is no opening {number_}. See: pehra evidence openings")
    return row


def asked(row: models.Opening) -> opening.Asked:
    lent = row.releases.values_list("holder", flat=True)
    return opening.Asked(
        row.asked_by, row.asked_at, row.approved_by, row.until_at, row.ended_at,
        opening.holders(list(lent)),
    )  # fmt: skip


@duty(needs=Power.ASK_OPENING)
def ask_opening(on: Occasion, exhibit: str, purpose: str, authority: str) -> str:
    """`authority`: the case, warrant or order on which it rests. Gives the opening's number. Raises
    NoOpening.
    """
    row = models.Exhibit.objects.filter(pk=count(Series.EXHIBIT, exhibit)).first()
    if row is None or row.destroyed_at is not None:
        raise NoOpening(f"There is no exhibit {exhibit}, or what it held was destroyed.")
    if not purpose.strip() or not authority.strip():
        raise NoOpening("Say what for, and on what authority: a case, a warrant, an order.")
    if row.held_by is None:
        raise NoOpening(f"{exhibit}: no custodians hold it yet. See: pehra evidence custodians")
    with record(on, subject=number(Series.EXHIBIT, row.pk)) as said:
        made = models.Opening.objects.create(
            exhibit=row, purpose=purpose.strip(), authority=authority.strip()[:200],
            asked_by=on.officer.badge, asked_at=on.at,
        )  # fmt: skip
        said.details["opening"] = made.pk
    return number(Series.OPENING, made.pk)


@duty(needs=Power.APPROVE)
def approve_opening(
    on: Occasion, opening_: str, lasts: timedelta = opening.USUAL
) -> opening.Granted:
    """Raises NotGranted, NoOpening."""
    row = row_of(opening_)
    granted = opening.allowed(
        opening.may_approve(asked(row), on.officer.badge, lasts, on.at), opening_
    )
    with record(on, subject=number(Series.EXHIBIT, row.exhibit_id)) as said:
        row.approved_by, row.approved_at = on.officer.badge, on.at
        row.until_at = granted.until_at
        row.save(update_fields=["approved_by", "approved_at", "until_at"])
        said.details |= _details(row, minutes=int(lasts.total_seconds() // 60))
    return granted


@duty(needs=Power.RELEASE_SHARE)
def release_share(on: Occasion, opening_: str, room: Strongroom, lent: bytes) -> int:
    """`lent` is the officer's own share, sealed for the desk's working key (shares.lent). Gives how
    many shares are still missing. Raises NotGranted, NotYours, NoOpening.
    """
    row = row_of(opening_)
    opening.allowed(opening.may_release(asked(row), on.officer.badge, on.at), opening_)
    mine = row.exhibit.shares.filter(holder=on.officer.badge)
    if not mine.exists():
        raise NoOpening(f"{on.officer.badge} holds no share of what {opening_} is about.")
    key, share = _shown(room, lent)
    if share.address != row.exhibit.address or not share.place:
        raise shares.NotYours("This share is of another exhibit.")
    if share.place != _place(row.exhibit, on.officer.badge):
        raise shares.NotYours(f"This is not the share of {on.officer.badge}: it is another's.")
    with record(on, subject=number(Series.EXHIBIT, row.exhibit_id)) as said:
        models.Release.objects.update_or_create(
            opening=row, holder=on.officer.badge,
            defaults={"key": key, "sealed": lent, "released_at": on.at},
        )  # fmt: skip
        missing = max(0, share.needed - row.releases.count())
        said.details |= _details(row, missing=missing)
    return missing


@duty(needs=Power.SEE_EVIDENCE)
def end_opening(on: Occasion, opening_: str) -> None:
    """Before its time is over; the lent shares are struck out. Raises NotGranted, NoOpening."""
    row = row_of(opening_)
    if row.ended_at is not None:
        raise opening.NotGranted(f"{opening_}: it has ended.")
    if on.officer.badge not in {row.asked_by, row.approved_by}:
        on.officer.must_hold(Power.APPROVE)
    with record(on, subject=number(Series.EXHIBIT, row.exhibit_id)) as said:
        _end(on, row)
        said.details |= _details(row)


@duty(needs=Power.PUT_AWAY)
def lapse_openings(on: Occasion) -> int:
    """End those whose time is over. Gives how many; raises nothing when there is none."""
    rows = list(models.Opening.objects.filter(ended_at=None, until_at__lte=on.at))
    with record(on, subject="openings") as said:
        for row in rows:
            _end(on, row)
        said.details["openings"] = [row.pk for row in rows]
    return len(rows)


def over(on: Occasion) -> bool:
    """Whether there is one to lapse."""
    return models.Opening.objects.filter(ended_at=None, until_at__lte=on.at).exists()


def _shown(room: Strongroom, lent: bytes) -> tuple[str, shares.Opened]:
    """The working key it was sealed for, the newest or one of before midnight, and the share."""
    for name in reversed(room.working.names()):
        try:
            return name, shares.opened(lent, room.working.identity(name))
        except shares.NotYours:
            continue
    raise shares.NotYours("The share is not sealed for this desk's working key, or is damaged.")


def _place(row: models.Exhibit, badge: str) -> int:
    """Which of the shares is this custodian's, as they were dealt out: from 1; 0 for none. One
    share lent in two names would be counted as two, and open nothing.
    """
    members = custodians_of(row.held_by).members if row.held_by else ()
    places = {one.name: place for place, one in enumerate(members, 1)}
    return places.get(badge, 0)


def _end(on: Occasion, row: models.Opening) -> None:
    row.ended_by, row.ended_at = on.officer.badge, on.at
    row.save(update_fields=["ended_by", "ended_at"])
    row.releases.all().delete()


def _details(row: models.Opening, **more: int) -> dict[str, Json]:
    return {"opening": row.pk, **more}
