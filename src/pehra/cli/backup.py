"""`pehra backup | restore`: another place for everything, and proof that it stands up again."""

import contextlib
import json
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

import click
import pyrage

from pehra.base.digest import digests
from pehra.base.errors import PehraError
from pehra.duties.back_up import DATABASE, KEYS, PARTS, back_up
from pehra.evidence.custodian import identity

from .say import as_json, aside, config, in_home, occasion, out, tell

FOLDER = click.Path(file_okay=False, path_type=Path)
PIECE = 2**20


class NotRestored(PehraError):
    """The backup is not whole, not ours, or its home is taken."""


@click.command()
@click.argument("into", type=FOLDER)
@click.option("--to", required=True, help="An age recipient, age1…, whose key is kept elsewhere.")
@as_json
@in_home
def backup(into: Path, to: str, json_: bool) -> None:  # noqa: FBT001
    """Copy everything into a folder on another disk, while the desk goes on working.

    The database and the desk's own keys are encrypted to the recipient; bodies are sealed already
    and are copied once, however many backups there are.

    Example:  pehra backup /media/backup --to age1…
    """
    done = back_up(occasion(), config(), into, to)
    if json_:
        out({"folder": str(done.folder), "lines": done.lines, "bodies": done.bodies,
             "fresh": done.fresh, "unheld": done.unheld})  # fmt: skip
    else:
        tell(f"{done.folder}: {done.lines} lines of the ledger, {done.bodies} bodies "
                   f"({done.fresh} new)")  # fmt: skip
    if done.unheld:
        aside(
            f"{done.unheld} exhibits have no custodians: the working keys that open them are in no "
            "backup. Appoint custodians: pehra evidence custodians set"
        )


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
              help="The age key file of the backup's recipient.")  # fmt: skip
def restore(folder: Path, key: Path) -> None:
    """Make a home out of a backup. The home that --home names must not be there yet.

    Everything is checked on the way: the parts by their digests, every body by its name. Then look
    whether the ledger holds, and against what a witness saw last:
    pehra ledger verify --against CHECKPOINT

    Example:  pehra --home /srv/pehra restore /media/backup/20261124T120000Z --key backup.key
    """
    try:
        told = _told(folder)
        home = config().home
        if home.exists() and any(home.iterdir()):
            raise NotRestored(
                f"{home} is not empty. Name another home: pehra --home FOLDER restore"
            )
        by = identity(key.read_text("utf-8"))
        bodies = _restored(folder, home, by, told)
    except PehraError as error:
        aside(f"pehra: {error}")
        sys.exit(1)
    except OSError as error:
        aside(f"pehra: {error.filename or folder}: {error.strerror}")
        sys.exit(1)
    tell(f"{home}: the desk of {told['at']}, {told['lines']} lines, {bodies} bodies checked")
    for name, size, at in _witnessed(home):
        tell(f"{name} saw {size} lines ({at}): ask it for that checkpoint, and for later ones")
    tell(f"Next:  pehra --home {home} migrate && pehra --home {home} ledger verify")
    tell("       pehra evidence verify; and against the witness's last checkpoint: "
               "pehra ledger verify --against FILE")  # fmt: skip


def _told(folder: Path) -> dict[str, Any]:
    """Raises NotRestored."""
    try:
        told: dict[str, Any] = json.loads((folder / PARTS).read_text("utf-8"))
        parts = dict(told["parts"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotRestored(
            f"{folder} is no whole backup: its {PARTS} is missing or broken."
        ) from error
    for name, sha256 in parts.items():
        path = folder / name
        if not path.exists() or _sha256(path) != sha256:
            raise NotRestored(f"{path} is missing or was changed. Take another backup.")
    return told


def _restored(folder: Path, home: Path, by: pyrage.x25519.Identity, told: dict[str, Any]) -> int:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        secrets = json.loads(pyrage.decrypt((folder / KEYS).read_bytes(), [by]))
        for name, data in secrets.items():
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_bytes(bytes.fromhex(data))
        plain = home / ("database.dump" if told["database"] == "postgresql" else "pehra.sqlite3")
        pyrage.decrypt_file(str(folder / f"{DATABASE}.age"), str(plain), [by])
    except pyrage.DecryptError as error:
        raise NotRestored("The key does not open this backup, or the backup is damaged.") from error
    if told["database"] == "postgresql":
        aside(f"The database is in {plain}: pg_restore -d NAME {plain}, then name it in pehra.toml")
    else:
        _sound(plain)
    return _bodies(folder.parent / "vault", home / "vault", int(told["bodies"]))


def _sound(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as found:
        (words,) = found.execute("PRAGMA integrity_check").fetchone()
    if words != "ok":
        raise NotRestored(f"The database of the backup is damaged: {words[:80]}")


def _witnessed(home: Path) -> list[tuple[str, int, str]]:
    """What the backup knows of witnesses: name, size, when. What they saw later, they know."""
    path = home / "pehra.sqlite3"
    if not path.exists():
        return []
    with contextlib.closing(sqlite3.connect(path)) as found:
        rows = found.execute("SELECT name, size, seen_at FROM store_witness WHERE size > 0")
        return [(str(name), int(size), str(at)) for name, size, at in rows.fetchall()]


def _bodies(kept: Path, vault: Path, expected: int) -> int:
    """Raises NotRestored."""
    found = 0
    for body in sorted(kept.glob("[0-9a-f][0-9a-f]/*")):
        there = vault / body.parent.name / body.name
        there.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(body, there)
        there.chmod(0o400)
        if _sha256(there) != body.name:
            raise NotRestored(f"The body {body.name[:12]}… of the backup is damaged.")
        found += 1
    if found < expected:
        raise NotRestored(f"{expected - found} of {expected} bodies are missing from the backup.")
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return digests(iter(lambda: file.read(PIECE), b"")).sha256
