"""A witness's signature on a checkpoint (C2SP tlog-cosignature v1, Ed25519).

It says: at this time of mine I saw the ledger with this size and head, and it followed from all
that I saw of it before. The signed message is `cosignature/v1`, `time N` and the checkpoint.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .note import COSIGNATURE, TIME, BadNote, Key, Note, Signature, hold, read, timed


@dataclass(frozen=True, slots=True)
class Seen:
    """That a witness signed, and when by its own clock."""

    witness: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Witnessed:
    """By at least as many as were asked for."""

    by: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class NotWitnessed:
    """`reason` in words."""

    reason: str


def witness_key(name: str, secret: bytes) -> Key:
    """The public half; `secret` is 32 bytes."""
    private = Ed25519PrivateKey.from_private_bytes(secret)
    return Key(name, private.public_key().public_bytes_raw(), COSIGNATURE)


def cosigned(text: str, name: str, secret: bytes, at: datetime) -> Signature:
    """`text` is the checkpoint's, with its last line end."""
    seconds = int(at.timestamp())
    by = witness_key(name, secret)
    private = Ed25519PrivateKey.from_private_bytes(secret)
    told = seconds.to_bytes(TIME) + private.sign(timed(text, seconds))
    return Signature(name, by.number, told)


def seen(note: Note, by: Key) -> Seen | NotWitnessed:
    """Raises BadNote when a signature by this key does not hold."""
    for one in note.signatures:
        if (one.name, one.number) == (by.name, by.number):
            return _checked(note.text, by, one)
    return NotWitnessed(f"{by.name} did not sign it")


def witnessed(told: str, by: Sequence[Key], least: int) -> Witnessed | NotWitnessed:
    """At least so many of these witnesses signed; signatures of others are passed over. One public
    key under two names is one witness: a cosignature does not say the name. Raises BadNote.
    """
    note, found = read(told), dict[bytes, Seen]()
    for key in by:
        if isinstance(one := seen(note, key), Seen):
            found.setdefault(key.public, one)
    if len(found) < least:
        return NotWitnessed(f"{len(found)} of the {least} witnesses that are needed signed it")
    return Witnessed(tuple(found.values()))


def _checked(text: str, by: Key, one: Signature) -> Seen:
    hold(text, by, one)
    seconds = int.from_bytes(one.signature[:TIME])
    try:
        return Seen(by.name, datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError) as error:
        raise BadNote(f"The signature by {by.name} is of no time that there is.") from error
