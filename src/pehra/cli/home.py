"""`pehra init`, `migrate`: the home."""

import secrets
import sys

import click
from django.core.management import call_command

from pehra.base.errors import PehraError

from .say import config, plainly, tell

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


class NotMade(PehraError):
    """A home cannot be made where it was to be."""


@click.command()
@click.option("--yes", is_flag=True, help="Ask nothing.")
@plainly
def init(yes: bool) -> None:  # noqa: FBT001
    """Make the home: settings, a secret key, the database, the vault.

    Example:  pehra --home /srv/pehra init --yes
    """
    home = config().home
    if not yes and not click.confirm(f"Make Pehra's home at {home}?", default=True):
        sys.exit(1)
    try:
        make_home()
    except OSError as error:
        raise NotMade(
            f"no home can be made at {home}: {error.filename or home}: {error.strerror}. "
            "Name another folder with --home, or mend this one."
        ) from error
    tell(f"Pehra's home is {home}. Next: pehra officer add BADGE --role TRIAGE_OFFICER")


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
@plainly
def migrate() -> None:
    """Bring the tables of a home made by an older Pehra up to date. Take a backup first.

    Example:  pehra --home /srv/pehra migrate
    """
    call_command("migrate", verbosity=0)
    tell("The home is up to date.")
