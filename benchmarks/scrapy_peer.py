"""What the patrol is measured against: Scrapy, warcio and a table.

    python -m benchmarks.scrapy_peer bare|same FOLDER PORT HOSTS COUNT

`bare` fetches and writes: a WARC request and response with digests, MD5, SHA-1 and SHA-256, a row
before and one after. `same` does what else a sealed capture is made of: the page's links are read,
and each 128 captures are a WARC of their own, which is encrypted with age and lies on the disk.
What it still leaves out: the gate, lists, a ledger, addresses that are checked, exact wire bytes.
"""

import hashlib
import io
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pyrage
import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from .web import addresses

TOGETHER = 128  # captures in a file, as the patrol has it


class Witness(scrapy.Spider):
    name = "witness"
    custom_settings = {  # noqa: RUF012
        "CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "LOG_LEVEL": "ERROR",
        "ROBOTSTXT_OBEY": True, "COOKIES_ENABLED": False, "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False, "RETRY_ENABLED": False, "DOWNLOAD_DELAY": 0,
    }  # fmt: skip

    def __init__(self, folder: str, port: str, hosts: str, count: str, **more: str) -> None:
        super().__init__(**more)
        self._port, self._hosts, self._count = int(port), addresses(int(hosts)), int(count)
        self._folder = Path(folder)
        self._folder.mkdir()
        self._begin(self._folder / "all.warc.gz")
        self._table = sqlite3.connect(self._folder / "diary.sqlite3", isolation_level=None)
        self._table.execute("PRAGMA journal_mode=WAL")
        self._table.execute("CREATE TABLE fetch (url TEXT, intended TEXT, sha256 TEXT, md5 TEXT)")

    def _begin(self, path: Path) -> None:
        self._file = path.open("wb")
        self._writer = WARCWriter(self._file, gzip=True)

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for n in range(self._count):
            url = f"http://{self._hosts[n % len(self._hosts)]}:{self._port}/{n}"
            self._table.execute("INSERT INTO fetch (url, intended) VALUES (?, datetime())", (url,))
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response: scrapy.http.Response) -> Iterator[scrapy.Request]:
        body = response.body
        told = [(k.decode(), v[0].decode()) for k, v in response.headers.items()]
        head = StatusAndHeaders(f"{response.status} OK", told, protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            response.url, "response", payload=io.BytesIO(body), http_headers=head
        )
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
        request = self._writer.create_warc_record(
            response.url, "request", payload=io.BytesIO(b""), http_headers=asked
        )
        self._writer.write_request_response_pair(request, record)
        self._file.flush()
        digests = [hashlib.new(name, body).hexdigest() for name in ("sha256", "md5", "sha1")]
        self._table.execute(
            "UPDATE fetch SET sha256 = ?, md5 = ? WHERE url = ?", (*digests[:2], response.url)
        )
        self._more(response)
        yield from ()

    def _more(self, response: scrapy.http.Response) -> None:
        """Nothing, when bare."""

    def closed(self, reason: str) -> None:  # noqa: ARG002
        self._file.close()


class Sealing(Witness):
    """The same, read for its links, encrypted and on the disk."""

    name = "sealing"
    _extractor = LinkExtractor()
    _key = pyrage.x25519.Identity.generate().to_public()
    _sealed = _gathered = _links = 0

    def _more(self, response: scrapy.http.Response) -> None:
        self._links += len(self._extractor.extract_links(response))
        self._gathered += 1
        if self._gathered == TOGETHER:
            self._seal()

    def _seal(self) -> None:
        path = Path(self._file.name)
        self._file.close()
        with (self._folder / f"{self._sealed}.warc.gz.age").open("wb") as file:
            file.write(pyrage.encrypt(path.read_bytes(), [self._key]))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        self._sealed, self._gathered = self._sealed + 1, 0
        self._begin(path)

    def closed(self, reason: str) -> None:
        self._seal()
        super().closed(reason)


if __name__ == "__main__":
    process = CrawlerProcess()
    process.crawl({"bare": Witness, "same": Sealing}[sys.argv[1]], *sys.argv[2:6])
    process.start()
