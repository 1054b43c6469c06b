"""Arrays in a file that processes map and share: built once, opened at once, never half there.

The file begins with a line of JSON (magic, version, what each array is and where it begins), which
is followed by its SHA-256 in hex and padded to HEAD bytes; then the arrays, each at a multiple of
PAGE. It is written under another name, fsynced and renamed: who has the old one mapped keeps it.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from pehra.base.errors import PehraError

MAGIC = "pehra-index"
VERSION = 2
HEAD = 4096  # bytes
PAGE = 4096
DIGITS = 64  # of the header's SHA-256

Arrays = Mapping[str, npt.NDArray[Any]]
Facts = Mapping[str, object]  # what JSON can hold


class BadIndex(PehraError):
    """A file that is no index, of another version, or not whole. It can be made anew."""


def write(path: Path, facts: Facts, arrays: Arrays) -> None:
    """Replace the file at `path`, or leave it as it was. Raises OSError."""
    header = _header(facts, arrays)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(header)
            for array in arrays.values():
                file.seek(-file.tell() % PAGE, os.SEEK_CUR)
                np.ascontiguousarray(array).tofile(file)
            file.truncate(file.tell() + -file.tell() % PAGE)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _header(facts: Facts, arrays: Arrays) -> bytes:
    told: list[dict[str, object]] = []
    at = HEAD
    for name, array in arrays.items():
        told.append({"name": name, "type": array.dtype.str, "shape": array.shape, "at": at})
        at += array.nbytes + -array.nbytes % PAGE
    line = json.dumps(
        {"magic": MAGIC, "version": VERSION, "size": at, "facts": dict(facts), "arrays": told}
    ).encode()
    head = hashlib.sha256(line).hexdigest().encode() + line
    return head.ljust(HEAD)


def read(path: Path) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """The facts and the arrays, mapped, for reading only. Raises BadIndex."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            size = os.fstat(file.fileno()).st_size
            told = _told(path, head)
            if size != told["size"]:
                raise BadIndex(
                    f"{path.name} has {size:,} bytes and should have {told['size']:,}. "
                    "Make it anew: pehra lists index"
                )
            # of the file that is open: at its path there may be the next one by now
            arrays = {one["name"]: _mapped(file, one) for one in told["arrays"]}
            return told["facts"], arrays
    except OSError as error:
        raise BadIndex(f"{path.name}: {error.strerror}. Make it anew: pehra lists index") from error


def _told(path: Path, head: bytes) -> dict[str, Any]:
    digest, line = head[:DIGITS], head[DIGITS:].rstrip(b" ")
    if hashlib.sha256(line).hexdigest().encode() != digest:
        raise BadIndex(f"{path.name} is damaged or no index. Make it anew: pehra lists index")
    told: dict[str, Any] = json.loads(line)
    if (told["magic"], told["version"]) != (MAGIC, VERSION):
        raise BadIndex(f"{path.name} is of another version. Make it anew: pehra lists index")
    return told


def _mapped(file: BinaryIO, one: Mapping[str, Any]) -> npt.NDArray[Any]:
    shape = tuple(one["shape"])
    if 0 in shape:  # nothing can be mapped of nothing
        return np.empty(shape, one["type"])
    return np.memmap(file, dtype=one["type"], mode="r", offset=one["at"], shape=shape)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
