"""Which duty does which errand."""

import logging
from dataclasses import dataclass

from pehra.base import clock
from pehra.base.errors import PehraError
from pehra.duties import errand
from pehra.duties.duty import Occasion
from pehra.duties.rank_report import rank_report
from pehra.duties.read_report import NotRead, read_report
from pehra.duties.recognise_media import Eyes, recognise_media
from pehra.evidence.vault import Vault
from pehra.roster.powers import Officer
from pehra.triage.priority import Ruleset

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Desk:
    """What the errands work with; made once a process."""

    officer: Officer
    vault: Vault
    eyes: Eyes
    ruleset: Ruleset
    region: str


def do(desk: Desk, held: errand.Lease) -> tuple[str, ...]:
    """Do one errand. Gives the subjects whose turn is next. Failures are put back with a reason."""
    on = Occasion(desk.officer, clock.now(), "standing instruction: intake")
    try:
        return _done(desk, on, held)
    except errand.LeaseLost:
        return ()
    except PehraError as error:
        errand.fail(held, clock.now(), str(error))
        log.warning("errand %s failed and will be tried again", held.pk)
        return ()


def _done(desk: Desk, on: Occasion, held: errand.Lease) -> tuple[str, ...]:
    match held.kind:
        case errand.Kind.READ:
            read = read_report(on, desk.vault, held, region=desk.region)
            return () if isinstance(read, NotRead) else read.reports
        case errand.Kind.RECOGNISE:
            desk.eyes = desk.eyes.current()
            recognise_media(on, desk.vault, held, desk.eyes)
            return (held.subject,)
        case _:
            rank_report(on, held, desk.ruleset)
            return ()


def walk(desk: Desk, subject: str) -> None:
    """Do all that waits on this subject and on what comes of it, whoever held it."""
    subjects = [subject]
    while subjects:
        held = errand.lease(clock.now(), subject=subjects[-1])
        if isinstance(held, errand.NothingDue):
            subjects.pop()
            continue
        subjects[:0] = [one for one in do(desk, held) if one not in subjects]
