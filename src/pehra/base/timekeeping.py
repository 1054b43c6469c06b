"""How far this machine's clock was to be trusted at a moment, as the kernel tells it.

A capture carries this, so that a court need not take the time for granted: a clock that nothing
disciplines is said to be so. Linux only (adjtimex(2), random(4)); elsewhere the answer is UNKNOWN.
"""

import ctypes
import functools
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pehra.base import clock

BOOT = Path("/proc/sys/kernel/random/boot_id")
UNKNOWN = "unknown"
STA_UNSYNC = 0x0040  # <linux/timex.h>
TIME_ERROR = 5
PAD = 11  # 32-bit words kept free at the end of struct timex


class Keeping(StrEnum):
    """What keeps the clock: adjtimex's answer in a word."""

    SYNCHRONISED = "SYNCHRONISED"
    LEAP_SECOND = "LEAP_SECOND"  # synchronised, and a leap second is near
    UNSYNCHRONISED = "UNSYNCHRONISED"
    UNKNOWN = "UNKNOWN"  # the kernel could not be asked


@dataclass(frozen=True, slots=True)
class Condition:
    """`max_error_us` is the kernel's bound of the error in microseconds; it says nothing (and is 0)
    when `state` is UNKNOWN. `monotonic_ns` with `boot_id` orders moments whatever the clock does.
    """

    utc: datetime
    monotonic_ns: int
    boot_id: str
    synchronised: bool
    max_error_us: int
    state: Keeping


class _Timex(ctypes.Structure):
    _fields_ = (
        ("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long), ("esterror", ctypes.c_long), ("status", ctypes.c_int),
        ("constant", ctypes.c_long), ("precision", ctypes.c_long), ("tolerance", ctypes.c_long),
        ("seconds", ctypes.c_long), ("microseconds", ctypes.c_long), ("tick", ctypes.c_long),
        ("ppsfreq", ctypes.c_long), ("jitter", ctypes.c_long), ("shift", ctypes.c_int),
        ("stabil", ctypes.c_long), ("jitcnt", ctypes.c_long), ("calcnt", ctypes.c_long),
        ("errcnt", ctypes.c_long), ("stbcnt", ctypes.c_long), ("tai", ctypes.c_int),
        ("pad", ctypes.c_int * PAD),
    )  # fmt: skip


def condition() -> Condition:
    """Now. A few microseconds; never raises."""
    state, error = _kept()
    return Condition(
        clock.now(), time.monotonic_ns(), boot_id(),
        state in {Keeping.SYNCHRONISED, Keeping.LEAP_SECOND}, error, state,
    )  # fmt: skip


@functools.cache
def boot_id(path: Path = BOOT) -> str:
    """A number that the kernel draws when it starts; “unknown” where it tells none."""
    try:
        return path.read_text("ascii").strip() or UNKNOWN
    except (OSError, UnicodeDecodeError):
        return UNKNOWN


def _kept() -> tuple[Keeping, int]:
    library = _library()
    if library is None:
        return Keeping.UNKNOWN, 0
    told = _Timex()  # modes = 0: asks, and changes nothing
    answer = library.adjtimex(ctypes.byref(told))
    if answer < 0:
        return Keeping.UNKNOWN, 0
    return judged(answer, told.status), int(told.maxerror)


def judged(answer: int, status: int) -> Keeping:
    """What adjtimex answered (0 to 5), with its status bits."""
    if answer == TIME_ERROR or status & STA_UNSYNC:
        return Keeping.UNSYNCHRONISED
    return Keeping.LEAP_SECOND if answer else Keeping.SYNCHRONISED


@functools.cache
def _library() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    try:
        library = ctypes.CDLL(None, use_errno=True)
        library.adjtimex.argtypes = [ctypes.POINTER(_Timex)]
        library.adjtimex.restype = ctypes.c_int
    except (OSError, AttributeError):
        return None
    return library
