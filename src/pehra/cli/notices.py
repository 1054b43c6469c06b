"""`pehra patrol notice` and `pehra patrol contacts`: ask a provider to take something down."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from pehra.base import clock
from pehra.base.clock import iso
from pehra.duties.confirm_notice import confirm_notice
from pehra.duties.draft_notice import draft_notice
from pehra.duties.import_contacts import import_contacts
from pehra.duties.noticed import Home
from pehra.patrol.notice import Unit
from pehra.store.queries import notices
from pehra.store.queries.contacts import held
from pehra.store.queries.notices import State

from .say import acting_as, as_json, aside, config, in_home, out

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(path_type=Path)
in_name = click.option("--as", "badge", required=True, help="The officer who acts.")
WORDS = {
    State.NEEDS_SECOND: "waits for its second fetch",
    State.TO_CONFIRM: "can be confirmed",
    State.OPEN: "open",
    State.REMOVED: "removed",
    State.BACK: "is there again",
}


def unit() -> Unit:
    return Unit(config().unit, config().patrol_contact.removeprefix("mailto:"))


def home() -> Home:
    return Home(config().halt_file, config().test_mark.exists())


def plain(value: Any) -> dict[str, Any]:  # noqa: ANN401
    """Of a frozen value, what JSON can say."""
    told = asdict(value)
    return {key: iso(one) if isinstance(one, datetime) else one for key, one in told.items()}


@click.group()
def notice() -> None:
    """Ask a provider to take a file down: after a second look, and only by a person."""


@notice.command()
@click.argument("finding")
@in_name
@in_home
def draft(finding: str, badge: str) -> None:
    """Draft a notice about a hit, and order the second fetch that it needs.

    Example:  pehra patrol notice draft FND-000004 --as I-1
    """
    number = draft_notice(acting_as(badge), finding, unit(), home())
    line = notices.notice(number, clock.now()).line
    click.echo(f"{number}  {line.provider} <{line.email}>  {WORDS[line.state]}")


@notice.command()
@click.argument("number")
@click.option("-o", "output", type=OUT, required=True, help="Where the message is written (.eml).")
@in_name
@in_home
def confirm(number: str, output: Path, badge: str) -> None:
    """Confirm a notice and write it as a message. Nothing is sent: open it in your mail and send.

    Example:  pehra patrol notice confirm NTC-000002 --as I-1 -o notice.eml
    """
    with output.open("xb") as file:
        try:
            file.write(confirm_notice(acting_as(badge), number, unit()))
        except BaseException:
            output.unlink()
            raise
    click.echo(f"{output}  send it; what it names is visited every day from now on")


@notice.command()
@click.argument("number")
@in_home
def show(number: str) -> None:
    """What a notice says.

    Example:  pehra patrol notice show NTC-000002
    """
    click.echo(notices.notice(number, clock.now()).text, nl=False)


@notice.command("list")
@as_json
@in_home
def list_(json_: bool) -> None:  # noqa: FBT001
    """Every notice, the newest first.

    Example:  pehra patrol notice list
    """
    for one in notices.lines(clock.now()):
        if json_:
            out(plain(one))
        else:
            click.echo(
                f"{one.number}  {one.finding}  {WORDS[one.state]:26}  {one.hours:8.1f} h  "
                f"{one.provider}  {one.host}"
            )


@notice.command()
@as_json
@in_home
def hosts(json_: bool) -> None:  # noqa: FBT001
    """How long providers take, the slowest first.

    Example:  pehra patrol notice hosts
    """
    for one in notices.hosts(clock.now()):
        if json_:
            out(plain(one))
        else:
            click.echo(
                f"{one.provider}  {one.host}  {one.notices} notices, {one.open} open "
                f"(oldest {one.oldest:.1f} h), {one.removed} removed (median {one.median:.1f} h, "
                f"p90 {one.p90:.1f} h), {one.came_back} came back"
            )


@click.group()
def contacts() -> None:
    """Whom to tell about what lies on a network or under a domain. None ships."""


@contacts.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--as", "badge", default="", help="In this officer's name; else the console.")
@in_home
def import_(files: Iterable[Path], badge: str) -> None:
    """Take in CSV (network,provider,email,country) or RDAP answers (JSON, or one a line).

    Example:  pehra patrol contacts import abuse.csv rdap/*.json
    """
    for file in files:
        taken = import_contacts(acting_as(badge), file.read_bytes())
        click.echo(
            f"{file.name}: {taken.added} new, {taken.replaced} replaced, {taken.rejected} rejected"
        )
        for one in taken.rejects:
            aside(f"  {one.at}: {one.reason}")


@contacts.command("show")
@as_json
@in_home
def held_(json_: bool) -> None:  # noqa: FBT001
    """How much is known.

    Example:  pehra patrol contacts show
    """
    known = held()
    if json_:
        out(plain(known))
    else:
        click.echo(f"{known.contacts} contacts of {known.providers} providers")
