"""`pehra doctor`: is everything as it should be, and if not, what to do."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click
from django.core import checks
from django.db import connection

from pehra.base import clock
from pehra.duties.follow_mailbox import messages_owed
from pehra.duties.strongroom import strongroom
from pehra.evidence.stamp import OFTEN, Due, due
from pehra.media.decoders.layers import layers
from pehra.store import sqlite
from pehra.store.queries import exhibits, rulesets
from pehra.store.queries import ledger as ledgers
from pehra.store.queries.custodians import access, in_force
from pehra.store.queries.health import health
from pehra.store.queries.lanes import miscounted

from .say import as_json, config, in_home, out

LATE = 60  # seconds without a heartbeat after which the watch counts as gone
LOOKED_FOR = 1000  # sealed bodies at the most; the newest 500 among them
LITTLE = 5 * 2**30  # bytes of free disk below which it is time to act


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    ok: bool
    words: str


@click.command()
@as_json
@in_home
def doctor(json_: bool) -> None:  # noqa: FBT001
    """Look the home over. Exit code 1 when something needs doing.

    Example:  pehra doctor
    """
    found = list(_findings())
    for one in found:
        out(asdict(one)) if json_ else click.echo(f"{'ok ' if one.ok else 'DO '} {one.words}")
    sys.exit(0 if all(one.ok for one in found) else 1)


def _findings() -> Iterator[Finding]:
    yield _database()
    yield _home()
    yield _disk()
    yield _sandbox()
    yield from _work()
    yield _rules()
    yield _vault()
    yield from _evidence()
    yield _clock()
    found = checks.run_checks(include_deployment_checks=True)
    problems = [one for one in found if not one.is_silenced()]
    words = (
        "; ".join(f"{one.id} {one.msg}" for one in problems) or "Django's deployment checks pass"
    )
    yield Finding("deployment", not problems, words)


def _database() -> Finding:
    if connection.vendor != "sqlite":
        return Finding("database", ok=True, words="the database is PostgreSQL")
    version = ".".join(map(str, sqlite.VERSION))
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    safe = sqlite.safe_for_wal()
    words = f"SQLite {version}, journal {mode}, synchronous FULL"
    return Finding(
        "database",
        ok=True,
        words=words if safe else f"{words}: WAL is off, its bug is in {version}",
    )


def _home() -> Finding:
    mode = config().home.stat().st_mode & 0o077
    told = "others on this machine can enter the home: chmod 700" if mode else "the home is private"
    return Finding("home", not mode, f"{told} ({config().home})")


def _sandbox() -> Finding:
    found = layers()
    words = f"the decoders' sandbox: {', '.join(found.active)}"
    if found.problem:
        words = f"the decoders cannot be locked, and decode nothing: {found.problem}"
    return Finding("sandbox", not found.problem, words)


def _disk() -> Finding:
    free = shutil.disk_usage(config().home).free
    return Finding("disk", free > LITTLE, f"{free // 2**30} GiB free for the home")


def _vault() -> Finding:
    """Whether the bodies are there, without reading them: `pehra evidence verify` reads all."""
    room, looked_for = strongroom(config()), exhibits.bodies(LOOKED_FOR)
    lost = sum(not room.vault.holds(one) for one in looked_for)
    words = f"the vault holds the {len(looked_for)} sealed bodies that were looked for"
    if lost:
        words = (
            f"{lost} of the {len(looked_for)} sealed bodies that were looked for ARE NOT IN THE "
            "VAULT: mount it or restore it from a backup, then pehra evidence verify"
        )
    return Finding("vault", not lost, words)


def _evidence() -> Iterator[Finding]:
    force, open_ = in_force(), access()
    words = "no custodians: the desk alone opens what it seals (pehra evidence custodians set)"
    if force is not None:
        words = f"{force.needed} of {len(force.members)} custodians open an exhibit"
    yield Finding("custodians", force is not None, words)
    stuck = open_.unread
    yield Finding("put away", ok=True, words=f"the desk can still open {open_.exhibits} exhibits, "
                  f"{stuck} of them because they could not be read")  # fmt: skip
    none, _ = exhibits.unread(0)
    yield Finding("unread", ok=True, words=f"nothing could be read from {none} exhibits" + (
                  " (Intake shows them; pehra receive --again when readers are mended)"
                  if none else ""))  # fmt: skip
    if owed := messages_owed():
        yield Finding("mailbox", ok=False, words=f"{owed} messages are owed: the mail server does "
                      "not give them whole; they are asked for again at each visit")  # fmt: skip
    told = ledgers.attested()
    yield Finding("witness", bool(told.witnessed_size), _outside("witnessed", told.witnessed_size,
                  told.size))  # fmt: skip
    if config().stampers:
        late = due(told.stamped_size, told.stamped_at, told.size, clock.now() - OFTEN)
        words = _outside("stamped", told.stamped_size, told.size)
        yield Finding("stamps", not isinstance(late, Due), words)


def _clock() -> Finding:
    last = ledgers.last_at()
    behind = last is not None and clock.now() < last
    words = "the clock stands after the last line of the ledger"
    if behind:
        words = (
            f"THE CLOCK STANDS BEFORE the ledger's last line ({last:%Y-%m-%d %H:%M} UTC): set it"
        )
    return Finding("clock", not behind, words)


def _outside(what: str, size: int, of: int) -> str:
    if not size:
        return (
            f"no checkpoint of the ledger was ever {what} outside (docs/how-to/witness-the-ledger)"
        )
    return f"{size} of the ledger's {of} lines are {what}"


def _rules() -> Finding:
    bad, now = rulesets.unusable(), rulesets.in_force().version
    words = f"reports are placed by rules {now}"
    if bad:
        words += (
            f"; rules {bad} were adopted later and CANNOT BE USED: mend them, give them a new "
            "version, and pehra triage adopt"
        )
    return Finding("rules", not bad, words)


def _work() -> Iterator[Finding]:
    now = health()
    seen = now.watch_seen_at
    late = seen is None or (clock.now() - seen).total_seconds() > LATE
    words = "the watch is not running: pehra watch" if late else "the watch is running"
    yield Finding("watch", not late, words)
    yield Finding("waiting", ok=True, words=f"{now.waiting} errands wait")
    yield Finding("given up", not now.dead, f"{now.dead} errands were given up after many tries")
    yield Finding("lists", ok=True, words=f"{now.lists} hash lists with {now.hashes} hashes")
    yield _lanes()


def _lanes() -> Finding:
    wrong = miscounted()
    words = "the lanes of the queue hold as many reports as are counted"
    if wrong:
        told = ", ".join(f"{one.lane} holds {one.held}, counted {one.counted}" for one in wrong)
        words = f"LANES ARE COUNTED WRONGLY ({told}): pehra triage recount"
    return Finding("lanes", not wrong, words)
