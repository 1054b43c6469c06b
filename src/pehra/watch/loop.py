"""The watch: takes up waiting errands, one after another, until it is told to stop."""

import itertools
import logging
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from pehra.base import clock
from pehra.base.errors import PehraError
from pehra.duties import errand
from pehra.duties.attest import attest
from pehra.duties.beat import beat
from pehra.duties.duty import Occasion
from pehra.duties.note_tips import ground, note_tips
from pehra.duties.open_exhibit import lapse_openings, over
from pehra.duties.submit_platform_report import expire_platform_reports
from pehra.duties.submit_platform_report import over as unfinished
from pehra.duties.wind_clocks import over as over_clocks
from pehra.duties.wind_clocks import wind_clocks

from . import mailbox
from .failed import fault
from .inbox import take_in
from .walk import Desk, do

log = logging.getLogger(__name__)
REST = 2.0  # seconds between two looks when nothing is due
VISIT = 60.0  # seconds between two visits to the mailbox
BEAT = 10.0  # seconds between two heartbeats
BATCHES = 16  # of sightings that are looked through with one beat


def drain(desk: Desk) -> int:
    """Do all that is due now, the watched folder and the mailbox first. Gives how many errands
    were done.
    """
    _take_in(desk)
    _visit(desk)
    _wind(desk)
    _expire(desk)
    done = 0
    while not isinstance(held := errand.lease(clock.now(), turn=done), errand.NothingDue):
        do(desk, held)
        done += 1
    _look_through(desk)
    return done


def _take_in(desk: Desk) -> None:
    if desk.config.inbox:
        take_in(Path(desk.config.inbox), desk.room, desk.officer, clock.now())


def _visit(desk: Desk) -> None:
    """The mailbox. What cannot be reached now is tried again with the next beat but five."""
    if not desk.config.mailbox:
        return
    try:
        of = mailbox.address(desk.config.mailbox)
        password = Path(desk.config.mailbox_password)
        mailbox.visit(of, password, desk.room, desk.officer, clock.now())
    except PehraError as problem:
        log.warning("the mailbox was not taken in: %s", problem)


def _lapse(desk: Desk) -> None:
    """End the openings whose time is over."""
    on = Occasion(desk.officer, clock.now(), "standing instruction: openings")
    if over(on):
        lapse_openings(on)


def _wind(desk: Desk) -> None:
    on = Occasion(desk.officer, clock.now(), "standing instruction: intake")
    if over_clocks(on.at):
        wind_clocks(on)


def _expire(desk: Desk) -> None:
    """Read what platforms never finished."""
    on = Occasion(desk.officer, clock.now(), "standing instruction: intake")
    if any(unfinished(on)):
        expire_platform_reports(on)


def _look_through(desk: Desk) -> None:
    """What tip-offs name. The patrol does it every second; what no authority covers is to be known
    where none runs, too.
    """
    at = clock.now()
    try:
        of = ground(at, test_home=desk.config.test_mark.exists())
        for _ in range(BATCHES):
            if not note_tips(of, at).more:
                break
    except PehraError as problem:
        log.warning("tip-offs were not looked through: %s", type(problem).__name__)


def _attest(desk: Desk) -> None:
    """Checkpoints, witnesses, stamps. What cannot be had now is tried again with the next one."""
    for problem in attest(desk.config, clock.now()):
        log.warning("the ledger is not attested: %s", problem)


def _stop() -> threading.Event:
    """Set by SIGTERM and SIGINT."""
    stop = threading.Event()

    def ended(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ended)
    return stop


def _tried(act: Callable[[Desk], None], desk: Desk) -> None:
    """What is done beside the errands. What failed is tried again with the next beat."""
    try:
        act(desk)
    except Exception as error:
        log.error("%s failed: %s", act.__name__, fault(error))  # noqa: TRY400  (its words may be content)


def keep(desk: Desk) -> None:
    """Until SIGTERM or SIGINT; the errand in hand is finished first."""
    stop = _stop()
    last = visited = clock.now()
    beat(last)
    for turn in itertools.count():
        if stop.is_set():
            return
        held = errand.lease(clock.now(), turn=turn)
        if isinstance(held, errand.NothingDue):
            stop.wait(REST)
            _tried(_take_in, desk)
        else:
            do(desk, held)
        if (clock.now() - last).total_seconds() >= BEAT:
            beat(last := clock.now())
            for act in (_take_in, _lapse, _wind, _expire, _look_through, _attest):
                _tried(act, desk)
            if (last - visited).total_seconds() >= VISIT:
                visited = last
                _tried(_visit, desk)
