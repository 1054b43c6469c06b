"""A SOCKS5 server on loopback (RFC 1928) that leads every name to one loopback port, or refuses."""

import asyncio
import contextlib

from .loopback import Loopback

NO_AUTHENTICATION, PASSWORD = 0, 2
GRANTED = 0
IPV4, NAME = 1, 3


class SocksStub(Loopback):
    """`asked` is each (name, port) it was told; `users` who said so. `reply` other than 0 refuses
    (RFC 1928 §6); `raw` is sent in place of any answer.
    """

    def __init__(self, to_port: int, *, reply: int = GRANTED, raw: bytes | None = None) -> None:
        super().__init__()
        self._to_port = to_port
        self._reply = reply
        self._raw = raw
        self.asked: list[tuple[str, int]] = []
        self.users: list[str] = []

    @property
    def url(self) -> str:
        return f"socks5://127.0.0.1:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self._raw is not None:
                writer.write(self._raw)
                await writer.drain()
                await reader.read()
                return
            await self._greet(reader, writer)
            granted = await self._asked(reader)
            writer.write(bytes([5, self._reply, 0, IPV4]) + b"\x7f\0\0\1\0\0")
            await writer.drain()
            if granted and self._reply == GRANTED:
                await self._relay(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        chosen = PASSWORD if PASSWORD in methods else NO_AUTHENTICATION
        writer.write(bytes([5, chosen]))
        if chosen == PASSWORD:  # RFC 1929
            _, size = await reader.readexactly(2)
            self.users.append((await reader.readexactly(size)).decode())
            (size,) = await reader.readexactly(1)
            await reader.readexactly(size)
            writer.write(b"\1\0")

    async def _asked(self, reader: asyncio.StreamReader) -> bool:
        _, _, _, kind = await reader.readexactly(4)
        if kind != NAME:  # an address: whoever asks has resolved it elsewhere
            self.asked.append((f"kind {kind}", 0))
            return False
        (size,) = await reader.readexactly(1)
        name = (await reader.readexactly(size)).decode()
        self.asked.append((name, int.from_bytes(await reader.readexactly(2), "big")))
        return True

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, out = await asyncio.open_connection("127.0.0.1", self._to_port)

        async def copy(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                to.write(data)
                await to.drain()

        ways = [
            asyncio.ensure_future(copy(reader, out)),
            asyncio.ensure_future(copy(there, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            with contextlib.suppress(OSError):
                await asyncio.wait_for(writer.drain(), 1)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            out.transport.abort()
            if not writer.transport.is_closing():
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
