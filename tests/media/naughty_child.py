"""A child that does what the first bytes tell it to, as a picture that took it over might.

Run by tests/media/test_apart.py; it speaks the real child's own `serve`.
"""

import ctypes
import os
import signal
import sys
import time
from typing import BinaryIO

from pehra.media.decode import Care, Filmed, Hashed, Reason, Undecodable
from pehra.media.decoders import child
from pehra.media.pdq import Pdq
from pehra.media.show import Shown

SCRIBBLES = {
    b"no json": b"hash: 12\n",
    b"no list": b"{}\n",
    b"deep": b"[" * 999 + b"\n",
    b"endless": b"[" + b"1," * 5000,
    b"another turn": b'[99, "hashed", "' + b"ab" * 32 + b'", 100, 5, 5, "", 1, [], []]\n',
    b"short hash": b'[1, "hashed", "abab", 100, 5, 5, "", 1, [], []]\n',
    b"quality of 900": b'[1, "hashed", "' + b"ab" * 32 + b'", 900, 5, 5, "", 1, [], []]\n',
    b"scale of 3": b'[1, "hashed", "' + b"ab" * 32 + b'", 90, 5, 5, "", 3, [], []]\n',
    b"a million frames": b'[1, "filmed", [' + b"1," * 6000 + b"1], 5, 5, 1.0, []]\n",
    b"a film for a picture": b'[1, "filmed", [], 5, 5, 1.0, []]\n',
    b"time of 400 digits": b'[1, "filmed", [], 5, 5, 1' + b"0" * 400 + b", []]\n",
    b"endless time": b'[1, "filmed", [], 5, 5, Infinity, []]\n',
    b"control marks": b'[1, "undecodable", "BROKEN", "a\\u001b[2J"]\n',
    b"no such reason": b'[1, "undecodable", "BORED", "words"]\n',
}


def decode(data: bytes) -> Hashed | Undecodable:
    if "on any" in sys.argv:
        ctypes.string_at(0)
    if data == b"hang":
        time.sleep(60)
    if data == b"crash":
        ctypes.string_at(0)
    if data == b"killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if data == b"memory":
        bytearray(2 * 2**30)
    if data == b"print":
        os.write(1, b"libjpeg warning\n")
    if data == b"write a file":
        return _written()
    return Hashed(Pdq(bytes(32), 100), width=os.getpid(), height=len(data))


def _written() -> Undecodable:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    target = os.open("/tmp", os.O_TMPFILE | os.O_WRONLY)  # noqa: S108  (it never gets a name)
    try:
        os.write(target, b"kept")
    except OSError as error:
        return Undecodable(Reason.BROKEN, type(error).__name__)
    return Undecodable(Reason.BROKEN, "it was written")


def scribble(data: bytes) -> Hashed | Undecodable:
    """Answers past the protocol."""
    if data in SCRIBBLES:
        os.write(ANSWERS, SCRIBBLES[data])
        os._exit(0)
    return decode(data)


ANSWERS = os.dup(1)


class Naughty:
    def decode(self, data: bytes, care: Care = Care.EXACT) -> Hashed | Undecodable:  # noqa: ARG002
        return scribble(data)

    def watch(self, film: BinaryIO) -> Filmed | Undecodable:
        return Filmed((), os.getpid(), len(film.read()), 1.0)

    def show(self, data: bytes) -> Shown | Undecodable:  # noqa: ARG002
        return Undecodable(Reason.BROKEN, "")

    def still(self, film: BinaryIO, number: int) -> Shown | Undecodable:  # noqa: ARG002
        return Undecodable(Reason.BROKEN, "")


if __name__ == "__main__":
    child.serve(Naughty())
