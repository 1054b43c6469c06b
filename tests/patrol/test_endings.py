"""A fetch that is ended, at whatever moment: nothing is left open, nothing is sent after."""

import asyncio
import gc
import random
import socket
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import dns.message
import pytest

from pehra.base import clock
from pehra.patrol.exchange import Exchange, Failure, Fetched, NoExchange
from pehra.patrol.fetcher import Ask, Limits
from pehra.patrol.fetchers import Direct, Onion, Roots
from pehra.patrol.resolvers import Recorded, Udp

from .certificates import certificate, server_context
from .compared import HOST, permit
from .dns_stub import DnsStub
from .odd import Ending, Odd, Want
from .odd_server import OddServer
from .socks_stub import SocksStub
from .test_fetcher import AGENT, ONION, PAGE, run
from .wire import places, watched

pytestmark = pytest.mark.enable_socket
SOON = timedelta(seconds=0.3)
LATE = 1.0  # seconds: as long as the last byte may take after the end


def silent(answer: bytes, query: dns.message.Message) -> Sequence[bytes]:
    return []


def slow(number: int) -> Odd:
    writes = tuple((0.002, bytes([letter])) for letter in PAGE)
    return Odd("slow", writes, Want(), Ending.HOLD if number % 2 else Ending.CLOSE)


def open_sockets() -> int:
    """Of this process, as the kernel lists them."""
    links = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sum(str(link).startswith("socket:") for link in links)


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
def test_ended_at_any_moment_nothing_stays_open(*, tls: bool) -> None:
    """Two hundred fetches, each cancelled at a moment of its own, from DNS to the last byte."""
    chance = random.Random(8)  # noqa: S311

    async def act() -> tuple[int, int, int, int]:
        context = server_context(certificate(HOST)) if tls else None
        async with (
            DnsStub({f"{HOST}. A": ["127.0.0.1"]}) as stub,
            OddServer(slow, context) as server,
        ):
            fetcher = Direct(Udp([stub.place]), clock=clock.now, user_agent=AGENT, loopback=True,
                             roots=Roots(b""))  # fmt: skip
            leave, scheme = permit(server.port), "https" if tls else "http"
            before = open_sockets()
            ended = whole = 0
            for number in range(200):
                ask = Ask(leave, f"{scheme}://{HOST}:{server.port}/{number}")
                task = asyncio.create_task(fetcher.fetch(ask))
                await asyncio.sleep(chance.choice((0.0, 0.001, 0.004, 0.02)) * chance.random())
                task.cancel()
                got = (await asyncio.gather(task, return_exceptions=True))[0]
                ended += isinstance(got, asyncio.CancelledError)
                whole += isinstance(got, Exchange)
            await asyncio.sleep(0.2)
            gc.collect()
            return ended, whole, before, open_sockets()

    ended, whole, before, after = run(act)

    assert ended + whole == 200
    assert ended > 150
    assert after <= before + 4  # what the server has not let go yet


async def held_up(fetcher: Direct | Onion, host: str, port: int = 80) -> tuple[Fetched, float]:
    leave = replace(permit(port), until_at=clock.now() + SOON)
    ask = Ask(leave, f"http://{host}:{port}/1", limits=Limits())
    began = time.monotonic()
    got = await fetcher.fetch(ask)
    return got, time.monotonic() - began - SOON.total_seconds()


def halted(got: Fetched, late: float) -> bool:
    return isinstance(got, NoExchange) and got.failure is Failure.HALTED and late < LATE


def test_the_authority_ends_while_dns_is_silent() -> None:
    async def act() -> tuple[Fetched, float]:
        async with DnsStub({}, bend=silent) as stub:
            fetcher = Direct(Udp([stub.place]), clock=clock.now, user_agent=AGENT, loopback=True)
            return await held_up(fetcher, HOST)

    assert halted(*run(act))


class Waiting:
    async def turn(self, ask: Ask, address: str) -> bool:  # noqa: ARG002
        await asyncio.sleep(30)
        return True


def test_the_authority_ends_while_it_waits_for_its_turn_and_nothing_is_connected() -> None:
    async def act() -> tuple[Fetched, float, set[tuple[str, int]]]:
        fetcher = Direct(Recorded({HOST: ["127.0.0.1"]}), clock=clock.now, user_agent=AGENT,
                         loopback=True, turns=Waiting())  # fmt: skip
        with watched() as seen:
            got, late = await held_up(fetcher, HOST)
        return got, late, places(seen)

    got, late, went = run(act)

    assert halted(got, late)
    assert went == set()
    assert isinstance(got, NoExchange)
    assert got.resolution is not None
    assert got.resolution.addresses == ("127.0.0.1",)


def test_the_authority_ends_while_the_server_does_not_accept() -> None:
    """A full backlog: the handshake of TCP hangs."""

    async def act() -> tuple[Fetched, float]:
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            port = full.getsockname()[1]
            held = [socket.socket() for _ in range(4)]
            try:
                for one in held:
                    one.setblocking(False)
                    one.connect_ex(("127.0.0.1", port))
                fetcher = Direct(Recorded({HOST: ["127.0.0.1"]}), clock=clock.now,
                                 user_agent=AGENT, loopback=True)  # fmt: skip
                return await held_up(fetcher, HOST, port)
            finally:
                for one in held:
                    one.close()

    assert halted(*run(act))


def test_the_authority_ends_while_the_proxy_thinks() -> None:
    async def act() -> tuple[Fetched, float]:
        async with SocksStub(1, raw=b"") as socks:
            onion = Onion(socks.url, clock=clock.now, user_agent=AGENT)
            return await held_up(onion, ONION)

    assert halted(*run(act))


def test_an_onion_service_in_tls_shows_its_chain() -> None:
    made = certificate(ONION)

    async def act() -> Fetched:
        async with OddServer(slow, server_context(made)) as server, SocksStub(server.port) as socks:
            onion = Onion(socks.url, clock=clock.now, user_agent=AGENT, roots=Roots(made.pem))
            return await onion.fetch(Ask(permit(), f"https://{ONION}/2"))

    got = run(act)

    assert isinstance(got, Exchange)
    assert got.response == PAGE
    assert got.tls is not None
    assert got.tls.chain == (made.der,)


def test_the_counting_counts() -> None:
    """What test_ssrf.py counts none of: a fetch that is allowed is seen."""

    async def act() -> set[tuple[str, int]]:
        async with OddServer(slow) as server:
            fetcher = Direct(Recorded({HOST: ["127.0.0.1"]}), clock=clock.now, user_agent=AGENT,
                             loopback=True)  # fmt: skip
            with watched() as seen:
                await fetcher.fetch(Ask(permit(server.port), f"http://{HOST}:{server.port}/2"))
            return {(one.place[0], int(one.place[1] == server.port)) for one in seen}

    assert run(act) == {("127.0.0.1", 1)}
