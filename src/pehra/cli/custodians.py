"""`pehra evidence custodians | recover`: who holds the keys, and the paper in the safes."""

from pathlib import Path

import click

from pehra.duties.appoint_custodians import ask_custodians, confirm_custodians
from pehra.duties.recover_exhibit import recover_exhibit
from pehra.duties.reshare_exhibits import reshare_exhibits
from pehra.duties.strongroom import strongroom
from pehra.evidence import recovery
from pehra.evidence.custodian import Custodian, Custodians, identity
from pehra.store.queries import custodians as holders

from .openings import FILE, OUT, in_name, written
from .say import acting_as, as_json, aside, config, in_home, out, tell, tell_text


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
@in_home
def custodians(context: click.Context, json_: bool) -> None:  # noqa: FBT001
    """Who together can open what is sealed. Without a subcommand: every set there was.

    Example:  pehra evidence custodians
    """
    if context.invoked_subcommand:
        return
    force = holders.in_force()
    for one in holders.holders():
        state = "asked for by " + one.asked_by if not one.confirmed_by else "earlier"
        state = "in force" if force and force.number == one.number else state
        names = [member.name for member in one.members]
        if json_:
            out({"number": one.number, "state": state, "needed": one.needed, "members": names,
                 "recovery": bool(one.recovery)})  # fmt: skip
        else:
            safe = ", recovery on paper" if one.recovery else ""
            tell(f"{one.number}  {state}: {one.needed} of {', '.join(names)}{safe}")
    if force is None:
        aside("No custodians yet: until there are, the desk itself can open what it seals.")


@custodians.command("set")
@click.option("--member", "members", multiple=True, required=True, help="BADGE=age1…")
@click.option("--needed", default=2, show_default=True, help="How many open an item together.")
@click.option("--recovery", "safe", default="", help="The recovery key's public half, age1….")
@click.option("--reason", required=True)
@in_name
@in_home
def set_(members: tuple[str, ...], needed: int, safe: str, reason: str, badge: str) -> None:
    """Ask for new custodians; another officer confirms them. Each makes a key of their own on
    their own machine with age-keygen and tells only the public half.

    Example:  pehra evidence custodians set --member C-1=age1… --member C-2=age1… … --as A-1
    """
    told = tuple(Custodian(*one.partition("=")[::2]) for one in members)
    made = ask_custodians(acting_as(badge), Custodians(told, needed, safe), reason)
    tell(f"Another officer confirms:  pehra evidence custodians confirm {made} --as BADGE")


@custodians.command()
@click.argument("number", type=int)
@in_name
@in_home
def confirm(number: int, badge: str) -> None:
    """Confirm custodians that another officer asked for. From now on they hold the keys.

    Example:  pehra evidence custodians confirm 1 --as S-1
    """
    confirm_custodians(acting_as(badge), number)
    tell("They are in force. The watch shares out to them what the desk alone could open.")


@custodians.command()
@click.option("--key", "keys", multiple=True, type=FILE, required=True, help="An age key file.")
@in_name
@in_home
def reshare(keys: tuple[Path, ...], badge: str) -> None:
    """Hand on to the custodians in force what older ones hold. Enough of the older ones must be
    there with their keys.

    Example:  pehra evidence custodians reshare --key c-1.key --key c-2.key --as A-1
    """
    held = [identity(one.read_text("utf-8")) for one in keys]
    on = acting_as(badge)
    while left := reshare_exhibits(on, held):
        aside(f"{left} exhibits are left")
    tell("Everything is with the custodians in force.")


@click.group()
def recover() -> None:
    """The recovery key: two of the agency's three sheets and the court's one, on paper."""


@recover.command("make")
def make_() -> None:
    """Make a recovery key and print its sheets, once. Do it on a machine that is never connected.

    Example:  pehra evidence recover make
    """
    made = recovery.made()
    for name, group in zip(recovery.NAMES, made.sheets, strict=True):
        for place, words in enumerate(group, 1):
            tell_text(f"\n{name}, sheet {place} of {len(group)}\n{words}\n")
    tell_text(f"\nFor the desk:  pehra evidence custodians set … --recovery {made.recipient}\n")
    aside("The sheets are kept nowhere else. Print them, check them, put them in two safes.")


@recover.command("open")
@click.argument("exhibit")
@click.option("--sheets", type=FILE, required=True, help="The words of the sheets, one a line.")
@click.option("--order", required=True, help="The order on which it rests.")
@click.option("-o", "output", type=OUT, required=True)
@in_name
@in_home
def open_(exhibit: str, sheets: Path, order: str, output: Path, badge: str) -> None:
    """Open an exhibit whose custodians are gone.

    Example:  pehra evidence recover open EXH-000012 --sheets w.txt --order 4/26 -o x --as S-1
    """
    by = recovery.recovered(sheets.read_text("utf-8").splitlines())
    on, room = acting_as(badge), strongroom(config())
    written(lambda: recover_exhibit(on, exhibit, room, by, order), output)
