"""Which duty does which errand."""

from dataclasses import dataclass

from pehra.base import clock
from pehra.base.config import Config
from pehra.duties import errand
from pehra.duties.adopt_rules import rescore_reports
from pehra.duties.assemble_platform_report import Retracted, close_platform_report, parcel
from pehra.duties.cover_tips import cover_tips
from pehra.duties.duty import Occasion
from pehra.duties.eyes import Eyes
from pehra.duties.note_tips import ground
from pehra.duties.put_away import put_away
from pehra.duties.rank_report import rank_report
from pehra.duties.read_again import read_again
from pehra.duties.read_report import NotRead, Reading, read_report
from pehra.duties.recognise_media import recognise_media
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.duties.share_out import share_out
from pehra.duties.shelves import Shelves
from pehra.duties.strongroom import must_be_there, strongroom
from pehra.evidence.strongroom import Strongroom
from pehra.media.decoders.apart import Apart
from pehra.roster.powers import Officer, Role, officer
from pehra.store.queries import exhibits, rulesets

from .alarm import sound
from .failed import failed


@dataclass(slots=True)
class Desk:
    """What errands are done with; made once a process."""

    officer: Officer
    room: Strongroom
    eyes: Eyes
    config: Config

    def close(self) -> None:
        if isinstance(self.eyes.decoder, Apart):
            self.eyes.decoder.close()


def desk(config: Config, acting: Officer | None = None) -> Desk:
    """Raises NotSealed when the vault is away: no errand could be done, each would be given up."""
    must_be_there(room := strongroom(config))
    eyes = Eyes(Apart(), Shelves(config.index))
    return Desk(acting or officer("WATCH", Role.WATCH), room, eyes, config)


def do(with_: Desk, held: errand.Lease) -> tuple[str, ...]:
    """Do one errand. Gives the subjects whose turn is next. Failures are put back with a reason,
    whatever they are: no report may keep others from being read.
    """
    on = Occasion(with_.officer, clock.now(), "standing instruction: intake")
    try:
        return _done(with_, on, held)
    except errand.LeaseLost:
        return ()
    except Exception as error:
        failed(held, clock.now(), error)
        return ()


def _done(with_: Desk, on: Occasion, held: errand.Lease) -> tuple[str, ...]:
    match held.kind:
        case errand.Kind.READ:
            read = read_report(on, with_.room, held, _reading(with_))
            return () if isinstance(read, NotRead) else (held.subject, *read.awaited)
        case errand.Kind.RECOGNISE:
            recognise_media(on, with_.room, held, with_.eyes)
            return (held.subject, exhibits.exhibit_of(held.subject))
        case errand.Kind.SHARE_OUT:
            share_out(on, with_.room, held)
            return (held.subject,)
        case errand.Kind.READ_AGAIN:
            read_again(on, with_.room, held, _reading(with_))
            return (held.subject,)
        case errand.Kind.ASSEMBLE:
            return _assembled(with_, on, held)
        case _:
            _last(with_, on, held)
            return ()


def _reading(with_: Desk) -> Reading:
    return Reading(with_.eyes.shelves, rulesets.in_force(), with_.config.region)


def _last(with_: Desk, on: Occasion, held: errand.Lease) -> None:
    """What nothing follows."""
    match held.kind:
        case errand.Kind.PUT_AWAY:
            put_away(on, with_.room, held)
        case errand.Kind.RESCORE:
            rescore_reports(on, held)
        case errand.Kind.COVER:
            test_home = with_.config.test_mark.exists()
            cover_tips(on, held, ground(on.at, test_home=test_home))
        case errand.Kind.ALERT:
            if with_.config.alert:
                sound(with_.config.alert, held.subject)
            errand.done(held)
        case _:
            rank_report(on, held, rulesets.in_force())


def _assembled(with_: Desk, on: Occasion, held: errand.Lease) -> tuple[str, ...]:
    """Sealing it again after a crash gives the same exhibit: the parcel's bytes are the same."""
    chunks = parcel(held.subject, with_.room)
    if isinstance(chunks, Retracted):
        close_platform_report(on, with_.room, held, "")
        return ()
    name = f"{held.subject}.zip"
    kept = seal_exhibit(on, with_.room, chunks, name=name, channel="ISPWS")
    close_platform_report(on, with_.room, held, kept.exhibit)
    return (kept.exhibit,)


def walk(with_: Desk, subject: str) -> None:
    """Do all that waits on this subject and on what comes of it, whoever holds it."""
    subjects = [subject]
    while subjects:
        held = errand.lease(clock.now(), subject=subjects[-1])
        if isinstance(held, errand.NothingDue):
            subjects.pop()
            continue
        subjects[:0] = [one for one in do(with_, held) if one not in subjects]
