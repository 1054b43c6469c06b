"""What the patrol is measured against: Scrapy, warcio and a table, doing the same work a page:
fetch, WARC request and response with digests, MD5, SHA-1 and SHA-256, a row before and one after.

    python -m benchmarks.scrapy_peer FOLDER PORT HOSTS COUNT
"""

import hashlib
import io
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import scrapy
from scrapy.crawler import CrawlerProcess
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from .web import addresses


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
        Path(folder).mkdir()
        self._file = (Path(folder) / "all.warc.gz").open("wb")
        self._writer = WARCWriter(self._file, gzip=True)
        self._table = sqlite3.connect(Path(folder) / "diary.sqlite3", isolation_level=None)
        self._table.execute("PRAGMA journal_mode=WAL")
        self._table.execute("CREATE TABLE fetch (url TEXT, intended TEXT, sha256 TEXT, md5 TEXT)")

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
        yield from ()


if __name__ == "__main__":
    process = CrawlerProcess()
    process.crawl(Witness, *sys.argv[1:5])
    process.start()
