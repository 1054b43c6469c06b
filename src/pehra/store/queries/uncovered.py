"""Addresses of tip-offs that no authority in force covers, by host, and why each waits.

Nothing reads a table through: hosts come by their index a page at a time, of a host its newest
rows. Why something waits is asked of the gate when it is shown, by what is in force then.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, number
from pehra.patrol.authority import BadAuthority
from pehra.patrol.gate import Standing
from pehra.patrol.permit import Why
from pehra.patrol.proposal import Address, Wanted
from pehra.patrol.tip import Cover, Covered, Uncovered, cover
from pehra.patrol.url import BadUrl, registered, target
from pehra.store import models
from pehra.store.queries import authorities
from pehra.store.queries.lapsed import lapsed

PER_PAGE = 25
ADDRESSES = 50  # rows of a page
ASKED = 12  # newest addresses of a host that the gate is asked of, for the list of hosts
MOST = 1000  # rows of one host that are counted, the newest
ALL = 10_000  # rows that are counted of all
FEW = 200  # rows that the gate is asked of one by one before they are counted
_WAITING = "SELECT COUNT(DISTINCT key) FROM (SELECT key FROM store_uncovered LIMIT %s) counted"
#: of several reasons in one host, the first is told first
ORDER = (Why.DENIED, Why.REFLECTOR, Why.NOT_A_TARGET, Why.PORT, Why.SPENT)


class NoSuchHost(PehraError):
    """No address of this host waits for an authority."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is in force, and when."""

    standings: tuple[Standing, ...]
    at: datetime
    test_home: bool = False

    def cover(self, url: str) -> Cover:
        return cover(self.standings, url, self.at, test_home=self.test_home)


@dataclass(frozen=True, slots=True)
class HostLine:
    """`name` is empty for what is no address. `more`: there are more than were counted. `why`: of
    its newest addresses, each reason with how many.
    """

    key: int
    name: str
    addresses: int
    tips: int
    more: bool
    tier: int
    lane: str
    first_at: datetime | None
    last_at: datetime | None
    why: tuple[tuple[Why, int], ...]


@dataclass(frozen=True, slots=True)
class Hosts:
    """`after`: where the next page begins, 0 at the end. `addresses`: how many wait, counted to
    ALL; `lapsed`: how many targets of any kind were watched until their authority ended.
    """

    lines: tuple[HostLine, ...]
    after: int
    addresses: int
    lapsed: int
    most: int = ALL


@dataclass(frozen=True, slots=True)
class AddressLine:
    """`told`: what the gate says of it now; what is covered is about to become a target."""

    url: str
    tips: tuple[str, ...]
    named_at: datetime
    told: Cover


@dataclass(frozen=True, slots=True)
class HostPage:
    """`before`: the next page, 0 at the end."""

    host: HostLine
    lines: tuple[AddressLine, ...]
    before: int


def ground(at: datetime, *, test_home: bool) -> Ground:
    """Raises BadAuthority."""
    return Ground(authorities.standing(at), at, test_home)


def waiting(of: Ground) -> int:
    """How many addresses, counted in no more than ALL rows. Where they are few the gate is asked of
    each: what has been covered for a moment, and is being taken up, is not counted.
    """
    return _waiting(of, _few())


def _few() -> list[tuple[bytes, str]]:
    rows = models.Uncovered.objects.values_list("key", "sighting__value")[: FEW + 1]
    return [(bytes(key), url) for key, url in rows]


def _waiting(of: Ground, few: Sequence[tuple[bytes, str]]) -> int:
    if len(few) <= FEW:
        return len({key for key, url in few if _waits(of, url)})
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [ALL])
        found: int = cursor.fetchone()[0]
    return found


def _waits(of: Ground, url: str) -> bool:
    return isinstance(of.cover(url), Uncovered)


def named(at: datetime) -> int:
    """What tip-offs name and none covers now, watched before or not; counted as `waiting` does. By
    an authority that can be read no more nothing is covered: it stops the gate.
    """
    few, out = _few(), models.Target.objects.filter(state="OUT", via="TIP")
    lost = list(out.values_list("url", flat=True)[: FEW + 1])
    try:
        of = ground(at, test_home=False) if few or lost else Ground((), at)
    except BadAuthority:
        of = Ground((), at)
    many = sum(_waits(of, url) for url in lost) if len(lost) <= FEW else out[:ALL].count()
    return _waiting(of, few) + many


def hosts(of: Ground, after: int = 0, per_page: int = PER_PAGE) -> Hosts:
    """By the highest place that their tip-offs have in the queue, then the latest named first."""
    rows = models.UncoveredHost.objects.order_by("tier", "-last_at", "-pk")
    last = models.UncoveredHost.objects.filter(pk=after).first()
    if last is not None and last.last_at is not None:
        rows = rows.filter(
            Q(tier__gt=last.tier)
            | Q(tier=last.tier, last_at__lt=last.last_at)
            | Q(tier=last.tier, last_at=last.last_at, pk__lt=last.pk)
        )
    found = list(rows[: per_page + 1])
    shown = found[:per_page]
    return Hosts(
        tuple(_line(of, row) for row in shown),
        shown[-1].pk if len(found) > per_page else 0,
        waiting(of), lapsed(),
    )  # fmt: skip


def host(of: Ground, key: int, before: int = 0) -> HostPage:
    """Its newest rows, one line an address. Raises NoSuchHost."""
    row = models.UncoveredHost.objects.filter(pk=key).first()
    if row is None:
        raise NoSuchHost("Nothing of this host waits any more.")
    rows = _rows(key)
    if before:
        rows = rows.filter(pk__lt=before)
    told = list(rows.values_list(
        "pk", "key", "sighting__value", "report_id", "report__received_at"
    )[: ADDRESSES + 1])  # fmt: skip
    shown = told[:ADDRESSES]
    by_key: dict[bytes, list[tuple[str, int, datetime]]] = {}
    for _, of_target, url, report, at in shown:
        by_key.setdefault(bytes(of_target), []).append((url, report, at))
    lines = tuple(_address(of, one) for one in by_key.values())
    return HostPage(_line(of, row), lines, shown[-1][0] if len(told) > ADDRESSES else 0)


def wanted(of: Ground, names: Sequence[str]) -> tuple[Wanted, ...]:
    """What a draft for these hosts is made of; of a domain that itself waits for nothing, the hosts
    below it. Raises NoSuchHost.
    """
    found = {row.pk: row for name in names for row in _named(name)}
    return tuple(_wanted(of, row) for row in found.values())


def wanted_of(of: Ground, keys: Sequence[int]) -> tuple[Wanted, ...]:
    """By their rows; what went away meanwhile is left out. Raises NoSuchHost when all did."""
    rows = models.UncoveredHost.objects.filter(pk__in=keys).exclude(name="").order_by("name")
    found = tuple(_wanted(of, row) for row in rows)
    if not found:
        raise NoSuchHost("Nothing of these hosts waits any more.")
    return found


def _named(name: str) -> list[models.UncoveredHost]:
    told = name.strip().lower().rstrip(".")
    rows = models.UncoveredHost.objects.exclude(name="")
    found = list(rows.filter(name=told)) or [
        row for row in rows.filter(domain=registered(told)).order_by("name")
        if row.name.endswith(f".{told}")
    ]  # fmt: skip
    if not found:
        raise NoSuchHost(
            f"No address at {told[:80]} waits for an authority. See: pehra patrol uncovered."
        )
    return found


def _rows(key: int) -> QuerySet[models.Uncovered]:
    return models.Uncovered.objects.filter(host=key).order_by("-pk")


def _line(of: Ground, row: models.UncoveredHost) -> HostLine:
    urls = _rows(row.pk).values_list("sighting__value", flat=True)[:ASKED]
    asked = (of.cover(url) for url in urls)
    why = Counter(told.why for told in asked if isinstance(told, Uncovered))
    told = list(_rows(row.pk).values_list("key", "report_id")[: MOST + 1])
    counted = told[:MOST]
    return HostLine(
        row.pk, row.name, len({bytes(key) for key, _ in counted}), len({of for _, of in counted}),
        len(told) > MOST, row.tier, row.lane, row.first_at, row.last_at,
        tuple(sorted(why.items(), key=lambda one: (_place(one[0]), -one[1]))),
    )  # fmt: skip


def _place(why: Why) -> int:
    return ORDER.index(why) if why in ORDER else len(ORDER)


def _address(of: Ground, rows: Sequence[tuple[str, int, datetime]]) -> AddressLine:
    url, _, at = rows[0]
    tips = tuple(number(Series.REPORT, one) for one in dict.fromkeys(row[1] for row in rows))
    return AddressLine(url, tips, at, of.cover(url))


def _wanted(of: Ground, row: models.UncoveredHost) -> Wanted:
    rows = list(_rows(row.pk).values_list("sighting__value", "report_id")[: MOST + 1])
    told: dict[str, set[int]] = {}
    for url, report in rows[:MOST]:
        told.setdefault(_spelled(url), set()).add(report)
    addresses = tuple(_asked(of, url, reports) for url, reports in sorted(told.items()))
    return Wanted(row.name, addresses, more=len(rows) > MOST)


def _asked(of: Ground, url: str, reports: set[int]) -> Address:
    tips = tuple(number(Series.REPORT, one) for one in sorted(reports))
    match of.cover(url):
        case Covered() as by:
            return Address(url, tips, authority=by.authority, line=by.line)
        case other:
            return Address(url, tips, other.why, other.authority, other.line)


def _spelled(url: str) -> str:
    try:
        return target(url).text
    except BadUrl:
        return url
