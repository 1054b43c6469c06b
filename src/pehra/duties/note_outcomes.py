"""Write down how fetches ended: the diary's entries, what was found, where it leads, and when each
target is due again; one transaction for many, with one line in the ledger.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pehra.base.canonical import Json
from pehra.base.numbers import Series, count
from pehra.patrol.diary import End, finding_digest
from pehra.patrol.frontier import New, Settled
from pehra.patrol.plain import WORDS, plain
from pehra.roster.powers import Power
from pehra.store import models

from . import budgets, frontier
from .diary_rows import Ended, end
from .duty import Occasion, duty, record
from .forget_accounts import forget_accounts
from .note_intents import Noted

HIT, NEW_HOST = models.Finding.Kind.HIT, models.Finding.Kind.NEW_HOST


@dataclass(frozen=True, slots=True)
class Found:
    """Something that an officer is told of. `hosted_at` is where the bytes lay, and another thing
    than `reached_through`, which led there; `told` as media/finding.py has it.
    """

    kind: str
    hosted_at: Mapping[str, str]
    reached_through: str = ""
    told: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """`status` is 0 when nothing came, `exhibit` empty when nothing was sealed, `settled` empty
    when the target is still held (robots.txt was fetched for it).
    """

    noted: Noted
    target: int
    url: str
    via: str
    authority: str
    line: int
    outcome: str
    words: str = ""
    status: int = 0
    address: str = ""
    size: int = 0
    mime: str = ""
    sha256: str = ""
    verdict: str = ""
    exhibit: str = ""
    at: datetime
    found: tuple[Found, ...] = ()
    leads: tuple[New, ...] = ()
    settled: tuple[Settled, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one: the kinds of the findings that were made of it."""

    findings: tuple[str, ...]
    lost: bool = False  # another worker had taken its target over


@duty(needs=Power.PATROL)
def note_outcomes(on: Occasion, some: Sequence[Happened]) -> list[Told]:
    """In the order of `some`. Raises NotRecorded."""
    with record(on, subject="patrol") as said:
        end([_row(one) for one in some])
        frontier.put([new for one in some for new in one.leads], on.at)
        lost = {one.pk for one in frontier.settle([s for h in some for s in h.settled], on.at)}
        found, stored = _find(some)
        forget_accounts(s for one in some if not _kept(one) for s in one.settled)
        _spend(some)
        said.details |= {
            "fetches": [_line(one, told) for one, told in zip(some, stored, strict=True)],
            "outcomes": dict(Counter(one.outcome for one in some)),
            "findings": sum(map(len, found)), "lost": len(lost),
        }  # fmt: skip
    return [Told(kinds, one.target in lost) for one, kinds in zip(some, found, strict=True)]


def _kept(one: Happened) -> bool:
    return bool(one.exhibit) or one.verdict == "RECOGNISED"


def _line(one: Happened, found: tuple[str, ...]) -> Json:
    told = End(
        one.noted.number, one.url, one.outcome, one.status, one.address, one.size, one.sha256,
        one.verdict, one.exhibit, one.at, one.noted.salt, *_words(one), found,
    )  # fmt: skip
    return [one.noted.number, one.outcome, told.digest()]


def _words(one: Happened) -> tuple[str, str]:
    """And what type it is, as they are kept."""
    return plain(one.words, WORDS), one.mime[:80]


def _row(one: Happened) -> Ended:
    words, mime = _words(one)
    return (
        one.at, one.outcome, words, one.status or None, one.address, one.size, mime, one.sha256,
        one.verdict, count(Series.EXHIBIT, one.exhibit) if one.exhibit else None, one.noted.pk,
    )  # fmt: skip


def _find(some: Sequence[Happened]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """A hit is found once: the same bytes at the same place again are the same finding. Of each
    fetch the kinds of what was found, and the digests of what was written down of it.
    """
    asked = [one.target for one in some if any(f.kind == HIT for f in one.found)]
    hits = models.Finding.objects.filter(kind=HIT, target__in=asked)
    before = set(hits.values_list("target_id", "fetch__sha256"))
    kinds, stored = list[tuple[str, ...]](), list[tuple[str, ...]]()
    rows: list[models.Finding] = []
    for one in some:
        fresh = [f for f in one.found if f.kind != HIT or (one.target, one.sha256) not in before]
        rows += (_finding(one, found) for found in fresh)
        kinds.append(tuple(found.kind for found in one.found))
        stored.append(tuple(map(_digest, fresh)))
    models.Finding.objects.bulk_create(rows)
    return kinds, stored


def _digest(of: Found) -> str:
    return finding_digest(of.kind, dict(of.hosted_at), of.reached_through, dict(of.told))


def _finding(one: Happened, found: Found) -> models.Finding:
    return models.Finding(
        kind=found.kind, target_id=one.target, fetch_id=one.noted.pk, at=one.at,
        hosted_at=dict(found.hosted_at), reached_through=found.reached_through,
        told=dict(found.told),
    )  # fmt: skip


def _spend(some: Iterable[Happened]) -> None:
    """Bytes of each budget; its pages were counted with their intents."""
    sizes: Counter[int] = Counter()
    for one in some:
        sizes[one.noted.source] += one.size
    budgets.count_bytes(sizes)
