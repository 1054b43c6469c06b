"""`pehra quarantine`: listed hashes that match what they should not."""

from dataclasses import asdict

import click

from pehra.duties.match_hashes import question
from pehra.duties.quarantine_hash import ask_quarantine, confirm_quarantine, lift_quarantine
from pehra.store.queries import hashlists

from .say import acting_as, as_json, in_home, out, tell

by = click.option("--as", "badge", required=True, help="The officer who acts.")


@click.group()
def quarantine() -> None:
    """Take a listed hash out of use: one officer asks, another confirms."""


@quarantine.command("ask")
@click.argument("hash_")
@click.option("--algorithm", default="", help="Of 64 digits: SHA256 or PDQ.")
@click.option("--reason", required=True)
@by
@in_home
def ask(hash_: str, algorithm: str, reason: str, badge: str) -> None:
    """Ask for a quarantine.

    Example:  pehra quarantine ask 5f0c... --algorithm PDQ --reason "a logo" --as B-17
    """
    asked = question(hash_, algorithm)
    if len(asked.algorithms) > 1:
        raise click.UsageError("64 digits may be SHA256 or PDQ: say --algorithm.")
    number = ask_quarantine(acting_as(badge), asked.algorithms[0], asked.value, reason)
    tell(f"Quarantine {number} is asked for. Another officer must confirm it.")


@quarantine.command("confirm")
@click.argument("number", type=int)
@by
@in_home
def confirm(number: int, badge: str) -> None:
    """Put it in force; every report that the hash was matched in is compared again.

    Example:  pehra quarantine confirm 3 --as B-21
    """
    again = confirm_quarantine(acting_as(badge), number)
    tell(f"Quarantine {number} is in force. {again} reports are compared again.")


@quarantine.command("lift")
@click.argument("number", type=int)
@by
@in_home
def lift(number: int, badge: str) -> None:
    """Let the hash match again, or turn the request down.

    Example:  pehra quarantine lift 3 --as B-21
    """
    again = lift_quarantine(acting_as(badge), number)
    tell(f"Quarantine {number} is lifted. {again} reports are compared again.")


@quarantine.command("show")
@as_json
@in_home
def show(json_: bool) -> None:  # noqa: FBT001
    """What is asked for and what is in force.

    Example:  pehra quarantine show
    """
    for one in hashlists.quarantines():
        if json_:
            out(asdict(one) | {"asked_at": one.asked_at.isoformat()})
        else:
            tell(f"{one.pk}  {one.state:8}  {one.algorithm} {one.value}  {one.reason}")
