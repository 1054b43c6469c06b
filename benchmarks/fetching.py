"""Fetches of the witness alone, without sealing: plain HTTP, and HTTPS with a new handshake each,
from a server in another process on loopback. The peer is http.client, one after the other, which
keeps nothing. Seconds are of the processor, so that what else the machine does does not count; the
wall's are told beside them.
"""

import asyncio
import http.client
import multiprocessing
import os
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection

from tests.patrol.certificates import certificate, server_context

from pehra.base import clock
from pehra.patrol.exchange import Exchange
from pehra.patrol.fetcher import Ask
from pehra.patrol.fetchers import Direct, Roots, overt
from pehra.patrol.permit import Permit
from pehra.patrol.resolvers import Recorded, Remembering

from .measure import one_core, tell

HOST = "pages.example"
BODY = bytes(range(256)) * 32
HEADERS = (
    b"Server: x\r\nDate: Wed, 25 Nov 2026 10:00:00 GMT\r\nContent-Type: image/jpeg\r\n"
    b'Cache-Control: no-store\r\nETag: "1"\r\nConnection: close\r\nContent-Length: 8192\r\n'
)
ANSWER = b"HTTP/1.1 200 OK\r\n" + HEADERS + b"\r\n" + BODY
AT_ONCE = 64
SECONDS = 4.0
GOAL, GOAL_TLS = 1500, 400  # fetches a second


@dataclass(frozen=True)
class Rate:
    """Fetches a second of this process's processor time, and of the wall's."""

    processor: float
    wall: float


def main() -> None:
    for tls, goal in ((False, GOAL), (True, GOAL_TLS)):
        here, there = multiprocessing.Pipe()
        server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there, tls))
        server.start()
        try:
            port = here.recv()
            with one_core():
                ours = asyncio.run(_ours(port, tls=tls))
                peer = asyncio.run(_measured(_peer(port, tls=tls), 1))
        finally:
            server.terminate()
            server.join()
        met = ours.processor >= goal
        ratio = ours.processor / peer.processor
        what = "HTTPS, a handshake each" if tls else "HTTP"
        told = f"{ours.processor:,.0f}/s ({ours.wall:,.0f}/s by the wall), {ratio:.2f}x http.client"
        tell(f"8 KiB over {what}, {AT_ONCE} at once", told, f"{goal:,}/s", met)


async def _ours(port: int, *, tls: bool) -> Rate:
    permit = Permit("TEST-1@1", "allow host pages.example", 1, clock.now() + timedelta(hours=1),
                    ports=frozenset({port}))  # fmt: skip
    fetcher = Direct(
        Remembering(Recorded({HOST: ["127.0.0.1"]})), clock=clock.now, loopback=True,
        user_agent=overt("unit@example.test"), roots=Roots(certificate("other", ca=True).pem),
    )  # fmt: skip
    url = f"http{'s' if tls else ''}://{HOST}:{port}/a/picture.jpg"

    async def one() -> None:
        got = await fetcher.fetch(Ask(permit, url))
        assert isinstance(got, Exchange), got
        assert got.entity == BODY

    return await _measured(one, AT_ONCE)


async def _measured(one: Callable[[], Awaitable[None]], at_once: int) -> Rate:
    began, spent, done = time.perf_counter(), time.process_time(), 0

    async def worker() -> None:
        nonlocal done
        while time.perf_counter() - began < SECONDS:
            await one()
            done += 1

    await asyncio.gather(*(worker() for _ in range(at_once)))
    return Rate(done / (time.process_time() - spent), done / (time.perf_counter() - began))


def _peer(port: int, *, tls: bool) -> Callable[[], Awaitable[None]]:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    async def one() -> None:
        made = (
            http.client.HTTPSConnection("127.0.0.1", port, context=context)
            if tls
            else http.client.HTTPConnection("127.0.0.1", port)
        )
        made.request("GET", "/a/picture.jpg")
        assert made.getresponse().read() == BODY
        made.close()

    return one


class _Server(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._asked = b""

    def data_received(self, data: bytes) -> None:
        self._asked += data
        if self._asked.endswith(b"\r\n\r\n") and isinstance(self._transport, asyncio.Transport):
            self._transport.write(ANSWER)
            self._transport.close()


def _serve(told: Connection, tls: bool) -> None:  # noqa: FBT001
    async def run() -> None:
        context = server_context(certificate(HOST)) if tls else None
        loop = asyncio.get_running_loop()
        made = await loop.create_server(_Server, "127.0.0.1", 0, ssl=context, backlog=1024)
        told.send(made.sockets[0].getsockname()[1])
        await made.serve_forever()

    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    asyncio.run(run())


if __name__ == "__main__":
    main()
