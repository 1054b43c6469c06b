"""`pehra evidence ask | grant | share | release | open | end`: two people open an exhibit."""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click

from pehra.base import clock
from pehra.duties.open_exhibit import approve_opening, ask_opening, end_opening, release_share
from pehra.duties.strongroom import strongroom
from pehra.duties.view_exhibit import Original, copy_exhibit
from pehra.evidence.custodian import identity
from pehra.evidence.shares import lent
from pehra.store.queries import openings

from .say import acting_as, aside, config, in_home, tell

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(path_type=Path)
in_name = click.option("--as", "badge", required=True, help="The officer who acts.")


@click.command()
@click.argument("exhibit")
@click.option("--for", "purpose", required=True, help="What it is opened for.")
@click.option("--authority", required=True, help="The case, warrant or order it rests on.")
@in_name
@in_home
def ask(exhibit: str, purpose: str, authority: str, badge: str) -> None:
    """Ask to open an exhibit. Another officer must grant it, and custodians lend their shares.

    Example:  pehra evidence ask EXH-000012 --for "court" --authority "FIR 7/2026" --as I-1
    """
    tell(ask_opening(acting_as(badge), exhibit, purpose, authority))


@click.command()
@click.argument("opening")
@click.option("--minutes", default=30, show_default=True, help="How long it lasts, at most 480.")
@in_name
@in_home
def grant(opening: str, minutes: int, badge: str) -> None:
    """Approve an opening that another officer asked for.

    Example:  pehra evidence grant OPN-000003 --minutes 30 --as S-1
    """
    granted = approve_opening(acting_as(badge), opening, timedelta(minutes=minutes))
    tell(f"{opening} is open until {granted.until_at:%H:%M} UTC, once shares are lent")


@click.command()
@click.argument("opening")
@click.option("-o", "output", type=OUT, required=True, help="Where the share is written.")
@in_name
@in_home
def share(opening: str, output: Path, badge: str) -> None:
    """A custodian's own share of what an opening is about, for their own machine.

    The key need never come near the desk. There:
    age -d -i MY-KEY share.age | age -r RECIPIENT > lent.age

    Example:  pehra evidence share OPN-000003 -o share.age --as C-1
    """
    output.write_bytes(openings.share(opening, badge))
    to = strongroom(config()).working.public(clock.now()).recipient
    tell(f"On your own machine:  age -d -i MY-KEY {output.name} | age -r {to} > lent.age")
    tell(f"Then here:  pehra evidence release {opening} --lent lent.age --as {badge}")


@click.command()
@click.argument("opening")
@click.option("--lent", "file", type=FILE, help="The share, sealed for the desk (see: share).")
@click.option("--key", type=FILE, help="Or your age key, to do both steps here.")
@in_name
@in_home
def release(opening: str, file: Path | None, key: Path | None, badge: str) -> None:
    """Lend your share to an opening, until it ends.

    Example:  pehra evidence release OPN-000003 --lent lent.age --as C-1
    """
    room = strongroom(config())
    if file is not None and key is None:
        told = file.read_bytes()
    elif key is not None and file is None:
        to = room.working.public(clock.now()).recipient
        told = lent(openings.share(opening, badge), identity(key.read_text("utf-8")), to)
    else:
        raise click.UsageError("Give --lent FILE or --key FILE.")
    missing = release_share(acting_as(badge), opening, room, told)
    tell(f"{opening}: {missing} more needed" if missing else f"{opening} can be used now")


@click.command("open")
@click.argument("opening")
@click.option("-o", "output", type=OUT, required=True, help="Where the original is written.")
@in_name
@in_home
def open_(opening: str, output: Path, badge: str) -> None:
    """Write the original of a granted opening to a file. It is recorded first, as a copy.

    Example:  pehra evidence open OPN-000003 -o /media/court/exhibit-12.zip --as I-1
    """
    on, room = acting_as(badge), strongroom(config())
    written(lambda: copy_exhibit(on, opening, room), output)


@click.command()
@click.argument("opening")
@in_name
@in_home
def end(opening: str, badge: str) -> None:
    """End an opening before its time; the lent shares are struck out.

    Example:  pehra evidence end OPN-000003 --as I-1
    """
    end_opening(acting_as(badge), opening)
    tell(f"{opening} has ended")


def written(taken_out: Callable[[], Original], output: Path) -> None:
    """Into a fresh file that others cannot read, never over one that is there; made first, so that
    nothing is recorded as taken out that had nowhere to go.
    """
    handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            original = taken_out()
            with original.file:
                shutil.copyfileobj(original.file, file)
    except BaseException:
        output.unlink(missing_ok=True)
        raise
    tell(f"{original.exhibit}  sha256 {original.sha256}  {output}")
    aside("This copy is in nobody's custody but yours. Note where it goes: pehra evidence note")
