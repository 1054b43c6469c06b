"""A folder of files named by the SHA-256 of their bytes: `vault/ab/abcdef…`.

The order that survived every power cut tried (design notes, durability): write, check the size,
fsync the file, link it under its name (never over another), fsync the folders; only then return.
After a failed fsync the file is abandoned, never synced again: the kernel may have dropped pages.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from pehra.base.digest import Digests, digests
from pehra.evidence.vault import NotInVault, NotSealed, Sealed


class FolderVault:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    def seal(self, chunks: Iterable[bytes]) -> Sealed:
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self._incoming)
        incoming = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                found = digests(_written(chunks, file))
                file.flush()
                _check_size(file, found)
                os.fsync(file.fileno())
            return Sealed(found, self._link(incoming, found.sha256))
        except OSError as error:
            raise NotSealed(
                f"The vault could not keep the bytes ({error.strerror}). Nothing was acknowledged; "
                "make room or mend the disk, then send them again."
            ) from error
        finally:
            incoming.unlink(missing_ok=True)

    def open(self, address: str) -> BinaryIO:
        try:
            return self._path(address).open("rb")
        except FileNotFoundError as error:
            raise NotInVault(f"Nothing is sealed under {address[:12]}….") from error

    def _link(self, incoming: Path, address: str) -> bool:
        path = self._path(address)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        incoming.chmod(0o400)
        try:
            path.hardlink_to(incoming)
        except FileExistsError:
            return False
        # the name is durable once its folder is, and the folder once the one above is
        _sync_folder(path.parent)
        _sync_folder(self._folder)
        return True

    def _path(self, address: str) -> Path:
        if re.fullmatch(r"[0-9a-f]{64}", address) is None:
            raise NotInVault("An address in the vault is 64 hex digits.")
        return self._folder / address[:2] / address


def _written(chunks: Iterable[bytes], file: BinaryIO) -> Iterator[bytes]:
    for chunk in chunks:
        file.write(chunk)
        yield chunk


def _check_size(file: BinaryIO, found: Digests) -> None:
    written = os.fstat(file.fileno()).st_size
    if written != found.size:
        raise NotSealed(f"The vault wrote {written} of {found.size} bytes. Send them again.")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
