"""What the patrol's rounds ask: where its sources are kept, robots.txt, tips, what is next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from pehra.intake.captured import PATROLS
from pehra.patrol.frontier import RobotsTxt
from pehra.store import models

TIPS = 1000  # sightings looked through at once
CHANNEL = "PATROL"  # by which the desk seals what its own patrol captured


@dataclass(frozen=True, slots=True)
class Tip:
    """An address that a tip-off names, as it stands there."""

    url: str
    report: int
    sighting: int


@dataclass(frozen=True, slots=True)
class Tips:
    """What was found up to a sighting; `more` waits behind it."""

    tips: tuple[Tip, ...]
    upto: int
    more: bool


def sources() -> dict[tuple[str, int], int]:
    """The rows of sources by authority (REF@VERSION) and line."""
    rows = models.Source.objects.values_list("pk", "authority__ref", "authority__version", "line")
    return {(f"{ref}@{version}", line): pk for pk, ref, version, line in rows}


def robots_of(hosts: Sequence[int]) -> Iterator[tuple[int, RobotsTxt]]:
    """robots.txt of those hosts that were asked for it."""
    rows = models.RobotsFile.objects.filter(pk__in=hosts)
    for pk, text, status, at in rows.values_list("pk", "text", "status", "at"):
        yield pk, RobotsTxt(text, status, at)


def next_at() -> datetime | None:
    """When something is next to be leased; None when nothing waits."""
    rows = models.Pace.objects.exclude(next_at=None).order_by("next_at")
    return rows.values_list("next_at", flat=True).first()


def tips_after(sighting: int, last: int = 0) -> Tips:
    """Addresses in the tip-offs' sightings behind this one, up to the last one if that is given, in
    the order of their numbers. What a partner captured is a tip-off; what this desk did is none.
    """
    numbers = models.Sighting.objects.values_list("pk", flat=True)
    newest = last or numbers.order_by("-pk").first() or 0
    # by rows, not by numbers: what was read again leaves long gaps
    behind = numbers.filter(pk__gt=sighting, pk__lte=newest).order_by("pk")
    upto = max(behind[TIPS - 1 : TIPS].first() or newest, sighting)
    rows = models.Sighting.objects.filter(kind="URL", pk__gt=sighting, pk__lte=upto).order_by("pk")
    # what a partner's desk of this kind captured has the same reader, and came by another channel
    ours = models.Arrival.objects.filter(exhibit=OuterRef("report__exhibit"), channel=CHANNEL)
    rows = rows.exclude(Q(report__reader=PATROLS) & Exists(ours))
    told = rows.values_list("value", "report_id", "pk")
    return Tips(tuple(Tip(*one) for one in told), upto, upto < newest)


def target_of(key: bytes) -> int:
    """The row of a target by its key (patrol/frontier.py); 0 when there is none."""
    rows = models.Target.objects.filter(key=key).values_list("pk", flat=True)
    return rows.first() or 0


def real_authorities() -> int:
    """How many authorities were approved in this home."""
    return models.Authority.objects.exclude(approved_at=None).count()


def is_hit(targets: Sequence[int]) -> set[int]:
    """Those at which a hit was found before."""
    hits = models.Finding.objects.filter(kind=models.Finding.Kind.HIT, target__in=targets)
    return set(hits.values_list("target_id", flat=True))
