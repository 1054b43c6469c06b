"""`pehra receive`: take in tip-offs from files."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from pehra.base import clock
from pehra.base.errors import PehraError
from pehra.duties.read_again import ask_again
from pehra.duties.seal_exhibit import Kept, readable, seal_exhibit
from pehra.store.queries import exhibits
from pehra.watch.failed import fault
from pehra.watch.walk import Desk, desk, walk

from .say import CONSOLE, as_json, aside, config, in_home, occasion, out, progress, tell

CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Taken:
    """One line of the answer: a report of a file, or the file that gave none."""

    file: str
    status: str  # new, seen, unreadable
    report: str | None
    exhibit: str | None
    sha256: str | None
    error: str | None


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="Read every report again with today's readers.")
@as_json
@in_home
def receive(files: tuple[Path, ...], again: bool, json_: bool) -> None:  # noqa: FBT001
    """Seal tip-offs, read them, compare their files and place them in the queue.

    A CyberTipline report as JSON or PDF, alone or in a ZIP with its media; a referral by e-mail or
    in the template; a seizure; a provider's return (docs/reference/readers.md).
    What cannot be read stays sealed with the reason, and the other files go on. Exit code 1 when
    some could not be read.

    Example:  pehra receive 900100001.json reports-of-monday.zip
    """
    if bool(files) == again:
        raise click.UsageError("Name files, or --again and no files.")
    if again:
        asked = ask_again(clock.now())
        out({"asked": asked}) if json_ else tell(f"{asked:,} reports wait to be read again.")
        return
    with_ = desk(config(), CONSOLE)
    unreadable = 0
    try:
        for file in progress(files, len(files), "receiving"):
            for taken in _take(with_, file):
                unreadable += taken.status == "unreadable"
                _say(taken, json_=json_)
    finally:
        with_.close()
    sys.exit(1 if unreadable else 0)


def _say(taken: Taken, *, json_: bool) -> None:
    if json_:
        out({field: getattr(taken, field) for field in Taken.__slots__})
    elif taken.error:
        aside(f"{taken.file}: {taken.error} ({taken.exhibit or 'nothing sealed'})")
    else:
        tell(f"{taken.report}  {taken.status:4}  {taken.exhibit}  {taken.file}")


def _take(with_: Desk, file: Path) -> Iterator[Taken]:
    name = readable(str(file))
    try:
        before = _reports_before(kept := _seal(with_, file))
        walk(with_, kept.exhibit)
        state = exhibits.exhibit(kept.exhibit)
        for report in () if kept.fresh else state.reports:  # an earlier run may have died
            walk(with_, report)
    except (OSError, PehraError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        yield Taken(name, "unreadable", None, None, None, reason or "it cannot be opened")
        return
    except Exception as error:  # a mistake of the program costs this file alone
        reason = f"a mistake in the program, tell its makers: {fault(error)}"
        yield Taken(name, "unreadable", None, None, None, reason)
        return
    if not state.reports:
        reason = state.problem or "it waits to be read; see pehra doctor"
        yield Taken(name, "unreadable", None, kept.exhibit, kept.sha256, reason)
    for report in state.reports:
        status = "seen" if report in before else "new"
        yield Taken(name, status, report, kept.exhibit, kept.sha256, None)


def _seal(with_: Desk, file: Path) -> Kept:
    with file.open("rb") as opened:
        chunks = iter(lambda: opened.read(CHUNK), b"")
        return seal_exhibit(occasion(), with_.room, chunks, name=file.name, channel="CONSOLE")


def _reports_before(kept: Kept) -> tuple[str, ...]:
    return () if kept.fresh else exhibits.exhibit(kept.exhibit).reports
