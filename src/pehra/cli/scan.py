"""`pehra scan`: a seized folder compared with the lists."""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from pehra.duties.scan_folder import How, scan_folder
from pehra.hashlists.vics_case import write_case
from pehra.media.decode import Care
from pehra.store.queries.hashlists import lists as all_lists

from .eyes import eyes
from .say import as_json, config, in_home, occasion, out
from .scan_told import Result, items, line, sum_up, tell_all


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--list", "lists", multiple=True, help="Only in this list; may be given again.")
@click.option("--vics", type=click.Path(path_type=Path), help="Write the result as VICS JSON.")
@click.option("--unknown-first", is_flag=True, help="What no list holds comes first.")
@click.option("--authority", default="", help="The warrant or order, for the ledger.")
@click.option("--exact", is_flag=True, help="Decode every picture whole; slower.")
@click.option("--again", is_flag=True, help="Hash every file anew, whatever an earlier scan saw.")
@as_json
@in_home
def scan(  # noqa: PLR0913, PLR0917  (each is an option of the command)
    paths: tuple[Path, ...],
    lists: tuple[str, ...],
    vics: Path | None,
    unknown_first: bool,  # noqa: FBT001
    authority: str,
    exact: bool,  # noqa: FBT001
    again: bool,  # noqa: FBT001
    json_: bool,  # noqa: FBT001
) -> None:
    """Compare the files of a seized folder or mounted image with the lists.

    Nothing is copied and no picture is shown. A scan that was cut short goes on where it was when
    the same command is given again. Exit code 1 when a file could not be read.

    Example:  pehra scan /mnt/seized --authority "Warrant 12/2026" --unknown-first
    """
    _must_be_lists(lists)
    files = list(_files(paths))
    journal = config().scans / f"{_number(paths)}.jsonl"
    if again:
        journal.unlink(missing_ok=True)
    how = How(journal, lists, Care.EXACT if exact else Care.FAST, os.cpu_count() or 1)
    on = replace(occasion(), authority=authority) if authority else occasion()
    done: list[Result] = []
    at_once = json_ and not unknown_first
    with eyes(how.workers) as seeing, _bar(len(files)) as bar:

        def tell(one: Result) -> None:
            bar()
            done.append(one)
            if at_once:
                out(line(one))

        found = scan_folder(on, seeing, files, how, tell)
    if not at_once:
        tell_all(done, found, json_=json_, unknown_first=unknown_first)
    if vics:
        with vics.open("w", encoding="utf-8", errors="replace") as written:
            write_case(written, journal.stem, items(done))
    sum_up(found, json_=json_)
    sys.exit(1 if found.verdicts.get("UNREAD") else 0)


def _must_be_lists(names: tuple[str, ...]) -> None:
    known = {one.name for one in all_lists()}
    for name in names:
        if name not in known:
            there = ", ".join(sorted(known)) or "none; import one: pehra lists import"
            raise click.UsageError(f"There is no list {name}. Lists: {there}")


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Links are not followed: a seized folder may point anywhere."""
    for path in paths:
        if path.is_file():
            yield path.absolute()
        for folder, folders, names in os.walk(path.absolute()):
            folders.sort()
            whole = (Path(folder, name) for name in sorted(names))
            yield from (one for one in whole if one.is_file() and not one.is_symlink())


def _number(paths: tuple[Path, ...]) -> str:
    """The same for the same folders, so that a scan finds its journal again."""
    told = "\n".join(sorted(str(path.resolve()) for path in paths))
    return hashlib.sha256(told.encode(errors="surrogateescape")).hexdigest()[:16]


@contextmanager
def _bar(total: int) -> Iterator[Callable[[], None]]:
    """Rate and time left, on a terminal."""
    console = Console(stderr=True)
    columns = (
        "{task.description}", BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.speed:.0f} files/s"), TimeRemainingColumn(),
    )  # fmt: skip
    if not console.is_terminal:
        yield lambda: None
        return
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("scanning", total=total)
        yield lambda: bar.advance(task)
