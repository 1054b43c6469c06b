"""`pehra lists`: the hash lists the unit was given."""

from pathlib import Path

import click

from pehra.duties.import_hashlist import import_hashlist
from pehra.store.queries import hashlists

from .say import as_json, aside, in_home, occasion, out


@click.group()
def lists() -> None:
    """Lists of known hashes. None ships with Pehra: they come from those who keep them."""


@lists.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@in_home
def import_(name: str, file: Path, json_: bool) -> None:  # noqa: FBT001
    """Take in FILE as the new version of the list NAME.

    CSV with a first line naming its columns: md5, sha1, sha256, pdq, category, note, in any order;
    or one hash a line. Rows that are no hashes are named and counted; the good ones count.

    Example:  pehra lists import national national-2026-11.csv
    """
    with file.open("rb") as opened:
        done = import_hashlist(occasion(), name, opened)
    for one in done.rejects:
        aside(f"{file.name} line {one.line}: {one.reason}")
    if done.rejected > len(done.rejects):
        aside(f"{file.name}: and {done.rejected - len(done.rejects)} more rows rejected")
    if done.reports:
        aside(f"{done.reports} reports wait to be compared again; pehra watch does it.")
    counts = ("version", "added", "removed", "unchanged", "rejected")
    if json_:
        out({"list": done.name} | {name: getattr(done, name) for name in counts})
    else:
        words = ", ".join(f"{name} {getattr(done, name)}" for name in counts)
        click.echo(f"{done.name}: {words}")


@lists.command("show")
@as_json
@in_home
def show(json_: bool) -> None:  # noqa: FBT001
    """The lists in use.

    Example:  pehra lists show
    """
    for one in hashlists.lists():
        if json_:
            out(
                {
                    "list": one.name,
                    "version": one.version,
                    "hashes": one.hashes,
                    "sha256": one.sha256,
                    "imported_at": one.imported_at.isoformat(),
                }
            )
        else:
            click.echo(f"{one.name}  version {one.version}  {one.hashes} hashes")
