"""The watched folder: what is put there is sealed and put aside, around the clock.

A file is taken when nothing wrote to it for a while, so that half a file is not sealed as a whole
one. Afterwards it lies under `taken/` with its exhibit's number before its name; deleting it there
is the unit's business, for it is not sealed.
"""

import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pehra.duties.duty import Occasion
from pehra.duties.seal_exhibit import readable, seal_exhibit
from pehra.evidence.strongroom import Strongroom
from pehra.roster.powers import Officer

from .failed import fault

log = logging.getLogger(__name__)
QUIET = 5.0  # seconds without a change
TAKEN = "taken"
CHANNEL = "FOLDER"
CHUNK = 2**20
LONGEST = 200  # bytes of a name that are kept behind the exhibit's number


@dataclass(frozen=True, slots=True)
class Ahead:
    """A file whose time lies ahead of ours: how it was found, and since when it has not changed."""

    size: int
    changed: float
    since: datetime


_AHEAD: dict[Path, Ahead] = {}
_TOLD: dict[str, int] = {}


def take_in(inbox: Path, room: Strongroom, acting: Officer, at: datetime) -> int:
    """Seal what waits. Gives how many; what cannot be sealed stays there and is tried again."""
    done = 0
    for path in _waiting(inbox, at):
        try:
            exhibit = _sealed(path, room, Occasion(acting, at, "standing instruction: intake"))
            _put_aside(path, inbox / TAKEN, exhibit)
            done += 1
        except Exception as error:
            log.warning("a file of the watched folder was not taken in: %s", fault(error))
    return done


def _waiting(inbox: Path, at: datetime) -> Iterator[Path]:
    """Plain files, the oldest first; no links, no folders, nothing hidden."""
    if not inbox.is_dir():
        return
    found, folders, ahead = [], 0, dict[Path, Ahead]()
    for path in inbox.iterdir():
        try:
            told = path.lstat()
        except OSError:  # it was taken away, or given its right name, just now
            continue
        folders += stat.S_ISDIR(told.st_mode) and path.name != TAKEN
        if not stat.S_ISREG(told.st_mode) or path.name.startswith("."):
            continue
        if told.st_mtime > at.timestamp():
            ahead[path] = _since(path, told, at)
            quiet = (at - ahead[path].since).total_seconds() >= QUIET
        else:
            quiet = at.timestamp() - told.st_mtime >= QUIET
        if quiet:
            found.append((told.st_mtime, os.fsencode(path.name), path))
    _AHEAD.clear()
    _AHEAD.update(ahead)
    _tell(folders)
    yield from (path for _, _, path in sorted(found))


def _since(path: Path, told: os.stat_result, at: datetime) -> Ahead:
    """The machine that wrote it has a clock ahead of ours: it is quiet when we see no change."""
    before = _AHEAD.get(path)
    if before is not None and (before.size, before.changed) == (told.st_size, told.st_mtime):
        return before
    return Ahead(told.st_size, told.st_mtime, at)


def _tell(folders: int) -> None:
    """Once, and again when there are others."""
    if folders and folders != _TOLD.get(TAKEN):
        log.warning("%d folders lie in the watched folder: what is in them is not taken", folders)
    _TOLD[TAKEN] = folders


def _sealed(path: Path, room: Strongroom, on: Occasion) -> str:
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK), b"")
        return seal_exhibit(on, room, chunks, name=path.name, channel=CHANNEL).exhibit


def _put_aside(path: Path, taken: Path, exhibit: str) -> None:
    taken.mkdir(exist_ok=True, mode=0o700)
    kept = readable(path.name).encode()[-LONGEST:].decode("utf-8", "ignore")
    path.rename(taken / f"{exhibit}-{kept}")
