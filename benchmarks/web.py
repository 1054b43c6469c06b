"""A web server for measuring: as quick as Python's event loop lets it, on many loopback addresses.

    python -m benchmarks.web --addresses 200 --port 8090
    python -m benchmarks.web --addresses 200 --port 8090 --folder PICTURES --tls FOLDER

Each address is a host of its own, so that politeness does not hold the patrol back. It counts what
it was asked and prints that as JSON when it is told to end.
"""

import argparse
import asyncio
import json
import random
import signal
import ssl
from pathlib import Path

BODY = 8 * 1024  # bytes of a page


def addresses(count: int) -> list[str]:
    """127.1.0.1, 127.1.0.2 … each another host."""
    return [f"127.1.{n // 250}.{n % 250 + 1}" for n in range(count)]


def _answer(body: bytes, mime: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + body


def pages() -> list[bytes]:
    """Pages that differ, of plain words, which link nowhere."""
    of, made = random.Random(7), []  # noqa: S311
    for n in range(50):
        words = " ".join(f"{of.getrandbits(40):x}" for _ in range(BODY // 11))
        made.append(_answer(f"<html><title>{n}</title><p>{words}</html>".encode(), "text/html"))
    return made


def pictures(folder: Path) -> list[bytes]:
    return [_answer(path.read_bytes(), "image/jpeg") for path in sorted(folder.iterdir())]


class Web(asyncio.Protocol):
    answers: list[bytes] = []  # noqa: RUF012
    nowhere = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    asked = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self._told = transport, b""

    def data_received(self, data: bytes) -> None:
        self._told += data
        if b"\r\n\r\n" not in self._told or not isinstance(self._transport, asyncio.Transport):
            return
        path = self._told.split(b" ", 2)[1]
        if path == b"/robots.txt":
            self._transport.write(self.nowhere)
        else:
            Web.asked += 1
            number = int("0" + "".join(map(chr, filter(lambda c: 48 <= c <= 57, path))))
            self._transport.write(self.answers[number % len(self.answers)])
        self._transport.close()


async def serve(hosts: list[str], port: int, tls: Path | None) -> None:
    context = None
    if tls is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(tls / "cert.pem", tls / "key.pem")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Web, hosts, port, ssl=context, backlog=1024)
    print("ready", flush=True)
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    await over.wait()
    server.close()
    print(json.dumps({"asked": Web.asked}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.web", description=__doc__)
    parser.add_argument("--addresses", type=int, default=100)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--tls", type=Path)
    told = parser.parse_args()
    Web.answers = pictures(told.folder) if told.folder else pages()
    asyncio.run(serve(addresses(told.addresses), told.port, told.tls))


if __name__ == "__main__":
    main()
