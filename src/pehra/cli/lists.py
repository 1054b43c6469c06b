"""`pehra lists`: the hash lists the unit was given."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from pehra.base import clock
from pehra.base.errors import PehraError
from pehra.duties.import_hashlist import Imported, import_hashlist
from pehra.duties.keep_in_bank import Keep, keep_in_bank
from pehra.duties.strongroom import strongroom
from pehra.duties.undo_import import undo_import
from pehra.hashlists.about import About
from pehra.media.known import Standing
from pehra.store.queries import hashlists

from .eyes import eyes, shelves
from .say import acting_as, as_json, aside, config, count, in_home, occasion, out, tell


class NoSuchList(PehraError):
    """No list of that name was ever imported."""


@click.group()
def lists() -> None:
    """Lists of known hashes. None ships with Pehra: they come from those who keep them."""


@lists.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--benign", is_flag=True, help="A list of known-good files: a match is no finding.")
@click.option("--update", is_flag=True, help="FILE holds changes only; the rest stays.")
@click.option("--owner", default="", help="Who keeps the list.")
@click.option("--scheme", default="", help="What its categories are of; needed when it has any.")
@click.option("--scheme-version", default="")
@click.option("--legal-basis", default="", help="By what right the unit holds it.")
@click.option("--list-version", default="", help="The owner's own name for this version.")
@click.option("--sha256", default="", help="Of the file, by its owner; another is refused.")
@as_json
@in_home
def import_(name: str, file: Path, json_: bool, **told: str) -> None:  # noqa: FBT001
    """Take in FILE as the new version of the list NAME.

    Rows that are no hashes are named and counted, with exit code 1; the good ones count. A file
    that has no good one is refused, and what was in force stays so. An import that was cut
    short goes on when the same command is given again. The forms: docs/reference/hash-lists.md

    Example:  pehra lists import national national-2026-11.csv --owner NCMEC --scheme "US 2.0"
    """
    about = About(
        clock.now(), Standing.BENIGN if told["benign"] else Standing.KNOWN, told["owner"],
        told["scheme"], told["scheme_version"], told["legal_basis"], told["list_version"],
        told["sha256"], bool(told["update"]),
    )  # fmt: skip
    with file.open("rb") as opened:
        done = import_hashlist(occasion(), name, opened, about)
    _say(done, file.name, json_=json_)
    shelves().catch_up()  # large lists are indexed here and not by whoever asks first
    if done.rejected:
        sys.exit(1)


def _say(done: Imported, file: str, *, json_: bool) -> None:
    for warning in done.warnings:
        aside(f"{file}: {warning}")
    for one in done.rejects:
        aside(f"{file} line {one.line}: {one.reason}")
    if done.rejected > len(done.rejects):
        aside(f"{file}: and {done.rejected - len(done.rejects)} more rows rejected")
    _again(done.reports)
    if done.targets:
        aside(f"{done.targets} addresses showed what is listed now: the patrol fetches them again.")
    counts = ("version", "added", "removed", "unchanged", "rejected")
    if json_:
        out({"list": done.name} | {name: getattr(done, name) for name in counts})
    else:
        words = ", ".join(f"{name} {getattr(done, name)}" for name in counts)
        tell(f"{done.name}: {words}")


def _again(reports: int) -> None:
    if reports:
        verb = "waits" if reports == 1 else "wait"
        aside(f"{count(reports, 'report')} {verb} to be compared again; pehra watch does it.")


@lists.command("undo")
@click.argument("name")
@click.option("--reason", required=True)
@in_home
def undo(name: str, reason: str) -> None:
    """Take the latest import of NAME back: the one before is in force again, as a new version.

    Given again it takes back the one before, too. What was taken back comes by importing it again.

    Example:  pehra lists undo national --reason "the wrong file"
    """
    done = undo_import(occasion(), name, reason)
    if done.imported_at is None:
        tell(f"{name}: version {done.undone} is taken back; version {done.version} is empty")
    else:
        when = f"{done.imported_at:%Y-%m-%d %H:%M}"
        tell(
            f"{name}: version {done.undone} is taken back; version {done.version} holds what "
            f"version {done.again} of {when} UTC held: {count(done.hashes, 'hash')}"
        )
    _again(done.reports)


@lists.command("show")
@click.argument("name", default=None, required=False)
@as_json
@in_home
def show(name: str | None, json_: bool) -> None:  # noqa: FBT001
    """The lists in use, or every import of one of them.

    Example:  pehra lists show national
    """
    if name is not None:
        _history(name, json_=json_)
        return
    for one in hashlists.lists():
        if json_:
            out({"list": one.name} | asdict(one) | {"imported_at": one.imported_at.isoformat()})
        else:
            tell(f"{one.name}  {one.standing}  version {one.version}  {one.hashes} hashes")


def _history(name: str, *, json_: bool) -> None:
    found = hashlists.history(name)
    if not found:
        raise NoSuchList(f"There is no list {name}. See: pehra lists show")
    for one in found:
        if json_:
            out({"list": name} | asdict(one) | {"imported_at": one.imported_at.isoformat()})
        else:
            counts = f"+{one.added} -{one.removed} ={one.unchanged} rejected {one.rejected}"
            when = f"{one.imported_at:%Y-%m-%d %H:%M}"
            tell(f"{one.number:4}  {one.state:8}  {when}  {one.imported_by}  {counts}")


@lists.command("index")
@in_home
def index() -> None:
    """Make the files of the index anew. Needed only when one is damaged.

    Example:  pehra lists index
    """
    tell(f"{shelves().make()} hashes are indexed")


@lists.command("bank")
@click.argument("report")
@click.argument("position", type=int)
@click.option("--benign", is_flag=True, help="As known good instead of known.")
@click.option("--category", default="", help="In the unit's own words.")
@click.option("--reason", required=True)
@click.option("--as", "badge", default="", help="The officer who acts; else the console.")
@in_home
def bank(report: str, position: int, category: str, reason: str, badge: str, **told: bool) -> None:
    """Keep the hashes of a report's file in the unit's own bank.

    POSITION counts the report's files from 0, as pehra show gives them.

    Example:  pehra lists bank TIP-000042 0 --category A --reason "confirmed, case 12"
    """
    standing = Standing.BENIGN if told["benign"] else Standing.KNOWN
    what = Keep(report, position, standing, category, reason)
    with eyes() as seeing:
        added = keep_in_bank(acting_as(badge), what, strongroom(config()), seeing)
    tell(f"{added} hashes are new in the bank")
