"""The kill switch: stop the whole patrol, one authority, or one host, at once.

The whole patrol is stopped by a file first and recorded second: it stops even when the database
cannot be written. Whoever fetches looks for the file before each act.
"""

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pehra.base.clock import iso
from pehra.base.durable import put
from pehra.base.errors import PehraError
from pehra.patrol.url import BadUrl, canonical
from pehra.roster.powers import Power
from pehra.store import models

from .duty import NotRecorded, Occasion, duty, record

LONGEST = 1000  # characters of a reason
LONGEST_KEY = 255

Of = models.Halt.Of


class NotStopped(PehraError):
    """What was to be stopped is not named, is not known, or nothing could be written at all."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """What stands still from now on. `number` of the halt; `key` is the authority's REF or the host
    as the gate spells it, empty of all.
    """

    number: int
    of: str
    key: str


@duty(needs=Power.STOP_PATROL)
def stop_patrol(on: Occasion, of: str, key: str, reason: str, halt_file: Path) -> Stopped:
    """`of` ALL, AUTHORITY (`key` is its REF, or REF@VERSION, in any case: all its versions are
    stopped) or HOST (`key` is its name or an address on it). The reason may be empty: nobody looks
    for words while something goes wrong. Raises NotStopped, and NotRecorded when the patrol is
    stopped but the record is not written.
    """
    key, reason = key.strip()[:LONGEST_KEY], reason.strip()[:LONGEST]
    if of not in set(Of) or (of == Of.ALL) == bool(key):
        raise NotStopped(
            "Say what to stop: all, one authority by its REF, or one host by its name."
        )
    if of == Of.ALL:
        press(halt_file, on.officer.badge, on.at, reason)
    elif of == Of.HOST:
        key = _host(key)
    else:
        key = _ref(key)
    try:
        return Stopped(_recorded(on, of, key, reason), of, key)
    except NotRecorded as error:
        raise _unrecorded(of, halt_file) from error


def press(halt_file: Path, by: str, at: datetime, reason: str) -> bool:
    """Stop all by the file alone; gives whether it is there. It is no duty, and needs no database.
    On a full disk an empty file has room where its words have none; without any file the record
    stops the patrol.
    """
    told = {"by": by, "at": iso(at), "reason": reason}
    try:
        put(halt_file, json.dumps(told, ensure_ascii=False).encode())
    except OSError:
        with contextlib.suppress(OSError):
            halt_file.touch()
    return halt_file.exists()


def _ref(named: str) -> str:
    """As the authority is written, whatever the case. An exact REF comes before one that is so in
    another case only.
    """
    ref = named.partition("@")[0].strip()
    rows = models.Authority.objects.filter(ref__iexact=ref)
    found = sorted(set(rows.values_list("ref", flat=True)))
    if ref in found:
        return ref
    if len(found) == 1:
        return found[0]
    if found:
        raise NotStopped(
            f"Nothing is stopped: {ref[:90]} may be {' or '.join(found)}. Write it as it is."
        )
    raise NotStopped(
        f"Nothing is stopped: there is no authority {ref[:90]}. pehra authority list shows them."
    )


def _host(named: str) -> str:
    """As the gate spells it (patrol/url.py); of an address its host."""
    bare = named.count(":") > 1 and not named.startswith("[") and "/" not in named
    whole = named if "://" in named else f"http://{f'[{named}]' if bare else named}/"
    try:
        return canonical(whole).host
    except BadUrl as error:
        raise NotStopped(
            f"Nothing is stopped: {named[:90]} is no host. Write its name (board.example), its IP "
            "address, or a web address on it."
        ) from error


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
