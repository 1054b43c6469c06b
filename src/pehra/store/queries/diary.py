"""The patrol's diary: every fetch with its intent and how it ended, the newest first.

A page is found by the number before it, never counted out, so that the millionth entry costs what
the first does. Each filter has an index that ends with the entry's number, or a bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import QuerySet

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, number
from pehra.store import models

from .diary_check import end_of, intent_of

PER_PAGE = 50
FEW = 2000  # targets of a host whose fetches are looked up one target after the other
STEP, STEPS = 2000, 25  # entries looked through at once, and how often for one page
NEWEST = 2**62

Rows = QuerySet[models.Fetch]


class BadFilter(PehraError):
    """No authority of this name was ever written down here."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty: all. `authority` is REF@VERSION, or REF for all its versions, `source` the number of
    one of the floor's lines.
    """

    authority: str = ""
    source: int = 0
    outcome: str = ""
    host: str = ""

    def told(self) -> dict[str, str]:
        """What is filtered by, for the address of another page."""
        return {f.name: str(getattr(self, f.name)) for f in fields(self) if getattr(self, f.name)}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the diary. `outcome` is empty while its end is not known."""

    number: str
    key: int
    target: str
    url: str
    via: str
    authority: str
    line: int
    rule: str
    at: datetime
    ended_at: datetime | None
    outcome: str
    words: str
    status: int | None
    address: str
    size: int | None
    mime: str
    sha256: str
    verdict: str
    exhibit: str


@dataclass(frozen=True, slots=True)
class Page:
    """`before` is where the next page begins, 0 at the end. `looked` when this one ended early,
    because so many entries were looked through.
    """

    entries: tuple[Entry, ...]
    before: int
    looked: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """What the ledger's lines hold of a fetch (patrol/diary.py); `end` is empty while it runs."""

    intent: str
    end: str


def diary(wanted: Filter, before: int = 0, per_page: int = PER_PAGE) -> Page:
    """Raises BadFilter."""
    start = before or NEWEST
    rows = models.Fetch.objects.filter(pk__lt=start).order_by("-pk")
    if wanted.outcome:
        rows = rows.filter(outcome="" if wanted.outcome == "OPEN" else wanted.outcome)
    if wanted.source or wanted.authority:
        return _page(_by_rules(rows, wanted, per_page + 1), per_page)
    if wanted.host:
        return _by_host(rows, wanted.host, per_page)
    return _page(list(_with(rows)[: per_page + 1]), per_page)


def proof(entry: Entry) -> Proof:
    """Computed from the entry and its salt, to be found in the ledger's lines of that moment."""
    row = models.Fetch.objects.select_related("authority").get(pk=entry.key)
    return Proof(intent_of(row), end_of(row))


def entry(pk: int) -> Entry:
    return _page(list(_with(models.Fetch.objects.filter(pk=pk))), 1).entries[0]


def names() -> tuple[str, ...]:
    """Every authority, REF@VERSION, the newest first."""
    rows = models.Authority.objects.order_by("-pk").values_list("ref", "version")
    return tuple(f"{ref}@{version}" for ref, version in rows)


def _with(rows: Rows) -> Rows:
    return rows.select_related("authority")


def _by_rules(rows: Rows, wanted: Filter, most: int) -> list[models.Fetch]:
    """Each rule of the authority by itself, then put together: none needs to be sorted."""
    if wanted.host:
        rows = rows.filter(target__host__name=wanted.host)
    found: list[models.Fetch] = []
    for authority, line in _rules(wanted):
        found += _with(rows.filter(authority=authority, line=line))[:most]
    return sorted(found, key=lambda row: -row.pk)[:most]


def _rules(wanted: Filter) -> list[tuple[int, int]]:
    """Of a source its one, of an authority all by which anything was fetched."""
    if wanted.source:
        rows = models.Source.objects.filter(pk=wanted.source)
        return list(rows.values_list("authority_id", "line"))
    ref, at, version = wanted.authority.rpartition("@")
    rows_ = models.Authority.objects.filter(ref=ref if at else version)
    if at:
        rows_ = rows_.filter(version=version if version.isdecimal() else 0)
    pks = list(rows_.order_by("pk").values_list("pk", flat=True))
    if not pks:
        raise BadFilter(f"There is no authority {wanted.authority[:90]}.")
    return [(pk, line) for pk in pks for line in _lines(pk)]


def _lines(authority: int) -> Iterator[int]:
    """From one to the next in the index, and not through all of its entries."""
    line = -1
    while True:
        rows = models.Fetch.objects.filter(authority=authority, line__gt=line).order_by("line")
        found = rows.values_list("line", flat=True).first()
        if found is None:
            return
        yield found
        line = found


def _by_host(rows: Rows, host: str, per_page: int) -> Page:
    """A host with few targets by them; one with many is met soon among the newest entries."""
    pk = models.Host.objects.filter(name=host).values_list("pk", flat=True).first()
    if pk is None:
        return Page((), 0)
    targets = list(models.Target.objects.filter(host=pk).values_list("pk", flat=True)[: FEW + 1])
    if len(targets) <= FEW:
        of_them = _with(rows.filter(target__in=targets))
        return _page(list(of_them[: per_page + 1]), per_page)
    return _looked_through(rows, pk, per_page)


def _looked_through(rows: Rows, host: int, per_page: int) -> Page:
    found: list[int] = []
    last, looked = NEWEST, 0
    for _ in range(STEPS):
        some = list(rows.filter(pk__lt=last).values_list("pk", "target__host_id")[:STEP])
        found += [pk for pk, of in some if of == host]
        looked += len(some)
        if len(some) < STEP or len(found) > per_page:
            kept = list(_with(models.Fetch.objects.filter(pk__in=found).order_by("-pk")))
            return _page(kept, per_page)
        last = some[-1][0]
    kept = list(_with(models.Fetch.objects.filter(pk__in=found).order_by("-pk")))
    return Page(_page(kept, per_page).entries, last, looked)


def _page(rows: list[models.Fetch], per_page: int) -> Page:
    shown = rows[:per_page]
    rules = _texts({row.authority_id for row in shown if row.authority_id})
    entries_ = tuple(_entry(row, rules) for row in shown)
    return Page(entries_, shown[-1].pk if len(rows) > per_page else 0)


def _texts(authorities: set[int]) -> dict[tuple[int, int], str]:
    rows = models.Source.objects.filter(authority__in=authorities)
    return {(of, line): rule for of, line, rule in rows.values_list("authority", "line", "rule")}


def _entry(row: models.Fetch, rules: dict[tuple[int, int], str]) -> Entry:
    authority = f"{row.authority.ref}@{row.authority.version}" if row.authority else ""
    return Entry(
        number(Series.FETCH, row.pk), row.pk, number(Series.TARGET, row.target_id), row.url,
        row.via, authority, row.line, rules.get((row.authority_id or 0, row.line), ""),
        row.intended_at, row.ended_at, row.outcome, row.words, row.status, row.address, row.size,
        row.mime, row.sha256, row.verdict,
        number(Series.EXHIBIT, row.exhibit_id) if row.exhibit_id else "",
    )  # fmt: skip
