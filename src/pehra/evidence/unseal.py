"""Open a sealed body into memory: nothing of it is given out before all of it was checked."""

import os
from typing import BinaryIO, cast

import pyrage

from pehra.base.digest import Digests, digests
from pehra.base.errors import PehraError

from .body import Guarded
from .seal import identity
from .vault import Vault

PIECE = 2**20  # bytes read at a time


class Damaged(PehraError):
    """The body is not what was sealed: changed on the disk, or opened with another item's key."""


def unseal(vault: Vault, address: str, key: bytes, sha256: str) -> BinaryIO:
    """A seekable file in memory, never on a disk, of the original whose digest is `sha256`. Raises
    NotInVault, Damaged.
    """
    with vault.open(address) as body:
        file = os.fdopen(os.memfd_create("original", os.MFD_CLOEXEC), "w+b", buffering=0)
        try:
            guarded = Guarded(cast("BinaryIO", file))
            pyrage.decrypt_io(body, guarded, [identity(key)])
            guarded.settled()
            found = guarded.settled().address
        except (pyrage.DecryptError, OSError) as error:
            file.close()
            raise Damaged(f"The body {address[:12]}… cannot be opened: {_why(error)}.") from error
    if found != sha256:
        file.close()
        raise Damaged(f"The body {address[:12]}… holds other bytes than were sealed.")
    file.seek(0)
    return cast("BinaryIO", file)


def whole(vault: Vault, address: str) -> Digests:
    """The digests of the body as it lies there, to check its name. Raises NotInVault."""
    with vault.open(address) as body:
        return digests(iter(lambda: body.read(PIECE), b""))


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "it cannot be read"
    return "it was changed, or the key is another item's"
