"""Decode in processes of their own: what a hostile picture breaks there, breaks nothing here.

A few children, kept warm and locked (child.py), each replaced after so many pictures and whenever
it dies, is too slow or answers nonsense. The answer is then `Undecodable`, and the next picture
meets a new child.
"""

import array
import contextlib
import fcntl
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, TypeVar

from pehra.media.decode import Care, Filmed, Hashed, Reason, Undecodable
from pehra.media.decoders import wire
from pehra.media.decoders.bubblewrap import wrapped
from pehra.media.show import Shown

PATIENCE = 10.0  # seconds for one picture, the child's start included
FILM_PATIENCE = 120.0  # seconds for one video
RECYCLE = 1000  # items a child decodes before a new one takes over
GRACE = 0.5  # seconds in which a child may end by itself
UNLOCKED = 77  # exit status of a child that could not lock itself
CHILD = (sys.executable, "-I", "-m", "pehra.media.decoders.child")
# not the desk's own environment: it may hold passwords
ENVIRONMENT = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",  # one child is one core's work
    # bytes. glibc is to keep what one picture needed for the next: asking the system for it anew
    # is a third of the time that a small picture takes
    "MALLOC_TRIM_THRESHOLD_": "67108864",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
}
Found = TypeVar("Found", Hashed, Filmed, Shown)


class Apart:
    """Threads may share one; each waits for a child that is free. `close`, leaving `with` or
    forgetting it ends the children.
    """

    def __init__(
        self,
        patience: float = PATIENCE,
        command: Sequence[str] = CHILD,
        recycle: int = RECYCLE,
        children: int = 1,
    ) -> None:
        self._patience, self._recycle = patience, recycle
        self._command = tuple(command)
        self._free: queue.LifoQueue[_Place] = queue.LifoQueue()
        self._places = [_Place() for _ in range(children)]
        for place in self._places:
            self._free.put(place)

    def __enter__(self) -> "Apart":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the children; what they are at is waited for. The next picture starts another."""
        held = [self._free.get() for _ in self._places]
        for place in held:
            place.end()
            self._free.put(place)

    def decode(self, data: bytes, care: Care = Care.EXACT) -> Hashed | Undecodable:
        def ask(child: "_Child", turn: int) -> bytes:
            return child.ask(wire.head(turn, wire.KINDS[care], len(data)), data, self._patience)

        return self._answered(ask, Hashed, self._patience)

    def watch(self, film: BinaryIO) -> Filmed | Undecodable:
        """The child gets the file's descriptor, so that no byte of it is copied; one that can only
        be read: into a file that is also open for writing it could write by mapping it.
        """
        patience = max(self._patience, FILM_PATIENCE) if self._patience else 0

        def ask(child: "_Child", turn: int) -> bytes:
            with _for_reading(film.fileno()) as descriptor:
                return child.ask(wire.head(turn, wire.FILM, 0), descriptor, patience)

        return self._answered(ask, Filmed, patience)

    def show(self, data: bytes) -> Shown | Undecodable:
        def ask(child: "_Child", turn: int) -> bytes:
            return child.ask(wire.head(turn, wire.SHOW, len(data)), data, self._patience)

        return self._answered(ask, Shown, self._patience)

    def still(self, film: BinaryIO, number: int) -> Shown | Undecodable:
        patience = max(self._patience, FILM_PATIENCE) if self._patience else 0

        def ask(child: "_Child", turn: int) -> bytes:
            with _for_reading(film.fileno()) as descriptor:
                return child.ask(wire.head(turn, wire.STILL, number), descriptor, patience)

        return self._answered(ask, Shown, patience)

    def _answered(
        self, ask: "Callable[[_Child, int], bytes]", kind: type[Found], patience: float
    ) -> Found | Undecodable:
        place = self._free.get()
        try:
            found = self._tried(place, ask, kind, patience)
        finally:
            self._free.put(place)
        return found

    def _tried(
        self, place: "_Place", ask: "Callable[[_Child, int], bytes]", kind: type[Found],
        patience: float,
    ) -> Found | Undecodable:  # fmt: skip
        try:
            child, turn = place.ready(self._command, self._recycle)
            found = wire.answer(ask(child, turn), turn)
            if isinstance(found, Undecodable | kind):
                return found
        except TooSlow:
            place.end()
            return Undecodable(Reason.TOO_SLOW, f"it took longer than {patience:g} seconds")
        except (OSError, wire.NoAnswer, ValueError):
            pass
        return _post_mortem(place.end())


@contextlib.contextmanager
def _for_reading(descriptor: int) -> Iterator[int]:
    """The same file, opened once more if this descriptor could write to it. Raises OSError."""
    if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
        yield descriptor
        return
    again = os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield again
    finally:
        os.close(again)


def _post_mortem(status: int) -> Undecodable:
    """Why the child has no answer, by how it ended."""
    if status in {-signal.SIGSYS, 128 + signal.SIGSYS}:  # the latter as bubblewrap tells it
        words = "the decoder tried what the sandbox forbids, and was killed; it was replaced"
        return Undecodable(Reason.FORBIDDEN, words)
    if status == UNLOCKED:
        words = "the sandbox could not be closed, so nothing is decoded; see pehra doctor"
        return Undecodable(Reason.CRASHED, words)
    words = "the decoder died on it or gave no usable answer; it was replaced"
    return Undecodable(Reason.CRASHED, words)


class TooSlow(Exception):
    pass


class _Place:
    """Where one child works, and after it the next."""

    def __init__(self) -> None:
        self._child: list[_Child] = []  # one or none
        self._done = 0

    def ready(self, command: Sequence[str], recycle: int) -> "tuple[_Child, int]":
        """A living child, and the number of what it is asked next."""
        if self._done >= recycle or not all(child.is_alive() for child in self._child):
            self.end()
        if not self._child:
            self._child.append(_Child(command))
        self._done += 1
        return self._child[0], self._done

    def end(self) -> int:
        """Gives how the child ended: its exit status, or the signal below zero."""
        self._done = 0
        return self._child.pop().end() if self._child else 0


class _Child:
    def __init__(self, command: Sequence[str]) -> None:
        self._owner = os.getpid()
        self._asking, theirs = socket.socketpair()
        with theirs, contextlib.ExitStack() as if_none_starts:
            if_none_starts.enter_context(self._asking)
            self._process = subprocess.Popen(  # noqa: S603  (our own module, never words of others)
                wrapped(command),
                stdin=theirs.fileno(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the desk, which then ends the child
            )
            if_none_starts.pop_all()
        self._finish = weakref.finalize(self, _end, self._process, self._asking)

    def is_alive(self) -> bool:
        """Also no when it belongs to the process that ours was forked from: both would write to
        the same socket, and one would read what the other asked.
        """
        return self._owner == os.getpid() and self._process.poll() is None

    def end(self) -> int:
        self._finish()
        return self._process.returncode or 0

    def ask(self, head: bytes, body: bytes | int, patience: float) -> bytes:
        """The line of the answer; `body` is bytes or a descriptor. Raises TooSlow, OSError."""
        until = time.monotonic() + patience
        try:
            self._send(head, body, patience)
            return self._line(until)
        except TimeoutError as error:
            self._process.kill()
            raise TooSlow from error

    def _send(self, head: bytes, body: bytes | int, patience: float) -> None:
        self._asking.settimeout(max(patience, 1e-6))
        self._asking.sendall(head)
        if isinstance(body, int):
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [body]))]
            self._asking.sendmsg([b"\0"], rights)
        else:
            self._asking.sendall(body)

    def _line(self, until: float) -> bytes:
        """Raises TimeoutError; what is longer than an answer may be is cut there."""
        if self._process.stdout is None:
            raise BrokenPipeError
        answers = self._process.stdout.fileno()
        ready = select.poll()
        ready.register(answers, select.POLLIN)
        told = bytearray()
        while not told.endswith(b"\n") and len(told) < wire.LONGEST:
            left = until - time.monotonic()
            if left <= 0 or not ready.poll(1000 * left):
                raise TimeoutError
            got = os.read(answers, 2**16)
            if not got:
                break
            told += got
        return bytes(told)


def _end(process: "subprocess.Popen[bytes]", asking: socket.socket) -> None:
    asking.close()  # a healthy child then ends by itself, and a dying one may still say how
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    process.kill()
    if process.stdout is not None:
        process.stdout.close()
    process.wait()
