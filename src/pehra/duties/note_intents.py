"""Write down what is about to be fetched and on which authority, before anything is sent.

No line, no fetch: when the ledger cannot be written, this raises and the patrol stands still. Each
is counted in the same record as a page of its rule's budget, so that no more than those are ever
sent, however many fly at once and whatever becomes of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pehra.base.numbers import Series, number
from pehra.patrol.bounds import BYTES, PAGES
from pehra.patrol.diary import Intent, fresh_salt
from pehra.patrol.gate import Spent
from pehra.roster.powers import Power
from pehra.store import models

from . import budgets
from .diary_rows import begin
from .duty import Occasion, duty, record

NOTHING = Spent()


@dataclass(frozen=True, slots=True)
class Planned:
    """One fetch that a permit was given for. `authority` is REF@VERSION. `source` is the row that
    its rule's budget of so many pages and bytes is counted in, 0 where it is counted nowhere.
    """

    target: int
    url: str
    via: str
    authority: str
    line: int
    source: int = 0
    pages: int = PAGES
    bytes: int = BYTES


@dataclass(frozen=True, slots=True)
class Noted:
    """The fetch's number in the diary, and the salt of its digests. `source` is where it is counted
    (Planned), `spent` the bytes on record there.
    """

    pk: int
    salt: str
    at: datetime
    source: int = 0
    spent: int = 0

    @property
    def number(self) -> str:
        return number(Series.FETCH, self.pk)


@dataclass(frozen=True, slots=True)
class Overspent:
    """The pages or bytes of its rule are used up: it was not noted, and is not to be sent."""


@duty(needs=Power.PATROL)
def note_intents(on: Occasion, some: Sequence[Planned]) -> list[Noted | Overspent]:
    """In the order of `some`. Raises NotRecorded."""
    with record(on, subject="patrol") as said:
        spent = budgets.held({one.source for one in some if one.source})
        fits = list(_fitting(some, spent))
        going = [one for one, fit in zip(some, fits, strict=True) if fit]
        noted = _noted(on, going, spent)
        budgets.count_pages(Counter(one.source for one in going))
        said.details["fetches"] = [
            [made.number, one.authority, _digest(one, made)]
            for one, made in zip(going, noted, strict=True)
        ]
        if len(going) < len(some):
            said.details["overspent"] = len(some) - len(going)
    made = iter(noted)
    return [next(made) if fit else Overspent() for fit in fits]


def _fitting(some: Sequence[Planned], spent: Mapping[int, Spent]) -> Iterator[bool]:
    """Whether the budget has room for each, the first first."""
    pages = Counter({source: one.pages for source, one in spent.items()})
    for one in some:
        known = spent.get(one.source)
        fits = known is None or (pages[one.source] < one.pages and known.bytes < one.bytes)
        pages[one.source] += fits
        yield fits


def _noted(on: Occasion, some: Sequence[Planned], spent: Mapping[int, Spent]) -> list[Noted]:
    keys = authority_keys(one.authority for one in some)
    salts = [fresh_salt() for _ in some]
    made = begin([
        (one.target, keys[one.authority], one.line, one.url, one.via, salt, on.at)
        for one, salt in zip(some, salts, strict=True)
    ])  # fmt: skip
    return [
        Noted(pk, salt, on.at, one.source, spent.get(one.source, NOTHING).bytes)
        for one, pk, salt in zip(some, made, salts, strict=True)
    ]


def _digest(one: Planned, noted: Noted) -> str:
    return Intent(
        noted.number, one.url, one.via, one.authority, one.line, noted.at, noted.salt
    ).digest()


def authority_keys(told: Iterable[str]) -> dict[str, int]:
    """The rows of authorities by REF@VERSION."""
    wanted = {one.rpartition("@")[0] for one in told}
    rows = models.Authority.objects.filter(ref__in=wanted).values_list("pk", "ref", "version")
    return {f"{ref}@{version}": pk for pk, ref, version in rows}
