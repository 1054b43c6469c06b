"""An authority came into force: addresses of earlier tip-offs that it covers become targets, and
targets that no authority covered any more (lapsed.py) are taken up again.

Some hundred at a time, each an errand of its own: whoever dies over one has lost nothing. When an
authority ends that denied something, what it denied is looked at in the same way, for another may
cover it. All that is in force is asked, not this authority alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pehra.base.canonical import Json
from pehra.base.errors import PehraError
from pehra.base.numbers import Series, number
from pehra.patrol.rule import Verb
from pehra.patrol.url import is_public_suffix, registered
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries import authorities
from pehra.store.queries.patrol import Tip

from . import errand, lapsed, uncovered
from .duty import Occasion, duty, record
from .note_tips import SETTLED, Ground, Judged, judge, keep
from .uncovered import Every

BATCH = 500  # addresses of one record
TOLD = 50  # numbers of reports in the ledger's line
NOW = timedelta()


class Edge(StrEnum):
    BEGIN = "begin"
    END = "end"


class Phase(StrEnum):
    TIPS = "tips"  # what was never covered
    OUT = "out"  # what was, until its authority ended
    LATE = "late"  # and what a patrol refused that did not know yet of what is in force


class NoStep(PehraError):
    """An errand's subject that says no step of this work."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where the work stands: `authority` is a row; `behind` a sighting of `host`, or a target."""

    authority: int
    edge: Edge
    phase: Phase = Phase.TIPS
    host: int = 0
    behind: int = 0

    def __str__(self) -> str:
        return f"{self.authority}/{self.edge}/{self.phase}/{self.host}/{self.behind}"


@dataclass(frozen=True, slots=True)
class _Done:
    """What a step found to take up; `following`: the step that is next, None at the end."""

    looked_at: int
    judged: Judged
    back: tuple[lapsed.Back, ...]
    following: Step | None


def step(subject: str) -> Step:
    """Raises NoStep."""
    try:
        authority, edge, phase, host, behind = subject.split("/")
        return Step(int(authority), Edge(edge), Phase(phase), int(host), int(behind))
    except ValueError as error:
        raise NoStep(f"“{subject[:40]}” is no step of covering tip-offs.") from error


def begins(row: models.Authority, at: datetime) -> None:
    """Inside the record of its approval: look when it comes into force."""
    put(Step(row.pk, Edge.BEGIN), max(row.from_at, at))
    if _denies(row):
        put(Step(row.pk, Edge.END), row.until_at)


def ends(rows: Sequence[models.Authority], at: datetime) -> None:
    """Inside the record that ends them before their time."""
    for row in rows:
        if row.approved_at is not None and _denies(row):
            put(Step(row.pk, Edge.END), at)


def put(one: Step, at: datetime) -> None:
    errand.put(errand.Kind.COVER, str(one), at)


def _denies(row: models.Authority) -> bool:
    try:
        scope = authorities.standing_of(row).authority.scope
    except PehraError:
        return True  # it can be read no more: whatever it denied is looked at
    return any(rule.verb is Verb.DENY for rule in scope.rules)


@duty(needs=Power.PATROL)
def cover_tips(on: Occasion, held: errand.Lease, of: Ground) -> int:
    """Gives how many targets were set down that were not known. Raises NoStep, LeaseLost."""
    at = step(held.subject)
    row = models.Authority.objects.get(pk=at.authority)
    done = _look(at, row, of, on.at)
    with record(on, subject=f"authority:{row.ref}@{row.version}") as said:
        errand.finish(held)
        fresh = keep(done.judged, on.at)
        lapsed.take_up(done.back, on.at)
        if (at.phase, at.edge, at.behind) == (Phase.OUT, Edge.BEGIN, 0):
            lapsed.ask_seeds_whole(row)
        if done.following is not None:
            put(done.following, on.at + (SETTLED if _is_late(done.following) else NOW))
        said.details |= {
            "looked_at": done.looked_at, "covered": len(done.judged.new) + len(done.back),
            **_tips(done),
        }  # fmt: skip
    return fresh


def _is_late(one: Step) -> bool:
    return one.phase is Phase.LATE and not one.behind


def _tips(done: _Done) -> dict[str, Json]:
    told = {new.report for _, new in done.judged.new} | {one.of.report for one in done.back}
    reports = sorted(told - {0})
    return {"tips": len(reports), "first_tips": [_tip(one) for one in reports[:TOLD]]}


def _tip(report: int) -> str:
    return number(Series.REPORT, report)


def _look(at: Step, row: models.Authority, of: Ground, now: datetime) -> _Done:
    if at.phase is not Phase.TIPS:
        return _outs(at, of, now)
    found = uncovered.waiting(_domains(row, at.edge), at.host, at.behind, BATCH)
    tips = [Tip(one.url, one.report, one.sighting) for one in found.some]
    judged = replace(judge(of, tips, now), waits=())  # what waits on is noted already
    following = Step(at.authority, at.edge, Phase.OUT)
    if found.more:
        following = replace(at, host=found.host, behind=found.behind)
    return _Done(len(tips), judged, (), following)


def _outs(at: Step, of: Ground, now: datetime) -> _Done:
    found = lapsed.look(of, at.behind, now)
    following = Step(at.authority, at.edge, Phase.LATE) if at.phase is Phase.OUT else None
    if found.more:
        following = replace(at, behind=found.last)
    return _Done(found.looked_at, Judged((), ()), found.back, following)


def _domains(row: models.Authority, edge: Edge) -> frozenset[str] | Every:
    """Under which hosts are filed that its rules may be about: those that allow when it begins,
    those that deny when it ends. A whole suffix may be denied.
    """
    verb = Verb.ALLOW if edge is Edge.BEGIN else Verb.DENY
    scope = authorities.standing_of(row).authority.scope
    about = [rule.matter for rule in scope.rules if rule.verb is verb]
    if any(one.below and is_public_suffix(one.place) for one in about):
        return Every()
    return frozenset(registered(one.place) for one in about)
