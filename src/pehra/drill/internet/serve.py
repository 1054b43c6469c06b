"""All sites in one process: HTTP/1.1 (RFC 9112) on many loopback addresses and one port."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from typing import cast

import httptools

from pehra.base.errors import PehraError

from .answer import SUNK, answer
from .counts import Counts
from .reply import Manner, Reply
from .web import SINK, Web

TICKS = 4  # of an hour: pages change no more often than every quarter
KEPT = 4096  # answers that are kept ready
DRIP = 1.0  # seconds between two bytes
CHUNK = 16_384
BACKLOG = 1024
TRIES = 20  # for a port that is free at every address
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified",
           307: "Temporary Redirect", 400: "Bad Request", 404: "Not Found", 410: "Gone",
           421: "Misdirected Request", 500: "Internal Server Error",
           503: "Service Unavailable"}  # fmt: skip


class NoPort(PehraError):
    """No port is free at every address of the made-up internet."""


class Answers:
    """Shared by all connections. `now` is the simulated time."""

    def __init__(self, web: Web, counts: Counts, now: Callable[[], datetime]) -> None:
        self.web, self.counts = web, counts
        self._now = now
        self._ready = lru_cache(KEPT)(self._made)

    def of(self, address: str, host: str, target: str) -> tuple[Reply, bytes]:
        return self._ready(address, host, target, self.tick())

    def tick(self) -> int:
        return (self._now() - self.web.began_at) // timedelta(hours=1 / TICKS)

    def _made(self, address: str, host: str, target: str, tick: int) -> tuple[Reply, bytes]:
        reply = answer(self.web, address, host, target, max(0, tick) / TICKS)
        return reply, wire(reply)


def wire(reply: Reply, *, bare: bool = False) -> bytes:
    """As it is sent; `bare`: only that it did not change (RFC 9110 §15.4.5)."""
    if reply.manner is Manner.RAW:
        return reply.body
    status = 304 if bare else reply.status
    lines = [f"HTTP/1.1 {status} {REASONS[status]}", f"Content-Type: {reply.mime}"]
    lines += [f"ETag: {reply.etag}"] if reply.etag and reply.status == 200 else []  # noqa: PLR2004
    lines += [f"{name}: {value}" for name, value in reply.headers]
    body = b"" if bare else reply.body
    if reply.manner is Manner.CHUNKED and body:
        lines.append("Transfer-Encoding: chunked")
        body = b"".join(_chunks(body))
    elif not bare:
        more = CHUNK if reply.manner is Manner.SHORT else 0
        lines.append(f"Content-Length: {len(body) + more}")
    return "\r\n".join((*lines, "", "")).encode() + body


def _chunks(body: bytes) -> list[bytes]:
    parts = (body[at : at + CHUNK] for at in range(0, len(body), CHUNK))
    return [*(b"%x\r\n%b\r\n" % (len(part), part) for part in parts), b"0\r\n\r\n"]


class Connection(asyncio.Protocol):
    """One client. `httptools` calls the methods that begin with `on_`."""

    def __init__(self, answers: Answers, sink_port: int) -> None:
        self._answers = answers
        self._sink_port = sink_port
        self._parser = httptools.HttpRequestParser(self)
        self._target, self._host, self._etag = b"", "", ""
        self._address, self._sunk = "", False
        self._transport: asyncio.Transport | None = None
        self._drip: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._address, port = transport.get_extra_info("sockname")[:2]
        self._sunk = self._address == SINK or port == self._sink_port
        if self._sunk:
            self._answers.counts.sink_connections += 1
            self._answers.counts.trapped(f"connection: {self._address}:{port}")

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._transport = None
        if self._drip is not None:
            self._drip.cancel()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            refused = Reply(400, b"no request", "text/plain", trap="no HTTP")  # TLS, for one
            self._answers.counts.asked(self._address, "", refused)
            self._send(wire(refused), close=True)

    def on_message_begin(self) -> None:
        self._target, self._host, self._etag = b"", "", ""

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        told = name.lower()
        if told == b"host":
            self._host = value.decode("latin-1")
        elif told == b"if-none-match":
            self._etag = value.decode("latin-1")

    def on_message_complete(self) -> None:
        target = self._target.decode("latin-1")
        if self._sunk:
            self._answers.counts.asked(self._host, target, SUNK)
            self._send(wire(SUNK), close=True)
            return
        reply, ready = self._answers.of(self._address, self._host, target)
        self._answers.counts.asked(self._host.partition(":")[0], target, reply)
        if reply.manner in {Manner.PLAIN, Manner.CHUNKED}:
            if reply.status == 200 and self._etag and self._etag == reply.etag:  # noqa: PLR2004
                ready = wire(reply, bare=True)
            elif self._parser.get_method() == b"HEAD":
                ready = ready.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            self._send(ready, close=not self._parser.should_keep_alive())
        else:
            self._odd(reply.manner, ready)

    def _send(self, data: bytes, *, close: bool) -> None:
        if self._transport is not None:
            self._transport.write(data)
            if close:
                self._transport.close()

    def _odd(self, manner: Manner, data: bytes) -> None:
        """A hanging one stays open until its client has enough."""
        if self._transport is None:
            return
        if manner is Manner.RESET:
            self._transport.abort()
        elif manner is Manner.DRIP:
            head = data.index(b"\r\n\r\n") + 4
            self._transport.write(data[:head])
            self._dripping(data[head:])
        elif manner is not Manner.HANG:
            self._send(data, close=True)

    def _dripping(self, rest: bytes) -> None:
        if self._transport is not None and rest:
            self._transport.write(rest[:1])
            loop = asyncio.get_running_loop()
            self._drip = loop.call_later(DRIP, self._dripping, rest[1:])


async def listen(
    make: Callable[[], Connection], addresses: list[str], port: int
) -> tuple[int, list[asyncio.Server]]:
    """At all addresses on one port, a free one when 0; they do not serve yet. Raises NoPort."""
    loop = asyncio.get_running_loop()
    for _ in range(1 if port else TRIES):
        first = await loop.create_server(
            make, addresses[0], port, backlog=BACKLOG, start_serving=False
        )
        found: int = first.sockets[0].getsockname()[1]
        with suppress(OSError):
            rest = await loop.create_server(
                make, addresses[1:], found, backlog=BACKLOG, start_serving=False
            )
            return found, [first, rest]
        first.close()
    raise NoPort("No port is free at every loopback address: name another with --port.")
