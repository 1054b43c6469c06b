"""The watched folder: what is put there is sealed and put aside, around the clock.

A file is taken when nothing wrote to it for a while, so that half a file is not sealed as a whole
one. Afterwards it lies under `taken/` with its exhibit's number before its name; deleting it there
is the unit's business, for it is not sealed.
"""

import logging
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pehra.base.errors import PehraError
from pehra.duties.duty import Occasion
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.evidence.strongroom import Strongroom
from pehra.roster.powers import Officer

log = logging.getLogger(__name__)
QUIET = 5.0  # seconds without a change
TAKEN = "taken"
CHANNEL = "FOLDER"
CHUNK = 2**20


def take_in(inbox: Path, room: Strongroom, acting: Officer, at: datetime) -> int:
    """Seal what waits. Gives how many; what cannot be sealed stays there and is tried again."""
    done = 0
    for path in _waiting(inbox, at):
        try:
            exhibit = _sealed(path, room, Occasion(acting, at, "standing instruction: intake"))
            _put_aside(path, inbox / TAKEN, exhibit)
            done += 1
        except (PehraError, OSError) as error:
            log.warning("a file of the watched folder was not taken in: %s", type(error).__name__)
    return done


def _waiting(inbox: Path, at: datetime) -> Iterator[Path]:
    """Plain files, the oldest first; no links, no folders, nothing hidden."""
    if not inbox.is_dir():
        return
    found = []
    for path in inbox.iterdir():
        told = path.lstat()
        quiet = at.timestamp() - told.st_mtime >= QUIET
        if stat.S_ISREG(told.st_mode) and quiet and not path.name.startswith("."):
            found.append((told.st_mtime, path))
    yield from (path for _, path in sorted(found))


def _sealed(path: Path, room: Strongroom, on: Occasion) -> str:
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK), b"")
        return seal_exhibit(on, room, chunks, name=path.name, channel=CHANNEL).exhibit


def _put_aside(path: Path, taken: Path, exhibit: str) -> None:
    taken.mkdir(exist_ok=True, mode=0o700)
    path.rename(taken / f"{exhibit}-{path.name[-200:]}")
