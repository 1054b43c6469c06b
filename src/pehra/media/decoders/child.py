"""The process that decodes: limits on itself, two locks, then pictures from its socket, for ever.

Started by `apart`, speaking the protocol of `wire`. Everything that a decoder may need is loaded
before the locks close; after them there are no files, no sockets and no new processes.
"""

import array
import json
import os
import resource
import socket
import sys
from collections.abc import Callable
from typing import BinaryIO, Protocol, cast

from pehra.media.decode import Care, Filmed, Hashed, Undecodable
from pehra.media.decoders import landlock, seccomp, wire
from pehra.media.decoders.inline import Inline
from pehra.media.decoders.warm import warm
from pehra.media.show import Shown

MEMORY = 2 * 2**30  # bytes of address space; an 82-megapixel WebP of 3 KB takes more than one
LIMITS = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),  # a core would hold the picture
    (resource.RLIMIT_NOFILE, 16),
    (resource.RLIMIT_NPROC, 0),
    (resource.RLIMIT_CPU, 3600),  # seconds of its whole life; the parent's clock is for each item
)


class Decoder(Protocol):
    def decode(self, data: bytes, care: Care) -> Hashed | Undecodable: ...
    def watch(self, film: BinaryIO) -> Filmed | Undecodable: ...
    def show(self, data: bytes) -> Shown | Undecodable: ...
    def still(self, film: BinaryIO, number: int) -> Shown | Undecodable: ...


def serve(decoder: Decoder, before: Callable[[], None] = lambda: None) -> None:
    """Answer until the socket ends. `before` is done after the limits: it closes the locks."""
    asking = socket.socket(fileno=0)
    with os.fdopen(os.dup(1), "wb", buffering=0) as answers:
        os.dup2(2, 1)  # what a C library prints must not be taken for an answer
        for limit, value in LIMITS:
            resource.setrlimit(limit, (value, value))
        before()
        while told := _exactly(asking, wire.HEAD):
            turn, kind, length = wire.asked(told)
            answers.write(wire.line(turn, _decoded(decoder, asking, kind, length)))


def _decoded(
    decoder: Decoder, asking: socket.socket, kind: int, length: int
) -> Hashed | Filmed | Shown | Undecodable:
    if kind in {wire.FILM, wire.STILL}:
        with Film(_descriptor(asking)) as film:
            file = cast("BinaryIO", film)  # it can do all that a film is asked for
            return decoder.watch(file) if kind == wire.FILM else decoder.still(file, length)
    if kind == wire.SHOW:
        return decoder.show(_exactly(asking, length))
    return decoder.decode(_exactly(asking, length), Care.FAST if kind == wire.FAST else Care.EXACT)


class Film:
    """A file that can be read and sought by its descriptor: io.FileIO would ask for its status,
    which is a path's business and locked away.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        os.lseek(descriptor, 0, os.SEEK_SET)

    def __enter__(self) -> "Film":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def read(self, size: int = -1) -> bytes:
        if size >= 0:
            return os.read(self._descriptor, size)
        return b"".join(iter(lambda: os.read(self._descriptor, 2**20), b""))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return os.lseek(self._descriptor, offset, whence)

    def tell(self) -> int:
        return os.lseek(self._descriptor, 0, os.SEEK_CUR)


def _exactly(asking: socket.socket, length: int) -> bytes:
    """Nothing when the socket ended."""
    data = bytearray(length)
    view, done = memoryview(data), 0
    while done < length:
        got = asking.recv_into(view[done:])
        if not got:
            return b""
        done += got
    return bytes(data)


def _descriptor(asking: socket.socket) -> int:
    """Raises OSError when none was sent along."""
    size = array.array("i").itemsize
    _, sent, _, _ = asking.recvmsg(1, socket.CMSG_LEN(size))
    for level, kind, data in sent:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            return int.from_bytes(data[:size], sys.byteorder)
    raise OSError("no descriptor came along")


def lock() -> None:
    """Both locks; without seccomp the process says so and ends."""
    told: dict[str, object] = {"landlock": landlock.lock()}
    try:
        seccomp.lock()
    except seccomp.NoSeccomp as error:
        told["problem"] = str(error)
    if "--layers" in sys.argv:
        os.write(2, json.dumps(told).encode())
    if "problem" in told:
        os._exit(77)


if __name__ == "__main__":
    inline = Inline()
    warm(inline)
    if "--layers" in sys.argv:
        lock()
    else:
        serve(inline, lock)
