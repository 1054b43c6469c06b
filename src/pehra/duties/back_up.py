"""Copy everything that a desk needs to stand up again: first the database as it is at one moment,
then the vault. Bodies are never changed, so that every record of the snapshot has its body.
"""

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyrage
from django.db import connection
from django.db.models import F

from pehra.base.clock import iso
from pehra.base.config import Config
from pehra.base.digest import digests
from pehra.base.durable import put, sync
from pehra.base.errors import PehraError
from pehra.evidence.custodian import recipient
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries import ledger as ledgers

from .duty import Occasion, duty, record

DATABASE, PARTS, KEYS = "database", "backup.json", "keys.age"
PIECE = 2**20
#: what a desk cannot be without, and what whoever finds the backup shall not have in the clear; the
#: key too by which others know its captures, and two marks that may be there: a desk that was
#: stopped stands up stopped, and a test home stays one for ever
SECRET = (
    "pehra.toml", "secret.key", "notary/log.key", "notary/checkpoint", "captures.key", "HALT",
    "TEST-HOME",
)  # fmt: skip


class NotBackedUp(PehraError):
    """The backup could not be made whole; what was begun is not to be relied on."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """`folder` holds this backup; the bodies are beside it, shared by all backups. `unheld`:
    exhibits that no custodians hold, which nobody opens once this home is lost.
    """

    folder: Path
    lines: int
    bodies: int
    fresh: int
    unheld: int


@duty(needs=Power.BACK_UP)
def back_up(on: Occasion, config: Config, into: Path, to: str) -> BackedUp:
    """`to` is an age recipient: the database and the desk's keys are encrypted to it. Working keys
    are left out, so that a backup opens nothing that custodians hold. Raises NotBackedUp, NotAKey.
    """
    reader = recipient(to)
    folder = into / f"{on.at:%Y%m%dT%H%M%SZ}"
    with record(on, subject="backup") as said:
        said.details["bodies"] = sum(1 for _ in _bodies(config.vault))
    try:
        folder.mkdir(parents=True, mode=0o700)
        plain = _snapshot(folder)
        _sealed(plain, folder / f"{DATABASE}.age", reader)
        plain.unlink()
        _keys(config.home, folder / KEYS, reader)
        bodies, fresh = _copied(config.vault, into / "vault")
        parts = {one.name: digests(_chunks(one)).sha256 for one in sorted(folder.iterdir())}
        lines = ledgers.size()
        told = {
            "at": iso(on.at), "origin": config.origin, "lines": lines, "v": 1,
            "bodies": bodies, "parts": parts, "database": connection.vendor,
        }  # fmt: skip
        put(folder / PARTS, json.dumps(told, indent=1).encode())
    except (OSError, sqlite3.Error, subprocess.CalledProcessError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise NotBackedUp(f"The backup in {folder} is not whole ({why}). Make it again.") from error
    return BackedUp(folder, lines, bodies, fresh, _unheld())


def _unheld() -> int:
    """What a Pehra before 0.2 kept without encryption opens without a key, and is not counted."""
    rows = models.Exhibit.objects.filter(held_by=None, destroyed_at=None)
    return rows.exclude(address=F("sha256")).count()


def _snapshot(folder: Path) -> Path:
    """One moment of the database, while others go on writing."""
    path = folder / DATABASE
    if connection.vendor == "postgresql":
        of = {name: str(value) for name, value in connection.get_connection_params().items()}
        words = {"dbname": "-d", "host": "-h", "port": "-p", "user": "-U"}
        command = ["pg_dump", "-Fc", "-f", str(path)]
        command += [part for key, flag in words.items() if of.get(key) for part in (flag, of[key])]
        password = {"PGPASSWORD": of["password"]} if of.get("password") else {}
        subprocess.run(command, check=True, env={**os.environ, **password})  # noqa: S603
    else:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
    return path


def _sealed(plain: Path, to: Path, reader: pyrage.x25519.Recipient) -> None:
    pyrage.encrypt_file(str(plain), str(to), [reader])
    sync(to)


def _keys(home: Path, to: Path, reader: pyrage.x25519.Recipient) -> None:
    there = [name for name in SECRET if (home / name).exists()]
    told = {name: (home / name).read_bytes().hex() for name in there}
    put(to, pyrage.encrypt(json.dumps(told).encode(), [reader]))


def _copied(vault: Path, to: Path) -> tuple[int, int]:
    """All bodies, those that are not there yet copied and checked. Gives all and the fresh ones."""
    bodies = fresh = 0
    for body in _bodies(vault):
        bodies += 1
        there = to / body.parent.name / body.name
        if there.exists() and there.stat().st_size == body.stat().st_size:
            continue
        there.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = there.with_name(f".{there.name}")
        shutil.copyfile(body, draft)
        if digests(_chunks(draft)).sha256 != body.name:
            draft.unlink()
            raise NotBackedUp(f"The body {body.name[:12]}… is damaged: pehra evidence verify")
        sync(draft)
        draft.replace(there)
        fresh += 1
    return bodies, fresh


def _bodies(vault: Path) -> Iterator[Path]:
    for folder in sorted(vault.glob("[0-9a-f][0-9a-f]")):
        yield from sorted(folder.iterdir())


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(PIECE), b"")
