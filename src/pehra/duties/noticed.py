"""What the duties of notices share: a notice's row, the visits it rests on, and what it says.

No duty: the record is that of whoever calls.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.patrol import notice
from pehra.patrol.authority import BadAuthority, read
from pehra.patrol.frontier import URGENT, New
from pehra.patrol.gate import Asked, permit
from pehra.patrol.notice import Matter, Unit, Visit
from pehra.patrol.permit import Permit, Refused, Via
from pehra.store import models
from pehra.store.queries import authorities, patrol

from . import frontier

VISITS = 1_000  # of one target that are looked at, the latest
DAILY = int(notice.EVERY.total_seconds())


class NoSuchNotice(PehraError):
    """There is no notice of this number."""


def row_of(text: str) -> models.Notice:
    """Raises NoSuchNotice, BadNumber."""
    rows = models.Notice.objects.select_related(
        "finding__fetch__authority", "finding__target__host"
    )
    row = rows.filter(pk=count(Series.NOTICE, text)).first()
    if row is None:
        raise NoSuchNotice(f"There is no notice {text.strip().upper()[:40]}.")
    return row


def visits(target: int) -> list[Visit]:
    """Its ended fetches, the latest VISITS of them, in their order."""
    rows = models.Fetch.objects.filter(target=target).exclude(ended_at=None).exclude(outcome="")
    return [_visit(row) for row in rows.exclude(via=Via.ROBOTS).order_by("-pk")[:VISITS]][::-1]


def second(row: models.Finding, at: datetime) -> notice.Second:
    return notice.second(_visit(row.fetch), visits(row.target_id), at)


def matter(row: models.Finding, unit: Unit, whom: tuple[str, str], number_: str) -> Matter:
    """`whom`: provider and e-mail address."""
    told: dict[str, Any] = row.told
    first = _visit(row.fetch)
    return Matter(
        number=number_, unit=unit, provider=whom[0], email=whom[1], url=first.url,
        address=str(row.hosted_at.get("address", "")), sha256=first.sha256,
        match=notice.neutral(str(told.get("algorithm", "")), int(told.get("distance") or 0)),
        law=_law(row.fetch), first_at=first.at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Home:
    """What of the home the gate goes by: the file that stops everything, and whether it is one for
    tests.
    """

    halt_file: Path
    test_home: bool


def leave(of: models.Target, at: datetime, home: Home) -> Permit | Refused:
    """Whether the address itself may be fetched now, whatever page shows it: as deep as it lies."""
    standings, halts = authorities.standing(at), authorities.halts(home.halt_file)
    asked = Asked(of.url, Via.AGAIN, of.depth, of.hops)
    return permit(standings, asked, at, halts, test_home=home.test_home)


def order(targets: Iterable[models.Target], at: datetime, due_at: datetime, source: int = 0) -> int:
    """Inside a record: have them visited as second fetches, whole, and every day from then on.
    `source` of the rule that covers them, 0 for the one they have. Gives how many there were.
    """
    some = [_new(one, due_at, source or one.source_id or 0) for one in targets]
    frontier.put(some, at)
    return len(some)


def named(row: models.Notice) -> str:
    return number(Series.NOTICE, row.pk)


def source_of(found: Permit) -> int:
    return patrol.sources().get((found.authority, found.line), 0)


def _new(target: models.Target, due_at: datetime, source: int) -> New:
    return New(
        url=target.url, host=target.host.name, domain=target.host.domain, via=Via.AGAIN,
        source=source, rank=URGENT, due_at=due_at, interval=DAILY, whole=True, direct=True,
    )  # fmt: skip


def _visit(row: models.Fetch) -> Visit:
    return Visit(
        row.pk, row.ended_at or row.intended_at, row.url, row.via, row.outcome, row.status or 0,
        row.verdict, row.sha256, row.words,
    )  # fmt: skip


def _law(fetch: models.Fetch) -> str:
    """On which the unit fetched it, as the authority says."""
    if fetch.authority is None:
        return "the law of our country"
    try:
        return read(fetch.authority.text).law
    except BadAuthority:
        return "the law of our country"
