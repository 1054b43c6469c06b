"""One datagram out, the answer to it in. A socket for each, so that the system itself drops what
others send; nothing is ever sent twice by itself.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .packets import Ends, Kind, PacketLog

WAITING = 8  # datagrams that may wait to be looked at; more are dropped


@dataclass(frozen=True, slots=True)
class Question:
    """`answers` says whether a datagram is the answer; `words` are for the log."""

    data: bytes
    words: str
    answers: Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Came:
    """The answer, which the asker writes into the log."""

    data: bytes
    ends: Ends
    at: datetime


@dataclass(frozen=True, slots=True)
class Silence:
    words: str


class _Inbox(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.came: asyncio.Queue[bytes | Exception] = asyncio.Queue(WAITING)

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:  # noqa: ARG002
        self._take(data)

    def error_received(self, exc: Exception) -> None:
        self._take(exc)

    def _take(self, one: bytes | Exception) -> None:
        if not self.came.full():
            self.came.put_nowait(one)


class Datagrams:
    def __init__(self, log: PacketLog, clock: Callable[[], datetime]) -> None:
        self._log, self._clock = log, clock
        self.sent = 0

    async def ask(self, to: tuple[str, int], question: Question, seconds: float) -> Came | Silence:
        """Ends within `seconds`. Raises nothing but when cancelled."""
        loop = asyncio.get_running_loop()
        try:
            transport, inbox = await loop.create_datagram_endpoint(_Inbox, remote_addr=to)
        except OSError as error:
            return Silence(error.strerror or "it cannot be reached")
        try:
            ends = Ends(Kind.UDP, transport.get_extra_info("sockname")[:2], to)
            self._log.sent(ends, self._clock(), question.data, question.words)
            self.sent += 1
            transport.sendto(question.data)
            async with asyncio.timeout(seconds):
                return await self._answer(inbox, question, ends)
        except TimeoutError:
            return Silence("no answer")
        finally:
            transport.abort()

    async def _answer(self, inbox: _Inbox, question: Question, ends: Ends) -> Came | Silence:
        while True:
            one = await inbox.came.get()
            if isinstance(one, Exception):  # the network said that nobody is there (ICMP)
                return Silence("it cannot be reached")
            if question.answers(one):
                return Came(one, ends, self._clock())
