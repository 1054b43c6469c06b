"""A child that tries what its first bytes name, behind the real locks or, as a control, without.

Run by tests/media/test_sandbox.py: `locked_child.py locked` or `locked_child.py open`.
"""

import ctypes
import mmap
import os
import socket
import sys
from collections.abc import Callable
from typing import BinaryIO

from pehra.media.decode import Care, Filmed, Hashed, Reason, Undecodable
from pehra.media.decoders import child

LIBC = ctypes.CDLL(None, use_errno=True)
DID = "it did it"


def _open() -> None:
    os.close(os.open("/etc/passwd", os.O_RDONLY))


def _list() -> None:
    os.listdir("/")  # noqa: PTH208  (the call itself is what is tried)


def _create() -> None:
    os.close(os.open("/tmp", os.O_TMPFILE | os.O_WRONLY))  # noqa: S108  (it never gets a name)


def _socket() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def _local_socket() -> None:
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()


def _fork() -> None:
    if not os.fork():
        os._exit(0)


def _execute() -> None:
    program = b"/bin/sh"
    arguments = (ctypes.c_char_p * 4)(program, b"-c", b"exit 99", None)
    os.dup2(2, 1)
    LIBC.execve(program, arguments, None)
    raise OSError(ctypes.get_errno(), "not executed")


def _signal_parent() -> None:
    os.kill(os.getppid(), 0)


def _memory() -> None:
    mmap.mmap(-1, 4 * 2**30).close()


ACTS: dict[bytes, Callable[[], None]] = {
    b"open": _open, b"list": _list, b"create": _create, b"socket": _socket,
    b"local socket": _local_socket, b"fork": _fork, b"execute": _execute,
    b"signal parent": _signal_parent, b"memory": _memory,
}  # fmt: skip


class Acts:
    def decode(self, data: bytes, care: Care = Care.EXACT) -> Hashed | Undecodable:  # noqa: ARG002
        try:
            ACTS.get(data, lambda: None)()
        except (OSError, MemoryError) as error:
            return Undecodable(Reason.BROKEN, type(error).__name__)
        return Undecodable(Reason.BROKEN, DID)

    def watch(self, film: BinaryIO) -> Filmed | Undecodable:
        raise NotImplementedError


if __name__ == "__main__":
    child.serve(Acts(), child.lock if sys.argv[1] == "locked" else lambda: None)
