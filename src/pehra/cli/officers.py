"""`pehra officer`: who may use the desk."""

import getpass
import sys

import click

from pehra.base import clock
from pehra.base.clock import iso
from pehra.duties.appoint_officer import appoint_officer, not_taken
from pehra.duties.change_officer import change_password, change_roles
from pehra.duties.make_token import make_token
from pehra.duties.retire_officer import retire_officer
from pehra.roster import badges
from pehra.roster.powers import INTERNAL, Role
from pehra.store.queries.officers import OfficerLine, appointed, roster

from .say import as_json, aside, in_home, occasion, out

ROLE = click.Choice([str(role) for role in Role if role not in INTERNAL])
from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


@click.group("officer")
def officer_() -> None:
    """Who may sign in to the desk."""


@officer_.command("add")
@click.argument("badge")
@click.option("--role", "roles", multiple=True, required=True, type=ROLE)
@from_stdin
@in_home
def add(badge: str, roles: tuple[str, ...], password_stdin: bool) -> None:  # noqa: FBT001
    """Appoint an officer. A badge is given once; pehra officer change gives other roles.

    MACHINE and PLATFORM are roles of programs, which show a token and do not sign in.

    Example:  pehra officer add B-17 --role TRIAGE_OFFICER
    """
    badges.check(badge)  # before anybody types a password
    not_taken(badge)
    appoint_officer(occasion(), badge, _password(badge, password_stdin), list(map(Role, roles)))
    click.echo(f"{badge} is appointed as {', '.join(roles)}.")


@officer_.command("change")
@click.argument("badge")
@click.option("--role", "roles", multiple=True, type=ROLE, help="These roles and no others.")
@click.option("--password", is_flag=True, help="Ask for a new password.")
@from_stdin
@in_home
def change(badge: str, roles: tuple[str, ...], password: bool, password_stdin: bool) -> None:  # noqa: FBT001
    """Give an officer other roles, a new password, or both.

    A new password ends where the officer is signed in, and opens a locked badge.

    Example:  pehra officer change B-17 --role TRIAGE_OFFICER --role INVESTIGATOR
    """
    if not (roles or password or password_stdin):
        raise click.UsageError("Name --role, --password or --password-stdin.")
    appointed(badge)  # before anybody types a password
    if password or password_stdin:
        change_password(occasion(), badge, _password(badge, password_stdin))
        click.echo(f"{badge} has a new password.")
    if roles:
        change_roles(occasion(), badge, list(map(Role, roles)))
        click.echo(f"{badge} is {', '.join(roles)} from now on.")


@officer_.command("retire")
@click.argument("badge")
@click.option("--reason", required=True, help="Kept in the ledger.")
@in_home
def retire(badge: str, reason: str) -> None:
    """End a badge for good: sessions, tokens, acts in its name. What it did stays on record.

    Example:  pehra officer retire B-17 --reason "left the unit"
    """
    done = retire_officer(occasion(), badge, reason)
    click.echo(f"{badge} is retired; {done.tokens} of its tokens ended.")
    if done.custodian:
        aside(f"{badge} is a custodian in force: new exhibits are still shared to that key. Set "
              "others: pehra evidence custodians set")  # fmt: skip


@officer_.command("list")
@as_json
@in_home
def list_(json_: bool) -> None:  # noqa: FBT001
    """Everybody who is appointed, and who was.

    Example:  pehra officer list
    """
    for one in roster(clock.now()):
        out(_plain(one)) if json_ else click.echo(f"{one.badge:20} {_words(one)}")


def _plain(one: OfficerLine) -> dict[str, object]:
    last = one.last_sign_in_at
    left = one.left[0] if one.left else None
    return {
        "badge": one.badge, "roles": list(one.roles), "serves": one.serves, "locked": one.locked,
        "last_sign_in_at": iso(last) if last else None, "tokens": one.tokens,
        "retired_at": iso(left.at) if left else None, "reason": left.reason if left else None,
    }  # fmt: skip


def _words(one: OfficerLine) -> str:
    if one.left:
        return f"retired {one.left[0].at:%Y-%m-%d}: {one.left[0].reason}"
    if not one.serves:
        return "serves no more"
    last = one.last_sign_in_at
    told = [", ".join(one.roles), f"signed in {last:%Y-%m-%d %H:%M}" if last else "never signed in"]
    told += [f"good tokens: {one.tokens}"] * bool(one.tokens) + ["locked"] * one.locked
    return "; ".join(told)


@officer_.command("token")
@click.argument("badge")
@in_home
def token(badge: str) -> None:
    """Give another program of the unit a token in this officer's name, good for 90 days.

    Appoint a badge with the role MACHINE for it: that role may ask whether hashes are listed, and
    nothing else. The token is shown once.

    Example:  pehra officer token LAB-1
    """
    click.echo(make_token(occasion(), badge))


def _password(badge: str, from_stdin: bool) -> str:  # noqa: FBT001
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass(f"Password for {badge} (12 characters or more): ")
