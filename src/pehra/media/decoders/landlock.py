"""Landlock, where the kernel has it: a second lock on files, ports and signals (landlock(7))."""

import ctypes
import struct

CREATE_RULESET, RESTRICT_SELF = 444, 446  # the same numbers on every machine
VERSION = 1  # flag: ask which ABI there is
PR_SET_NO_NEW_PRIVS = 38
#: file rights by the ABI that brought them: how many bits of handled_access_fs there are
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
TCP = 0b11  # bind and connect, from ABI 4
SCOPES = 0b11  # abstract sockets and signals, from ABI 6
NET_SINCE, SCOPES_SINCE = 4, 6


def abi() -> int:
    """The kernel's Landlock ABI; 0 when it has none or it is switched off."""
    found: int = _libc().syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION)
    return max(0, found)


def lock() -> int:
    """Allow nothing from here on. Gives the ABI that did it, 0 when nothing could be locked."""
    version = abi()
    if not version:
        return 0
    rights = (1 << RIGHTS.get(version, RIGHTS[5])) - 1
    words = [rights, *([TCP] if version >= NET_SINCE else [])]
    words += [SCOPES] if version >= SCOPES_SINCE else []
    attributes = struct.pack(f"<{len(words)}Q", *words)
    libc = _libc()
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    ruleset = libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0 or libc.syscall(RESTRICT_SELF, ruleset, 0):
        return 0
    return version


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
