"""Draft a notice to the provider that hosts what a finding names, and have it looked at again.

A notice rests on two looks at the same address, so the second one is ordered here when it is
missing. Nothing is sent: a person confirms the draft and sends it.
"""

import re

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.patrol import notice
from pehra.patrol.notice import Seen, Unit
from pehra.patrol.permit import Permit, Why
from pehra.patrol.reflector import is_reflector
from pehra.patrol.url import BadUrl, Url, target
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries.contacts import NoContact, whom

from . import noticed
from .duty import Occasion, duty, record

EMAIL = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\"]+")
#: these pass by themselves: the second fetch waits for it
PASSING = frozenset({Why.HALTED, Why.HOURS, Why.SPENT, Why.NOT_YET, Why.CLOCK})


class NotNotified(PehraError):
    """No notice can be drafted or confirmed; the text says of which finding, and what to do."""


@duty(needs=Power.NOTIFY_PROVIDER)
def draft_notice(on: Occasion, finding: str, unit: Unit, home: noticed.Home) -> str:
    """Gives NTC-…. A draft that waits is drafted anew under its number. Raises NotNotified,
    BadNumber.
    """
    row = _hit(finding)
    _check(row, unit)
    known = whom(str(row.hosted_at.get("host", "")), str(row.hosted_at.get("address", "")))
    if isinstance(known, NoContact):
        raise NotNotified(
            f"{finding}: nobody is known for its network or domain. "
            "Import whom to tell: pehra patrol contacts import FILE"
        )
    draft = _draft(row)
    found = noticed.second(row, on.at)
    source = 0 if isinstance(found, Seen) else _source(row, finding, on, home)
    with record(on, subject=number(Series.FINDING, row.pk)) as said:
        draft.provider, draft.email = known.provider, known.email
        draft.drafted_by, draft.drafted_at = on.officer.badge, on.at
        draft.second_id = found.visit.pk if isinstance(found, Seen) else None
        draft.save()
        matter = noticed.matter(row, unit, (known.provider, known.email), noticed.named(draft))
        draft.text = notice.text(matter)
        draft.save(update_fields=["text"])
        if not isinstance(found, Seen):
            noticed.order([row.target], on.at, on.at, source)
        said.details |= {"notice": noticed.named(draft), "ordered": not isinstance(found, Seen)}
    return noticed.named(draft)


def _hit(finding: str) -> models.Finding:
    rows = models.Finding.objects.select_related("target__host", "fetch__authority")
    row = rows.filter(pk=count(Series.FINDING, finding)).first()
    if row is None:
        raise NotNotified(f"There is no finding {finding.strip().upper()[:40]}.")
    if row.kind != models.Finding.Kind.HIT:
        raise NotNotified(f"{finding} is no hit: a notice is about a file that a list knows.")
    return row


def _check(row: models.Finding, unit: Unit) -> None:
    name = number(Series.FINDING, row.pk)
    if not EMAIL.fullmatch(unit.email):
        raise NotNotified(
            "Providers must be able to answer: set patrol_contact in pehra.toml to the e-mail "
            "address of the unit."
        )
    try:
        where = target(row.fetch.url)
    except BadUrl as error:
        raise NotNotified(f"{name}: its address is none that a provider hosts.") from error
    if not isinstance(where, Url):
        raise NotNotified(f"{name} is about a swarm, which no provider hosts.")
    if is_reflector(where):
        raise NotNotified(
            f"{name}: its address carries another address, so its host may only have shown what "
            "lies elsewhere. Have that address fetched itself."
        )


def _draft(row: models.Finding) -> models.Notice:
    """The one that waits for its confirmation, or a new one."""
    of_target = models.Notice.objects.filter(finding__target=row.target_id).order_by("pk")
    running = of_target.exclude(confirmed_at=None).filter(removed_at=None).first()
    if running is not None:
        raise NotNotified(f"{noticed.named(running)} is about the same address, and is open.")
    waiting = of_target.filter(confirmed_at=None, finding=row).first()
    return waiting or models.Notice(finding=row)


def _source(row: models.Finding, finding: str, on: Occasion, home: noticed.Home) -> int:
    """Of the rule that lets it be fetched again; 0 when that is halted or closed just now."""
    found = noticed.leave(row.target, on.at, home)
    if isinstance(found, Permit):
        return noticed.source_of(found)
    if found.why in PASSING:
        return 0
    if found.why is Why.TEST_HOME:
        raise NotNotified(
            f"{finding}: it must be fetched a second time, and a test home fetches nothing of the "
            "real network."
        )
    raise NotNotified(
        f"{finding}: it must be fetched a second time, and no authority in force covers its "
        f"address itself ({found.why}). Draft one with the rule: allow page ADDRESS"
    )
