"""What a decoder's process may still ask of the kernel once it is locked: memory, time, and the
two descriptors that it has. A filter of system calls (seccomp(2), classic BPF), made here so that
the sandbox needs nothing installed; x86_64 and aarch64.

Three answers: ALLOWED calls pass; what a library may try in good faith (open a file, ask for a
socket) is DENIED with EPERM, so that a decoder that looks for its settings lives on; everything
else kills the process, execve, fork, kill and ptrace among it. What has an argument to check
(threads, memory that can be run) is checked in `_conditions`.
"""

import ctypes
import platform
import struct
from dataclasses import dataclass

from pehra.base.errors import PehraError

# names with their numbers (x86_64, aarch64); -1 where the machine has no such call
ALLOWED = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62),
    "munmap": (11, 215), "brk": (12, 214), "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "pread64": (17, 67),
    "readv": (19, 65), "writev": (20, 66), "sched_yield": (24, 124), "mremap": (25, 216),
    "madvise": (28, 233), "nanosleep": (35, 101), "getpid": (39, 172), "sendto": (44, 206),
    "recvfrom": (45, 207), "recvmsg": (47, 212), "exit": (60, 93), "gettimeofday": (96, 169),
    "getrusage": (98, 165), "sigaltstack": (131, 132), "gettid": (186, 178),
    "futex": (202, 98), "sched_getaffinity": (204, 123), "clock_gettime": (228, 113),
    "clock_getres": (229, 114), "clock_nanosleep": (230, 115), "exit_group": (231, 94),
    "set_robust_list": (273, 99), "getrandom": (318, 278), "membarrier": (324, 283),
    "rseq": (334, 293), "get_mempolicy": (239, 236),
}  # fmt: skip
DENIED = {
    "open": (2, -1), "stat": (4, -1), "lstat": (6, -1), "ioctl": (16, 29), "access": (21, -1),
    "dup": (32, 23), "socket": (41, 198), "connect": (42, 203), "bind": (49, 200),
    "socketpair": (53, 199), "fcntl": (72, 25), "getcwd": (79, 17), "mkdir": (83, -1),
    "unlink": (87, -1), "readlink": (89, -1), "openat": (257, 56), "mkdirat": (258, 34),
    "newfstatat": (262, 79), "unlinkat": (263, 35), "readlinkat": (267, 78),
    "faccessat": (269, 48), "getdents64": (217, 61), "prlimit64": (302, 261),
    "memfd_create": (319, 279), "statx": (332, 291), "openat2": (437, 437),
    "faccessat2": (439, 439), "uname": (63, 160), "sysinfo": (99, 179),
}  # fmt: skip
NO_SUCH = {"clone3": (435, 435)}  # glibc then falls back to clone, whose flags can be seen
CLONE, MMAP, MPROTECT = (56, 220), (9, 222), (10, 226)

ARCHES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, AUDIT_ARCH_…
X32 = 0x40000000  # calls of the x32 ABI on x86_64 carry this bit: all are refused
CLONE_THREAD, PROT_EXEC = 0x00010000, 0x4
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EPERM, EAGAIN, ENOSYS = 1, 11, 38
LOAD, EQUAL, AT_LEAST, BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCH, ARGUMENTS = 0, 4, 16  # where in struct seccomp_data
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 38, 22, 2


class NoSeccomp(PehraError):
    """The process could not be locked, and so must not decode anything."""


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of classic BPF; jumps count instructions from the next."""

    code: int
    value: int
    yes: int = 0
    no: int = 0


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def lock() -> None:
    """From here on the process may only do what is in ALLOWED, and can never undo it.

    Raises NoSeccomp.
    """
    machine = platform.machine()
    if machine not in ARCHES:
        raise NoSeccomp(f"There is no filter for {machine}: decode on x86_64 or aarch64.")
    steps = program(machine)
    packed = b"".join(struct.pack("<HBBI", s.code, s.yes, s.no, s.value) for s in steps)
    kept = ctypes.create_string_buffer(packed, len(packed))
    of = _Program(len(steps), ctypes.cast(kept, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        PR_SET_SECCOMP, FILTER, ctypes.byref(of), 0, 0
    ):
        raise NoSeccomp(
            f"The kernel refused the filter (error {ctypes.get_errno()}). Decoding needs a kernel "
            "with CONFIG_SECCOMP_FILTER, and a container that lets processes lock themselves."
        )


def program(machine: str) -> tuple[Step, ...]:
    """The filter for a machine, as platform.machine() names it."""
    column, arch = ARCHES[machine]
    steps = [
        Step(LOAD, ARCH), Step(EQUAL, arch, 1, 0), Step(RETURN, KILL),
        Step(LOAD, NUMBER), Step(AT_LEAST, X32, 0, 1), Step(RETURN, KILL),
    ]  # fmt: skip
    steps += _conditions(column)
    for group, answer in ((ALLOWED, ALLOW), (DENIED, ERRNO | EPERM), (NO_SUCH, ERRNO | ENOSYS)):
        for numbers in group.values():
            if numbers[column] >= 0:
                steps += [Step(EQUAL, numbers[column], 0, 1), Step(RETURN, answer)]
    return (*steps, Step(RETURN, KILL))


def _conditions(column: int) -> list[Step]:
    """Processes no; threads no, as RLIMIT_NPROC says to everybody but root; memory yes, memory
    that can be run no.
    """
    steps: list[Step] = []
    for numbers, argument, bit, with_it, without in (
        (CLONE, 0, CLONE_THREAD, ERRNO | EAGAIN, KILL),
        (MMAP, 2, PROT_EXEC, ERRNO | EPERM, ALLOW),
        (MPROTECT, 2, PROT_EXEC, ERRNO | EPERM, ALLOW),
    ):
        steps += [
            Step(EQUAL, numbers[column], 0, 4),
            Step(LOAD, ARGUMENTS + 8 * argument),  # the lower half: flags fit in it
            Step(BITS, bit, 0, 1),
            Step(RETURN, with_it),
            Step(RETURN, without),
        ]
    return steps
