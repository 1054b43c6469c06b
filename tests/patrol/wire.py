"""Every address that this process connects or sends to, as Python's own audit events tell it: what
no code can go round (PEP 578).
"""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

Place = tuple[str, int]
SENDS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
ASKS = frozenset({
    "socket.getaddrinfo", "socket.gethostbyname", "socket.getnameinfo", "socket.gethostbyaddr",
})  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """`by`: the port of our own socket. A question to the system's resolver has `place` -1."""

    place: Place
    by: int


_watching: list[list[Sent]] = []
_hooked: list[bool] = []


def _hook(event: str, told: tuple[object, ...]) -> None:
    if not _watching:
        return
    if event in ASKS:
        _note(Sent((f"{event} {told[0]}", -1), 0))
    elif event in SENDS and isinstance(told[1], tuple) and isinstance(told[0], socket.socket):
        _note(Sent((str(told[1][0]), int(told[1][1])), told[0].getsockname()[1]))


def _note(sent: Sent) -> None:
    for seen in _watching:
        seen.append(sent)


@contextmanager
def watched() -> Iterator[list[Sent]]:
    """What is connected and sent to, and asked of the system's resolver, while it lasts."""
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked.append(True)
    seen: list[Sent] = []
    _watching.append(seen)
    try:
        yield seen
    finally:
        _watching.remove(seen)


def places(seen: list[Sent], *servers: int) -> set[Place]:
    """All but what goes to, or comes from, the test's own servers on these ports of 127.0.0.1."""
    known = {("127.0.0.1", port) for port in servers}
    return {one.place for one in seen if one.by not in servers} - known
