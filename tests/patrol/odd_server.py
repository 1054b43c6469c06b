"""A server that answers GET /NUMBER with the odd response of that number, byte for byte, and keeps
a log of what it sent and of what became of each connection. For tests and scripts/odd_responses.py.
"""

import asyncio
import socket
import ssl
import struct
import time
from collections.abc import Callable

from .loopback import Loopback
from .odd import Ending, Odd

SETTLE = 0.03  # seconds for bytes to be read before a reset drops them
HELD = 15.0  # seconds until a held connection is let go


class OddServer(Loopback):
    """`async with OddServer(odd) as server`: on loopback, at `server.port`. `sent[number]` and
    `asked[number]` are the bytes of the last exchange; `closed_at[number]` when the other end
    closed, as time.monotonic() tells.
    """

    def __init__(self, of: Callable[[int], Odd], tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls)
        self._of = of
        self.sent: dict[int, bytes] = {}
        self.asked: dict[int, bytes] = {}
        self.closed_at: dict[int, float] = {}

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = -1
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            number = int(request.split(b" ")[1].strip(b"/"))
            self.asked[number] = request
            self.sent[number] = b""
            await self._answer(number, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            self.closed_at.setdefault(number, time.monotonic())
        finally:
            writer.transport.abort()

    async def _answer(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        told = self._of(number)
        for pause, data in told.writes:
            if pause:
                await asyncio.sleep(pause)
            writer.write(data)
            self.sent[number] += data
            await writer.drain()
        match told.ending:
            case Ending.CLOSE:
                writer.close()
                await writer.wait_closed()
            case Ending.RESET:
                await asyncio.sleep(SETTLE)
                held: socket.socket = writer.get_extra_info("socket")
                held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            case Ending.HOLD:
                async with asyncio.timeout(HELD):
                    await reader.read()
                self.closed_at[number] = time.monotonic()
