"""Straight to the address that the name has, after every one of its addresses was judged."""

import asyncio
import socket

from pehra.patrol.address import Barred, judge
from pehra.patrol.exchange import Failure, Fetched, Peer, Resolution
from pehra.patrol.fetcher import Ask, Turns
from pehra.patrol.onion import is_onion
from pehra.patrol.resolver import NoName, Resolver

from .attempt import Attempt, Clock, Stopped, reason
from .budget import Budget
from .chain import Roots
from .channel import Channel, context
from .request import Target

ANY = "1.1.1.1"  # judged once, to read what is our own
MOST = 4  # addresses of one name that are tried


class Direct:
    """`loopback`: a test home, which reaches loopback and nothing else. `own`: addresses of the
    unit itself, never connected to (raises NoNetwork when one is none). `turns` None: nobody keeps
    the clocks of addresses. `budget` is shared with other fetchers; None: it has one of its own.
    """

    def __init__(  # noqa: PLR0913  (each is a thing of its own, and named)
        self, resolver: Resolver, *, clock: Clock, user_agent: str, loopback: bool = False,
        own: frozenset[str] = frozenset(), turns: Turns | None = None, roots: Roots | None = None,
        budget: Budget | None = None,
    ) -> None:  # fmt: skip
        judge(ANY, own=own)
        self._resolver = resolver
        self._clock = clock
        self._user_agent = user_agent
        self._loopback = loopback
        self._own = own
        self._turns = turns
        self._roots = roots or Roots()
        self._budget = budget or Budget()
        self._context = context()

    async def fetch(self, ask: Ask) -> Fetched:
        return await Attempt(ask, self._clock, self._budget).until_ended(
            self._go, self._roots.problem
        )

    async def _go(self, attempt: Attempt) -> None:
        told = attempt.target()
        if is_onion(told.host.removesuffix(".")):
            raise Stopped(Failure.ADDRESS, "an onion service is reached through its proxy alone")
        attempt.resolution = await self._resolved(attempt, told)
        self._judge(attempt.resolution)
        connected = await self._connected(attempt, attempt.resolution.addresses, told.port)
        channel = Channel(self._context, told.host.removesuffix(".")) if told.secure else None
        await attempt.carry(connected, told, channel, self._user_agent)

    async def _resolved(self, attempt: Attempt, told: Target) -> Resolution:
        if told.literal:
            return Resolution(told.host, "", attempt.started_at, (told.literal,))
        asked = self._resolver.resolve(attempt.ask.permit, told.host, attempt.started_at)
        try:
            async with asyncio.timeout(attempt.ask.limits.connect):
                found = await asked
        except TimeoutError as error:
            raise Stopped(Failure.DNS, "no answer from DNS in time") from error
        if isinstance(found, NoName):
            attempt.resolution = found.resolution
            raise Stopped(Failure.DNS, found.words)
        return found

    def _judge(self, resolution: Resolution) -> None:
        """One barred address bars the name: which of them is used is not for its owner to say."""
        for address in resolution.addresses:
            verdict = judge(address, loopback=self._loopback, own=self._own)
            if isinstance(verdict, Barred):
                raise Stopped(Failure.ADDRESS, f"{address}: {verdict.reason}")

    async def _connected(
        self, attempt: Attempt, addresses: tuple[str, ...], port: int
    ) -> socket.socket:
        """IPv4 first; all of them together have the time that a connection may take."""
        ordered = sorted(addresses, key=lambda one: ":" in one)[:MOST]
        share = attempt.ask.limits.connect / len(ordered)
        stopped = Stopped(Failure.CONNECT, "no address")
        for address in ordered:
            if self._turns is not None and not await self._turns.turn(attempt.ask, address):
                raise Stopped(Failure.NOT_NOW, "its address was visited just before")
            try:
                return await _connect(attempt, address, port, share)
            except TimeoutError:
                stopped = Stopped(Failure.TIMEOUT, "no connection in time")
            except OSError as error:
                stopped = Stopped(Failure.CONNECT, reason(error))
        raise stopped


async def _connect(attempt: Attempt, address: str, port: int, seconds: float) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setblocking(False)  # noqa: FBT003
        async with asyncio.timeout(seconds):
            await asyncio.get_running_loop().sock_connect(made, (address, port))
        there, here = made.getpeername(), made.getsockname()
        attempt.peer = Peer(there[0], there[1], here[0], here[1])
        if there[:2] != (address, port):
            raise Stopped(Failure.ADDRESS, "the connection leads elsewhere")  # noqa: TRY301
    except BaseException:
        made.close()
        raise
    return made
