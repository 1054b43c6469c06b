"""`pehra patrol notice` and `pehra patrol contacts`: ask a provider to take something down."""

import sys
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
from pehra.store.queries.contacts import NoContact, held, whom
from pehra.store.queries.notices import NoticeLine, State

from .say import acting_as, as_json, aside, config, count, in_home, out, tell, tell_text

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
    fields = asdict(value)
    return {key: iso(one) if isinstance(one, datetime) else one for key, one in fields.items()}


def told(line: NoticeLine) -> dict[str, Any]:
    """Before it is confirmed, no hours have passed."""
    return plain(line) | {"hours": line.hours if line.confirmed_at else None}


def hours(passed: float | None) -> str:
    return "–" if passed is None else f"{passed:.1f} h"


@click.group()
def notice() -> None:
    """Ask a provider to take a file down: after a second look, and only by a person."""


@notice.command()
@click.argument("finding")
@in_name
@as_json
@in_home
def draft(finding: str, badge: str, json_: bool) -> None:  # noqa: FBT001
    """Draft a notice about a hit, and order the second fetch that it needs.

    Example:  pehra patrol notice draft FND-000004 --as I-1
    """
    number = draft_notice(acting_as(badge), finding, unit(), home())
    line = notices.notice(number, clock.now()).line
    if json_:
        out(told(line))
        return
    tell(f"{number}  {line.provider} <{line.email}>  {WORDS[line.state]}")


@notice.command()
@click.argument("number")
@click.option("-o", "output", type=OUT, required=True, help="Where the message is written (.eml).")
@in_name
@as_json
@in_home
def confirm(number: str, output: Path, badge: str, json_: bool) -> None:  # noqa: FBT001
    """Confirm a notice and write it as a message. Nothing is sent: open it in your mail and send.

    Example:  pehra patrol notice confirm NTC-000002 --as I-1 -o notice.eml
    """
    with output.open("xb") as file:
        try:
            file.write(confirm_notice(acting_as(badge), number, unit()))
        except BaseException:
            output.unlink()
            raise
    if json_:
        out({"notice": number.strip().upper(), "file": str(output)})
        return
    tell(f"{output}  send it; what it names is visited every day from now on")


@notice.command()
@click.argument("number")
@in_home
def show(number: str) -> None:
    """What a notice says.

    Example:  pehra patrol notice show NTC-000002
    """
    tell_text(notices.notice(number, clock.now()).text)


@notice.command("list")
@as_json
@in_home
def list_(json_: bool) -> None:  # noqa: FBT001
    """Every notice, the newest first.

    Example:  pehra patrol notice list
    """
    for one in notices.lines(clock.now()):
        if json_:
            out(told(one))
        else:
            tell(
                f"{one.number}  {one.finding}  {WORDS[one.state]:26}  "
                f"{hours(one.hours if one.confirmed_at else None):>10}  "
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
        took = {
            "median": one.median if one.removed else None, "p90": one.p90 if one.removed else None,
            "oldest": one.oldest if one.open else None,
        }  # fmt: skip
        if json_:
            out(plain(one) | took)
        else:
            tell(
                f"{one.provider}  {one.host}  {count(one.notices, 'notice')}, {one.open} open "
                f"(oldest {hours(took['oldest'])}), {one.removed} removed "
                f"(median {hours(took['median'])}, p90 {hours(took['p90'])}), "
                f"{one.came_back} came back"
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
        tell(
            f"{file.name}: {taken.added} new, {taken.replaced} replaced, {taken.rejected} rejected"
        )
        for one in taken.rejects:
            aside(f"  {one.at}: {one.reason}")


@contacts.command("show")
@click.argument("where", required=False)
@as_json
@in_home
def held_(where: str | None, json_: bool) -> None:  # noqa: FBT001
    """How much is known; of a host or an IP address, whom a notice would go to. Exit code 1 when
    nobody is known for it. A notice looks for the host first, then for where its bytes lay.

    Example:  pehra patrol contacts show 203.0.113.7
    """
    if where is not None:
        _whom(where.strip().lower().strip("[]").rstrip("."), json_=json_)
        return
    known = held()
    if json_:
        out(plain(known))
    else:
        tell(
            f"{count(known.contacts, 'contact')} of {count(known.providers, 'provider')}. "
            "Of one host or address: pehra patrol contacts show WHERE"
        )


def _whom(where: str, *, json_: bool) -> None:
    found = whom(where, where)
    if isinstance(found, NoContact):
        aside(f"Nobody is known for {where}. Import whom to tell: pehra patrol contacts import")
        sys.exit(1)
    if json_:
        out({"asked": where, "network": found.key, "provider": found.provider,
             "email": found.email, "country": found.country or None})  # fmt: skip
        return
    tell(f"{where}: {found.provider} <{found.email}>  {found.country}  by {found.key}")
