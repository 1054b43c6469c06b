"""A witness's signature on a checkpoint (C2SP tlog-cosignature v1, Ed25519).

It says: at this time of mine I saw the ledger with this size and head, and it followed from all
that I saw of it before. The signed message is `cosignature/v1`, `time N` and the checkpoint.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .note import COSIGNATURE, BadNote, Key, Note, Signature, read

TIME = 8  # bytes before the signature, big-endian seconds since 1970


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
    told = seconds.to_bytes(TIME) + private.sign(_message(text, seconds))
    return Signature(name, by.number, told)


def seen(note: Note, by: Key) -> Seen | NotWitnessed:
    """Raises BadNote when a signature by this key does not hold."""
    for one in note.signatures:
        if (one.name, one.number) == (by.name, by.number):
            return _checked(note.text, by, one)
    return NotWitnessed(f"{by.name} did not sign it")


def witnessed(told: str, by: Sequence[Key], least: int) -> Witnessed | NotWitnessed:
    """At least so many of these witnesses signed; signatures of others are passed over. Raises
    BadNote.
    """
    note = read(told)
    found = tuple(one for one in (seen(note, key) for key in by) if isinstance(one, Seen))
    if len(found) < least:
        return NotWitnessed(f"{len(found)} of the {least} witnesses that are needed signed it")
    return Witnessed(found)


def _message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _checked(text: str, by: Key, one: Signature) -> Seen:
    seconds = int.from_bytes(one.signature[:TIME])
    try:
        public = Ed25519PublicKey.from_public_bytes(by.public)
        public.verify(one.signature[TIME:], _message(text, seconds))
        return Seen(by.name, datetime.fromtimestamp(seconds, UTC))
    except (InvalidSignature, ValueError, OverflowError, OSError) as error:
        raise BadNote(f"The signature by {by.name} does not hold.") from error
