"""Seal bytes: each item under an age key of its own, which is handed on and then forgotten.

age (C2SP age.md: X25519, ChaCha20-Poly1305 in chunks of 64 KiB) does the cryptography, by pyrage.
It does not say who sealed; the ledger does. The item's key is 32 random bytes: whoever shares them
out (shares.py) decides who can open the item.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import pyrage

from pehra.base.digest import Digests

from .bech32 import bech32
from .body import Body, Guarded
from .vault import NotSealed, Vault

PREFIX = "age-secret-key-"
KEY = 32  # bytes


@dataclass(frozen=True, slots=True)
class Item:
    """What was sealed: digests of the original, the body that the vault keeps, and the item's key,
    which nothing ever writes down.
    """

    digests: Digests
    body: Body
    key: bytes

    def __repr__(self) -> str:
        return f"Item({self.digests.sha256[:12]}…)"


class Source:
    """The original's chunks as a file to read, hashed as they pass; its first error is kept."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._left = iter(chunks), memoryview(b"")
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self._size = 0
        self._problem: BaseException | None = None

    def read(self, size: int) -> bytes:
        while not self._left:
            try:
                chunk = next(self._chunks)
            except StopIteration:
                return b""
            except BaseException as error:
                self._problem = error
                raise
            for digest in (self._md5, self._sha1, self._sha256):
                digest.update(chunk)
            self._size += len(chunk)
            self._left = memoryview(chunk)
        found, self._left = self._left[:size], self._left[size:]
        return bytes(found)

    def settled(self) -> Digests:
        """Raises whatever the source raised while it was read."""
        if self._problem is not None:
            raise self._problem
        md5, sha1, sha256 = (one.hexdigest() for one in (self._md5, self._sha1, self._sha256))
        return Digests(md5, sha1, sha256, self._size)


def seal(chunks: Iterable[bytes], vault: Vault) -> Item:
    """Memory does not grow with the size. Raises NotSealed, and what `chunks` raises."""
    key = secrets.token_bytes(KEY)
    source = Source(chunks)

    def write(file: Guarded) -> None:
        try:
            pyrage.encrypt_io(source, file, [identity(key).to_public()])
        except pyrage.EncryptError:
            file.settled()  # the cause, when the disk was it
            raise
        source.settled()

    try:
        body = vault.keep(write)
    except (pyrage.EncryptError, NotSealed) as error:
        source.settled()  # what the source raised is the source's, not the vault's
        if isinstance(error, NotSealed):
            raise
        raise NotSealed("The bytes could not be encrypted; nothing was acknowledged.") from error
    return Item(source.settled(), body, key)


def identity(key: bytes) -> pyrage.x25519.Identity:
    """The key as age knows it."""
    return pyrage.x25519.Identity.from_str(identity_text(key))


def identity_text(key: bytes) -> str:
    """As a line of an age key file: with it, the stock `age` opens the body."""
    return bech32(PREFIX, key).upper()
