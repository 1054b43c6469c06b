"""Exchanges, contexts and exports as the tests of captures need them; all bytes are made up."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric import ec

from pehra.base.running import Tool
from pehra.base.timekeeping import Condition, Keeping
from pehra.patrol.capture import Context, segment
from pehra.patrol.exchange import (
    Exchange,
    Failure,
    NoExchange,
    Peer,
    Resolution,
    Tls,
)
from pehra.patrol.wacz import About, Part, pack

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TOOL = Tool("Pehra", "0.1.0", "3.11.7", "OpenSSL 3.0.19", "Linux 6.1", "ab" * 32)
PEER = Peer("192.0.2.7", 443, "198.51.100.2", 40_000)
NAMED = Resolution("example.test", "198.51.100.53", NOON, ("192.0.2.7", "2001:db8::7"), 300,
                   b"\x12\x34question", b"\x12\x34answer")  # fmt: skip
CHAIN = Tls("TLSv1.3", "TLS_AES_256_GCM_SHA384", (b"leaf" * 300, b"issuer" * 200))
KEY = ec.derive_private_key(20_261_125, ec.SECP384R1())
PAGE = b"<!doctype html><title>A page</title><p>Nothing to see.</p>\n" * 8


def exchange(number: int = 1, body: bytes = PAGE, **more: object) -> Exchange:
    """GET https://example.test/thread/NUMBER, answered with 200 and `body`; `more` as Exchange has
    it, and `headers` and `wire` (the body on the wire).
    """
    at = NOON + timedelta(seconds=number)
    headers = more.pop("headers", ((b"Content-Type", b"text/html"),))
    wire = more.pop("wire", body)
    assert isinstance(headers, tuple)
    assert isinstance(wire, bytes)
    head = b"HTTP/1.1 200 OK\r\n" + b"".join(b"%s: %s\r\n" % one for one in headers) + b"\r\n"
    url = str(more.pop("url", f"https://example.test/thread/{number}"))
    request = b"GET /thread/%d HTTP/1.1\r\nHost: example.test\r\n\r\n" % number
    told = {
        "url": url, "request": request, "response": head + wire, "head": len(head), "status": 200,
        "headers": headers, "entity": body, "peer": PEER, "resolution": NAMED, "started_at": at,
        "ended_at": at + timedelta(milliseconds=80), "tls": CHAIN,
    }  # fmt: skip
    return Exchange(**(told | more))  # type: ignore[arg-type]


def failed(number: int = 1) -> NoExchange:
    at = NOON + timedelta(seconds=number)
    return NoExchange(
        f"https://example.test/thread/{number}", Failure.CONNECT, "Nothing answers there.",
        at, at + timedelta(seconds=1), NAMED,
    )  # fmt: skip


def context(number: int = 1, body: bytes = PAGE, verdict: str = "UNKNOWN") -> Context:
    clock = Condition(NOON + timedelta(seconds=number), number * 10**9, "b" * 36, True, 900,
                      Keeping.SYNCHRONISED)  # fmt: skip
    told = {"list": "Test list", "version": 3, "distance": 0} if verdict == "RECOGNISED" else {}
    return Context(
        fetch=f"FET-{number:06d}", authority="2026-17@1", rule="allow host example.test", line=1,
        via="LINK", reached_through="https://example.test/", robots="allowed", officer="watch",
        reason="2026-17", clock=clock, lists={"Test list": 3},
        digests={
            "md5": hashlib.md5(body, usedforsecurity=False).hexdigest(),
            "sha1": hashlib.sha1(body, usedforsecurity=False).hexdigest(),
            "sha256": hashlib.sha256(body).hexdigest(),
        },
        verdict=verdict, told=told,
    )  # fmt: skip


def made(*numbers: int) -> bytes:
    """A segment of one page for each number."""
    return segment([(exchange(one), context(one)) for one in numbers], TOOL)


def exported(*parts: bytes, token: bytes = b"", at: datetime = NOON + timedelta(hours=1)) -> bytes:
    file = BytesIO()
    named = [Part(f"FET-{number:06d}.warc.gz", one) for number, one in enumerate(parts, 1)]
    pack(file, named, About(at, "Pehra 0.1.0", "A capture"), KEY, token)
    return file.getvalue()
