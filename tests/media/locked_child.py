"""A child that tries what its first bytes name, behind the locks or, as a control, without them.

Run by tests/media/test_sandbox.py: `locked_child.py locked`, `landlock`, or `bare`.
"""

import ctypes
import mmap
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO

from pehra.media.decode import Care, Filmed, Hashed, Reason, Undecodable
from pehra.media.decoders import child, landlock
from pehra.media.show import Shown

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.mmap.restype = ctypes.c_size_t
LIBC.mmap.argtypes = [
    ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long
]  # fmt: skip
DID = "it did it"
ANSWERS = os.dup(1)
os.set_inheritable(ANSWERS, True)
TRACE_ME, NO_RESERVE, NO_MEMORY = 0, 0x4000, 2**64 - 1  # ptrace(2), mmap(2)
READ_WRITE = mmap.PROT_READ | mmap.PROT_WRITE


def _open() -> None:
    os.close(os.open("/etc/passwd", os.O_RDONLY))


def _list() -> None:
    os.listdir("/")  # noqa: PTH208  (the call itself)


def _create() -> None:
    os.close(os.open("/tmp", os.O_TMPFILE | os.O_WRONLY))  # noqa: S108  (it never gets a name)


def _change_folder() -> None:
    os.chdir("/")


def _socket() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def _local_socket() -> None:
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()


def _connect() -> None:
    """Nobody listens there: to be told so is to have asked."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as asking:
        try:
            asking.connect(("127.0.0.1", 9))
        except ConnectionRefusedError:
            return


def _fork() -> None:
    if not os.fork():
        os._exit(0)


def _spawn() -> None:
    os.posix_spawn("/bin/true", ["true"], {})


def _thread() -> None:
    threading.Thread(target=int).start()


def _execute() -> None:
    """The shell answers in our place."""
    answer = f'[1, "undecodable", "BROKEN", "{DID}"]'
    os.execv("/bin/sh", ["sh", "-c", f"echo '{answer}' >&{ANSWERS}"])  # noqa: S606  (our words)


def _signal_parent() -> None:
    os.kill(os.getppid(), signal.SIGCONT)


def _trace() -> None:
    if LIBC.ptrace(TRACE_ME, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "not traced")


def _memory() -> None:
    size, kind = 4 * 2**30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | NO_RESERVE
    _mapped(LIBC.mmap(0, size, READ_WRITE, kind, -1, 0))


def _run_memory() -> None:
    kind = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    _mapped(LIBC.mmap(0, 4096, READ_WRITE | mmap.PROT_EXEC, kind, -1, 0))


def _lift_limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _mapped(at: int) -> int:
    if at == NO_MEMORY:
        raise OSError(ctypes.get_errno(), "not mapped")
    return at


ACTS: dict[bytes, Callable[[], None]] = {
    b"open": _open, b"list": _list, b"create": _create, b"change folder": _change_folder,
    b"socket": _socket, b"local socket": _local_socket, b"connect": _connect, b"fork": _fork,
    b"spawn": _spawn, b"thread": _thread, b"execute": _execute, b"signal parent": _signal_parent,
    b"trace": _trace, b"memory": _memory, b"run memory": _run_memory, b"lift limits": _lift_limits,
}  # fmt: skip


class Acts:
    def decode(self, data: bytes, care: Care = Care.EXACT) -> Hashed | Undecodable:  # noqa: ARG002
        try:
            ACTS.get(data, lambda: None)()
        except (OSError, MemoryError, RuntimeError, ValueError) as error:
            return Undecodable(Reason.BROKEN, type(error).__name__)
        return Undecodable(Reason.BROKEN, DID)

    def watch(self, film: BinaryIO) -> Filmed | Undecodable:
        """Writes into the video that it is given, past the limit on what files may grow to."""
        try:
            at = LIBC.mmap(0, 4096, READ_WRITE, mmap.MAP_SHARED, descriptor(film), 0)
            ctypes.memmove(_mapped(at), b"EVIL", 4)
        except OSError as error:
            return Undecodable(Reason.BROKEN, type(error).__name__)
        return Undecodable(Reason.BROKEN, DID)

    def show(self, data: bytes) -> Shown | Undecodable:  # noqa: ARG002
        return Undecodable(Reason.BROKEN, "")

    def still(self, film: BinaryIO, number: int) -> Shown | Undecodable:  # noqa: ARG002
        return Undecodable(Reason.BROKEN, "")


def descriptor(film: BinaryIO) -> int:
    return int(vars(film)["_descriptor"])


def unlimited() -> None:
    vars(child)["LIMITS"] = ()


def close(state: str) -> None:
    if state == "locked":
        child.lock()
    if state == "landlock":
        landlock.lock()


if __name__ == "__main__":
    if sys.argv[1] != "locked":
        unlimited()
    child.serve(Acts(), lambda: close(sys.argv[1]))
