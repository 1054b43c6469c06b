"""A picture that Chromium shows is one that the patrol looks at, however its server answers."""

import gzip
import socketserver
import threading
import zlib
from collections.abc import Iterator
from functools import reduce

import pytest
from playwright.sync_api import Browser
from tests import chromium

from pehra.media.synthetic import picture
from pehra.patrol.fetcher import Limits
from pehra.patrol.fetchers.answer import Answer

browser = chromium.browser
pytestmark = [*chromium.MARKS, pytest.mark.enable_socket]
PICTURE = picture(1)
GZIPPED = gzip.compress(PICTURE)
SIX = reduce(lambda data, _: gzip.compress(data), range(6), PICTURE)
OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: image/png\r\n"
CHUNKED = b"%x\r\n" % len(PICTURE) + PICTURE + b"\r\n0\r\n\r\n"


def coded(name: bytes, wire: bytes) -> bytes:
    return OK + b"Content-Encoding: " + name + b"\r\n\r\n" + wire


def moved(name: bytes, wire: bytes) -> bytes:
    return OK + b"Transfer-Encoding: " + name + b"\r\n\r\n" + wire


def first(line: bytes) -> bytes:
    return OK.replace(b"HTTP/1.1 200 OK", line) + b"\r\n" + PICTURE


ODD: dict[str, bytes] = {
    "plain": first(b"HTTP/1.1 200 OK"), "404": first(b"HTTP/1.1 404 No"),
    "050": first(b"HTTP/1.1 050 X"), "2000": first(b"HTTP/1.1 2000 X"),
    "no-status": first(b"HTTP/1.1 OK"), "http": first(b"HTTP 200"),
    "before": b"abc" + OK + b"\r\n" + PICTURE, "lines": OK + b"A: b\r\n" * 1000 + b"\r\n" + PICTURE,
    "cr": OK + b"A: b\rContent-Encoding: gzip\r\n\r\n" + GZIPPED,
    "vt": OK + b"Content-Length\x0b: 3\r\n\r\n" + PICTURE,
    "blank": OK + b"Content-Encoding : gzip\r\n\r\n" + GZIPPED,
    "plus": OK + b"Content-Length: +5\r\n\r\n" + PICTURE,
    "letters": OK + b"Content-Length: 5x\r\n\r\n" + PICTURE,
    "utf-8": coded(b"utf-8", PICTURE), "aws": coded(b"aws-chunked", PICTURE),
    "two": coded(b"utf-8, gzip", PICTURE), "x-gzip": coded(b"x-gzip", GZIPPED),
    "bare": coded(b"deflate", zlib.compress(PICTURE)[2:-4]),
    "checksum": coded(b"gzip", GZIPPED[:-8] + bytes(8)), "cut": coded(b"gzip", GZIPPED[:-6]),
    "members": coded(b"gzip", gzip.compress(PICTURE[:900]) + gzip.compress(PICTURE[900:])),
    "six": coded(b",".join([b"gzip"] * 6), SIX),
    "comma": moved(b"chunked,", CHUNKED), "identity": moved(b"chunked, identity", CHUNKED),
    "parameter": moved(b"chunked;x", PICTURE),
    "extension": moved(b"chunked", CHUNKED.replace(b"\r\n", b";" + b"x" * 9000 + b"\r\n", 1)),
    "old": moved(b"chunked", PICTURE).replace(b"HTTP/1.1", b"HTTP/1.0"),
}  # fmt: skip
HTML = b"text/html"
TEXT = b"\r\n" + "".join(f'<img id="{name}" src="/{name}">' for name in ODD).encode()
SHOWN = "[...document.images].filter(one => one.naturalWidth).map(one => one.id)"


class Answering(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        asked = self.rfile.readline().split(b" ")
        while self.rfile.readline().strip():
            pass
        self.wfile.write(ODD.get(asked[1][1:].decode(), OK.replace(b"image/png", HTML) + TEXT))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def ours(name: str) -> bytes:
    came = Answer(Limits())
    came.feed(ODD[name])
    came.end()
    return came.entity().data


def test_what_a_browser_shows_is_looked_at(browser: Browser, port: int) -> None:
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{port}/", wait_until="load")
    shown: list[str] = page.evaluate(SHOWN)
    page.close()

    assert len(shown) > len(ODD) / 2
    assert [name for name in shown if ours(name) != PICTURE] == []
