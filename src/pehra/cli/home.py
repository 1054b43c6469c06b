"""`pehra init`, `migrate`, `officer`: the home and who may use it."""

import getpass
import secrets
import sys

import click
from django.core.management import call_command

from pehra.duties.appoint_officer import appoint_officer
from pehra.duties.make_token import make_token
from pehra.roster.powers import Role

from .say import config, in_home, occasion

TOML = """# Pehra's settings; every one of them: docs/reference/configuration.md
unit = "Child Protection Desk"
region = "PK"
language = "en"
time_zone = "Asia/Karachi"

# The desk answers on loopback. To reach it from other machines: https = true with a certificate
# and its key, or behind a proxy that adds TLS; then name the hosts.
address = "127.0.0.1"
port = 8000
https = false
"""


@click.command()
@click.option("--yes", is_flag=True, help="Ask nothing.")
def init(yes: bool) -> None:  # noqa: FBT001
    """Make the home: settings, a secret key, the database, the vault.

    Example:  pehra --home /srv/pehra init --yes
    """
    home = config().home
    if not yes and not click.confirm(f"Make Pehra's home at {home}?", default=True):
        sys.exit(1)
    make_home()
    click.echo(f"Pehra's home is {home}. Next: pehra officer add BADGE --role TRIAGE_OFFICER")


def make_home() -> None:
    """Safe to run again: what is there stays."""
    home = config().home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    config().vault.mkdir(exist_ok=True, mode=0o700)
    if not (home / "pehra.toml").exists():
        (home / "pehra.toml").write_text(TOML, encoding="utf-8")
    call_command("migrate", verbosity=0)
    if not config().secret.exists():  # last: it marks a home that is whole
        config().secret.touch(mode=0o600)
        config().secret.write_text(secrets.token_urlsafe(64))


@click.command()
def migrate() -> None:
    """Bring the tables of a home made by an older Pehra up to date. Take a backup first.

    Example:  pehra --home /srv/pehra migrate
    """
    call_command("migrate", verbosity=0)
    click.echo("The home is up to date.")


@click.group("officer")
def officer_() -> None:
    """Who may sign in to the desk."""


@officer_.command("add")
@click.argument("badge")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([str(r) for r in Role])
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@in_home
def add(badge: str, roles: tuple[str, ...], password_stdin: bool) -> None:  # noqa: FBT001
    """Appoint an officer, or give one a new password and roles.

    Example:  pehra officer add B-17 --role TRIAGE_OFFICER
    """
    password = (
        sys.stdin.readline().rstrip("\n")
        if password_stdin
        else getpass.getpass(f"Password for {badge} (12 characters or more): ")
    )
    appoint_officer(occasion(), badge, password, [Role(role) for role in roles])
    click.echo(f"{badge} may sign in as {', '.join(roles)}.")


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
