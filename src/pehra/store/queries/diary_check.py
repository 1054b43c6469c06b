"""The diary against the ledger: does each entry say what the ledger's lines of that moment hold?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from pehra.base.numbers import Series, count, number
from pehra.patrol.diary import End, Intent, finding_digest
from pehra.store import models

STEP = 2000  # entries compared at once
DUTIES = frozenset({"note_intents", "note_outcomes", "note_refusals"})


@dataclass(frozen=True, slots=True)
class Fault:
    """`fetch` is FET-…; `words` say what is wrong with it."""

    fetch: str
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """`fetches` stand in the ledger with their intent or their refusal, `ended` of them with how
    they ended. The others were under way when their process died.
    """

    fetches: int
    ended: int
    faults: tuple[Fault, ...]


def check() -> Checked:
    """Reads every line of the patrol in the ledger, and every entry of the diary."""
    faults: list[Fault] = []
    intended: set[int] = set()
    ended: set[int] = set()
    for duty, told in _lines():
        rows = _rows().in_bulk([pk for pk, _ in told])
        for pk, digest in told:
            ended |= {pk} if duty != "note_intents" else set()
            intended |= {pk} if duty != "note_outcomes" else set()
            faults += _compared(duty, pk, digest, rows.get(pk))
    faults += _unheard(intended, ended)
    return Checked(len(intended), len(ended), tuple(faults))


def _lines() -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Each line's duty, with the fetches it names and their digests."""
    rows = models.LedgerLine.objects.filter(subject="patrol").order_by("seq")
    for body in rows.values_list("body", flat=True).iterator(chunk_size=STEP):
        told = json.loads(body)
        if told["duty"] in DUTIES:
            named = told["details"]["fetches"]
            yield told["duty"], [(count(Series.FETCH, one[0]), str(one[-1])) for one in named]


def _compared(duty: str, pk: int, digest: str, row: models.Fetch | None) -> Iterator[Fault]:
    name = number(Series.FETCH, pk)
    if row is None:
        yield Fault(name, "it stands in the ledger and not in the diary")
        return
    computed = intent_of(row) if duty == "note_intents" else end_of(row)
    if computed != digest:
        what = "intent" if duty == "note_intents" else "end"
        yield Fault(name, f"its {what} is another than the ledger holds")


def _unheard(intended: set[int], ended: set[int]) -> Iterator[Fault]:
    """Entries that no line tells of."""
    rows = models.Fetch.objects.values_list("pk", "outcome")
    for pk, outcome in rows.iterator(chunk_size=STEP):
        if pk not in intended:
            yield Fault(number(Series.FETCH, pk), "it stands in the diary and not in the ledger")
        elif pk not in ended and outcome not in {"", "LOST"}:
            yield Fault(number(Series.FETCH, pk), "the ledger does not hold how it ended")


def _rows() -> QuerySet[models.Fetch]:
    """With what end_of() reads of them."""
    return models.Fetch.objects.select_related("authority").prefetch_related("findings")


def intent_of(row: models.Fetch) -> str:
    by = f"{row.authority.ref}@{row.authority.version}" if row.authority else ""
    name = number(Series.FETCH, row.pk)
    return Intent(name, row.url, row.via, by, row.line, row.intended_at, row.salt).digest()


def end_of(row: models.Fetch) -> str:
    """Empty while it is under way."""
    if row.ended_at is None:
        return ""
    exhibit = number(Series.EXHIBIT, row.exhibit_id) if row.exhibit_id else ""
    return End(
        number(Series.FETCH, row.pk), row.url, row.outcome, row.status or 0, row.address,
        row.size or 0, row.sha256, row.verdict, exhibit, row.ended_at, row.salt,
        row.words, row.mime, _found(row),
    ).digest()  # fmt: skip


def _found(row: models.Fetch) -> tuple[str, ...]:
    return tuple(
        finding_digest(one.kind, one.hosted_at, one.reached_through, one.told)
        for one in sorted(row.findings.all(), key=lambda one: one.pk)
    )
