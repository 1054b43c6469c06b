"""One connection, from the first byte sent to the last one kept; it ends by itself, within the
limits, or is cut.
"""

import asyncio

from pehra.patrol.exchange import Cut

from .answer import FULL, Answer
from .budget import Share
from .channel import Channel

LINGER = 2.0  # seconds without a byte, after which what cannot be followed is over
SOON = 0.01  # seconds by which a timer may be early


class Line(asyncio.Protocol):
    """Sends `request`, feeds `answer`. `ended` is set when nothing more will come; `sent` is the
    request once it went out.
    """

    def __init__(
        self, request: bytes, answer: Answer, channel: Channel | None, share: Share
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self.ended = self._loop.create_future()
        self.sent = b""
        self._request = request
        self._answer = answer
        self._limits = answer.limits
        self._share = share
        self._held_up = False  # there is no room for more
        self._channel = channel
        self._last = self._loop.time() + self._limits.total
        self._marked = 0  # bytes that had come when slowness was looked at last
        self._lingers = False
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None

    @property
    def left(self) -> float:
        """Seconds that the fetch may still take."""
        return max(0.0, self._last - self._loop.time())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # (of a stream, it is one)
        if self.ended.done():  # cancelled meanwhile
            transport.abort()  # type: ignore[attr-defined]
            return
        self._wait(self._limits.first_byte)
        if self._channel is None:
            self.sent = self._request
            self._write(self._request)
        else:
            self._write(self._channel.start())

    def data_received(self, data: bytes) -> None:
        if self._channel is not None:
            data = self._unwrapped(self._channel, data)
        if data and not self.ended.done():
            self._came(data)
        if self._channel is not None and (self._channel.closed or self._channel.fault):
            self._end(clean=not self._channel.fault)

    def eof_received(self) -> None:
        self._end(clean=self._channel is None or self._channel.closed)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(clean=exc is None and self._channel is None)

    def abort(self) -> None:
        """Nothing is sent and nothing read any more."""
        self._share.leave()
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.abort()
        if not self.ended.done():
            self.ended.set_result(None)

    def _came(self, data: bytes) -> None:
        first = not self._answer.received
        self._answer.feed(data)
        if self._answer.done:
            self.abort()
        elif self._answer.lost:
            self._lingers = True
            self._wait(LINGER)
        elif first:
            self._wait(self._limits.slow_for)
        if not self._answer.done:
            self._make_room()

    def _make_room(self) -> None:
        """Nothing more is read until there is."""
        held = 2 * len(self._answer.received)  # as it came, and out of its chunks
        if self._transport is not None and not self._share.fits(held):
            self._held_up = True
            self._transport.pause_reading()
            self._share.room(held).add_done_callback(self._go_on)

    def _go_on(self, room: "asyncio.Future[None]") -> None:
        if not room.cancelled() and self._transport is not None:
            self._held_up = False
            self._transport.resume_reading()

    def _unwrapped(self, channel: Channel, wire: bytes) -> bytes:
        was_open = channel.open
        plain = channel.receive(wire)
        if channel.open and not was_open and not channel.fault:
            channel.send(self._request)
            self.sent = self._request
        self._write(channel.outgoing())  # also the alert that says what is wrong
        return plain

    def _write(self, data: bytes) -> None:
        if data and self._transport is not None:
            self._transport.write(data)

    def _end(self, *, clean: bool) -> None:
        self._answer.end(clean=clean)
        self.abort()

    def _wait(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        at = min(self._loop.time() + seconds, self._last)
        self._timer = self._loop.call_at(at, self._late)

    def _late(self) -> None:
        came = len(self._answer.received)
        slow = came - self._marked < self._limits.slowest * self._limits.slow_for
        slow = slow and not self._held_up  # it is we who do not read
        if not self._lingers and came and not slow and self._loop.time() + SOON < self._last:
            self._marked = came
            self._wait(self._limits.slow_for)
            return
        if self._held_up:
            self._answer.problem = FULL
        self._answer.stop(Cut.UNSPECIFIED if self._lingers else Cut.TIME)
        self.abort()
