"""What browsers show as a page is read as one, whatever its first bytes or its headers say; and
Chromium as the judge of it.
"""

import socketserver
from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Browser
from tests import chromium

from pehra.patrol.source import Headers
from pehra.patrol.sources import Looks, looks, read
from pehra.patrol.sources.declared import mime_of

browser = chromium.browser
#: headers, and how the document begins: browsers show what stands behind it
PAGES: dict[str, tuple[Headers, bytes]] = {
    "a GIF": (((b"Content-Type", b"text/html"),), b"GIF89a"),
    "a JPEG": (((b"Content-Type", b"text/html"),), b"\xff\xd8\xff\xe0"),
    "a bitmap": (((b"Content-Type", b"text/html"),), b"BM" + b"\0" * 12 + b"\x28\0\0\0"),
    "a film": (((b"Content-Type", b"text/html"),), b"\0\0\0\x18ftypmp42\0\0\0\0"),
    "a PDF": (((b"Content-Type", b"text/html"),), b"%PDF-1.4"),
    "a ZIP": (((b"Content-Type", b"text/html"),), b"PK\x03\x04"),
    "gzip": (((b"Content-Type", b"text/html"),), b"\x1f\x8b\x08\0"),
    "nothing known": (((b"Content-Type", b"text/html"),), b"\0\1\2\3"),
    "a feed": (((b"Content-Type", b"text/html"),), b"<rss><channel><item>"),
    "a sitemap": (((b"Content-Type", b"text/html"),), b"<urlset>"),
    "a JSON feed": (((b"Content-Type", b"text/html"),), b"<!-- jsonfeed.org/version/1 -->"),
    "two headers": (
        ((b"content-type", b"application/octet-stream"), (b"Content-Type", b"text/html")), b""),
    "two types in one": (((b"Content-Type", b'text/plain;x="a,b", text/html'),), b""),
    "a second that says nothing": (((b"Content-Type", b"text/html, */*"),), b""),
    "a second that is none": (((b"Content-Type", b"text/html"), (b"Content-Type", b"x")), b""),
    "a word behind its type": (((b"Content-Type", b"text/html x"),), b""),
    "capitals": (((b"Content-Type", b"TEXT/HTML"),), b""),
    "no type": ((), b"<div>"),
    "no type, and blanks": ((), b"\r\n\t <P>"),
    "no type, and a comment": ((), b"<!-- x -->"),
    "no type, and a tag of two lines": ((), b"<html\nlang=en>"),
    "no slash in its type": (((b"Content-Type", b"html"),), b"<table>"),
    "a type that says it is unknown": (((b"Content-Type", b"unknown/unknown"),), b"<b>"),
}  # fmt: skip
#: these are no pages, and what they hold is text to browsers
NONE: dict[str, tuple[Headers, bytes]] = {
    "text": (((b"Content-Type", b"text/plain"),), b"<div>"),
    "a type beside it": (((b"Content-Type", b"text/html, text/plain"),), b"<div>"),
    "JSON": (((b"Content-Type", b"application/json"),), b""),
}
SVG = ((b"Content-Type", b"image/svg+xml"),)
XML = ((b"Content-Type", b"text/xml"),)
NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:h="http://www.w3.org/1999/xhtml"'
WHOLE: dict[str, tuple[Headers, bytes]] = {
    "SVG": (SVG, f'<svg {NAMES}><image href="/pic" width="9" height="9"/></svg>'.encode()),
    "XML": (XML, f'<x {NAMES}><h:img src="/pic"/></x>'.encode()),
    "a refresh": (((b"Content-Type", b"text/html"), (b"Refresh", b"0; url=/pic")), b"<p>"),
    "a refresh of text": (((b"Content-Type", b"text/plain"), (b"REFRESH", b"0;/pic")), b"x"),
}
IMG = b"<img src=/pic>"
SHOWN = WHOLE | {name: (told, begun + IMG) for name, (told, begun) in PAGES.items()}
TEXTS = {name: (told, begun + IMG) for name, (told, begun) in NONE.items()}


@pytest.mark.parametrize("name", SHOWN)
def test_it_is_read_as_a_page(name: str) -> None:
    headers, data = SHOWN[name]
    told = read(data, "http://a.test/", headers)
    assert "http://a.test/pic" in [one.url for one in (*told.requisites, *told.links)]
    assert looks(headers, data, "http://a.test/").is_document


@pytest.mark.parametrize("name", ["a GIF", "a JPEG", "a bitmap", "a film"])
def test_and_it_is_hashed_and_compared_as_the_file_that_it_is(name: str) -> None:
    headers, data = SHOWN[name]
    assert looks(headers, data) is Looks.BOTH


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_no_page_is_not_read(name: str) -> None:
    headers, data = TEXTS[name]
    assert looks(headers, data, "http://a.test/") is Looks.OTHER
    assert not read(data, "http://a.test/", headers).requisites


def test_the_last_type_counts_with_its_encoding() -> None:
    headers = (
        (b"Content-Type", b"text/plain; charset=utf-8"),
        (b"Content-Type", b"text/html; charset=windows-1251"),
    )
    told = read("<img src='/ж'>".encode("cp1251"), "http://a.test/", headers)
    assert [one.url for one in told.requisites] == ["http://a.test/%D0%B6"]
    assert mime_of(headers) == "text/html"
    assert mime_of(((b"Content-Type", b"*/*"), (b"X", b"text/html"))) == ""


class _Serving(socketserver.ThreadingTCPServer):
    """Answers `/NUMBER` with that of `SHOWN` and `TEXTS`, and `/pic` with nothing."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.pages = [*SHOWN.values(), *TEXTS.values()]
        self.shown: set[str] = set()


class _Answer(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Serving)
        _, path, _ = self.rfile.readline().decode().split(" ")
        while self.rfile.readline().strip():
            pass
        number = path.strip("/").split("?")[0]
        if path.startswith("/pic"):
            self.server.shown.add(path)
        headers, data = self.server.pages[int(number)] if number.isdecimal() else ((), b"")
        told = b"".join(b"%s: %s\r\n" % one for one in headers)
        body = data.replace(b"/pic", b"/pic" + number.encode())
        told = told.replace(b"/pic", b"/pic" + number.encode())
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + told + b"\r\n" + body)


@pytest.fixture
def serving() -> Iterator[_Serving]:
    with _Serving() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.browser
@pytest.mark.enable_socket
@pytest.mark.skipif(chromium.FOUND is None, reason="there is no Chromium")
def test_chromium_shows_those_and_not_these(browser: Browser, serving: _Serving) -> None:
    at = f"http://127.0.0.1:{serving.server_address[1]}"
    page = browser.new_context().new_page()
    named = [*SHOWN, *TEXTS]
    for number, name in enumerate(named):
        page.goto(f"{at}/{number}", wait_until="networkidle" if "refresh" in name else "load")

    assert {named[int(one.removeprefix("/pic"))] for one in serving.shown} == set(SHOWN)
