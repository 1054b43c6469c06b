"""The `pehra` command. Exit codes: 0 done, 1 some of it not, 2 wrong use, 3 no home yet."""

import importlib
import os
import sys

import django

from pehra.base.config import home as the_home  # `home` is a module here


def main() -> None:
    """Find the home first: settings are read from it, and tables need settings."""
    arguments = sys.argv[1:]
    for at, word in enumerate(arguments):
        if word.startswith("--home="):
            os.environ["PEHRA_HOME"] = word.removeprefix("--home=")
        elif word == "--home" and at + 1 < len(arguments):
            os.environ["PEHRA_HOME"] = arguments[at + 1]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pehra.store.settings")
    try:
        django.setup()
    except PermissionError as error:
        print(f"pehra: {_denied(error)}", file=sys.stderr)  # noqa: T201
        sys.exit(3)
    except Exception as error:
        if type(error).__name__ != "BadConfig":
            raise
        print(f"pehra: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(3)
    # only now: these import tables, which import settings
    importlib.import_module("pehra.cli.commands").pehra(prog_name="pehra")


def _denied(error: PermissionError) -> str:
    """The settings are read as the user who runs it, and the home is its owner's alone."""
    place = the_home()
    try:
        owner = place.owner()
    except (OSError, KeyError):
        owner = "another user"
    return (
        f"{error.filename or place} may not be read: the home {place} belongs to {owner}. "
        "Run the command as that user, or name another home: pehra --home"
    )
