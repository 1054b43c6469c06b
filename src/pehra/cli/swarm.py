"""`pehra patrol allocations import | show`: which addresses are of which country."""

from dataclasses import asdict
from pathlib import Path

import click

from pehra.duties.import_allocations import import_allocations
from pehra.store.queries import swarms

from .say import acting_as, as_json, aside, in_home, out, tell

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20  # lines named


@click.group()
def allocations() -> None:
    """Which addresses are of which country, from the registries' own files. None ships."""


@allocations.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--as", "badge", default="", help="The officer who acts; else the console.")
@as_json
@in_home
def import_(files: tuple[Path, ...], badge: str, json_: bool) -> None:  # noqa: FBT001
    """Take in delegated-REGISTRY-extended-latest, as the five registries publish it every day.

    Peers of a swarm are spoken to when their address is of a country that the authority names.
    Without these files no address is of any.

    Example:  pehra patrol allocations import delegated-apnic-extended-latest
    """
    for file in files:
        done = import_allocations(acting_as(badge), file.read_bytes())
        for line in done.rejected[:SHOWN]:
            aside(f"{file.name} line {line}: it could not be read")
        if json_:
            out(asdict(done) | {"rejected": len(done.rejected)})
        else:
            tell(f"{done.registry} {done.serial}: {done.ranges} ranges")


@allocations.command("show")
@as_json
@in_home
def show(json_: bool) -> None:  # noqa: FBT001
    """The files in force.

    Example:  pehra patrol allocations show
    """
    for one in swarms.files():
        if json_:
            out(asdict(one) | {"imported_at": one.imported_at.isoformat()})
        else:
            tell(f"{one.registry}  {one.serial}  {one.ranges} ranges  {one.sha256[:12]}")
