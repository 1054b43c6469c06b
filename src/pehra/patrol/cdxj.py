"""The index of a WACZ: a line for each thing a reader may look up, in CDXJ 0.1.0, packed in blocks.

A line is `KEY MOMENT JSON`; KEY is the address in SURT form, as cdxj-indexer writes it for
addresses in canonical form (tests/patrol/test_wacz.py holds it to that).
"""

import contextlib
import hashlib
import ipaddress
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from pehra.base.digest import digests
from pehra.base.http1 import BadBody, Head, taken_apart
from pehra.base.warc_read import Bytes, Record, block, records

BLOCK = 3000  # lines packed together
NAME = "index.cdx.gz"
URL = re.compile(r"(https?)://(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:]*)(?::([0-9]*))?([^?#]*)(?:\?([^#]*))?",
                 re.IGNORECASE)  # fmt: skip
USUAL = {"http": "80", "https": "443"}
WWW = re.compile(r"www[0-9]*\.")


@dataclass(frozen=True, slots=True)
class Entry:
    """`line` without its end. `page`: something that a person would open."""

    key: str
    moment: str
    about: dict[str, str]
    date: str
    page: bool

    @property
    def line(self) -> str:
        return f"{self.key} {self.moment} {json.dumps(self.about)}"


def entries(name: str, data: bytes) -> Iterator[Entry]:
    """Of the WARC `name` whose bytes are `data`: responses and resources, and what is written down
    about them is left to the WARC itself. Raises BadWarc.
    """
    file = BytesIO(data)
    for record in records(file):
        if record.type in {"response", "resource"}:
            packed = data[record.offset : record.offset + record.length]
            yield _entry(name, record, file, packed)


def _entry(name: str, record: Record, file: Bytes, packed: bytes) -> Entry:
    told, body = _told(file, record)
    date = record.header("WARC-Date")
    about = {"url": record.url, "mime": told.mime if told else record.header("Content-Type")}
    if told:
        about["status"] = str(told.status)
    about |= {
        "digest": f"sha256:{digests(body).sha256}",
        "length": str(record.length), "offset": str(record.offset), "filename": name,
        "recordDigest": "sha256:" + hashlib.sha256(packed).hexdigest(),
    }  # fmt: skip
    return Entry(key_of(record.url), _moment(date), about, date, told is not None and _opens(told))


def _told(file: Bytes, record: Record) -> tuple[Head | None, Iterator[bytes]]:
    """A response's head, and what is behind it; of anything else all that there is."""
    if record.type == "response":
        with contextlib.suppress(BadBody):
            return taken_apart(block(file, record))
    return None, block(file, record)


def _opens(told: Head) -> bool:
    return told.status < 300  # noqa: PLR2004


def _moment(date: str) -> str:
    """`2026-11-25T10:00:00.000000Z` as `20261125100000`."""
    return "".join(re.findall("[0-9]", date))[:14]


def key_of(url: str) -> str:
    """Host from its end, without www and the usual port, all in small letters, the query sorted;
    what is no web address stays as it is.
    """
    found = URL.fullmatch(url.partition("#")[0])
    if found is None:
        return url
    scheme, host, port, path, query = found.groups()
    host = _host(host.lower())
    at = f":{port}" if port and port != USUAL[scheme.lower()] else ""
    path = re.sub("/+", "/", path.lower()) or "/"
    if len(path) > 1:
        path = path.removesuffix("/")
    return f"{host}{at}){path}{_sorted(query)}"


def _host(host: str) -> str:
    name = WWW.sub("", host, count=1) if WWW.match(host) else host
    try:
        ipaddress.IPv6Address(name.strip("[]"))
    except ValueError:
        return ",".join(reversed(name.strip(".").split(".")))
    return name


def _sorted(query: str | None) -> str:
    if not query:
        return ""
    return "?" + "&".join(sorted(query.lower().split("&"), key=lambda one: one.split("=", 1)))


def index(entries_: Sequence[Entry]) -> tuple[bytes, bytes]:
    """`index.cdx.gz` and `index.idx`: where each block of lines begins."""
    lines = sorted(one.line + "\n" for one in entries_)
    packed, told = b"", [f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': NAME})}\n"]
    for start in range(0, len(lines), BLOCK):
        block = lines[start : start + BLOCK]
        packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
        data = packer.compress("".join(block).encode()) + packer.flush()
        where = {
            "offset": len(packed), "length": len(data),
            "digest": "sha256:" + hashlib.sha256(data).hexdigest(), "filename": NAME,
        }  # fmt: skip
        told.append(f"{block[0].partition('{')[0].strip()} {json.dumps(where)}\n")
        packed += data
    return packed, "".join(told).encode()
