"""The parts of a capture in the forms that WARC gives them: DNS as text, certificates as PEM."""

import base64
import hashlib
from collections.abc import Iterator

from pehra.base.canonical import Json
from pehra.base.clock import iso
from pehra.base.warc import CAPTURE_FORM

from .exchange import Exchange, Fetched, NoExchange, Peer, Resolution, Tls

LINE = 64  # letters of base64 in a line of PEM (RFC 7468 §2)
KEPT = 64 * 2**10  # bytes of what came that was no response


def dns_text(of: Resolution) -> bytes:
    """`text/dns` (RFC 4027): the moment as Heritrix writes it, one line an address with the least
    TTL, and as comments the server and both messages as they went over the wire, in base64.
    """
    lines = [of.asked_at.strftime("%Y%m%d%H%M%S")]
    lines += [
        f"{of.name}. {of.ttl} IN {'AAAA' if ':' in one else 'A'} {one}" for one in of.addresses
    ]
    lines += [f"; server {of.server}", f"; query {_text(of.query)}", f"; answer {_text(of.answer)}"]
    return "".join(f"{line}\r\n" for line in lines).encode()


def pem(of: Tls) -> bytes:
    """Certificates as the server sent them, its own first (RFC 7468)."""
    return "".join(line for one in of.chain for line in _pem(one)).encode()


def _pem(der: bytes) -> Iterator[str]:
    text = _text(der)
    yield "-----BEGIN CERTIFICATE-----\n"
    for start in range(0, len(text), LINE):
        yield text[start : start + LINE] + "\n"
    yield "-----END CERTIFICATE-----\n"


def leaf(of: Tls) -> str:
    """SHA-256 of the server's own certificate, hex; empty when it sent none."""
    return hashlib.sha256(of.chain[0]).hexdigest() if of.chain else ""


def told_of(of: Fetched) -> dict[str, Json]:
    """What the fetcher learned, beside the bytes."""
    common: dict[str, Json] = {
        "form": CAPTURE_FORM, "url": of.url,
        "started_at": iso(of.started_at), "ended_at": iso(of.ended_at),
    }  # fmt: skip
    return common | (_fetched(of) if isinstance(of, Exchange) else _failed(of))


def _fetched(of: Exchange) -> dict[str, Json]:
    return {
        "status": of.status, "cut": str(of.cut), "problem": of.problem,
        "entity_size": len(of.entity), "content_type": of.header("Content-Type"),
        "peer": _peer(of.peer), "dns": _dns(of.resolution),
        "tls": None if of.tls is None else {
            "protocol": of.tls.protocol, "cipher": of.tls.cipher, "problem": of.tls.problem,
            "certificate": leaf(of.tls),
        },
    }  # fmt: skip


def _failed(of: NoExchange) -> dict[str, Json]:
    return {
        "failure": str(of.failure), "words": of.words,
        "peer": None if of.peer is None else _peer(of.peer),
        "dns": None if of.resolution is None else {
            **_dns(of.resolution), "query": _text(of.resolution.query),
            "answer": _text(of.resolution.answer),
        },
        "request": _text(of.request[:KEPT]), "response": _text(of.response[:KEPT]),
    }  # fmt: skip


def _peer(of: Peer) -> dict[str, Json]:
    return {
        "address": of.address, "port": of.port, "local_address": of.local_address,
        "local_port": of.local_port, "proxy": of.proxy,
    }  # fmt: skip


def _dns(of: Resolution) -> dict[str, Json]:
    return {
        "name": of.name, "server": of.server, "asked_at": iso(of.asked_at),
        "addresses": list(of.addresses), "ttl": of.ttl,
    }  # fmt: skip


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
