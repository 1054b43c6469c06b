"""The recovery key: for the day when too few custodians are left. Paper, in two kinds of safe.

SLIP-39 (shamir-mnemonic): two groups, and both are needed. Of the agency's three sheets two, and
the court's one sheet. The public half is told to the desk, which then gives recovery a share of
every item it seals; the secret half exists on paper alone.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import pyrage
import shamir_mnemonic
from shamir_mnemonic.utils import MnemonicError

from pehra.base.errors import PehraError

from .seal import KEY, identity

GROUPS = ((2, 3), (1, 1))  # the agency's, the court's: so many of so many sheets
NAMES = ("agency", "court")


class NotRecovered(PehraError):
    """The sheets do not make the recovery key: too few, mistyped, or of another key."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """`sheets` by group as in NAMES: the words of each sheet. Printed once, and never kept."""

    recipient: str
    sheets: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        return f"Recovery({self.recipient})"


def made() -> Recovery:
    """A new one. It takes a moment: the words are hard to guess on purpose."""
    key = secrets.token_bytes(KEY)
    sheets = shamir_mnemonic.generate_mnemonics(len(GROUPS), list(GROUPS), key)
    return Recovery(str(identity(key).to_public()), tuple(tuple(group) for group in sheets))


def recovered(sheets: Sequence[str]) -> pyrage.x25519.Identity:
    """Out of the words of two of the agency's sheets and the court's. Raises NotRecovered."""
    told = [" ".join(sheet.lower().split()) for sheet in sheets if sheet.strip()]
    if not told:
        raise NotRecovered(
            "There are no words. One sheet a line: two of the agency, one of the court."
        )
    try:
        key = shamir_mnemonic.combine_mnemonics(told)
    except MnemonicError as error:
        raise NotRecovered(f"The sheets do not make the recovery key: {_words(error)}") from error
    if len(key) != KEY:
        raise NotRecovered("These sheets are of another kind of key.")
    return identity(key)


def _words(error: MnemonicError) -> str:
    """Without the words of a sheet, which an error may repeat."""
    told = str(error)
    if "checksum" in told:
        return "a sheet has a mistyped word."
    if "mnemonic word" in told.lower():
        return "a word is not of the list that sheets are written with."
    return "two of the agency's sheets and the court's are needed, all of the same key."
