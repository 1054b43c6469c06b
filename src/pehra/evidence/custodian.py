"""Custodians: the people who together, and never alone, can open what is sealed.

Each holds an age key of their own, on their own machine or token; the desk knows only its public
half. `needed` of them open an item; one more than that must be there, so that one may be lost.
"""

import re
from dataclasses import dataclass

import pyrage

from pehra.base.errors import PehraError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
FEWEST = 2  # that open together
MOST = 16


class BadCustodians(PehraError):
    """These cannot be the custodians: too few, the same twice, or a key that is none."""


class NotAKey(PehraError):
    """A text that should be an age key and is none."""


@dataclass(frozen=True, slots=True)
class Custodian:
    """`name` is a badge; `recipient` the public key, `age1…`."""

    name: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Custodians:
    """`recovery` is the public half of the key that lies in the safes, or "" for none."""

    members: tuple[Custodian, ...]
    needed: int
    recovery: str = ""


def custodians(members: tuple[Custodian, ...], needed: int, recovery: str = "") -> Custodians:
    """Checked. Raises BadCustodians, NotAKey."""
    names = [one.name for one in members]
    keys = [one.recipient for one in members]
    if bad := [name for name in names if not NAME.fullmatch(name)]:
        raise BadCustodians(f"“{bad[0][:40]}” is no name for a custodian: use the badge.")
    for told in [*keys, *([recovery] if recovery else [])]:
        recipient(told)
    if len(set(names)) < len(names) or len({*keys, recovery}) < len(keys) + 1:
        raise BadCustodians("Each custodian stands once, and no two have the same key.")
    if not FEWEST <= needed < len(members) <= MOST:
        raise BadCustodians(
            f"{needed} of {len(members)} custodians: at least {FEWEST} must be needed, at least "
            f"one more must be there in case one is lost, and at most {MOST} can be."
        )
    return Custodians(members, needed, recovery)


def recipient(told: str) -> pyrage.x25519.Recipient:
    """A public key. Raises NotAKey."""
    try:
        return pyrage.x25519.Recipient.from_str(told.strip())
    except pyrage.RecipientError as error:
        raise NotAKey(f"“{told[:16]}…” is no age public key: it begins with age1.") from error


def identity(told: str) -> pyrage.x25519.Identity:
    """A secret key, out of the text of an age key file. Raises NotAKey, which never repeats it."""
    lines = [line.strip() for line in told.splitlines()]
    secret = [line for line in lines if line and not line.startswith("#")]
    if len(secret) != 1:
        raise NotAKey("An age key file has one line that is no comment, AGE-SECRET-KEY-1….")
    try:
        return pyrage.x25519.Identity.from_str(secret[0])
    except pyrage.IdentityError as error:
        raise NotAKey("This is no age secret key: it begins with AGE-SECRET-KEY-1.") from error
