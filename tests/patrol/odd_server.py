"""A server that answers GET /NUMBER with the odd response of that number, byte for byte, and keeps
a log of what it sent and of what became of each connection. For tests and scripts/odd_responses.py.
"""

import asyncio
import socket
import ssl
import struct
import time
from collections.abc import Callable
from types import TracebackType

from .odd import Ending, Odd

SETTLE = 0.03  # seconds for bytes to be read before a reset drops them
HELD = 15.0  # seconds until a held connection is let go


class OddServer:
    """`async with OddServer(odd) as server`: on loopback, at `server.port`. `sent[number]` and
    `asked[number]` are the bytes of the last exchange; `closed_at[number]` when the other end
    closed, as time.monotonic() tells.
    """

    def __init__(self, of: Callable[[int], Odd], tls: ssl.SSLContext | None = None) -> None:
        self._of = of
        self._tls = tls
        self.port = 0
        self.sent: dict[int, bytes] = {}
        self.asked: dict[int, bytes] = {}
        self.closed_at: dict[int, float] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "OddServer":
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", 0, ssl=self._tls, backlog=512
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        at: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._server is not None:
            self._server.close()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

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
