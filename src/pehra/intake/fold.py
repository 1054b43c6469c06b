"""Which reports say the same: by keys that two of them share, and nothing vaguer.

The same number at the same sender; the same files of the same account; one picture that its sender
says goes round. What only looks alike is never folded: two suspects with the same files stay two.
Who comes to the unit is no such sender: the number that an officer notes of them is a diary's or a
letter's, and many may stand under one.
"""

import hashlib
from dataclasses import dataclass

from .entry import Way

NOBODY = frozenset(Way)  # what stands for a sender in an officer's entry


@dataclass(frozen=True, slots=True)
class Sent:
    """What of a report is compared. `accounts` are the suspect's, `digests` MD5 of its files."""

    sender: str
    number: str
    accounts: tuple[str, ...]
    digests: tuple[str, ...]
    viral: bool


def keys(sent: Sent) -> tuple[str, ...]:
    """64 hex digits each; reports that share one belong together."""
    found = []
    if sent.number and sent.sender not in NOBODY:
        found.append(_key("number", sent.sender.casefold(), sent.number))
    some = sorted(set(sent.digests))
    if some:
        found += [_key("files", account, *some) for account in sorted(set(sent.accounts))]
    if sent.viral and len(some) == 1:
        found.append(_key("viral", some[0]))
    return tuple(found)


def _key(*of: str) -> str:
    return hashlib.sha256("\0".join(of).encode()).hexdigest()
