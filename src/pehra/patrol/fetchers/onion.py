"""Onion services, through a SOCKS proxy (Tor) which alone ever hears their names (RFC 7686).

Without a proxy nothing is fetched, and nothing but an onion service is fetched through it. Each
authority says its own reference to the proxy, so that Tor keeps a circuit for each apart.
"""

import re
import socket

from python_socks import ProxyError, ProxyType
from python_socks.async_.asyncio import Proxy

from pehra.patrol.exchange import Failure, Fetched, Peer, Resolution
from pehra.patrol.fetcher import Ask
from pehra.patrol.onion import is_good

from .attempt import Attempt, Clock, Stopped
from .budget import Budget
from .chain import Roots
from .channel import Channel, context

PROXY = re.compile(r"socks5h?://(localhost|[0-9.]+|\[[0-9a-fA-F:]+\]):([0-9]{1,5})/?")
NOT_SET = "no onion proxy is set: onion_proxy in pehra.toml, such as socks5://127.0.0.1:9050"
USER_MOST = 255  # bytes (RFC 1929)
# what odd answers of a proxy make of the library
ODD = (ProxyError, OSError, ValueError, LookupError, AssertionError)


class Onion:
    """`proxy`: socks5://ADDRESS:PORT, the address a literal or localhost; empty: there is none."""

    def __init__(
        self, proxy: str, *, clock: Clock, user_agent: str, roots: Roots | None = None,
        budget: Budget | None = None,
    ) -> None:  # fmt: skip
        self._proxy = proxy
        self._clock = clock
        self._user_agent = user_agent
        self._roots = roots or Roots()
        self._budget = budget or Budget()
        self._context = context()

    async def fetch(self, ask: Ask) -> Fetched:
        return await Attempt(ask, self._clock, self._budget).until_ended(
            self._go, self._roots.problem
        )

    async def _go(self, attempt: Attempt) -> None:
        told = attempt.target()
        if not is_good(told.host):
            raise Stopped(Failure.ADDRESS, "the proxy is for onion services of version 3 alone")
        attempt.resolution = Resolution(told.host, "", attempt.started_at, ())
        connected = await self._connected(attempt, told.host, told.port)
        there, here = connected.getpeername(), connected.getsockname()
        attempt.peer = Peer(there[0], there[1], here[0], here[1], proxy=self._proxy)
        channel = Channel(self._context, told.host) if told.secure else None
        await attempt.carry(connected, told, channel, self._user_agent)

    async def _connected(self, attempt: Attempt, host: str, port: int) -> socket.socket:
        place = PROXY.fullmatch(self._proxy)
        if place is None:
            raise Stopped(Failure.PROXY, NOT_SET)
        proxy = Proxy(
            ProxyType.SOCKS5, place[1].strip("[]").replace("localhost", "127.0.0.1"),
            int(place[2]), attempt.ask.permit.authority[:USER_MOST] or "-", "-", rdns=True,
        )  # fmt: skip
        try:
            return await proxy.connect(host, port, timeout=attempt.ask.limits.connect)
        except TimeoutError as error:
            raise Stopped(Failure.PROXY, "the proxy did not connect in time") from error
        except ODD as error:
            raise Stopped(Failure.PROXY, "the proxy is away, or did not connect") from error
