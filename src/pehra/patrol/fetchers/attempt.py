"""One fetch while it runs, and what is known of it whenever and however it ends."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from datetime import datetime

from pehra.base.errors import PehraError
from pehra.patrol.exchange import (
    Cut,
    Exchange,
    Failure,
    Fetched,
    NoExchange,
    Peer,
    Resolution,
    Tls,
)
from pehra.patrol.fetcher import Ask

from .answer import Answer
from .budget import Budget
from .channel import Channel
from .line import Line
from .request import NoTarget, Target, request, target, usual

LARGE = 2**20  # bytes
UNPAID = "the bytes of its rule were used up while it came"
Clock = Callable[[], datetime]
Problem = Callable[[str, tuple[bytes, ...], datetime], str]


class Stopped(PehraError):
    """A fetch ends without an exchange. Never leaves its fetcher."""

    def __init__(self, failure: Failure, words: str) -> None:
        super().__init__(words)
        self.failure = failure
        self.words = words


class Attempt:
    """`resolution`, `peer`, `request` and `answer` are what is known so far."""

    __slots__ = (
        "_channel",
        "_clock",
        "_share",
        "answer",
        "ask",
        "peer",
        "request",
        "resolution",
        "started_at",
    )

    def __init__(self, ask: Ask, clock: Clock, budget: Budget | None = None) -> None:
        self.ask = ask
        self.started_at = clock()
        self.resolution: Resolution | None = None
        self.peer: Peer | None = None
        self.request = b""
        self.answer = Answer(ask.limits, ask.meter)
        self._clock = clock
        self._channel: Channel | None = None
        self._share = (budget or Budget()).share()

    def target(self) -> Target:
        """Raises Stopped when the address is none that may be gone to."""
        told = target(self.ask.url)
        if isinstance(told, NoTarget):
            raise Stopped(Failure.ADDRESS, told.words)
        if not usual(told, self.ask.permit):
            raise Stopped(Failure.ADDRESS, f"port {told.port} is neither usual nor named")
        return told

    async def until_ended(
        self, going: Callable[["Attempt"], Awaitable[None]], problem: Problem
    ) -> Fetched:
        """Run `going`, and tell how it ended. Raises nothing but CancelledError."""
        try:
            told = await self._ended(going, problem)
        except BaseException:
            self._share.end()
            raise
        self._share.last(told)
        return told

    async def _ended(
        self, going: Callable[["Attempt"], Awaitable[None]], problem: Problem
    ) -> Fetched:
        left = (self.ask.permit.until_at - self.started_at).total_seconds()
        if left <= 0:
            return self._failed(Failure.HALTED, "the authority has ended")
        try:
            async with asyncio.timeout(left):
                await going(self)
        except Stopped as stopped:
            return self._failed(stopped.failure, stopped.words)
        except TimeoutError:
            return self._failed(Failure.HALTED, "the authority ended while it ran")
        except OSError as error:
            return self._failed(Failure.CONNECT, reason(error))
        return await self._told(problem)

    async def carry(
        self, over: socket.socket, told: Target, channel: Channel | None, user_agent: str
    ) -> None:
        """One exchange over a connected socket, which is closed whatever happens."""
        self._channel = channel
        line = Line(request(told, self.ask, user_agent), self.answer, channel, self._share)
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: line, sock=over)
            await line.ended
        finally:
            line.abort()
            self.request = line.sent
        await self._room(line.left)

    async def _room(self, seconds: float) -> None:
        """For what is undone of the body. Without it the body is kept as it came."""
        most = self.answer.most()
        if self._share.fits(most):
            return
        try:
            async with asyncio.timeout(seconds):
                await self._share.room(most)
        except TimeoutError:
            self.answer.sealed = True

    async def _told(self, problem: Problem) -> Fetched:
        if self.answer.unpaid:
            return self._failed(Failure.NOT_NOW, UNPAID)
        if self.answer.status and self.peer and self.resolution:
            return await self._exchange(self.peer, self.resolution, problem)
        if self.answer.cut is Cut.TIME:
            return self._failed(Failure.TIMEOUT, "no answer in time")
        if self._channel is not None and (self._channel.fault or not self._channel.open):
            words = self._channel.fault or "the server ended the handshake"
            return self._failed(Failure.TLS, words)
        if not self.answer.received:
            return self._failed(Failure.PROTOCOL, "the server closed without an answer")
        return self._failed(Failure.PROTOCOL, "what came is no HTTP/1")

    async def _exchange(self, peer: Peer, resolution: Resolution, problem: Problem) -> Exchange:
        answer, ended_at = self.answer, self._clock()
        # undoing much takes a while, in which the others must not stand still
        large = len(answer.received) > LARGE
        entity = await asyncio.to_thread(answer.entity) if large else answer.entity()
        return Exchange(
            url=self.ask.url, request=self.request, response=bytes(answer.received),
            head=answer.head, status=answer.status, headers=answer.headers, entity=entity.data,
            peer=peer, resolution=resolution, started_at=self.started_at, ended_at=ended_at,
            tls=self._tls(problem, resolution.name, ended_at), cut=answer.cut,
            problem=entity.problem,
        )  # fmt: skip

    def _tls(self, problem: Problem, name: str, at: datetime) -> Tls | None:
        if self._channel is None:
            return None
        chain = self._channel.chain()
        said = problem(name, chain, at)
        return Tls(self._channel.protocol, self._channel.cipher, chain, said)

    def _failed(self, failure: Failure, words: str) -> NoExchange:
        return NoExchange(
            self.ask.url, failure, words, self.started_at, self._clock(), self.resolution,
            self.peer, self.request, bytes(self.answer.received),
        )  # fmt: skip


def reason(error: OSError) -> str:
    """In words, without addresses."""
    return os.strerror(error.errno).lower() if error.errno else "the connection broke"
