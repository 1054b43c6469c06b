"""Signed notes (C2SP signed-note): a text, and under it a line for each signature.

    <text, its last line ended>

    — <name> <base64 of the key's number and the signature>

Ed25519 only. A key is told as text: `name+number+base64`, the public key behind one byte 1.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pehra.base.errors import PehraError

ED25519, COSIGNATURE = 1, 4  # kinds of signature
NUMBER = 4  # bytes of a key's number
MOST = 100  # signatures that are looked at
LONGEST = 1_000_000  # characters
DASH = "\u2014"
NAME = re.compile(r"[^\s+\x00-\x1f]+")


class BadNote(PehraError):
    """What is no note, or whose signature by a key that we know does not hold."""


@dataclass(frozen=True, slots=True)
class Key:
    """Whose signatures are believed. `public` is 32 bytes."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def number(self) -> bytes:
        told = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(told).digest()[:NUMBER]

    def __str__(self) -> str:
        told = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.number.hex()}+{told}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: `number` is the key's, 4 bytes."""

    name: str
    number: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """`text` with its last line end."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(_line, self.signatures))


def key(told: str) -> Key:
    """From its text form. Raises BadNote."""
    name, number, rest = (*told.strip().split("+", 2), "", "")[:3]
    try:
        raw = base64.b64decode(rest, validate=True)
    except ValueError as error:
        raise BadNote("This is no key: a name, a number and base64 with + between.") from error
    if not NAME.fullmatch(name) or len(raw) != 33 or raw[0] not in {ED25519, COSIGNATURE}:  # noqa: PLR2004
        raise BadNote("This is no Ed25519 key: a name, a number and base64 with + between.")
    found = Key(name, raw[1:], raw[0])
    if found.number.hex() != number.lower():
        raise BadNote(f"The key {name} is not the one that its number {number[:8]} says.")
    return found


def sign(text: str, name: str, secret: bytes) -> Note:
    """`secret` is 32 bytes; `text` ends with a line end."""
    private = Ed25519PrivateKey.from_private_bytes(secret)
    by = Key(name, private.public_key().public_bytes_raw())
    return Note(text, (Signature(name, by.number, private.sign(text.encode())),))


def read(told: str) -> Note:
    """Take it apart; nothing is believed yet. Raises BadNote."""
    text, parted, below = told.rpartition("\n\n")
    if len(told) > LONGEST or not parted or not below.endswith("\n"):
        raise BadNote("This is no signed note: a text, an empty line, signatures.")
    if any((mark < " " and mark != "\n") or "\ud800" <= mark <= "\udfff" for mark in told):
        raise BadNote("The note holds what is no text.")
    lines = below.splitlines()
    if not 0 < len(lines) <= MOST:
        raise BadNote(f"A note has 1 to {MOST} signatures; this one has {len(lines)}.")
    return Note(text + "\n", tuple(map(_signature, lines)))


def opened(told: str, keys: Sequence[Key]) -> tuple[Note, tuple[Key, ...]]:
    """The note, and the keys of `keys` that signed it, at least one. Signatures by others are
    passed over; one by a key we know that does not hold spoils the note. Raises BadNote.
    """
    note = read(told)
    signed: list[Key] = []
    for one in note.signatures:
        for by in keys:
            if (by.name, by.number) == (one.name, one.number) and by not in signed:
                _check(note, by, one)
                signed.append(by)
    if not signed:
        raise BadNote("No key that is known here signed the note.")
    return note, tuple(signed)


def _check(note: Note, by: Key, one: Signature) -> None:
    if by.kind != ED25519:
        raise BadNote(f"The key {by.name} does not sign notes of this kind.")
    try:
        Ed25519PublicKey.from_public_bytes(by.public).verify(one.signature, note.text.encode())
    except (InvalidSignature, ValueError) as error:
        raise BadNote(f"The signature by {by.name} does not hold.") from error


def _line(one: Signature) -> str:
    return f"{DASH} {one.name} {base64.b64encode(one.number + one.signature).decode()}\n"


def _signature(line: str) -> Signature:
    dash, name, rest = (*line.split(" "), "", "", "")[:3]
    try:
        raw = base64.b64decode(rest, validate=True)
    except ValueError as error:
        raise BadNote("A signature's line is not base64.") from error
    if dash != DASH or not NAME.fullmatch(name) or len(raw) <= NUMBER or line.count(" ") != 2:  # noqa: PLR2004
        raise BadNote("A signature's line is a dash, a name and base64.")
    return Signature(name, raw[:NUMBER], raw[NUMBER:])
