"""The kill switch: stop the whole patrol, one authority, or one host, at once.

The whole patrol is stopped by a file first and recorded second: it stops even when the database
cannot be written. Whoever fetches looks for the file before each act.
"""

import contextlib
import json
from pathlib import Path

from pehra.base.clock import iso
from pehra.base.durable import put
from pehra.base.errors import PehraError
from pehra.roster.powers import Power
from pehra.store import models

from .duty import NotRecorded, Occasion, duty, record

LONGEST = 1000  # characters of a reason
LONGEST_KEY = 255

Of = models.Halt.Of


class NotStopped(PehraError):
    """What was to be stopped is not named, or nothing could be written at all."""


@duty(needs=Power.STOP_PATROL)
def stop_patrol(on: Occasion, of: str, key: str, reason: str, halt_file: Path) -> int:
    """`of` ALL, AUTHORITY (`key` is its REF) or HOST (`key` is its name). The reason may be empty:
    nobody looks for words while something goes wrong. Gives the halt's number. Raises NotStopped,
    and NotRecorded when the patrol is stopped but the record is not written.
    """
    key, reason = key.strip()[:LONGEST_KEY], reason.strip()[:LONGEST]
    if of not in set(Of) or (of == Of.ALL) == bool(key):
        raise NotStopped(
            "Say what to stop: all, one authority by its REF, or one host by its name."
        )
    if of == Of.HOST:
        key = key.lower().rstrip(".")
    if of == Of.ALL:
        _mark(on, reason, halt_file)
    try:
        return _recorded(on, of, key, reason)
    except NotRecorded as error:
        raise _unrecorded(of, halt_file) from error


def _mark(on: Occasion, reason: str, halt_file: Path) -> None:
    """On a full disk an empty file has room where its words have none; without any file the record
    stops the patrol.
    """
    told = {"by": on.officer.badge, "at": iso(on.at), "reason": reason}
    try:
        put(halt_file, json.dumps(told, ensure_ascii=False).encode())
    except OSError:
        with contextlib.suppress(OSError):
            halt_file.touch()


def _recorded(on: Occasion, of: str, key: str, reason: str) -> int:
    with record(on, subject="patrol") as said:
        row = models.Halt.objects.create(
            of=of, key=key, reason=reason, by=on.officer.badge, at=on.at
        )
        said.details |= {"halt": row.pk, "of": of}
    return row.pk


def _unrecorded(of: str, halt_file: Path) -> PehraError:
    if of == Of.ALL and halt_file.exists():
        return NotRecorded(
            "The patrol is stopped, but the database cannot be written, so there is no record of "
            "it yet. Make room or mend the disk, then stop it once more."
        )
    return NotStopped(
        "Nothing could be written, so nothing is stopped by this. End the process: the patrol dies "
        "with it."
    )
